# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import recurrence
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
#: from which day of a unit its dates are counted; a date of one's own is the first
START_FIELDS = {"acceptance": "accepted_on", "delivery": "delivered_on"}
MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
#: a season ends on the last day of its month, where the month is shorter
LONGEST_MONTH = {
    "2": 29,
    "4": 30,
    "6": 30,
    "9": 30,
    "11": 30,
}
#: at most so many units of time: more is a slip of the keyboard
LONGEST_INTERVAL = {"day": 36_500, "week": 5_200, "month": 1_200, "year": 100}
LONGEST_HORIZON = 730
#: so many days at most before, after, ahead, beside
MOST_DAYS = {
    "absorb_days": 730,
    "notice_days": 365,
    "window_after": 365,
    "window_before": 365,
}
#: plans count from and to days of these years; others are slips of the keyboard
FIRST_YEAR, LAST_YEAR = 1950, 2150
#: the bigger absorbs the smaller
GRADE_SIZES = {grade: size for size, (grade, _label) in enumerate(GRADES, start=1)}


class MaintenanceRuleMixin(models.AbstractModel):
    """What is done how often: shared by a product's template and a unit's plan.

    A plan copies it from its template when it is made, and keeps its own.
    """

    _name = "after.sales.maintenance.rule.mixin"
    _description = "Maintenance Rule"

    name = fields.Char(required=True)
    kind = fields.Selection(PLAN_KINDS, required=True, default="maintenance")
    grade = fields.Selection(GRADES, help="Size of an overhaul (S26).")
    start_basis = fields.Selection(
        [
            ("acceptance", "The acceptance"),
            ("delivery", "The delivery"),
            ("date", "A date of its own"),
        ],
        string="Counted from",
        required=True,
        default="acceptance",
        help="The first one is due one interval after the acceptance or delivery of the"
        " unit, or on a date of its own.",
    )
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
    has_season = fields.Boolean(
        string="Avoid a Season",
        help="In this time of each year the unit is not to be touched: harvest, exams,"
        " heating.",
    )
    season_from_month = fields.Selection(MONTHS, string="Season from Month")
    season_from_day = fields.Integer(string="Season from Day", default=1)
    season_to_month = fields.Selection(MONTHS, string="Season to Month")
    season_to_day = fields.Integer(string="Season to Day", default=31)
    season_rule = fields.Selection(
        [("before", "Before it"), ("after", "After it")],
        string="Moved to",
        required=True,
        default="before",
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

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    @api.constrains(
        "absorb_days",
        "duration_hours",
        "grade",
        "has_season",
        "horizon_days",
        "interval",
        "interval_unit",
        "kind",
        "notice_days",
        "season_from_day",
        "season_from_month",
        "season_to_day",
        "season_to_month",
        "trigger",
        "window_after",
        "window_before",
    )
    def _check_rule(self):
        """All that is wrong is told at once."""
        for rule in self:
            if problems := rule._get_rule_problems():
                raise ValidationError("\n".join([rule.name or "", *problems]).strip())

    def _get_rule_problems(self):
        """What cannot be meant, a sentence each. Extensions add theirs."""
        self.ensure_one()
        if unchosen := self._get_unchosen():
            return [self.env._("Choose something for: %s.", ", ".join(unchosen))]
        problems = []
        labels = self.fields_get(["window_before", "window_after", "notice_days"])
        if self.trigger == "calendar" and not (
            1 <= self.interval <= LONGEST_INTERVAL[self.interval_unit]
        ):
            problems.append(
                self.env._(
                    "The interval is at least 1 and at most 100 years: “every %s” is"
                    " not possible.",
                    self.interval,
                )
            )
        if not 0 <= self.horizon_days <= LONGEST_HORIZON:
            problems.append(
                self.env._(
                    "Jobs are made 0 to %s days before they are due.", LONGEST_HORIZON
                )
            )
        problems += [
            self.env._("%s cannot be negative.", label["string"])
            for name, label in labels.items()
            if self[name] < 0
        ]
        labels |= self.fields_get(["absorb_days"])
        problems += [
            self.env._(
                "%(field)s: at most %(limit)s days.",
                field=labels[name]["string"],
                limit=limit,
            )
            for name, limit in MOST_DAYS.items()
            if self[name] > limit
        ]
        if self.absorb_days < 0:
            problems.append(
                self.env._(
                    "The days within which smaller ones are absorbed: 0 or more."
                )
            )
        if not 0 < self.duration_hours <= 1_000:
            problems.append(
                self.env._("Say how many hours the work takes: more than 0.")
            )
        if self.grade and self.kind != "maintenance":
            problems.append(
                self.env._("A visit or a call is no overhaul: leave the grade empty.")
            )
        if self.has_season:
            problems += self._get_season_problems()
        return problems

    def _get_unchosen(self):
        """Labels of the choices that somebody has just emptied in a form."""
        self.ensure_one()
        return [
            field._description_string(self.env)
            for name, field in self._fields.items()
            if name in self._get_rule_fields()
            and field.type == "selection"
            and field.required
            and not self[name]
        ]

    def _get_season_problems(self):
        for month, day in (
            (self.season_from_month, self.season_from_day),
            (self.season_to_month, self.season_to_day),
        ):
            if not month:
                return [self.env._("The season to avoid has a first and a last day.")]
            if not 1 <= day <= LONGEST_MONTH.get(month, 31):
                name = dict(
                    self._fields["season_from_month"]._description_selection(self.env)
                )[month]
                return [
                    self.env._("%(month)s has no day %(day)s.", month=name, day=day)
                ]
        if self._get_season().is_whole_year():
            return [
                self.env._("The season to avoid is the whole year: no day is left.")
            ]
        return []

    def _get_day_problems(self, *names):
        """Days of no year that can be meant, a sentence each.

        :param names: date fields of the model
        """
        self.ensure_one()
        labels = self.fields_get(names)
        return [
            self.env._(
                "%(field)s: choose a year between %(first)s and %(last)s.",
                field=labels[name]["string"],
                first=str(FIRST_YEAR),
                last=str(LAST_YEAR),
            )
            for name in names
            if self[name] and not FIRST_YEAR <= self[name].year <= LAST_YEAR
        ]

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind != "maintenance":
            self.grade = False

    # ------------------------------------------------------------
    # AS PLAIN VALUES
    # ------------------------------------------------------------

    def _get_season(self):
        """The season to avoid, or None."""
        self.ensure_one()
        if not self.has_season:
            return None
        return recurrence.Season(
            (int(self.season_from_month), self.season_from_day),
            (int(self.season_to_month), self.season_to_day),
            after=self.season_rule == "after",
        )

    def _get_recurrence(self, anchor, first):
        """The rule as plain values.

        :param date anchor: the day from which is counted
        :param int first: number of the first one: 0 on the anchor, 1 after it
        """
        self.ensure_one()
        return recurrence.Rule(
            anchor,
            self.interval,
            self.interval_unit,
            first,
            self.holiday_rule,
            self._get_season(),
        )

    @api.model
    def _get_date_fields(self):
        """Names of the fields that decide when it is due. Extensions add theirs."""
        return {
            "absorb_days",
            "basis",
            "has_season",
            "holiday_rule",
            "horizon_days",
            "interval",
            "interval_unit",
            "season_from_day",
            "season_from_month",
            "season_rule",
            "season_to_day",
            "season_to_month",
            "trigger",
            "window_after",
            "window_before",
        }

    @api.model
    def _get_rule_fields(self):
        """Names of all fields that a plan takes over from its template."""
        return self._get_date_fields() | {
            "affects_production",
            "description",
            "duration_hours",
            "grade",
            "joint_acceptance",
            "kind",
            "name",
            "notice_days",
            "start_basis",
        }

    def _prepare_rule_vals(self, names):
        """The values of these fields, for another record with the same rule."""
        self.ensure_one()
        return {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in names
        }

    def _get_interval_wording(self):
        """The rhythm in words: “every 6 months, fixed dates”."""
        self.ensure_one()
        units = dict(self._fields["interval_unit"]._description_selection(self.env))
        bases = dict(self._fields["basis"]._description_selection(self.env))
        basis = bases[self.basis].lower()
        if self.interval == 1:
            each = {
                "day": self.env._("every day, %(basis)s", basis=basis),
                "week": self.env._("every week, %(basis)s", basis=basis),
                "month": self.env._("every month, %(basis)s", basis=basis),
                "year": self.env._("every year, %(basis)s", basis=basis),
            }
            return each[self.interval_unit]
        return self.env._(
            "every %(count)s %(unit)s, %(basis)s",
            count=self.interval,
            unit=units[self.interval_unit].lower(),
            basis=basis,
        )
