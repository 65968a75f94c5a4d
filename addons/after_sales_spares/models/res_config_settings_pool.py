# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_loan_hours = fields.Float(
        related="company_id.after_sales_loan_hours", readonly=False
    )
    after_sales_loan_days = fields.Integer(
        related="company_id.after_sales_loan_days", readonly=False
    )
    after_sales_loan_ahead_days = fields.Integer(
        related="company_id.after_sales_loan_ahead_days", readonly=False
    )
    after_sales_loan_chase_days = fields.Integer(
        related="company_id.after_sales_loan_chase_days", readonly=False
    )
    after_sales_loan_terms = fields.Text(
        related="company_id.after_sales_loan_terms", readonly=False
    )
