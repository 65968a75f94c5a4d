# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

#: what the words of the archives are made of, see ``after.sales.archive.text``
FIELDS_OF_TEXT = frozenset(
    {"name", "product_id", "specification", "brand", "lot_id", "removed_serial"}
)


class OrderLine(models.Model):
    """A part as the archive names it, and found again by any of its texts (S27)."""

    _inherit = "after.sales.order.line"

    def write(self, vals):
        res = super().write(vals)
        if not FIELDS_OF_TEXT.isdisjoint(vals):
            closed = self.order_id.filtered(lambda order: order.state == "done")
            closed._index_archive()
        return res

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
