# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class StockPicking(models.Model):
    """A receipt of what we bought for ourselves."""

    _inherit = "stock.picking"

    plant_ids = fields.One2many(
        "after.sales.equipment",
        "receipt_id",
        groups="after_sales_service.group_after_sales_user",
    )
    can_become_plant = fields.Boolean(compute="_compute_can_become_plant")
    awaits_plant = fields.Boolean(
        compute="_compute_can_become_plant",
        help="Pieces for our own use have arrived and are not registered.",
    )

    @api.depends("state", "move_ids.state", "move_ids.product_id.is_own_plant")
    def _compute_can_become_plant(self):
        wanted = {}
        for picking in self:
            bought = picking._get_bought_moves()
            picking.can_become_plant = bool(bought)
            own = bought.filtered(lambda move: move.product_id.is_own_plant)
            wanted[picking] = sum(own.mapped("product_qty"))
        known = {}
        if any(wanted.values()):
            # sudo: how many of these very pieces are registered, for storekeepers
            units = self.env["after.sales.equipment"].sudo()
            groups = units.with_context(active_test=False)._read_group(
                [("receipt_id", "in", self.ids)], ["receipt_id"], ["__count"]
            )
            known = {receipt.id: count for receipt, count in groups}
        for picking in self:
            picking.awaits_plant = known.get(picking.id, 0) < wanted[picking]

    def _get_bought_moves(self):
        """What of a done receipt came from a supplier, in the order of its lines."""
        self.ensure_one()
        return self.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move._is_bought()
                and move.product_id.type == "consu"
            )
        ).sorted("id")

    def action_put_into_plant(self):
        """Open the dialog that makes pieces of the receipt units of our own plant."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put into Own Plant"),
            "res_model": "after.sales.plant.receipt",
            "view_mode": "form",
            "target": "new",
            "context": {"default_picking_id": self.id},
        }

    def action_view_plant(self):
        """Open the units of this receipt that the reader may see."""
        self.ensure_one()
        self.check_access("read")
        return self.plant_ids._get_records_action(name=self.env._("Own Plant"))
