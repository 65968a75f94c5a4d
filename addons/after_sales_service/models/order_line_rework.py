# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class OrderLine(models.Model):
    """The same part again shows that a repair is repeated (S21)."""

    _inherit = "after.sales.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._guard_repeats()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if not {"kind", "product_id"}.isdisjoint(vals):
            self._guard_repeats()
        return res

    def unlink(self):
        orders = self.filtered(lambda line: line.kind == "part").order_id
        res = super().unlink()
        orders.exists()._guard_repeats()
        return res

    def _guard_repeats(self):
        """Let the jobs look at their parts again."""
        self.filtered(lambda line: line.kind == "part").order_id._guard_repeats()
