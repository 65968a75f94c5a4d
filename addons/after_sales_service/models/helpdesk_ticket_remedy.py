# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import remedy
from .helpdesk_ticket import AFTER_SALES_READERS


class HelpdeskTicket(models.Model):
    """Repair at the workshop, exchange and refund, from the ticket (S3)."""

    _inherit = "helpdesk.ticket"

    remedy_ids = fields.One2many(
        "after.sales.remedy",
        "ticket_id",
        string="Repairs, Exchanges, Refunds",
        groups=AFTER_SALES_READERS,
    )
    remedy_count = fields.Integer(
        string="Number of Warranty Remedies",
        compute="_compute_remedy_count",
        compute_sudo=True,
    )
    can_remedy = fields.Boolean(compute="_compute_can_remedy", compute_sudo=True)

    @api.depends("remedy_ids")
    def _compute_remedy_count(self):
        for ticket in self:
            ticket.remedy_count = len(ticket.remedy_ids)

    @api.depends("kind", "stage_id", "equipment_id.state", "equipment_id.remedy_ids")
    @api.depends_context("uid")
    def _compute_can_remedy(self):
        desk = self.env["after.sales.remedy"]._is_desk()
        for ticket in self:
            unit = ticket.equipment_id
            ticket.can_remedy = (
                desk
                and ticket.kind == "fault"
                and not ticket.closed
                and bool(unit)
                and unit.state != "retired"
                and not unit.has_open_remedy
            )

    def action_bench_repair(self):
        """Let the unit come to the workshop: return and repair order."""
        return self._open_remedy_wizard(remedy.REPAIR)

    def action_exchange(self):
        """Give the customer another unit: return, delivery, remaining warranty."""
        return self._open_remedy_wizard(remedy.EXCHANGE)

    def action_refund(self):
        """Take the unit back and credit its price."""
        return self._open_remedy_wizard(remedy.REFUND)

    def _open_remedy_wizard(self, kind):
        self.ensure_one()
        self.check_access("write")
        if not self.equipment_id:
            raise UserError(
                self.env._(
                    "Choose the unit of %(ticket)s first.", ticket=self.display_name
                )
            )
        return self.equipment_id._open_remedy_wizard(kind, ticket=self)

    def action_view_remedies(self):
        self.ensure_one()
        return self.remedy_ids._get_records_action(
            name=self.env._("Repairs, Exchanges, Refunds")
        )
