# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_warranty_term_id = fields.Many2one(
        related="company_id.after_sales_warranty_term_id", readonly=False
    )
    after_sales_sla_policy_id = fields.Many2one(
        related="company_id.after_sales_sla_policy_id", readonly=False
    )
    after_sales_enforce_from = fields.Datetime(
        related="company_id.after_sales_enforce_from", readonly=False
    )
    after_sales_manager_id = fields.Many2one(
        related="company_id.after_sales_manager_id", readonly=False
    )
    after_sales_expiring_days = fields.Integer(
        related="company_id.after_sales_expiring_days", readonly=False
    )
    after_sales_reminder_days = fields.Integer(
        related="company_id.after_sales_reminder_days", readonly=False
    )
    after_sales_remind_customer = fields.Boolean(
        related="company_id.after_sales_remind_customer", readonly=False
    )
    after_sales_repeat_days = fields.Integer(
        related="company_id.after_sales_repeat_days", readonly=False
    )
    after_sales_notify_vendor = fields.Boolean(
        related="company_id.after_sales_notify_vendor", readonly=False
    )
    after_sales_goodwill_desk = fields.Monetary(
        related="company_id.after_sales_goodwill_desk", readonly=False
    )
    after_sales_goodwill_leader = fields.Monetary(
        related="company_id.after_sales_goodwill_leader", readonly=False
    )
    after_sales_goodwill_manager = fields.Monetary(
        related="company_id.after_sales_goodwill_manager", readonly=False
    )
    after_sales_labour_product_id = fields.Many2one(
        related="company_id.after_sales_labour_product_id", readonly=False
    )
    after_sales_travel_product_id = fields.Many2one(
        related="company_id.after_sales_travel_product_id", readonly=False
    )
    after_sales_labour_by_employee = fields.Boolean(
        related="company_id.after_sales_labour_by_employee", readonly=False
    )
    after_sales_tolerance_percent = fields.Float(
        related="company_id.after_sales_tolerance_percent", readonly=False
    )
    after_sales_defective_location_id = fields.Many2one(
        related="company_id.after_sales_defective_location_id", readonly=False
    )
    after_sales_compensation_settlement = fields.Selection(
        related="company_id.after_sales_compensation_settlement", readonly=False
    )
    after_sales_compensation_account_id = fields.Many2one(
        related="company_id.after_sales_compensation_account_id", readonly=False
    )
    after_sales_compensation_journal_id = fields.Many2one(
        related="company_id.after_sales_compensation_journal_id", readonly=False
    )
