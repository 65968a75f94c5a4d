# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from .order import GRADES

#: kinds of jobs that a plan makes ahead of time (S24, S26)
PLAN_KINDS = [
    ("maintenance", "Periodic Maintenance"),
    ("visit", "Visit"),
    ("call", "Follow-up Call"),
]
INTERVAL_UNITS = [
    ("day", "Days"),
    ("week", "Weeks"),
    ("month", "Months"),
    ("year", "Years"),
]


class MaintenanceRuleMixin(models.AbstractModel):
    """What is done how often: shared by a product's template and a unit's plan.

    A plan copies it from its template when it is made, and keeps its own.
    """

    _name = "after.sales.maintenance.rule.mixin"
    _description = "Maintenance Rule"

    name = fields.Char(required=True)
    kind = fields.Selection(PLAN_KINDS, required=True, default="maintenance")
    grade = fields.Selection(GRADES, help="Size of an overhaul (S26).")
    trigger = fields.Selection(
        [("calendar", "By the calendar"), ("meter", "By a meter")],
        string="Due",
        required=True,
        default="calendar",
    )
    interval = fields.Integer(string="Every", default=6)
    interval_unit = fields.Selection(INTERVAL_UNITS, required=True, default="month")
    basis = fields.Selection(
        [
            ("fixed", "Fixed dates"),
            ("floating", "From the last completion"),
        ],
        required=True,
        default="fixed",
        help="Fixed: always counted from the first date, whenever the work was done."
        " From the last completion: the interval begins when the work was finished.",
    )
    horizon_days = fields.Integer(
        string="Made Ahead (days)",
        default=30,
        help="The job is made so many days before it is due.",
    )
    window_before = fields.Integer(string="Days Earlier", default=7)
    window_after = fields.Integer(string="Days Later", default=7)
    holiday_rule = fields.Selection(
        [
            ("none", "Stays on the day"),
            ("earlier", "Working day before"),
            ("later", "Working day after"),
            ("nearest", "Nearest working day"),
        ],
        string="On a Day off",
        required=True,
        default="nearest",
    )
    absorb_days = fields.Integer(
        string="Absorbs Smaller Ones within (days)",
        help="A bigger overhaul takes the place of smaller ones of the same unit that"
        " are due within so many days.",
    )
    duration_hours = fields.Float(string="Hours of Work", default=4.0)
    affects_production = fields.Boolean(
        help="The unit stands still meanwhile: production is told days before, and"
        " the work starts only when it has acknowledged (S29).",
    )
    notice_days = fields.Integer(
        string="Notice (days)", default=3, help="Whole days before the work (S29)."
    )
    joint_acceptance = fields.Boolean(
        help="Both sides accept the work and sign the form before the unit goes back"
        " into use (S28).",
    )
    description = fields.Text(string="Task")
