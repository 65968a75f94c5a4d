# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_notice_mode = fields.Selection(
        related="company_id.after_sales_notice_mode", readonly=False
    )
    after_sales_tell_emergency = fields.Boolean(
        related="company_id.after_sales_tell_emergency", readonly=False
    )
