# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import spreadsheet, yearly
from ..tools.work_clock import HOUR, midnight
from .maintenance_rule_mixin import PLAN_KINDS
from .order import GRADES

#: what the planner decides about a date
FIELDS_OF_PLANNER = frozenset({"agreed_on", "reason", "engineer_id", "hours"})


class MaintenanceYearLine(models.Model):
    """One date of a yearly plan: as the plan has it, and as it was agreed.

    Made by the draft of the yearly plan. In the draft planners move its day; once
    approved it is the baseline and stays.
    """

    _name = "after.sales.maintenance.year.line"
    _description = "Date of a Yearly Plan"
    # hr.mixin: the desk names engineers without rights on employees
    _inherit = ["hr.mixin", "after.sales.guard.mixin", "after.sales.register.mixin"]
    _order = "agreed_on, id"
    _check_company_auto = True

    year_id = fields.Many2one(
        "after.sales.maintenance.year",
        string="Yearly Plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="year_id.company_id", store=True, index=True)
    approval_state = fields.Selection(related="year_id.approval_state", store=True)
    plan_id = fields.Many2one(
        "after.sales.maintenance.plan", required=True, index=True, ondelete="restrict"
    )
    number = fields.Integer(required=True, aggregator=None)
    name = fields.Char(string="Work", required=True)
    kind = fields.Selection(PLAN_KINDS, required=True)
    grade = fields.Selection(GRADES)
    equipment_id = fields.Many2one(
        related="plan_id.equipment_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="equipment_id.partner_id", string="Owner")
    department_id = fields.Many2one(related="equipment_id.department_id", store=True)
    team_id = fields.Many2one(related="equipment_id.team_id", store=True)
    planned_on = fields.Date(
        string="By the Plan", required=True, help="As the plan's interval has it."
    )
    window_start = fields.Date(string="Not before")
    window_end = fields.Date(string="Not after")
    agreed_on = fields.Date(string="Agreed Day", required=True, index=True)
    is_moved = fields.Boolean(string="Moved", compute="_compute_is_moved", store=True)
    moved_count = fields.Integer(compute="_compute_is_moved", store=True)
    moved_days = fields.Integer(
        string="Moved by (days)",
        compute="_compute_is_moved",
        store=True,
        aggregator=None,
    )
    reason = fields.Char(string="Why Moved")
    absorbed_by_id = fields.Many2one(
        "after.sales.maintenance.plan",
        string="Absorbed by",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="A bigger overhaul due about then takes its place.",
    )
    is_dropped = fields.Boolean(
        string="No Longer Planned",
        readonly=True,
        help="The dates of the plan were changed after this day was agreed on.",
    )
    hours = fields.Float(string="Hours of Work")
    engineer_id = fields.Many2one("hr.employee", check_company=True)
    clash = fields.Char(
        compute="_compute_clash",
        help="What speaks against the day: a day off, the window of the plan, too much"
        " work of the engineer in the week.",
    )
    outcome = fields.Char(
        compute="_compute_outcome", help="What became of it, as of today."
    )
    done_on = fields.Date(compute="_compute_outcome")
    order_id = fields.Many2one(
        "after.sales.order", string="Job", compute="_compute_outcome"
    )

    _number_uniq = models.UniqueIndex(
        "(plan_id, number)", "This date of the plan stands in a yearly plan already."
    )
    _hours_not_negative = models.Constraint(
        "CHECK (hours >= 0)", "Hours of work cannot be negative."
    )
    _fields_of_steps = frozenset(
        {
            "year_id",
            "plan_id",
            "number",
            "name",
            "kind",
            "grade",
            "planned_on",
            "window_start",
            "window_end",
            "absorbed_by_id",
            "is_dropped",
        }
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("planned_on", "agreed_on")
    def _compute_is_moved(self):
        for line in self:
            days = (
                (line.agreed_on - line.planned_on).days
                if line.agreed_on and line.planned_on
                else 0
            )
            line.moved_days = days
            line.is_moved = bool(days)
            line.moved_count = int(bool(days))

    @api.depends("equipment_id", "name", "agreed_on")
    def _compute_display_name(self):
        for line in self:
            # the unit's name belongs to the date, for all who see it
            unit = line.sudo().equipment_id.display_name
            day = line.agreed_on and format_date(self.env, line.agreed_on)
            line.display_name = " · ".join(filter(None, (unit, line.name, day)))

    @api.depends("agreed_on", "approval_state", "engineer_id", "hours")
    @api.depends_context("lang")
    def _compute_clash(self):
        engineers = self.engineer_id
        days = [line.agreed_on for line in self if line.agreed_on]
        over = {}
        if engineers and days:
            over = {
                (one.who, one.monday): one
                for one in self._find_overloads(engineers, min(days), max(days))
            }
        for line in self:
            texts = line.agreed_on and line._get_clashes(over)
            line.clash = ". ".join(texts) if texts else False

    def _get_clashes(self, overloads):
        """What speaks against the day, in words.

        :param dict overloads: (engineer, Monday) -> ``Overload``
        """
        self.ensure_one()
        if self.absorbed_by_id or self.approval_state not in ("draft", "submitted"):
            return []
        day, texts = self.agreed_on, []
        if not self._is_working_day(day):
            texts.append(self.env._("Day off"))
        if (self.window_start and day < self.window_start) or (
            self.window_end and day > self.window_end
        ):
            texts.append(
                self.env._(
                    "Outside the window of the plan (%(start)s – %(end)s)",
                    start=format_date(self.env, self.window_start),
                    end=format_date(self.env, self.window_end),
                )
            )
        over = overloads.get((self.engineer_id, yearly.monday_of(day)))
        if over:
            texts.append(self.year_id._word_overload(over))
        season = self._get_season()
        if season and season.holds(day):
            texts.append(self.env._("In the season to avoid"))
        return texts

    def _get_season(self):
        """The season that the plan avoids, or None."""
        plan = self.sudo().plan_id  # a rule of the plan that the date is of
        return plan._get_season()

    def _is_working_day(self, day):
        """Whether the service point, else the company works then."""
        # which days are worked, no more
        line = self.sudo()
        calendar = line.team_id.calendar_id or line.company_id.resource_calendar_id
        if not calendar:
            return True
        clock = calendar._get_work_clock(calendar.id)
        return clock.works_on(day.toordinal())

    def _compute_outcome(self):
        """As the analysis reckons it: one query."""
        rows = {
            row.line_id: row
            for row in self.env["after.sales.maintenance.report"].search(
                [("line_id", "in", self.ids)]
            )
        }
        labels = dict(
            self.env["after.sales.maintenance.report"]
            ._fields["outcome"]
            ._description_selection(self.env)
        )
        for line in self:
            row = rows.get(line._origin)
            line.outcome = row and labels[row.outcome]
            line.done_on = row and row.done_on
            line.order_id = row and row.order_id

    # ------------------------------------------------------------
    # LOAD
    # ------------------------------------------------------------

    @api.model
    def _find_overloads(self, engineers, first, last):
        """Weeks between two days that hold more work than an engineer's hours.

        Dates of all yearly plans count, whatever their state: nobody works twice.
        """
        first = yearly.monday_of(first)
        last = yearly.monday_of(last) + timedelta(days=6)
        # bounded: how many hours are planned for these engineers
        rows = self.sudo()._read_group(
            Domain("engineer_id", "in", engineers.ids)
            & Domain("agreed_on", ">=", first)
            & Domain("agreed_on", "<=", last),
            ["engineer_id", "agreed_on:day"],
            ["hours:sum"],
        )
        load = yearly.weekly_load(
            (engineers.browse(engineer.id), day, hours) for engineer, day, hours in rows
        )
        return yearly.overloads(load, self._get_capacity)

    @api.model
    def _get_capacity(self, engineer, monday):
        """Hours that an engineer works in a week, by the calendar; None: unknown."""
        # working time only
        person = engineer.sudo()
        calendar = person.resource_calendar_id or person.company_id.resource_calendar_id
        if not calendar:
            return None
        clock = calendar._get_work_clock(calendar.id)
        start = midnight(monday, calendar.tz)
        end = midnight(monday + timedelta(days=7), calendar.tz)
        return clock.count(start, end) / HOUR

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.constrains("agreed_on")
    def _check_agreed_on(self):
        for line in self:
            if line.agreed_on.year != line.year_id.year:
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: choose a day in %(year)s. What is due in another"
                        " year belongs to the plan of that year.",
                        line=line.display_name,
                        year=str(line.year_id.year),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and not FIELDS_OF_PLANNER.isdisjoint(vals):
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_baseline(self):
        self._check_draft()

    def _check_draft(self):
        """:raises UserError: the yearly plan is handed in or decided"""
        for plan in self.year_id:
            if plan.approval_state != "draft":
                raise UserError(
                    self.env._(
                        "The yearly plan “%s” is handed in or decided: its days stay."
                        " Take it back to draft to change them.",
                        plan.display_name,
                    )
                )

    def _follow_projection(self, row, absorber):
        """The plan changed since the draft: what nobody moved goes along.

        :param row: (number, nominal, due, window start, window end)
        :param absorber: the plan that absorbs it, or None
        """
        self.ensure_one()
        _number, _nominal, due, start, end = row
        absorber = absorber or self.plan_id.browse()
        vals = {
            name: value
            for name, value in (
                ("planned_on", due),
                ("window_start", start),
                ("window_end", end),
                ("is_dropped", False),
            )
            if self[name] != value
        }
        if "planned_on" in vals and not self.is_moved:
            vals["agreed_on"] = due
        if self.absorbed_by_id != absorber:
            hours = 0.0 if absorber else self.plan_id.duration_hours
            vals |= {"absorbed_by_id": absorber.id, "hours": hours}
        if vals:
            # bounded: a line of a draft that the user may write
            self.sudo().write(vals)

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    @api.model
    def get_unusual_days(self, date_from, date_to=None):
        """Days off of the company, shown grey in the calendar."""
        return self.env["after.sales.order"].get_unusual_days(date_from, date_to)

    def action_open_unit(self):
        self.ensure_one()
        return self.equipment_id._get_records_action()

    # ------------------------------------------------------------
    # EXCEL
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Yearly Maintenance Plan")

    @api.model
    def _write_register(self, target, domain):
        """A matrix: a row per year and plan, the days in their months."""
        self.browse().check_access("read")
        domain = Domain(domain)
        self._check_register_size(domain)
        months = self._get_month_names()
        spreadsheet.write(
            target,
            self._get_register_title(),
            [
                self.env._("Year"),
                self.env._("Unit"),
                self.env._("Owner"),
                self.env._("Department"),
                self.env._("Service Point"),
                self.env._("Work"),
                self.env._("Size"),
                *months,
                self.env._("Dates"),
                self.env._("Hours"),
            ],
            self.search(domain)._get_excel_rows(),
            totals=[7 + len(months), 8 + len(months)],
            total_label=self.env._("Total"),
        )

    @api.model
    def _get_month_names(self):
        return [
            format_date(self.env, f"2024-{month:02}-01", date_format="LLL")
            for month in range(1, 13)
        ]

    def _get_matrix(self):
        """The lines as a matrix.

        :return: list of (first line of the plan, twelve texts of days, its lines), by
            unit and work; days of absorbed dates stand in brackets
        """
        grades = [None, *(code for code, _label in GRADES)]
        by_plan = self.grouped(lambda line: (line.year_id, line.plan_id))
        return sorted(
            ((lines[0], lines._get_month_texts(), lines) for lines in by_plan.values()),
            key=lambda row: (
                -row[0].year_id.year,
                # names of units belong to their dates, for all who see them
                row[0].sudo().equipment_id.display_name,
                grades.index(row[0].grade or None),
                row[0].plan_id.id,
            ),
        )

    def _get_month_texts(self):
        months = yearly.by_month(
            (line.agreed_on, bool(line.absorbed_by_id)) for line in self
        )
        return [
            ", ".join(
                f"({day.day})" if absorbed else str(day.day) for day, absorbed in row
            )
            for row in months
        ]

    def _get_excel_rows(self):
        grades = dict(self._fields["grade"]._description_selection(self.env))
        for line, months, lines in self._get_matrix():
            unit = line.sudo().equipment_id  # as in _get_matrix
            yield (
                str(line.year_id.year),
                unit.display_name,
                unit.partner_id.name,
                unit.department_id.name,
                unit.team_id.name,
                line.name,
                grades.get(line.grade),
                *months,
                len(lines),
                sum(lines.mapped("hours")),
            )
