# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class StaffAppeal(models.TransientModel):
    """The employee does not accept a penalty, and says why."""

    _name = "after.sales.staff.appeal"
    _description = "Appeal"

    measure_id = fields.Many2one("after.sales.staff.measure", required=True)
    appeal = fields.Text(string="Why", required=True)

    def action_appeal(self):
        self.ensure_one()
        self.measure_id._check_can_appeal()
        text = self.appeal.strip()
        if not text:
            raise UserError(self.env._("Say why: who decides reads it."))
        self.measure_id._do_appeal(text)
        return {"type": "ir.actions.act_window_close"}
