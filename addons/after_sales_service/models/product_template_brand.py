# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ProductTemplate(models.Model):
    """Who makes a part: named in the report on the work (S30)."""

    _inherit = "product.template"

    brand = fields.Char(help="Who makes it. Named with the parts of a service report.")
    specification = fields.Char(
        help="Type, size or version, as the service report names it."
    )
