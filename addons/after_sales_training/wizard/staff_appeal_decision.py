# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError

from ..models.staff_measure import RESULTS


class StaffAppealDecision(models.TransientModel):
    """A manager decides an appeal, or lifts what is in force, with a reason."""

    _name = "after.sales.staff.appeal.decision"
    _description = "Decide an Appeal"

    measure_id = fields.Many2one("after.sales.staff.measure", required=True)
    state = fields.Selection(related="measure_id.state")
    appeal = fields.Text(related="measure_id.appeal")
    currency_id = fields.Many2one(related="measure_id.currency_id")
    amount_now = fields.Monetary(related="measure_id.amount", string="Amount Now")
    result = fields.Selection(RESULTS, required=True, default="upheld")
    amount = fields.Monetary(string="What Stays")
    reason = fields.Text(required=True)

    def action_decide(self):
        self.ensure_one()
        measure = self.measure_id
        reason = self.reason.strip()
        if not reason:
            raise UserError(self.env._("Say why: the employee reads it."))
        if measure.sudo().state == "in_force":  # which check is asked for
            measure._check_can_lift()
            if self.result != "lifted":
                raise UserError(
                    self.env._("There is no appeal to decide: it can only be lifted.")
                )
            measure._do_lift(reason)
        else:
            measure._check_can_decide_appeal()
            measure._do_decide_appeal(self.result, reason, self.amount)
        return {"type": "ir.actions.act_window_close"}
