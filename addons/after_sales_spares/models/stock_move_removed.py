# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    after_sales_removed_part_ids = fields.Many2many(
        "after.sales.removed.part",
        "after_sales_removed_part_picking_rel",
        "picking_id",
        "removed_part_id",
        string="Removed Parts",
        readonly=True,
        copy=False,
        groups="after_sales_spares.group_spares_user",
    )


class StockMove(models.Model):
    """A removed part that goes back to its owner is no unit we deliver."""

    _inherit = "stock.move"

    def _sync_equipment(self):
        # bounded: whether the transfer carries removed parts
        removed = self.filtered(
            lambda move: move.picking_id.sudo().after_sales_removed_part_ids
        )
        return super(StockMove, self - removed)._sync_equipment()
