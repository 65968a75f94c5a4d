# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ProductTemplate(models.Model):
    """Which other products do the work of this one for the time being (S13)."""

    _inherit = "product.template"

    pool_substitute_ids = fields.Many2many(
        "product.template",
        "after_sales_pool_substitute_rel",
        "product_id",
        "substitute_id",
        string="Replaced Meanwhile by",
        domain="[('is_serviceable', '=', True), ('id', '!=', id)]",
        help="Products that a customer may work with while this one is being"
        " repaired, where no unit of the same product is free.",
    )
