# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class WarrantyPart(models.Model):
    """The pair: what came out, what went in."""

    _inherit = "after.sales.warranty.part"

    removed_serial = fields.Char(
        related="order_line_id.removed_serial",
        string="Serial Removed",
        help="The number of the piece that was taken out for this one.",
    )
