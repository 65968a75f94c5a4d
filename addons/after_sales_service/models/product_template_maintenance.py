# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ProductTemplate(models.Model):
    """What each unit of the product needs regularly (S26)."""

    _inherit = "product.template"

    maintenance_template_ids = fields.Many2many(
        "after.sales.maintenance.template",
        "after_sales_maintenance_template_product_rel",
        "product_tmpl_id",
        "maintenance_template_id",
        string="Maintenance",
        copy=True,
        # sellers and storekeepers read products and have no right on templates
        groups="after_sales_service.group_after_sales_user,"
        "after_sales_service.group_after_sales_billing",
        help="Each unit of the product gets a plan from each of these.",
    )
