# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """How engineers are sent, and what customers are told about it."""

    _inherit = "res.company"

    after_sales_point_engineers = fields.Integer(
        string="Technicians per Service Point",
        default=2,
        help="A service point with fewer trained technicians is listed as short of"
        " them (S23).",
    )
    after_sales_job_hours = fields.Float(
        string="Usual Length of a Job",
        default=2.0,
        help="Hours that are planned for a job as long as nobody says otherwise.",
    )
    after_sales_arrival_hours = fields.Float(
        string="Arrival Window",
        default=2.0,
        help="Customers are told that the engineer comes within so many hours from"
        " the planned start.",
    )
    after_sales_tell_arrival = fields.Boolean(
        string="Tell Customers of the Arrival",
        default=True,
        help="When a job with a time is dispatched, the customer gets a mail: when,"
        " who, and for what.",
    )

    _after_sales_point_engineers_not_negative = models.Constraint(
        "CHECK (after_sales_point_engineers >= 0)",
        "The number of technicians cannot be negative.",
    )
    _after_sales_job_hours_positive = models.Constraint(
        "CHECK (after_sales_job_hours > 0)", "A job takes some time: enter its hours."
    )
    _after_sales_arrival_hours_not_negative = models.Constraint(
        "CHECK (after_sales_arrival_hours >= 0)",
        "The arrival window cannot be negative.",
    )
