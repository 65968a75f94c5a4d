# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class ProductProduct(models.Model):
    """What a part costs decides on its class."""

    _inherit = "product.product"

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        products.product_tmpl_id._judge_spare_class()
        return products

    def write(self, vals):
        res = super().write(vals)
        if "standard_price" in vals:
            self.product_tmpl_id._judge_spare_class()
        return res
