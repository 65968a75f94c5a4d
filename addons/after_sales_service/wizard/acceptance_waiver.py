# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class AcceptanceWaiver(models.TransientModel):
    """The manager returns a unit into use without both signatures, and says why."""

    _name = "after.sales.acceptance.waiver"
    _description = "Return without Acceptance"

    order_id = fields.Many2one("after.sales.order", required=True, readonly=True)
    equipment_id = fields.Many2one(related="order_id.equipment_id", related_sudo=False)
    reason = fields.Text(required=True)

    def action_return(self):
        self.ensure_one()
        # the same check as that of the button: a dialog proves nothing
        self.order_id._check_can_waive()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Write down why the unit goes back without the signatures.")
            )
        self.order_id._do_waive(reason)
        return {"type": "ir.actions.act_window_close"}
