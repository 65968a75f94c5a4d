# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """When months are assessed, and how many days people have to reply, to appeal."""

    _inherit = "res.company"

    after_sales_assessment_day = fields.Integer(
        string="Draft Assessments on Day",
        help="On this day of the month the assessments of the month before are drafted;"
        " 0: by hand.",
    )
    after_sales_assessment_month = fields.Date(
        string="Assessments Drafted up to", readonly=True
    )
    after_sales_penalty_reply_days = fields.Integer(
        string="Days to Reply to an Explanation",
        default=3,
        help="Before a penalty is decided the employee has so many days to reply.",
    )
    after_sales_penalty_appeal_days = fields.Integer(
        string="Days to Appeal",
        default=15,
        help="After a penalty was decided the employee may appeal for so many days.",
    )

    _after_sales_assessment_day_in_month = models.Constraint(
        "CHECK (after_sales_assessment_day BETWEEN 0 AND 28)",
        "Choose a day that every month has: 1 to 28, or 0 to draft by hand.",
    )
    _after_sales_penalty_days_positive = models.Constraint(
        "CHECK (after_sales_penalty_reply_days > 0"
        " AND after_sales_penalty_appeal_days > 0)",
        "Whoever is to be punished has a day at least to reply and to appeal.",
    )
