# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_weight_age = fields.Float(
        related="company_id.after_sales_weight_age", readonly=False
    )
    after_sales_weight_cost = fields.Float(
        related="company_id.after_sales_weight_cost", readonly=False
    )
    after_sales_weight_failures = fields.Float(
        related="company_id.after_sales_weight_failures", readonly=False
    )
    after_sales_weight_availability = fields.Float(
        related="company_id.after_sales_weight_availability", readonly=False
    )
    after_sales_weight_discontinued = fields.Float(
        related="company_id.after_sales_weight_discontinued", readonly=False
    )
    after_sales_replace_cost_percent = fields.Float(
        related="company_id.after_sales_replace_cost_percent", readonly=False
    )
    after_sales_replace_availability = fields.Float(
        related="company_id.after_sales_replace_availability", readonly=False
    )
    after_sales_watch_from = fields.Float(
        related="company_id.after_sales_watch_from", readonly=False
    )
    after_sales_renew_from = fields.Float(
        related="company_id.after_sales_renew_from", readonly=False
    )
