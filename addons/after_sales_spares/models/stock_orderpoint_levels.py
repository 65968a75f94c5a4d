# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class StockWarehouseOrderpoint(models.Model):
    """Rules of levels: what is asked for counts, and changes by hand are noticed."""

    _inherit = "stock.warehouse.orderpoint"

    spare_level_ids = fields.One2many(
        "after.sales.spare.level",
        "orderpoint_id",
        string="Stock Levels",
        groups="stock.group_stock_user",
    )
    is_from_level = fields.Boolean(
        string="Made by a Stock Level",
        readonly=True,
        copy=False,
        help="It rests when the spare parts app is uninstalled.",
    )

    def write(self, vals):
        """A rule that a stock manager changes in core changes its level as well."""
        res = super().write(vals)
        if not {"product_min_qty", "product_max_qty"}.isdisjoint(vals):
            # sudo: the levels of these very rules
            for orderpoint in self.sudo().filtered("spare_level_ids"):
                orderpoint.spare_level_ids._take_from_rule(orderpoint)
        return res

    def _quantity_in_progress(self):
        """Parts that wait for the manager's decision are on their way, too."""
        res = super()._quantity_in_progress()
        # sudo: the scheduler and stock users see how much is asked for, no more
        stock = self.env["after.sales.spare.stock"].sudo()
        asked = stock._get_asked(self.product_id, self.location_id)
        for orderpoint in self:
            res[orderpoint.id] += asked[orderpoint.location_id, orderpoint.product_id]
        return res
