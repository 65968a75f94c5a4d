# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_certificate_gate = fields.Selection(
        related="company_id.after_sales_certificate_gate", readonly=False
    )
    after_sales_certificate_days = fields.Integer(
        related="company_id.after_sales_certificate_days", readonly=False
    )
    after_sales_load_weeks = fields.Integer(
        related="company_id.after_sales_load_weeks", readonly=False
    )
    after_sales_paid_training_product_id = fields.Many2one(
        related="company_id.after_sales_paid_training_product_id", readonly=False
    )
