# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_repeat_jobs = fields.Integer(
        related="company_id.after_sales_repeat_jobs", readonly=False
    )
    after_sales_quality_failures = fields.Integer(
        related="company_id.after_sales_quality_failures", readonly=False
    )
    after_sales_quality_percent = fields.Float(
        related="company_id.after_sales_quality_percent", readonly=False
    )
    after_sales_quality_days = fields.Integer(
        related="company_id.after_sales_quality_days", readonly=False
    )
    after_sales_quality_department_id = fields.Many2one(
        related="company_id.after_sales_quality_department_id", readonly=False
    )
    after_sales_quality_due_days = fields.Integer(
        related="company_id.after_sales_quality_due_days", readonly=False
    )
    after_sales_quality_remind_days = fields.Integer(
        related="company_id.after_sales_quality_remind_days", readonly=False
    )
