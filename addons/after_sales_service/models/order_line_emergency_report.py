# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class OrderLine(models.Model):
    """A part that an emergency replaced, as its report names it (S30)."""

    _inherit = "after.sales.order.line"

    def _prepare_emergency_part_vals(self):
        """The part as the written report names it."""
        self.ensure_one()
        return {
            "name": self.name,
            "specification": self.specification,
            "quantity": self.quantity,
            "uom_id": self.uom_id.id,
            "brand": self.brand,
            "installed_serial": self.lot_id.name,
            "removed_serial": self.removed_serial,
        }
