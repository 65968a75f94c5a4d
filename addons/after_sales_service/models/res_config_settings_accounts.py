# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_analytic = fields.Selection(
        related="company_id.after_sales_analytic", readonly=False
    )
    after_sales_analytic_plan_id = fields.Many2one(
        related="company_id.after_sales_analytic_plan_id", readonly=False
    )
    after_sales_reserve_rate = fields.Float(
        related="company_id.after_sales_reserve_rate", readonly=False
    )
    after_sales_reserve_entry = fields.Boolean(
        related="company_id.after_sales_reserve_entry", readonly=False
    )
    after_sales_reserve_account_id = fields.Many2one(
        related="company_id.after_sales_reserve_account_id", readonly=False
    )
    after_sales_reserve_expense_account_id = fields.Many2one(
        related="company_id.after_sales_reserve_expense_account_id", readonly=False
    )
    after_sales_reserve_journal_id = fields.Many2one(
        related="company_id.after_sales_reserve_journal_id", readonly=False
    )
