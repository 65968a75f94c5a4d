# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_map_provider = fields.Selection(
        related="company_id.after_sales_map_provider", readonly=False
    )
    after_sales_keep_place = fields.Boolean(
        related="company_id.after_sales_keep_place", readonly=False
    )
