# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

SPARE_CLASSES = [
    ("common", "Common"),
    ("uncommon", "Uncommon"),
    ("high_value", "High Value"),
]


class ProductTemplate(models.Model):
    """Products that are spare parts, and how dear they are to get (S40, S41)."""

    _inherit = "product.template"

    is_spare = fields.Boolean(
        string="Spare Part",
        index="btree_not_null",
        help="Is kept for repairs, fits machines, and is sold as a spare.",
    )
    spare_class = fields.Selection(
        SPARE_CLASSES,
        default="common",
        help="Common parts are kept in stock and bought by rule. Uncommon and"
        " high-value parts are bought after the manager's approval.",
    )
