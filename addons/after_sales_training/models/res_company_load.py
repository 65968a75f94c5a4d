# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """How strict certificates are, and how far people are planned ahead."""

    _inherit = "res.company"

    after_sales_certificate_gate = fields.Selection(
        [("warn", "Warn Only"), ("block", "Refuse Dispatch")],
        string="Certificate Lacking",
        required=True,
        default="warn",
        help="What happens when an engineer is sent who does not hold the certificate"
        " that the job needs.",
    )
    after_sales_certificate_days = fields.Integer(
        string="Certificates End: Remind",
        default=60,
        help="So many days before a certificate ends, employee and leader are told and"
        " training is proposed. 0: never.",
    )
    after_sales_load_weeks = fields.Integer(
        string="Weeks Looked Ahead",
        default=8,
        help="For so many weeks people are set against load.",
    )
    after_sales_paid_training_product_id = fields.Many2one(
        "product.product",
        string="Paid Training",
        domain="[('type', '=', 'service'), ('sale_ok', '=', True)]",
        help="What a quotation for paid training sells: one per person.",
    )

    _after_sales_certificate_days_not_negative = models.Constraint(
        "CHECK (after_sales_certificate_days >= 0)",
        "Days before the end cannot be negative; 0 is never.",
    )
    _after_sales_load_weeks_sensible = models.Constraint(
        "CHECK (after_sales_load_weeks BETWEEN 1 AND 53)",
        "Between 1 and 53 weeks are looked ahead.",
    )
