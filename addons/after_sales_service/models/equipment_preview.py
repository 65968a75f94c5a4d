# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from .fault import SEVERITIES
from .helpdesk_ticket import AFTER_SALES_READERS


class Equipment(models.Model):
    """What would be promised for a fault of this unit that is reported now."""

    _inherit = "after.sales.equipment"

    promise_preview = fields.Html(
        string="Promises for a Fault Reported Now",
        compute="_compute_promise_preview",
        sanitize=False,
        groups=AFTER_SALES_READERS,
    )

    @api.depends(
        "accepted_on",
        "company_id",
        "partner_id",
        "product_id",
        "sale_line_id",
        "sla_policy_id",
        "team_id",
        "warranty_state",
    )
    @api.depends_context("lang", "tz")
    def _compute_promise_preview(self):
        now = fields.Datetime.now()
        for unit in self:
            tickets = {
                severity: unit._get_ticket_to_preview(severity, now)
                for severity, _label in SEVERITIES
            }
            unit.promise_preview = tickets["ordinary"]._render_sla_preview(
                self._prepare_promise_preview(tickets)
            )

    def _get_ticket_to_preview(self, severity, reported_at):
        """Return the fault ticket of this unit as it would be, saved nowhere."""
        self.ensure_one()
        return self.env["helpdesk.ticket"].new(
            {
                "company_id": self.company_id.id,
                "equipment_id": self.id,
                "kind": "fault",
                "partner_id": self.partner_id.id,
                "reported_at": reported_at,
                "severity": severity,
                "team_id": self.team_id.id,
            }
        )

    @api.model
    def _prepare_promise_preview(self, tickets):
        """Return what the template shows: one list of promises per severity.

        :param dict tickets: severity -> the ticket as it would be
        """
        labels = dict(
            self.env["helpdesk.ticket"]
            ._fields["severity"]
            ._description_selection(self.env)
        )
        previews = {
            severity: ticket._prepare_sla_preview()
            for severity, ticket in tickets.items()
        }
        lists = {
            labels[severity]: promises
            for severity, preview in previews.items()
            for _label, promises in preview["lists"]
            if promises
        }
        if len(set(map(repr, lists.values()))) == 1:
            lists = {self.env._("Any fault"): promises for promises in lists.values()}
        # the policy hangs on the unit, not on how bad the fault is
        return previews["ordinary"] | {"with_head": True, "lists": lists.items()}
