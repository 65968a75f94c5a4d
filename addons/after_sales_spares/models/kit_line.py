# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class KitLine(models.Model):
    """One part of a kit, and how often the fault needed it."""

    _name = "after.sales.kit.line"
    _description = "Part of a Kit"
    _order = "kit_id, weight desc, id"
    _check_company_auto = True

    kit_id = fields.Many2one(
        "after.sales.kit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="kit_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    weight = fields.Float(
        string="Probability",
        help="Of all jobs with this fault, the share that needed the part.",
    )
