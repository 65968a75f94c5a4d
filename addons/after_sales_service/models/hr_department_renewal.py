# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from .proposal import READERS


class HrDepartment(models.Model):
    """What production loses while one of the department's units stands still."""

    _inherit = "hr.department"

    after_sales_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Department"
    )
    after_sales_downtime_rate = fields.Monetary(
        string="Cost of an Hour out of Use",
        currency_field="after_sales_currency_id",
        groups=READERS + ",hr.group_hr_user",
        help="For units of the department that have no rate of their own.",
    )

    _after_sales_downtime_rate_not_negative = models.Constraint(
        "CHECK (COALESCE(after_sales_downtime_rate, 0) >= 0)",
        "An hour out of use costs 0 or more.",
    )
