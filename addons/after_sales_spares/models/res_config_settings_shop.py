# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_sell_spares = fields.Boolean(
        related="company_id.after_sales_sell_spares", readonly=False
    )
    after_sales_topup_days = fields.Integer(
        related="company_id.after_sales_topup_days", readonly=False
    )
