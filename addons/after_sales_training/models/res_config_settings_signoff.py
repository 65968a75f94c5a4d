# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_refresher_days = fields.Integer(
        related="company_id.after_sales_refresher_days", readonly=False
    )
    after_sales_operator_reminders = fields.Char(
        related="company_id.after_sales_operator_reminders", readonly=False
    )
    after_sales_issue_days = fields.Integer(
        related="company_id.after_sales_issue_days", readonly=False
    )
