# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class StockRule(models.Model):
    """Spares sold leave from the store of a service point where that is agreed."""

    _inherit = "stock.rule"

    def _get_stock_move_values(
        self,
        product_id,
        product_qty,
        product_uom,
        location_dest_id,
        name,
        origin,
        company_id,
        values,
    ):
        vals = super()._get_stock_move_values(
            product_id,
            product_qty,
            product_uom,
            location_dest_id,
            name,
            origin,
            company_id,
            values,
        )
        source = self.env["stock.location"].browse(values.get("spare_source") or [])
        # the step out of the store only: what follows it goes on as ever
        if source and self.location_src_id == source.warehouse_id.lot_stock_id:
            vals["location_id"] = source.id
        return vals
