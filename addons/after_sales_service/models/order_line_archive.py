# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class OrderLine(models.Model):
    """A part as the archive names it, and found again by any of its texts (S27)."""

    _inherit = "after.sales.order.line"

    name = fields.Char(index="trigram")
    specification = fields.Char(index="trigram")
    brand = fields.Char(index="trigram")
    removed_serial = fields.Char(index="trigram")

    def _get_archive_words(self):
        """Name, specification, brand, quantity, serial in and out, as one line."""
        self.ensure_one()
        words = [
            f"{self.name} × {self.quantity:g}",
            self.specification,
            self.brand,
            self.lot_id and self.env._("in: %s", self.lot_id.name),
            self.removed_serial and self.env._("out: %s", self.removed_serial),
        ]
        return ", ".join(word for word in words if word)
