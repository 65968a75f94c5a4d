# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_point_engineers = fields.Integer(
        related="company_id.after_sales_point_engineers", readonly=False
    )
    after_sales_job_hours = fields.Float(
        related="company_id.after_sales_job_hours", readonly=False
    )
    after_sales_arrival_hours = fields.Float(
        related="company_id.after_sales_arrival_hours", readonly=False
    )
    after_sales_tell_arrival = fields.Boolean(
        related="company_id.after_sales_tell_arrival", readonly=False
    )
