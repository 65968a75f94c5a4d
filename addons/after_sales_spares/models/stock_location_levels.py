# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class StockLocation(models.Model):
    """Whose van a location is: the ground of what an engineer may see of it."""

    _inherit = "stock.location"

    van_employee_ids = fields.One2many(
        "hr.employee",
        "van_location_id",
        string="Van of",
        groups="after_sales_service.group_after_sales_user",
    )
