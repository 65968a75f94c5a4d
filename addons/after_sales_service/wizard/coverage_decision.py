# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.order_line import COVERAGES


class CoverageDecision(models.TransientModel):
    """The manager decides who pays: after the work, with a reason (S10)."""

    _name = "after.sales.coverage.decision"
    _description = "Decide Coverage"

    order_id = fields.Many2one("after.sales.order", required=True, readonly=True)
    line_ids = fields.Many2many(
        "after.sales.order.line",
        string="Lines",
        required=True,
        domain="[('order_id', '=', order_id)]",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    decision = fields.Selection(
        [("keep", "Keep as proposed"), ("change", "Change")],
        required=True,
        default="keep",
    )
    coverage = fields.Selection(COVERAGES)
    percent = fields.Float(string="We bear (%)", default=100.0)
    reason = fields.Char(required=True)

    @api.depends("order_id")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = wizard.order_id.line_ids.filtered(
                lambda line: line.coverage_state == "provisional"
            )

    def action_decide(self):
        self.ensure_one()
        self._check_can_decide()
        for line in self.line_ids:
            change = self.decision == "change"
            line._set_coverage(
                self.coverage if change else line.coverage,
                self.reason,
                percent=self.percent if change else line.covered_percent,
            )
        return {"type": "ir.actions.act_window_close"}

    def _check_can_decide(self):
        if not self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            raise AccessError(self.env._("Who pays is decided by the service manager."))
        self.order_id.check_access("write")
        if self.line_ids.order_id != self.order_id:
            raise UserError(self.env._("Choose lines of this job."))
        if self.decision == "change" and not self.coverage:
            raise UserError(self.env._("Choose the new coverage."))
        if not 0 <= self.percent <= 100:
            raise UserError(self.env._("A percent lies between 0 and 100."))
        # bounded: only whether these lines are invoiced already
        if any(line.qty_invoiced for line in self.sudo().line_ids.sale_line_id):
            raise UserError(
                self.env._(
                    "These lines are invoiced. Make a credit note, then decide anew."
                )
            )
