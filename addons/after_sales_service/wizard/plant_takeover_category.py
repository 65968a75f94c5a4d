# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class PlantTakeoverCategory(models.TransientModel):
    """Which product the units of a category of core Maintenance are."""

    _name = "after.sales.plant.takeover.category"
    _description = "Category to Take over"

    wizard_id = fields.Many2one(
        "after.sales.plant.takeover", required=True, ondelete="cascade"
    )
    source_id = fields.Integer(help="The category in core Maintenance; 0: none.")
    name = fields.Char(string="Category", required=True)
    unit_count = fields.Integer(string="Units")
    product_id = fields.Many2one(
        "product.product", help="Empty: a product of the category's name is made."
    )

    def _ensure_product(self):
        """The product of the category, made if none was chosen; under sudo."""
        self.ensure_one()
        if not self.product_id:
            self.product_id = self.env["product.product"].create(
                self._prepare_product_vals()
            )
        return self.product_id

    def _prepare_product_vals(self):
        return {
            "name": self.name,
            "type": "consu",
            "is_storable": True,
            "tracking": "serial",
            "is_own_plant": True,
            "sale_ok": False,
        }
