# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_refresher_days = fields.Integer(
        string="Propose a Refresher (Days)",
        default=90,
        help="So many days before a certificate ends, a refresher is proposed to the"
        " training desk. 0: never.",
    )
    after_sales_issue_days = fields.Integer(
        string="Uniform and Tools: Remind (Days)",
        default=14,
        help="So many days before a uniform is due for renewal or a tool for"
        " calibration, its keeper is told.",
    )

    _after_sales_signoff_days = models.Constraint(
        "CHECK (after_sales_refresher_days >= 0 AND after_sales_issue_days >= 0)",
        "Days before an end cannot be negative.",
    )
