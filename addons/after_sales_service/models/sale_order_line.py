# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    warranty_term_id = fields.Many2one(
        "after.sales.warranty.term",
        ondelete="restrict",
        help="Agreed for this line; empty: the product's term.",
    )
