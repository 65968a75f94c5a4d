# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class ArchiveExplanation(models.TransientModel):
    """Say why things are missing in the archive; the manager accepts it, or not."""

    _name = "after.sales.archive.explanation"
    _description = "Why It Is Missing"

    gap_ids = fields.Json(required=True)
    summary = fields.Text(string="What Is Missing", compute="_compute_summary")
    reason = fields.Text(string="Why It Is Missing", required=True)

    @api.depends("gap_ids")
    def _compute_summary(self):
        for wizard in self:
            gaps = wizard._get_gaps()
            wizard.summary = "\n".join(gaps[:20].mapped("display_name"))

    def _get_gaps(self):
        """The rows that are still missing, by the rights of the user."""
        ids = [number for number in self.gap_ids or [] if isinstance(number, int)]
        return self.env["after.sales.archive.gap"].search([("id", "in", ids)])

    def action_explain(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why it is missing."))
        gaps = self._get_gaps()
        gaps._check_can_explain()
        gaps._do_explain(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
