# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    after_sales_reserve_rate = fields.Float(
        string="Expected Warranty Cost (%)",
        digits=(16, 3),
        groups="after_sales_service.group_after_sales_billing,"
        "after_sales_service.group_after_sales_manager",
        help="Of the sales of a unit, for the warranty reserve. 0: the company's.",
    )

    _after_sales_reserve_rate_in_range = models.Constraint(
        "CHECK (after_sales_reserve_rate >= 0 AND after_sales_reserve_rate <= 100)",
        "A percent lies between 0 and 100.",
    )
