# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class PlantReceiptLine(models.TransientModel):
    """One piece of the receipt."""

    _name = "after.sales.plant.receipt.line"
    _description = "Piece for Own Plant"

    wizard_id = fields.Many2one(
        "after.sales.plant.receipt", required=True, ondelete="cascade"
    )
    selected = fields.Boolean(string="Take", default=True)
    move_id = fields.Many2one("stock.move", required=True, ondelete="cascade")
    product_id = fields.Many2one(related="move_id.product_id")
    lot_id = fields.Many2one("stock.lot", ondelete="cascade")
    number = fields.Integer(help="Which piece it is, where it has no serial number.")
    serial = fields.Char(
        string="Serial Number", help="What stands on the plate or label of the piece."
    )

    def _is_named_here(self):
        """Whether the number is entered here: stock has none for this very piece."""
        self.ensure_one()
        return bool(self.number)

    def _get_key(self):
        """What tells the piece from others, as the receipt counts them."""
        self.ensure_one()
        return self.move_id.id, self.lot_id.id, self.number
