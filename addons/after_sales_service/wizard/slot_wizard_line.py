# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class SlotWizardLine(models.TransientModel):
    """One time, and what it costs production."""

    _name = "after.sales.slot.wizard.line"
    _description = "Proposed Time"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        "after.sales.slot.wizard", required=True, ondelete="cascade"
    )
    sequence = fields.Integer(string="Rank")
    start = fields.Datetime(required=True, readonly=True)
    end = fields.Datetime(required=True, readonly=True)
    lost_hours = fields.Float(string="Production Lost (h)", readonly=True)
    night_hours = fields.Float(string="At Night (h)", readonly=True)
    overtime_hours = fields.Float(string="Overtime (h)", readonly=True)
    reason = fields.Char(string="Why", readonly=True)

    def action_take(self):
        """Plan the job at this time; who was told otherwise is told of the change."""
        self.ensure_one()
        order = self.wizard_id.order_id
        order._check_can_reschedule()
        if self.start <= fields.Datetime.now():
            raise UserError(self.env._("This time is over. Let it propose anew."))
        plan = {"planned_start": self.start, "planned_end": self.end}
        if order.arrival_told_start:
            return order._open_reschedule(plan | {"reason": self.reason})
        order._do_reschedule(plan, self.reason)
        return {"type": "ir.actions.act_window_close"}
