# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class MeterVoid(models.TransientModel):
    """Why a reading counts no more."""

    _name = "after.sales.meter.void"
    _description = "Void Meter Readings"

    reading_ids = fields.Many2many("after.sales.meter.reading", required=True)
    reason = fields.Char(required=True)

    def action_void(self):
        self.ensure_one()
        self.reading_ids._check_can_void()
        self.reading_ids._do_void(self.reason)
        return {"type": "ir.actions.act_window_close"}
