# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class OrderLine(models.Model):
    _inherit = "after.sales.order.line"

    def _get_phone_line(self):
        """One line as the phone keeps it, without its price. Called under sudo."""
        self.ensure_one()
        return {
            "id": self.id,
            "kind": self.kind,
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": self.quantity,
            "uom": self.uom_id.name,
            "tracking": self.product_id.tracking,
            "lot_id": self.lot_id.id,
            "lot": self.lot_id.name or "",
            "removed_quantity": self.removed_quantity,
            "removed_serial": self.removed_serial or "",
            "actual_amount": self.actual_amount,
            "mine": self.employee_id.user_id == self.env.user,
            "by": self.employee_id.name or "",
            "used": self.state == "consumed",
            "coverage": self.coverage,
        }
