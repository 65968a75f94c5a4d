# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, time, timedelta
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import recurrence
from ..tools.work_clock import HOUR, midnight, to_datetime
from .maintenance_rule_mixin import START_FIELDS

PLAN_STATES = [
    ("draft", "Draft"),
    ("active", "Running"),
    ("paused", "Paused"),
    ("ended", "Ended"),
]
#: local time at which a job begins where no calendar says when people work
BEGIN = time(9, 0)
#: so many of the next dates are shown
SHOWN_DATES = 6
#: a preview never looks further
PREVIEW_DAYS = 366 * 12


class PlanDate(NamedTuple):
    """One date of a plan that is due, or will be."""

    number: int
    #: by the interval alone
    nominal: object
    #: moved off days off and season, or agreed on in the yearly plan
    due: object
    window_start: object
    window_end: object


class MaintenancePlan(models.Model):
    """Regular work on one unit, and when it is due next (S26; architecture §3.8).

    Occurrence n of a fixed plan lies at anchor + n × interval, never counted from the
    last date. Planners (desk) write plans, engineers read those of their units. The
    dates of a plan that runs are changed by “Change Dates” only: it shows what will
    change before it does.
    """

    _name = "after.sales.maintenance.plan"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.maintenance.rule.mixin",
        "after.sales.guard.mixin",
    ]
    _description = "Maintenance Plan"
    _order = "next_date, id"
    _rec_names_search = ["name", "equipment_id.serial", "equipment_id.name"]
    _check_company_auto = True

    active = fields.Boolean(default=True)
    state = fields.Selection(
        PLAN_STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="equipment_id.company_id", store=True, index=True
    )
    product_id = fields.Many2one(related="equipment_id.product_id", store=True)
    partner_id = fields.Many2one(
        related="equipment_id.partner_id", store=True, index=True, string="Owner"
    )
    team_id = fields.Many2one(related="equipment_id.team_id", store=True)
    template_id = fields.Many2one(
        "after.sales.maintenance.template",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    start_date = fields.Date(
        string="Counted from Day",
        compute="_compute_start_date",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Fixed dates are counted from here: 31 January, 28 February, 31 March …",
    )
    end_date = fields.Date(string="Last Date", tracking=True)
    next_occurrence = fields.Integer(
        readonly=True,
        default=0,
        copy=False,
        help="Number of the next one.",
    )
    number_offset = fields.Integer(
        readonly=True,
        copy=False,
        help="Number that the date on “Counted from Day” has: dates keep their numbers"
        " when the rule is changed.",
    )
    last_on = fields.Date(
        string="Last Done",
        readonly=True,
        copy=False,
        help="The interval of a floating plan begins here.",
    )
    waiting_on = fields.Date(
        string="Waits for the Job of",
        readonly=True,
        copy=False,
        help="A floating plan counts on when the job that is due on this day is done.",
    )
    next_date = fields.Date(
        string="Due Next",
        readonly=True,
        copy=False,
        index=True,
        help="When the next one is due for which no job is made yet.",
    )
    retry_on = fields.Date(readonly=True, copy=False)
    generate_on = fields.Date(
        string="Job Is Made on",
        compute="_compute_generate_on",
        store=True,
        help="So many days before it is due as the plan says.",
    )
    occurrence_ids = fields.One2many(
        "after.sales.maintenance.occurrence", "plan_id", string="Dates", readonly=True
    )
    order_ids = fields.One2many("after.sales.order", "plan_id", string="Jobs")
    order_count = fields.Integer(
        string="Number of Jobs", compute="_compute_order_count"
    )
    problem = fields.Char(
        readonly=True, copy=False, help="Why the next job could not be made."
    )
    stop_reason = fields.Char(
        string="Why It Stopped",
        readonly=True,
        copy=False,
        tracking=True,
        help="Why it was paused or ended.",
    )
    interval_wording = fields.Char(string="Rhythm", compute="_compute_interval_wording")
    upcoming = fields.Char(
        string="Next Dates",
        compute="_compute_upcoming",
        help="As the rule stands now; days off, season and agreed days included.",
    )

    _fields_of_steps = frozenset(
        {
            "last_on",
            "next_date",
            "next_occurrence",
            "number_offset",
            "problem",
            "retry_on",
            "state",
            "stop_reason",
            "waiting_on",
        }
    )

    _due_idx = models.Index("(generate_on, id) WHERE generate_on IS NOT NULL")
    _template_uniq = models.UniqueIndex(
        "(equipment_id, template_id)"
        " WHERE template_id IS NOT NULL AND state != 'ended' AND active IS TRUE",
        "This unit has a plan from this template already.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("name", "equipment_id")
    def _compute_display_name(self):
        for plan in self:
            # the name of the unit belongs to the name of its plan
            unit = plan.sudo().equipment_id.display_name
            plan.display_name = " · ".join(filter(None, (plan.name, unit)))

    @api.depends("start_basis", "equipment_id.accepted_on", "equipment_id.delivered_on")
    def _compute_start_date(self):
        """A draft follows the unit; what runs keeps the day it counts from."""
        for plan in self:
            basis = START_FIELDS.get(plan.start_basis)
            if basis and plan.state == "draft":
                plan.start_date = plan.equipment_id[basis]
            else:
                plan.start_date = plan.start_date

    @api.depends("active", "state", "next_date", "horizon_days", "retry_on")
    def _compute_generate_on(self):
        for plan in self:
            if plan.state == "active" and plan.active and plan.next_date:
                ahead = plan.next_date - timedelta(days=plan.horizon_days)
                plan.generate_on = max(ahead, plan.retry_on or ahead)
            else:
                plan.generate_on = False

    @api.depends("order_ids")
    def _compute_order_count(self):
        counts = dict(
            self.env["after.sales.order"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.order_count = counts.get(plan._origin, 0)

    @api.depends("basis", "interval", "interval_unit")
    @api.depends_context("lang")
    def _compute_interval_wording(self):
        for plan in self:
            plan.interval_wording = plan._get_interval_wording()

    @api.depends(
        lambda self: sorted(self._get_frozen_fields() | {"next_date", "state"})
    )
    @api.depends_context("lang")
    def _compute_upcoming(self):
        for plan in self:
            plan.upcoming = " · ".join(
                format_date(self.env, date.due) for date in plan._get_next_dates()
            )

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    @api.constrains("start_date", "end_date")
    def _check_dates(self):
        for plan in self:
            if problems := plan._get_day_problems("start_date", "end_date"):
                raise ValidationError("\n".join(problems))
            if plan.start_date and plan.end_date and plan.end_date < plan.start_date:
                raise ValidationError(
                    self.env._(
                        "“%(plan)s”: the last date (%(end)s) lies before the day it is"
                        " counted from (%(start)s).",
                        plan=plan.display_name,
                        end=format_date(self.env, plan.end_date),
                        start=format_date(self.env, plan.start_date),
                    )
                )

    @api.constrains("equipment_id", "state")
    def _check_unit(self):
        for plan in self:
            if plan.state != "ended" and plan.equipment_id.state == "retired":
                raise ValidationError(
                    self.env._(
                        "“%s” is retired: nothing is maintained any more. Take the unit"
                        " back into service first.",
                        plan.equipment_id.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and not self._get_frozen_fields().isdisjoint(vals):
            self._check_draft()
        return super().write(vals)

    @api.model
    def _get_frozen_fields(self):
        """What decides about dates: of a plan that runs changed by the dialog only."""
        return self._get_date_fields() | {
            "end_date",
            "equipment_id",
            "grade",
            "kind",
            "start_basis",
            "start_date",
            "template_id",
        }

    def _check_draft(self):
        """:raises UserError: a plan was started already"""
        for plan in self:
            if plan.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” was started: its dates are changed by “Change Dates”,"
                        " which shows first what will change.",
                        plan.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        for plan in self:
            if plan.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” was started: its dates belong to the archive. End it"
                        " instead.",
                        plan.display_name,
                    )
                )

    # ------------------------------------------------------------
    # WHEN IT IS DUE
    # ------------------------------------------------------------

    def _get_today(self):
        """The day it is where the company reckons its days."""
        self.ensure_one()
        return self.company_id._get_after_sales_today()

    def _get_work_calendar(self):
        """Whose days off count: those of the people who do the work."""
        self.ensure_one()
        return self.team_id.calendar_id or self.company_id.resource_calendar_id

    def _get_work_clock(self):
        """The clock of that calendar; None if nobody ever works in it."""
        calendar = self._get_work_calendar()
        clock = calendar and calendar._get_work_clock(calendar.id)
        return clock if clock and clock.spec.attendances else None

    def _get_days_off(self):
        """Return the function that says whether a day is off."""
        clock = self._get_work_clock()
        if not clock:
            return recurrence.never
        return lambda day: not clock.works_on(day.toordinal())

    def _get_counting(self):
        """Return (rule, offset): date k of the rule has the number k + offset.

        A floating plan counts from its last completion; before the first one as a
        fixed plan does.
        """
        self.ensure_one()
        first = 0 if self.start_basis == "date" else 1
        if self.basis == "floating":
            if self.last_on:
                rule = self._get_recurrence(self.last_on, 1)
            else:
                rule = self._get_recurrence(self.start_date, first)
            return rule, self.next_occurrence - rule.first
        return self._get_recurrence(self.start_date, first), self.number_offset

    def _get_next_nominal(self):
        """The date of the next occurrence by the interval alone, or False.

        False while a floating plan waits for its job to be done. Hook: other triggers
        (a meter) say when they expect it.
        """
        self.ensure_one()
        if self.trigger != "calendar" or not self.start_date or self.interval < 1:
            return False
        if self.basis == "floating" and self.waiting_on:
            return False
        rule, offset = self._get_counting()
        return rule.nominal(max(self.next_occurrence - offset, rule.first))

    def _get_agreed_day(self, number):
        """The day that the approved yearly plan names for a date, or None. Hook."""
        self.ensure_one()
        return None

    def _get_date(self, number, nominal, is_off=None):
        """Return the :class:`PlanDate` of a number, moved as rule and people say."""
        self.ensure_one()
        due = self._get_agreed_day(number) or recurrence.move(
            nominal,
            self.holiday_rule,
            is_off or self._get_days_off(),
            self._get_season(),
        )
        window = recurrence.window(due, self.window_before, self.window_after)
        return PlanDate(number, nominal, due, *window)

    def _refresh_next(self):
        """Reckon anew when each plan is due next; called under sudo.

        A plan whose last date is over ends.
        """
        days = {}
        over = self.browse()
        for plan in self:
            nominal = plan.state != "ended" and plan._get_next_nominal()
            if nominal and plan.end_date and nominal > plan.end_date:
                over |= plan
                nominal = False
            day = nominal and plan._get_date(plan.next_occurrence, nominal).due
            days.setdefault(day, []).append(plan.id)
        for day, ids in days.items():
            self.browse(ids).next_date = day
        if ended := over.filtered(lambda plan: plan.state == "active"):
            ended.write(
                {"state": "ended", "stop_reason": self.env._("Its last date is over")}
            )

    def _project(self, first, last):
        """Return the dates from ``first`` to ``last``, without writing anything.

        Those with a job and those to come; none that is skipped or absorbed. Of a
        floating plan as if each were done on the day it is due.

        :return: list of :class:`PlanDate`, in order
        """
        self.ensure_one()
        return self._project_each(first, last)[self]

    def _project_each(self, first, last):
        """The same for many plans: {plan: list of :class:`PlanDate`}."""
        # far back there may be many years of dates: only those near are read
        rows = (
            self.env["after.sales.maintenance.occurrence"]
            .search(
                Domain("plan_id", "in", self.ids)
                & (
                    Domain("state", "=", "planned")
                    | Domain("due_on", ">=", first) & Domain("due_on", "<=", last)
                )
            )
            .grouped("plan_id")
        )
        return {
            plan: sorted(
                plan._join_dates(rows.get(plan._origin, ()), first, last),
                key=lambda date: (date.due, date.number),
            )
            for plan in self
        }

    def _join_dates(self, rows, first, last):
        """Yield the dates that have a row, and those that will have one."""
        self.ensure_one()
        known = set()
        for row in rows:
            known.add(row.number)
            if row.state in ("planned", "made", "done") and (
                first <= row.due_on <= last
            ):
                yield PlanDate(
                    row.number,
                    row.nominal_on,
                    row.due_on,
                    row.window_start,
                    row.window_end,
                )
        for date in self._project_unmade(first, last):
            if date.number not in known:
                yield date

    def _project_unmade(self, first, last):
        """Yield the dates for which no job is made yet. Hook for other triggers."""
        self.ensure_one()
        if self.trigger != "calendar" or not self.start_date or self.interval < 1:
            return
        rule, offset = self._get_counting()
        if self.basis == "floating" and self.waiting_on:
            rule = self._get_recurrence(self.waiting_on, 1)
            offset = self.next_occurrence - 1
        is_off = self._get_days_off()
        # a day that was agreed on may lie some weeks from the rule's
        margin = timedelta(days=recurrence.REACH)
        for k, nominal, _due in rule.project(
            first - margin, last + margin, is_off, self.next_occurrence - offset
        ):
            if self.end_date and nominal > self.end_date:
                return
            date = self._get_date(k + offset, nominal, is_off)
            if first <= date.due <= last:
                yield date

    def _get_next_dates(self, count=SHOWN_DATES):
        """The next dates to come, for the eye; a plan that stands still has none."""
        self.ensure_one()
        if self.state == "ended" or not self.equipment_id:
            return []
        if self._get_rule_problems():  # in a form that is being filled in
            return []
        today = self._get_today()
        first = min(self.next_date or today, today)
        dates = []
        for date in self._project_unmade(first, today + timedelta(days=PREVIEW_DAYS)):
            dates.append(date)
            if len(dates) == count:
                break
        return dates

    # ------------------------------------------------------------
    # THE JOB
    # ------------------------------------------------------------

    def _prepare_order_vals(self, occurrence):
        """Values of the job that serves a date of this plan."""
        self.ensure_one()
        unit = self.equipment_id
        start, end = self._get_planned_time(
            max(occurrence.due_on, self._get_today()), self.duration_hours
        )
        return {
            "company_id": self.company_id.id,
            "kind": self.kind,
            "grade": self.grade,
            "equipment_id": unit.id,
            "partner_id": unit.partner_id.id,
            "team_id": unit.team_id.id,
            "engineer_id": unit.engineer_id.id,
            "planned_start": start,
            "planned_end": end,
            "description": self.description or self.name,
            "plan_id": self.id,
            "affects_production": self.affects_production,
            "notice_days": self.notice_days,
            "joint_acceptance": self.joint_acceptance,
        }

    def _get_planned_time(self, day, hours):
        """Return (start, end) of so many working hours from ``day`` on, naive UTC.

        The day begins as the calendar of those who do the work says.
        """
        self.ensure_one()
        seconds = round(hours * HOUR)
        if clock := self._get_work_clock():
            start = clock.opening(midnight(day, clock.spec.tz))
            return to_datetime(start), to_datetime(clock.plan(start, seconds))
        zone = pytz.timezone(self.company_id._get_after_sales_tz())
        start = zone.localize(datetime.combine(day, BEGIN)).astimezone(pytz.utc)
        start = start.replace(tzinfo=None)
        return start, start + timedelta(seconds=seconds)

    def action_view_orders(self):
        self.ensure_one()
        return self.order_ids._get_records_action(name=self.env._("Jobs of the Plan"))

    def action_view_equipment(self):
        self.ensure_one()
        return self.equipment_id._get_records_action(name=self.env._("Unit"))
