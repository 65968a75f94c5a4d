# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class OrderLine(models.Model):
    """What was put in: specification and brand stand on the report (S30)."""

    _inherit = "after.sales.order.line"

    specification = fields.Char(
        compute="_compute_specification",
        store=True,
        readonly=False,
        precompute=True,
        help="Size, type, rating: what the part is, in the words of its maker.",
    )
    brand = fields.Char(
        compute="_compute_specification", store=True, readonly=False, precompute=True
    )

    @api.depends("product_id")
    def _compute_specification(self):
        """As the product says; whoever uses another make writes it here."""
        for line in self:
            line.specification = line.product_id.after_sales_specification
            line.brand = line.product_id.after_sales_brand
