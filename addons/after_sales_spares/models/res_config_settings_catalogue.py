# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_high_value_cost = fields.Monetary(
        related="company_id.after_sales_high_value_cost", readonly=False
    )
    after_sales_uncommon_months = fields.Integer(
        related="company_id.after_sales_uncommon_months", readonly=False
    )
    after_sales_uncommon_uses = fields.Integer(
        related="company_id.after_sales_uncommon_uses", readonly=False
    )
    after_sales_use_up_old_parts = fields.Boolean(
        related="company_id.after_sales_use_up_old_parts", readonly=False
    )
    after_sales_misfit_needs_reason = fields.Boolean(
        related="company_id.after_sales_misfit_needs_reason", readonly=False
    )
