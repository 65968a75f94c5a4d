# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_phone_part(self, lot, free):
        """A part in a van as the phone keeps it. Called under sudo.

        :param lot: its ``stock.lot``, may be empty
        :param float free: how many are not promised to anything
        """
        self.ensure_one()
        return {
            "product_id": self.id,
            "name": self.with_context(display_default_code=False).display_name,
            "code": self.default_code or "",
            "barcode": self.barcode or "",
            "tracking": self.tracking,
            "uom": self.uom_id.name,
            "lot_id": lot.id,
            "lot": lot.name or "",
            "free": free,
        }
