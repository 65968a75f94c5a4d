# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_departure_share = fields.Float(
        related="company_id.after_sales_departure_share", readonly=False
    )
    after_sales_emergency_leaves = fields.Boolean(
        related="company_id.after_sales_emergency_leaves", readonly=False
    )
    after_sales_kit_cases = fields.Integer(
        related="company_id.after_sales_kit_cases", readonly=False
    )
    after_sales_kit_half_life = fields.Integer(
        related="company_id.after_sales_kit_half_life", readonly=False
    )
