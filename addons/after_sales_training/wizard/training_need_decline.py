# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class TrainingNeedDecline(models.TransientModel):
    """Say why a need is not followed; whoever proposed it reads it."""

    _name = "after.sales.training.need.decline"
    _description = "Decline Training Needs"

    need_ids = fields.Many2many(
        "after.sales.training.need",
        "after_sales_training_need_decline_rel",
        string="Needs",
        required=True,
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        self.ensure_one()
        needs = self.need_ids
        needs.action_decline()  # who may, and whether it is still open
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the need is declined."))
        needs._write_state("declined", decline_reason=reason)
        return True
