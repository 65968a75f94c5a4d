# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_joint_own_plant = fields.Boolean(
        related="company_id.after_sales_joint_own_plant", readonly=False
    )
    after_sales_emergency_report_days = fields.Integer(
        related="company_id.after_sales_emergency_report_days", readonly=False
    )
