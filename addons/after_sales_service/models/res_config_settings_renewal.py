# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_proposal_measure_months = fields.Integer(
        related="company_id.after_sales_proposal_measure_months", readonly=False
    )
    after_sales_proposal_review_months = fields.Integer(
        related="company_id.after_sales_proposal_review_months", readonly=False
    )
    after_sales_proposal_rate = fields.Float(
        related="company_id.after_sales_proposal_rate", readonly=False
    )
    after_sales_proposal_tolerance = fields.Float(
        related="company_id.after_sales_proposal_tolerance", readonly=False
    )
    after_sales_proposal_limit = fields.Monetary(
        related="company_id.after_sales_proposal_limit",
        readonly=False,
    )
    after_sales_proposal_approver_id = fields.Many2one(
        related="company_id.after_sales_proposal_approver_id", readonly=False
    )
