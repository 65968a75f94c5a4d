# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """How long replacement units are held and lent, and how they are asked back."""

    _inherit = "res.company"

    after_sales_loan_hours = fields.Float(
        string="Replacement Held",
        default=24.0,
        help="Hours within which the manager confirms a replacement unit that was"
        " proposed; then it is free for others.",
    )
    after_sales_loan_days = fields.Integer(
        string="Days of a Loan",
        default=14,
        help="After so many days a loaner is to come back, unless agreed otherwise.",
    )
    after_sales_loan_ahead_days = fields.Integer(
        string="Reminded before",
        default=2,
        help="So many days before it is due the customer is reminded of the loaner.",
    )
    after_sales_loan_chase_days = fields.Integer(
        string="Reminded Again Every",
        default=3,
        help="Days between reminders of a loaner that is overdue; 0: only once.",
    )

    after_sales_loan_terms = fields.Text(
        string="Terms of a Loan",
        translate=True,
        help="Stand on the handover sheet of a replacement unit, one term a line."
        " Empty: the usual terms.",
    )

    _after_sales_loan_hours_positive = models.Constraint(
        "CHECK (after_sales_loan_hours > 0)",
        "The manager needs some time to confirm: enter its hours.",
    )
    _after_sales_loan_days_positive = models.Constraint(
        "CHECK (after_sales_loan_days > 0)", "A loan lasts at least a day."
    )
    _after_sales_loan_reminders_not_negative = models.Constraint(
        "CHECK (after_sales_loan_ahead_days >= 0 AND after_sales_loan_chase_days >= 0)",
        "Days of reminders cannot be negative.",
    )
