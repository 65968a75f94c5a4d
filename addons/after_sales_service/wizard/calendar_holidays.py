# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from ..tools import public_holidays
from ..tools.work_clock import midnight, to_datetime

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)
MOST_YEARS = 10


class Closed(NamedTuple):
    """A public leave that closes a date, and its own first and last date."""

    leave: models.BaseModel
    whole: bool
    first: date
    last: date


class CalendarHolidays(models.TransientModel):
    """Load a country's public holidays and shifted working days into calendars.

    The preview shows what the libraries know and what the calendars have already.
    Loading again adds nothing. Time off of single people is not looked at. Service
    managers load.
    """

    _name = "after.sales.calendar.holidays"
    _description = "Load Public Holidays"

    calendar_ids = fields.Many2many(
        comodel_name="resource.calendar",
        string="Working Times",
        required=True,
        default=lambda self: self._default_calendar_ids(),
        domain="[('company_id', 'in', [False] + allowed_company_ids)]",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        required=True,
        default=lambda self: self.env.company.country_id,
    )
    region = fields.Char(help="Where the holidays of a region differ.")
    region_choices = fields.Json(compute="_compute_region_choices")
    year_from = fields.Integer(
        string="Year", required=True, default=lambda self: self._default_year()
    )
    year_to = fields.Integer(
        string="To Year", required=True, default=lambda self: self._default_year()
    )
    line_ids = fields.One2many(
        comodel_name="after.sales.calendar.holidays.line",
        inverse_name="wizard_id",
        string="Preview",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    problem = fields.Text(compute="_compute_problem")

    @api.model
    def _default_calendar_ids(self):
        if self.env.context.get("active_model") == "resource.calendar":
            return [Command.set(self.env.context.get("active_ids") or [])]
        return [Command.set(self.env.company.resource_calendar_id.ids)]

    @api.model
    def _default_year(self):
        return fields.Date.context_today(self).year

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("country_id")
    def _compute_region_choices(self):
        for wizard in self:
            try:
                regions = public_holidays.get_regions(wizard.country_id.code or "")
            except (public_holidays.LibraryMissing, public_holidays.UnknownCountry):
                regions = []
            wizard.region_choices = regions

    @api.onchange("country_id")
    def _onchange_country_id(self):
        self.region = False

    @api.onchange("year_from")
    def _onchange_year_from(self):
        self.year_to = self.year_from

    @api.depends("calendar_ids", "country_id", "region", "year_from", "year_to")
    def _compute_problem(self):
        for wizard in self:
            _days, problems = wizard._get_days()
            wizard.problem = "\n".join(problems)

    @api.depends("calendar_ids", "country_id", "region", "year_from", "year_to")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(vals | {"load": vals["state"] == "new"})
                    for vals in wizard._prepare_lines()
                ),
            ]

    @api.constrains("year_from", "year_to")
    def _check_years(self):
        for wizard in self:
            if not 0 <= wizard.year_to - wizard.year_from < MOST_YEARS:
                raise ValidationError(
                    self.env._(
                        "Choose up to %(number)s years, the first one first.",
                        number=MOST_YEARS,
                    )
                )

    # ------------------------------------------------------------
    # What the libraries know
    # ------------------------------------------------------------

    def _get_days(self):
        """Return the days of the years that are known, and what is not, in words.

        :return: (list of ``public_holidays.Day``, list of sentences)
        """
        self.ensure_one()
        days, problems = [], []
        if not self.country_id or self.year_to < self.year_from:
            return days, problems
        for year in range(
            self.year_from, min(self.year_to, self.year_from + MOST_YEARS - 1) + 1
        ):
            try:
                days += public_holidays.get_days(
                    self.country_id.code, year, self.region or "", self.env.lang or ""
                )
            except public_holidays.LibraryMissing as error:
                return [], [
                    self.env._(
                        "The Python library “%(library)s” is not installed on the"
                        " server. Ask your administrator to install it, or enter the"
                        " days by hand.",
                        library=error.args[0],
                    )
                ]
            except public_holidays.UnknownCountry:
                return [], [
                    self.env._(
                        "The library “holidays” knows no public holidays of"
                        " %(country)s %(region)s. Enter them by hand.",
                        country=self.country_id.name,
                        region=self.region or "",
                    )
                ]
            except public_holidays.UnknownYear as error:
                problems.append(self._explain_unknown_year(*error.args))
        return days, problems

    def _explain_unknown_year(self, year, first, last):
        if self.country_id.code == "CN":
            return self.env._(
                "The holidays and shifted working days of %(year)s in China are not in"
                " the library “chinesecalendar”, which knows %(first)s to %(last)s:"
                " the State Council announces them in November of the year before."
                " Have the library updated and load again, or enter the days by hand."
                " Nothing is loaded for that year.",
                year=str(year),
                first=str(first),
                last=str(last),
            )
        return self.env._(
            "The library “holidays” knows %(first)s to %(last)s of %(country)s, not"
            " %(year)s. Have it updated, or enter the days by hand. Nothing is loaded"
            " for that year.",
            year=str(year),
            first=str(first),
            last=str(last),
            country=self.country_id.name,
        )

    # ------------------------------------------------------------
    # What the calendars have
    # ------------------------------------------------------------

    def _prepare_lines(self):
        """Return the values of the preview: ranges of days, by calendar.

        Days of one name that follow each other are one range, broken where some of
        them are there already.
        """
        self.ensure_one()
        days, _problems = self._get_days()
        calendars = self.calendar_ids._origin
        if not days or not calendars:
            return []
        self._check_calendars()
        closed = self._get_closed_days(calendars, days[0].day, days[-1].day)
        workdays = self._get_workdays(calendars, days[0].day, days[-1].day)
        ranges = self._get_ranges(days)
        lines = []
        for calendar in calendars:
            for day in days:
                if day.works_like is None:
                    vals = self._prepare_holiday(
                        day, closed[calendar].get(day.day), ranges[day.day]
                    )
                else:
                    vals = self._prepare_workday(day, workdays.get((calendar, day.day)))
                vals["calendar_id"] = calendar.id
                if lines and self._continues(lines[-1], vals):
                    lines[-1]["date_to"] = vals["date_to"]
                else:
                    lines.append(vals)
        return lines

    @api.model
    def _get_ranges(self, days):
        """Return date -> (first, last) of the days off of one name around it."""
        ranges, current = {}, []
        for day in days:
            if day.works_like is not None:
                continue
            goes_on = (
                current
                and day.day == current[-1].day + ONE_DAY
                and day.name == current[-1].name
            )
            current = [*current, day] if goes_on else [day]
            for member in current:
                ranges[member.day] = current[0].day, day.day
        return ranges

    @api.model
    def _continues(self, line, vals):
        """Return whether a day goes on with the range of days before it."""
        return (
            vals["kind"] == "holiday"
            and vals["date_from"] == line["date_to"] + ONE_DAY
            and all(
                line[key] == vals[key]
                for key in ("calendar_id", "kind", "name", "state", "present")
            )
        )

    @api.model
    def _prepare_holiday(self, day, present, within):
        """Return the values of one day off.

        :param Closed present: what closes the calendar already, or None
        :param within: first and last date of the holiday; the name of a longer
            leave, such as the works' own holidays, is not to be changed
        """
        state = "new"
        if present:
            state = "there" if present.whole else "part"
            ours = within[0] <= present.first and present.last <= within[1]
            if present.whole and ours and present.leave.name != day.name:
                state = "differs"
        return {
            "kind": "holiday",
            "date_from": day.day,
            "date_to": day.day,
            "name": day.name,
            "works_like": False,
            "state": state,
            "present": present.leave.name if present else False,
        }

    def _prepare_workday(self, day, present):
        """Return the values of one shifted working day.

        :param present: the ``after.sales.calendar.workday`` that is there, or None
        """
        name = day.name
        if not name and day.makes_up_for:
            name = self.env._("Makes up for %s", day.makes_up_for)
        works_like = str(day.works_like)
        state = "new"
        if present:
            same = present.works_like == works_like and present.name == name
            state = "there" if same else "differs"
        return {
            "kind": "workday",
            "date_from": day.day,
            "date_to": day.day,
            "name": name,
            "works_like": works_like,
            "state": state,
            "present": self._describe(present) if present else False,
        }

    @api.model
    def _describe(self, workday):
        weekdays = workday._fields["works_like"]._description_selection(self.env)
        words = dict(weekdays)[workday.works_like], workday.name
        return ", ".join(filter(None, words))

    def _check_calendars(self):
        """Refuse calendars that are not the reader's business.

        :raises AccessError: a calendar of a company that is not chosen
        """
        calendars = self.calendar_ids._origin
        calendars.check_access("read")
        foreign = calendars.company_id - self.env.companies
        if foreign:
            raise AccessError(
                self.env._(
                    "Choose the company first: %(companies)s.",
                    companies=", ".join(foreign.sudo().mapped("name")),
                )
            )

    def _get_public_leaves(self, calendars, first, last):
        """Return the public leaves of these calendars and of their companies."""
        # sudo: when the calendars are closed, for a service manager who may choose
        # them; time off of people (with a resource) is left out
        return (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "=", False),
                    ("time_type", "=", "leave"),
                    ("date_from", "<", last + 2 * ONE_DAY),
                    ("date_to", ">", first - 2 * ONE_DAY),
                    "|",
                    ("calendar_id", "in", calendars.ids),
                    "&",
                    ("calendar_id", "=", False),
                    ("company_id", "in", calendars.company_id.ids),
                ]
            )
        )

    def _get_closed_days(self, calendars, first, last):
        """Return calendar -> date -> Closed, for dates between first and last."""
        closed = defaultdict(dict)
        leaves = self._get_public_leaves(calendars, first, last)
        for calendar in calendars:
            zone = pytz.timezone(calendar.tz)
            for leave in leaves:
                if leave.calendar_id not in (calendar, leave.calendar_id.browse()):
                    continue
                if leave.company_id != calendar.company_id and not leave.calendar_id:
                    continue
                begins = self._local_date(leave.date_from, zone)
                ends = self._local_date(leave.date_to - ONE_SECOND, zone)
                day = max(first, begins)
                while day <= min(last, ends):
                    begin, end = self._day_bounds(day, day, calendar.tz)
                    whole = leave.date_from <= begin and leave.date_to >= end
                    if whole or day not in closed[calendar]:
                        closed[calendar][day] = Closed(leave, whole, begins, ends)
                    day += ONE_DAY
        return closed

    @api.model
    def _local_date(self, value, zone):
        return pytz.utc.localize(value).astimezone(zone).date()

    @api.model
    def _day_bounds(self, first, last, tz):
        """Return the UTC times of whole local days; Odoo ends them a second early."""
        return (
            to_datetime(midnight(first, tz)),
            to_datetime(midnight(last + ONE_DAY, tz)) - ONE_SECOND,
        )

    def _get_workdays(self, calendars, first, last):
        """Return (calendar, date) -> shifted working day that is there."""
        workdays = self.env["after.sales.calendar.workday"].search(
            [
                ("calendar_id", "in", calendars.ids),
                ("date", ">=", first),
                ("date", "<=", last),
            ]
        )
        return {(workday.calendar_id, workday.date): workday for workday in workdays}

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_load(self):
        """Load what is ticked, as the libraries and the calendars are now."""
        self.ensure_one()
        self._check_can_load()
        chosen = {line._get_key(): line for line in self.line_ids if line.load}
        lines = [
            vals | self._prepare_choice(chosen[key])
            for vals in self._prepare_lines()
            if vals["state"] in ("new", "differs")
            and (key := (vals["calendar_id"], vals["kind"], vals["date_from"]))
            in chosen
        ]
        if not lines:
            raise UserError(
                self.problem
                or self.env._("Nothing to load: tick what the calendars lack.")
            )
        self._do_load(lines)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Loaded: %(holidays)s ranges of holidays, %(workdays)s shifted"
                    " working days.",
                    holidays=sum(vals["kind"] == "holiday" for vals in lines),
                    workdays=sum(vals["kind"] == "workday" for vals in lines),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _prepare_choice(self, line):
        """Return what the manager may say otherwise: name and weekday, not dates."""
        return {"name": line.name, "works_like": line.works_like or "0"}

    def _check_can_load(self):
        if not self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            raise AccessError(self.env._("Only service managers load public holidays."))
        self._check_calendars()

    def _do_load(self, lines):
        """Create what is new and correct what is ticked though it is there."""
        new, there = defaultdict(list), []
        for vals in lines:
            if vals["state"] == "new":
                new[vals["kind"], vals["calendar_id"]].append(vals)
            else:
                there.append(vals)
        for (kind, calendar_id), group in new.items():
            if kind == "holiday":
                self._create_leaves(calendar_id, group)
        self.env["after.sales.calendar.workday"].create(
            [
                self._prepare_workday_vals(vals)
                for (kind, _calendar_id), group in new.items()
                for vals in group
                if kind == "workday"
            ]
        )
        if there:
            self._correct(there)

    def _create_leaves(self, calendar_id, lines):
        """Close whole days of a calendar, in the calendar's own zone.

        The calendar is given as a default, not as a value: hr_holidays moves the
        times of a leave whose values name a calendar from its author's zone to the
        calendar's, and ours are right already.
        """
        calendar = self.env["resource.calendar"].browse(calendar_id)
        # sudo: service managers have no right on the leaves of calendars. Bounded to
        # public leaves of a calendar that _check_calendars() has let pass, on the
        # dates the library gave
        self.env["resource.calendar.leaves"].sudo().with_context(
            default_calendar_id=calendar_id
        ).create([self._prepare_leave_vals(vals, calendar) for vals in lines])

    @api.model
    def _prepare_leave_vals(self, vals, calendar):
        begin, end = self._day_bounds(vals["date_from"], vals["date_to"], calendar.tz)
        return {
            "name": vals["name"],
            "date_from": begin,
            "date_to": end,
            "time_type": "leave",
            "resource_id": False,
        }

    @api.model
    def _prepare_workday_vals(self, vals):
        return {
            "calendar_id": vals["calendar_id"],
            "date": vals["date_from"],
            "works_like": vals["works_like"],
            "name": vals["name"],
        }

    def _correct(self, lines):
        """Give what is there the name and the weekday of the lines."""
        days = [vals["date_from"] for vals in lines]
        calendars = self.calendar_ids
        closed = self._get_closed_days(calendars, min(days), max(days))
        workdays = self._get_workdays(calendars, min(days), max(days))
        for vals in lines:
            calendar = calendars.browse(vals["calendar_id"])
            if vals["kind"] == "workday":
                workdays[calendar, vals["date_from"]].write(
                    {"works_like": vals["works_like"], "name": vals["name"]}
                )
            else:
                # found under sudo: the name of a public leave of a chosen calendar
                closed[calendar][vals["date_from"]].leave.name = vals["name"]
