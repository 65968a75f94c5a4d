# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_voucher_reminders = fields.Char(
        related="company_id.after_sales_voucher_reminders", readonly=False
    )
    after_sales_voucher_keeper_id = fields.Many2one(
        related="company_id.after_sales_voucher_keeper_id", readonly=False
    )
    training_again_days = fields.Integer(
        related="company_id.training_again_days", readonly=False
    )
