# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ProductTemplate(models.Model):
    """What is bought to be worked with, not to be sold."""

    _inherit = "product.template"

    is_own_plant = fields.Boolean(
        string="For Own Use",
        help="Bought for our own plant: the receipt offers to register the pieces; with"
        " a department they are registered by themselves.",
    )
    plant_department_id = fields.Many2one(
        "hr.department",
        string="Department That Uses It",
        index="btree_not_null",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Pieces that arrive become units of this department by themselves. Empty:"
        " the storekeeper chooses on the receipt.",
    )
