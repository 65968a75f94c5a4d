# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import models


class Order(models.Model):
    """A job that finds something amiss opens the ticket that mends it."""

    _inherit = "after.sales.order"

    def _do_done(self):
        res = super()._do_done()
        for order in self:
            # what was refused is mended by the next attempt
            if not order._is_unaccepted():
                order._open_failure_ticket()
        return res

    def _open_failure_ticket(self):
        """Open one ticket of the unit for all items that failed; once."""
        self.ensure_one()
        # bounded: the failures of this job and the ticket they open; an engineer does
        # not open tickets, and which items open one the desk has said
        failed = self.sudo().checklist_line_ids._get_failed()
        if not failed:
            return
        ticket = (
            self.env["helpdesk.ticket"]
            .sudo()
            .create(self._prepare_failure_ticket_vals(failed))
        )
        failed.write({"fail_ticket_id": ticket.id})
        self._message_log(
            body=self.env._(
                "Ticket %(ticket)s was opened: %(items)s",
                ticket=ticket.display_name,
                items="; ".join(line._get_failure_text() for line in failed),
            )
        )

    def _prepare_failure_ticket_vals(self, failed):
        """Values of the ticket that follows up failures of this job. Hook."""
        self.ensure_one()
        unit, partner = self.equipment_id, self.partner_id
        return {
            "name": self.env._(
                "%(job)s found: %(items)s",
                job=self.name,
                items=", ".join(failed.mapped("name")),
            ),
            "description": Markup("<ul>%s</ul>")
            % Markup().join(
                Markup("<li>%s</li>") % line._get_failure_text() for line in failed
            ),
            "kind": "fault",
            "equipment_id": unit.id,
            "partner_id": (unit._get_reporter(partner) if unit else partner).id,
            "team_id": self.team_id.id,
            "company_id": self.company_id.id,
            "reported_at": self.done_at,
            "found_by_order_id": self.id,
        }
