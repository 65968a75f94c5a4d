# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ProductTemplate(models.Model):
    """What the report of a job says about a part that was put in (S30)."""

    _inherit = "product.template"

    after_sales_specification = fields.Char(
        string="Specification",
        translate=True,
        help="Size, type, rating: stands on service reports.",
    )
    after_sales_brand = fields.Char(
        string="Brand", help="Who makes it: stands on service reports."
    )
