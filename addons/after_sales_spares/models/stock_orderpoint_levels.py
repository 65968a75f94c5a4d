# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain


class StockWarehouseOrderpoint(models.Model):
    """Rules of levels: what is asked for counts, and changes by hand are noticed."""

    _inherit = "stock.warehouse.orderpoint"

    spare_level_ids = fields.One2many(
        "after.sales.spare.level",
        "orderpoint_id",
        string="Stock Levels",
        groups="stock.group_stock_user",
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
        groups = (
            self.env["after.sales.spare.request.line"]
            .sudo()
            ._read_group(
                Domain("product_id", "in", self.product_id.ids)
                & Domain("request_id.location_dest_id", "in", self.location_id.ids)
                & Domain("request_id.state", "in", ("draft", "submitted", "approved")),
                ["product_id", "request_id"],
                ["quantity:sum"],
            )
        )
        asked = defaultdict(float)
        for product, request, quantity in groups:
            asked[product, request.location_dest_id] += quantity
        for orderpoint in self:
            res[orderpoint.id] += asked[orderpoint.product_id, orderpoint.location_id]
        return res
