# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_procedure_days = fields.Integer(
        related="company_id.after_sales_procedure_days", readonly=False
    )
    after_sales_procedure_remind_days = fields.Integer(
        related="company_id.after_sales_procedure_remind_days", readonly=False
    )
    after_sales_incident_hours = fields.Integer(
        related="company_id.after_sales_incident_hours", readonly=False
    )
    after_sales_incident_answer_hours = fields.Integer(
        related="company_id.after_sales_incident_answer_hours", readonly=False
    )
