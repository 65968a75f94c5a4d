# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_spare_limit = fields.Monetary(
        related="company_id.after_sales_spare_limit", readonly=False
    )
    after_sales_spare_second_limit = fields.Monetary(
        related="company_id.after_sales_spare_second_limit", readonly=False
    )
    after_sales_spare_second_approver_id = fields.Many2one(
        related="company_id.after_sales_spare_second_approver_id", readonly=False
    )
    after_sales_spare_hours = fields.Float(
        related="company_id.after_sales_spare_hours", readonly=False
    )
    after_sales_spare_hours_down = fields.Float(
        related="company_id.after_sales_spare_hours_down", readonly=False
    )
    after_sales_spare_dearer_percent = fields.Float(
        related="company_id.after_sales_spare_dearer_percent", readonly=False
    )
