# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """When trainees are written to."""

    _inherit = "res.company"

    after_sales_joining_days = fields.Integer(
        string="Joining Instructions",
        default=14,
        help="Trainees are told the way, what to bring and whom to call so many days"
        " before the session. 0: with the first letter.",
    )
    after_sales_training_reminder_days = fields.Integer(
        string="Training Reminder",
        default=2,
        help="Trainees are reminded so many days before the session. 0: they are not.",
    )

    _after_sales_training_days_not_negative = models.Constraint(
        "CHECK (after_sales_joining_days >= 0"
        " AND after_sales_training_reminder_days >= 0)",
        "Days before a session cannot be negative.",
    )
