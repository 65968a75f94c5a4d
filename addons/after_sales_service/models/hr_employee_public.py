# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class HrEmployeePublic(models.Model):
    _inherit = "hr.employee.public"

    van_location_id = fields.Many2one(
        "stock.location",
        string="Van",
        readonly=True,
        groups="after_sales_service.group_after_sales_user,hr.group_hr_user",
    )
