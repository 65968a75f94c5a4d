# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    """Parts that can no longer be had are said, with what takes their place (S5)."""

    _inherit = "product.template"

    is_discontinued = fields.Boolean(
        string="Discontinued",
        help="Can no longer be had. Jobs say so and name the alternative.",
    )
    alternative_product_id = fields.Many2one(
        "product.product",
        string="Alternative",
        ondelete="restrict",
        check_company=True,
        domain="[('type', '=', 'consu'), ('product_tmpl_id', '!=', id)]",
        help="What does the same work. Empty: an upgrade is proposed.",
    )
    discontinued_note = fields.Char(
        string="What to Tell the Customer",
        translate=True,
        help="E.g. since when, what has to be adapted, which upgrade replaces it.",
    )

    @api.constrains("alternative_product_id")
    def _check_alternative_product_id(self):
        for template in self:
            if template.alternative_product_id.product_tmpl_id == template:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” cannot be its own alternative.",
                        product=template.display_name,
                    )
                )
