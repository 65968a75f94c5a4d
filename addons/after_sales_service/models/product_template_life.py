# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ProductTemplate(models.Model):
    """How long such a unit usually serves: one of the reasons to renew it (S31)."""

    _inherit = "product.template"

    after_sales_life_years = fields.Integer(
        string="Usual Life (years)",
        help="How long such a unit usually serves. 0: not known; then the age does not"
        " count when it is weighed whether to repair or to replace.",
    )

    _after_sales_life_not_negative = models.Constraint(
        "CHECK (COALESCE(after_sales_life_years, 0) >= 0)",
        "The usual life cannot be negative.",
    )
