# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_successor(self, product_tmpl=None):  # until merged: catalogue
        """What is fitted instead of each part: {part: (final part, path)}."""
        return {part: (part, part) for part in self}
