# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """By when procedures are read, and hazards reported and answered (S36)."""

    _inherit = "res.company"

    after_sales_procedure_days = fields.Integer(
        string="Procedures Read Within (days)",
        default=14,
        help="From when a version comes into force, where it names no days itself.",
    )
    after_sales_procedure_remind_days = fields.Integer(
        string="Reminded Before (days)",
        default=3,
        help="So many days before the end whoever has not read is reminded; the leader"
        " is told on the day after it.",
    )
    after_sales_incident_hours = fields.Integer(
        string="Reported Within (hours)",
        default=24,
        help="A hazard or accident that is reported later was not reported at once.",
    )
    after_sales_incident_answer_hours = fields.Integer(
        string="Taken up Within (hours)",
        default=4,
        help="If nobody has taken it up by then, all safety officers and service"
        " managers are told once more.",
    )

    _after_sales_safety_range = models.Constraint(
        "CHECK (after_sales_procedure_days BETWEEN 1 AND 365"
        " AND after_sales_procedure_remind_days BETWEEN 0 AND 90"
        " AND after_sales_incident_hours BETWEEN 1 AND 720"
        " AND after_sales_incident_answer_hours BETWEEN 1 AND 720)",
        "Procedures are read within 1 to 365 days and reminded of 0 to 90 days before;"
        " incidents are reported and taken up within 1 to 720 hours.",
    )
