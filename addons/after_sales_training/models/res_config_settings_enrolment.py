# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    training_enrol_days = fields.Integer(
        related="company_id.training_enrol_days", readonly=False
    )
    training_hold_hours = fields.Float(
        related="company_id.training_hold_hours", readonly=False
    )
    training_offer_hours = fields.Float(
        related="company_id.training_offer_hours", readonly=False
    )
    training_no_show_rule = fields.Selection(
        related="company_id.training_no_show_rule", readonly=False
    )
    training_cancel_days = fields.Integer(
        related="company_id.training_cancel_days", readonly=False
    )
