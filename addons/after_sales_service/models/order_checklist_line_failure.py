# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import checklist


class ChecklistLine(models.Model):
    """Which version an item comes from, and the ticket that its failure opened."""

    _inherit = "after.sales.checklist.line"

    template_line_id = fields.Many2one(
        "after.sales.checklist.template.line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    template_version = fields.Integer(
        related="template_line_id.template_id.version",
        string="Version",
        help="Version of the checklist that this job was given.",
    )
    fail_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Ticket Opened",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Opened because this item failed.",
    )

    @api.model
    def _stamp(self, vals):
        if not self.env.su:
            vals = {key: vals[key] for key in vals if key != "fail_ticket_id"}
        return super()._stamp(vals)

    def _prepare_asked_vals(self):
        """An item that goes on to the next job is still the same one."""
        return super()._prepare_asked_vals() | {
            "template_line_id": self.template_line_id.id
        }

    def _get_failed(self):
        """Items whose failure opens a ticket, and has not yet; not what goes on."""
        return self.filtered(
            lambda line: (
                line.on_fail == "ticket"
                and line.verdict == checklist.FAIL
                and not line.fail_ticket_id
                and not line._has_gone_on()
            )
        )

    def _get_failure_text(self):
        """What was read and what is allowed, in words."""
        self.ensure_one()
        parts = [
            self.reading,
            self.limits and self.env._("allowed: %s", self.limits),
            self.note,
        ]
        text = ", ".join(part for part in parts if part)
        return f"{self.name}: {text}" if text else self.name

    def action_view_trend(self):
        """The line chart of this item on the unit of its job."""
        self.ensure_one()
        trend = self.env["after.sales.checklist.trend"].search(
            [("line_id", "=", self.id), ("series", "=", "value")], limit=1
        )
        if not trend:
            raise UserError(
                self.env._(
                    "“%s” was not read yet, or is no value: there is nothing to draw.",
                    self.name,
                )
            )
        return trend.action_view_trend()
