# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_assessment_day = fields.Integer(
        related="company_id.after_sales_assessment_day", readonly=False
    )
    after_sales_penalty_reply_days = fields.Integer(
        related="company_id.after_sales_penalty_reply_days", readonly=False
    )
    after_sales_penalty_appeal_days = fields.Integer(
        related="company_id.after_sales_penalty_appeal_days", readonly=False
    )
