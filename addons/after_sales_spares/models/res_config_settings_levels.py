# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_level_months = fields.Integer(
        related="company_id.after_sales_level_months", readonly=False
    )
    after_sales_level_min_uses = fields.Integer(
        related="company_id.after_sales_level_min_uses", readonly=False
    )
    after_sales_level_transfer_days = fields.Integer(
        related="company_id.after_sales_level_transfer_days", readonly=False
    )
    after_sales_level_vendor_days = fields.Integer(
        related="company_id.after_sales_level_vendor_days", readonly=False
    )
    after_sales_level_cover_days = fields.Integer(
        related="company_id.after_sales_level_cover_days", readonly=False
    )
    after_sales_level_order_days = fields.Integer(
        related="company_id.after_sales_level_order_days", readonly=False
    )
    after_sales_level_vital = fields.Float(
        related="company_id.after_sales_level_vital", readonly=False
    )
    after_sales_level_essential = fields.Float(
        related="company_id.after_sales_level_essential", readonly=False
    )
    after_sales_level_desirable = fields.Float(
        related="company_id.after_sales_level_desirable", readonly=False
    )
    after_sales_level_follows = fields.Boolean(
        related="company_id.after_sales_level_follows", readonly=False
    )
    after_sales_abc_a = fields.Float(
        related="company_id.after_sales_abc_a", readonly=False
    )
    after_sales_abc_b = fields.Float(
        related="company_id.after_sales_abc_b", readonly=False
    )
    after_sales_xyz_x = fields.Float(
        related="company_id.after_sales_xyz_x", readonly=False
    )
    after_sales_xyz_y = fields.Float(
        related="company_id.after_sales_xyz_y", readonly=False
    )
    after_sales_dead_months = fields.Integer(
        related="company_id.after_sales_dead_months", readonly=False
    )
    after_sales_count_blind = fields.Boolean(
        related="company_id.after_sales_count_blind", readonly=False
    )
