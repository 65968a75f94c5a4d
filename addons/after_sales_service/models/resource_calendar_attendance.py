# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        attendances.calendar_id._forget_work_clocks()
        return attendances

    def write(self, vals):
        result = super().write(vals)
        self.env["resource.calendar"]._forget_work_clocks()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["resource.calendar"]._forget_work_clocks()
        return result
