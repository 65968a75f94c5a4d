# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

#: who reads what training comes with a product
PROMISE_READERS = (
    "after_sales_training.group_training_user,"
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing,"
    "sales_team.group_sale_salesman"
)


class ProductTemplate(models.Model):
    """Training that comes with the product (S32, S33)."""

    _inherit = "product.template"

    training_promise_ids = fields.One2many(
        "after.sales.training.promise",
        "product_tmpl_id",
        string="Training Promised",
        copy=True,
        groups=PROMISE_READERS,
        help="Customers get these training places with each sale of the product.",
    )
