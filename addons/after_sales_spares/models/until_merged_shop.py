# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
# until merged: catalogue (this whole file goes when its room has come)
from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_successor(self, product_tmpl=None):
        """{part: (what is fitted today, the parts on the way there)}"""
        fits = self.env["after.sales.spare.fit"].search(
            [
                ("part_id", "in", self.ids),
                ("replaced_by_id", "!=", False),
                ("product_tmpl_id", "=", product_tmpl.id if product_tmpl else False),
            ]
        )
        replaced = {fit.part_id: fit.replaced_by_id for fit in fits}
        result = {}
        for part in self:
            final = replaced.get(part)
            if not final and part.is_discontinued:
                final = part.alternative_product_id
            result[part] = (final or part, final or part.browse())
        return result


class Equipment(models.Model):
    _inherit = "after.sales.equipment"

    def _get_fitting_parts(self):
        """{unit: fits of its machine}"""
        fits = self.env["after.sales.spare.fit"].search(
            [("product_tmpl_id", "in", self.product_id.product_tmpl_id.ids)]
        )
        by_machine = fits.grouped("product_tmpl_id")
        return {
            unit: by_machine.get(unit.product_id.product_tmpl_id, fits.browse())
            for unit in self
        }
