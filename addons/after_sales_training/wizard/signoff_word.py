# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class SignoffWord(models.TransientModel):
    """Why somebody did not pass, or why his certificate no longer holds."""

    _name = "after.sales.training.signoff.word"
    _description = "Reason"

    signoff_id = fields.Many2one(
        "after.sales.training.signoff", string="Sign-Off", required=True
    )
    step = fields.Selection(
        [("fail", "Not Passed"), ("revoke", "Revoke")], required=True
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        if self.step == "fail":
            self.signoff_id._do_fail(self.reason)
        else:
            self.signoff_id._do_revoke(self.reason)
        return {"type": "ir.actions.act_window_close"}
