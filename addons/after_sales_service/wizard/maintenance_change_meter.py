# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class MaintenanceChange(models.TransientModel):
    """Another meter, other marks for a plan that runs."""

    _inherit = "after.sales.maintenance.change"

    meter_start = fields.Float(string="Counted from (meter)", digits=(16, 2))

    @api.model
    def _get_taken_fields(self):
        return super()._get_taken_fields() | {"meter_start"}
