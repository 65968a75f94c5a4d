# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import logging
import random
import time
from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg2
import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import work_clock
from ..tools.work_clock import HOUR, to_datetime, to_epoch
from .sla_target import CLOCKS_WITH_CALENDAR

_logger = logging.getLogger(__name__)

STATES = [
    ("running", "Running"),
    ("paused", "Held"),
    ("met", "Kept"),
    ("breached", "Broken"),
    ("met_late", "Reached late"),
    ("cancelled", "Not needed"),
    ("superseded", "Superseded"),
]
STATES_DECIDED = ("met", "met_late", "breached")
# the field that names the holder of a promise -> its model
HOLDERS = {"ticket_id": "helpdesk.ticket", "order_id": "after.sales.order"}
BATCH_SIZE = 1000
TICK = "after_sales_service.ir_cron_sla_tick"
EXPLAINED_DAYS = 30
SERIALIZATION_TRIES = 20
# clocks of two machines may differ by so much before "in the future" is refused
FUTURE_TOLERANCE = timedelta(minutes=5)


class Row(NamedTuple):
    """What the engine needs of a timer; the columns in this order."""

    id: int
    holder_field: str
    holder_id: int
    target_id: int
    company_id: int
    calendar_id: int | None
    state: str
    started_at: datetime
    deadline: datetime
    warn_at: datetime | None
    total_seconds: int
    remaining_seconds: int | None
    reached_at: datetime | None
    closed_at: datetime | None
    late_seconds: int | None
    next_alert_at: datetime | None


class Change(NamedTuple):
    """The next row of a timer, and the event that made it so."""

    row: Row
    kind: str | None
    at: datetime
    reason: str | None = None
    data: dict | None = None


class SlaTimer(models.Model):
    """One promise to one customer: by when, and how it stands.

    A narrow table: the engine reads and writes it by single statements over many
    rows; nobody else writes. What happened is in the log, who was told in the
    alerts. Engineers read the promises of their teams, dispatchers and billing
    those of the company.
    """

    _name = "after.sales.sla.timer"
    _description = "Promise"
    _order = "deadline, id"
    _log_access = False

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket", index="btree_not_null", ondelete="restrict"
    )
    order_id = fields.Many2one(
        comodel_name="after.sales.order",
        string="Job",
        index="btree_not_null",
        ondelete="restrict",
    )
    target_id = fields.Many2one(
        comodel_name="after.sales.sla.target", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True)
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time",
        ondelete="restrict",
        help="Empty: the clock never stops.",
    )
    state = fields.Selection(selection=STATES, required=True, default="running")
    started_at = fields.Datetime(required=True)
    deadline = fields.Datetime(required=True)
    warn_at = fields.Datetime(string="Soon at")
    total_seconds = fields.Integer(
        string="Allowed (s)", help="Seconds of the promise's own clock."
    )
    remaining_seconds = fields.Integer(
        string="Left while Held (s)", help="Seconds of the promise's own clock."
    )
    reached_at = fields.Datetime()
    closed_at = fields.Datetime(help="When the promise was over, kept or not.")
    late_seconds = fields.Integer(string="Late by (s)")
    next_alert_at = fields.Datetime(string="Looked at Next")
    error = fields.Char(string="Escalation Failed", readonly=True)

    event_ids = fields.One2many(
        comodel_name="after.sales.sla.event", inverse_name="timer_id", string="Log"
    )
    alert_ids = fields.One2many(
        comodel_name="after.sales.sla.alert", inverse_name="timer_id", string="Told"
    )

    # For the screens
    event = fields.Selection(related="target_id.event", string="Promise")
    policy_id = fields.Many2one(related="target_id.policy_id")
    clause_id = fields.Many2one(related="target_id.clause_id")
    clock = fields.Selection(related="target_id.clock")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_holder",
        search="_search_partner_id",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Engineer",
        compute="_compute_holder",
        search="_search_user_id",
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        compute="_compute_holder",
        search="_search_team_id",
    )
    subject = fields.Char(compute="_compute_holder", help="What the promise is about.")
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    promise_state = fields.Selection(
        selection=[
            ("safe", "Safe"),
            ("soon", "Soon"),
            ("late", "Late"),
            ("held", "Held"),
            ("kept", "Kept"),
            ("broken", "Broken"),
            ("none", "Not needed"),
        ],
        string="Stands",
        compute="_compute_promise_state",
    )
    breaks_in = fields.Selection(
        selection=[
            ("0_late", "Late"),
            ("1_hour", "Within 1 hour"),
            ("2_four_hours", "Within 4 hours"),
            ("3_day", "Within 24 hours"),
            ("4_later", "Later"),
            ("5_held", "Held"),
        ],
        compute="_compute_promise_state",
    )
    explanation = fields.Html(
        string="Why This Deadline?", compute="_compute_explanation", sanitize=False
    )

    _due_idx = models.Index("(next_alert_at) WHERE next_alert_at IS NOT NULL")
    _open_idx = models.Index("(deadline) WHERE closed_at IS NULL")
    _error_idx = models.Index("(id) WHERE error IS NOT NULL")
    # a second start at the same moment loses here
    _ticket_target_uniq = models.UniqueIndex(
        "(ticket_id, target_id) WHERE state != 'superseded'",
        "This promise runs already.",
    )
    _order_target_uniq = models.UniqueIndex(
        "(order_id, target_id) WHERE state != 'superseded' AND order_id IS NOT NULL",
        "This promise runs already.",
    )
    _one_holder = models.Constraint(
        "CHECK (num_nonnulls(ticket_id, order_id) = 1)",
        "A promise belongs to one ticket or one job.",
    )

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("target_id", "ticket_id", "order_id")
    def _compute_display_name(self):
        events = dict(
            self.env["after.sales.sla.target"]
            ._fields["event"]
            ._description_selection(self.env)
        )
        for timer in self:
            holder = timer._get_holder()
            timer.display_name = self.env._(
                "%(promise)s – %(subject)s",
                promise=events.get(timer.target_id.event, ""),
                # sudo: the name of the document whose promise the reader may read
                subject=holder.sudo().display_name or "",
            )

    @api.depends("ticket_id", "order_id")
    def _compute_holder(self):
        for timer in self:
            # sudo: head data of the document, for readers of its promise
            holder = timer._get_holder().sudo()
            timer.subject = holder.display_name
            timer.partner_id = holder.partner_id
            timer.user_id = holder._get_sla_engineer() if holder else False
            timer.team_id = holder.team_id

    def _search_partner_id(self, operator, value):
        return self._search_holder("partner_id", operator, value)

    def _search_user_id(self, operator, value):
        return self._search_holder("user_id", operator, value)

    def _search_team_id(self, operator, value):
        return self._search_holder("team_id", operator, value)

    def _search_holder(self, field, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain.OR(
            Domain(holder, "any", [(field, operator, value)]) for holder in HOLDERS
        )

    @api.depends("closed_at")
    def _compute_is_open(self):
        for timer in self:
            timer.is_open = not timer.closed_at

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("closed_at", "=", False)

    @api.depends("state", "deadline", "warn_at", "closed_at")
    def _compute_promise_state(self):
        now = fields.Datetime.now()
        for timer in self:
            timer.breaks_in = False
            match timer.state:
                case "met":
                    timer.promise_state = "kept"
                case "met_late":
                    timer.promise_state = "broken"
                case "cancelled" | "superseded":
                    timer.promise_state = "none"
                case "paused":
                    timer.promise_state = "held"
                    timer.breaks_in = "5_held"
                case _:
                    timer._compute_running(now)

    def _compute_running(self, now):
        """Say how a promise stands that has been neither kept nor dropped."""
        self.ensure_one()
        if self.closed_at:
            self.promise_state = "broken"
            return
        if self.deadline <= now or self.state == "breached":
            self.promise_state, self.breaks_in = "late", "0_late"
            return
        self.promise_state = "soon" if self.warn_at and self.warn_at <= now else "safe"
        left = self.deadline - now
        if left <= timedelta(hours=1):
            self.breaks_in = "1_hour"
        elif left <= timedelta(hours=4):
            self.breaks_in = "2_four_hours"
        elif left <= timedelta(hours=24):
            self.breaks_in = "3_day"
        else:
            self.breaks_in = "4_later"

    # ------------------------------------------------------------
    # Holders
    # ------------------------------------------------------------

    def _get_holder(self):
        """Return the record to which the promise belongs."""
        self.ensure_one()
        return self.ticket_id or self.order_id

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    def _get_alert_summary(self):
        """Return one sentence: what is due when, or since when it is late."""
        self.ensure_one()
        values = {
            "promise": self.target_id.display_name,
            "deadline": self._format(self.deadline),
        }
        if self.state == "breached":
            return self.env._(
                "Promise broken: %(promise)s, due %(deadline)s.", **values
            )
        return self.env._("Promise in danger: %(promise)s, due %(deadline)s.", **values)

    @api.depends("event_ids")
    def _compute_explanation(self):
        for timer in self:
            timer.explanation = self.env["ir.qweb"]._render(
                "after_sales_service.sla_timer_explanation",
                timer._prepare_explanation(),
            )

    def _prepare_explanation(self):
        """Return what the page "Why this deadline?" shows, read from the log."""
        self.ensure_one()
        events = self.event_ids.sorted("id")
        start = events.filtered(lambda event: event.kind == "start")[:1]
        facts = start.data or {}
        zone = self.calendar_id.tz or facts.get("tz") or "UTC"
        spans, holds = self._get_spans(events)
        return {
            "clause": self.clause_id,
            "sentences": [
                *self._explain_start(start, zone),
                *self._explain_clock(facts),
                *(self._explain_hold(hold, until, zone) for hold, until in holds),
                *self._explain_end(zone),
            ],
            "days": self._get_walked_days(spans, zone),
        }

    def _explain_start(self, start, zone):
        """Say what was promised, since when, and by when it is due."""
        yield self.env._(
            "%(promise)s. Counted from %(start)s, due %(deadline)s (%(zone)s).",
            promise=self.target_id.display_name,
            start=self._format_in(self.started_at, zone),
            deadline=self._format_in(self.deadline, zone),
            zone=zone,
        )
        written = start.recorded_at
        if written and written - self.started_at > timedelta(minutes=1):
            yield self.env._(
                "Written down at %(written)s: it counts from the true time.",
                written=self._format_in(written, zone),
            )

    def _explain_clock(self, facts):
        """Say how the time is counted."""
        allowed = self._format_seconds(self.total_seconds)
        clock = self.target_id.clock
        if facts.get("stricter") and clock in CLOCKS_WITH_CALENDAR:
            yield self.env._(
                "There was no calendar with working hours to count in: the clock"
                " never stopped."
            )
        elif clock == "elapsed":
            yield self.env._(
                "%(allowed)s, day and night: the clock stops for no night, weekend"
                " or holiday.",
                allowed=allowed,
            )
        elif clock == "working":
            yield self.env._(
                "%(allowed)s of working time by “%(calendar)s”.",
                allowed=allowed,
                calendar=self.calendar_id.name,
            )
        elif clock == "working_day":
            yield self.env._(
                "Working days by “%(calendar)s”: the day of the start is not counted;"
                " due when the working hours of the last day end.",
                calendar=self.calendar_id.name,
            )
        elif clock == "same_day":
            yield self.env._("The same calendar day: due when it ends.")
        else:
            yield self.env._("The time the customer asked for.")

    def _explain_hold(self, hold, until, zone):
        """Say when the clock stood still, and why."""
        values = {
            "start": self._format_in(hold.at, zone),
            "reason": hold.reason,
        }
        if not until:
            return self.env._("Held since %(start)s: %(reason)s.", **values)
        return self.env._(
            "Held from %(start)s to %(end)s: %(reason)s.",
            end=self._format_in(until, zone),
            **values,
        )

    def _explain_end(self, zone):
        """Say how it ended, if it has."""
        if self.state == "met":
            yield self.env._(
                "Reached %(reached)s: kept.",
                reached=self._format_in(self.reached_at, zone),
            )
        elif self.reached_at:
            yield self.env._(
                "Reached %(reached)s: late by %(late)s.",
                reached=self._format_in(self.reached_at, zone),
                late=self._format_seconds(self.late_seconds),
            )

    def _get_spans(self, events):
        """Return when the clock ran, and the holds: [(from, to)], [(event, until)]."""
        spans, holds, running_from, hold = [], [], self.started_at, None
        for event in events:
            if event.kind == "pause":
                spans.append((running_from, event.at))
                hold, running_from = event, None
            elif event.kind == "resume" and hold:
                holds.append((hold, event.at))
                hold, running_from = None, event.at
        if running_from:
            spans.append((running_from, self.deadline))
        elif hold:
            holds.append((hold, None))
        return spans, holds

    def _get_walked_days(self, spans, zone):
        """Return the calendar as it was walked, one row per day.

        Days without working time are said too: that is what people ask about.
        """
        if not self.calendar_id or not spans:
            return []
        clock = self._get_clock(self.calendar_id.id)
        worked = {}
        for start, end in spans:
            for begin, until, day in clock.walk(to_epoch(start), to_epoch(end)):
                worked.setdefault(day, []).append((begin, until))
        first = clock.local_day(to_epoch(spans[0][0]))
        last = clock.local_day(to_epoch(spans[-1][1]))
        by_day = self.target_id.clock == "working_day"
        rows, used, number = [], 0, 0
        for day in range(first, last + 1):
            windows = worked.get(day, [])
            used += sum(until - begin for begin, until in windows)
            if windows and day > first:
                number += 1
            rows.append(
                {
                    "date": datetime.fromordinal(day).date(),
                    "windows": ", ".join(
                        f"{self._in_zone(to_datetime(begin), zone):%H:%M}–"
                        f"{self._in_zone(to_datetime(until), zone):%H:%M}"
                        for begin, until in windows
                    ),
                    "used": self._format_seconds(used),
                    "label": self._get_day_label(number, by_day, windows, day, first),
                }
            )
        if len(rows) > EXPLAINED_DAYS:
            # the middle of a long walk says nothing new
            rows[EXPLAINED_DAYS // 2 : -EXPLAINED_DAYS // 2] = [{"gap": True}]
        return rows

    @api.model
    def _get_day_label(self, number, by_day, windows, day, first):
        """Return which of the promised days a day is, in words."""
        if by_day and day == first:
            return self.env._("not counted")
        return self.env._("day %s", number) if by_day and windows else ""

    @api.model
    def _in_zone(self, value, zone):
        """Return a naive local datetime for a naive UTC one."""
        if not value:
            return value
        local = pytz.utc.localize(value).astimezone(pytz.timezone(zone))
        return local.replace(tzinfo=None)

    @api.model
    def _format_in(self, value, zone):
        """Return an instant as the clocks of a zone show it."""
        return self._in_zone(value, zone).strftime("%Y-%m-%d %H:%M")

    @api.model
    def _format_seconds(self, seconds):
        """Return hours and minutes in words."""
        minutes = (seconds or 0) // 60
        return self.env._(
            "%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=minutes % 60
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        raise UserError(self.env._("Promises are never deleted."))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_server_time(self):
        """Return the server's time in seconds: countdowns follow it, not the desk's."""
        return to_epoch(fields.Datetime.now())

    def action_open_holder(self):
        """Open the ticket or job that the promise belongs to."""
        self.ensure_one()
        return self._get_holder()._get_records_action()

    def action_retry(self):
        """Let the engine look again at promises whose escalation failed."""
        if not self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            raise AccessError(
                self.env._("Only service managers restart a failed escalation.")
            )
        self.check_access("read")
        failed = self.filtered("error")
        # nobody may write promises; this touches the marker and the next look only
        failed.sudo().write({"error": False, "next_alert_at": fields.Datetime.now()})
        self.flush_model()
        self._wake([fields.Datetime.now()])
        return True

    # ------------------------------------------------------------
    # Engine: reading and writing many rows by one statement
    # ------------------------------------------------------------

    @api.model
    def _sql_columns(self):
        """Return the columns of a Row."""
        holders = list(HOLDERS)
        cases = SQL(" ").join(
            SQL("WHEN t.%s IS NOT NULL THEN %s", SQL.identifier(f), f) for f in holders
        )
        ids = SQL(", ").join(SQL("t.%s", SQL.identifier(f)) for f in holders)
        rest = SQL(", ").join(
            SQL("t.%s", SQL.identifier(name)) for name in Row._fields[3:]
        )
        return SQL("t.id, CASE %s END, COALESCE(%s), %s", cases, ids, rest)

    @api.model
    def _read_rows(self, where, extra=None):
        """Return the timers that satisfy a condition on ``t``.

        :param SQL where: condition
        :param SQL extra: order, limit, lock
        :rtype: list[Row]
        """
        self.env.cr.execute(
            SQL(
                "SELECT %s FROM after_sales_sla_timer t WHERE %s %s",
                self._sql_columns(),
                where,
                extra or SQL(),
            ),
            log_exceptions=False,
        )
        return [Row(*values) for values in self.env.cr.fetchall()]

    @api.model
    def _insert_rows(self, planned):
        """Insert timers and their first event by one statement.

        :param list planned: dicts of ``_prepare_timer()``
        """
        if not planned:
            return
        holders = list(HOLDERS)
        now = fields.Datetime.now()
        holder_types = SQL(", ").join(
            SQL("%s::int[]", column)
            for column in (
                [
                    p["holder_id"] if p["holder_field"] == field else None
                    for p in planned
                ]
                for field in holders
            )
        )
        names = SQL(", ").join(SQL.identifier(field) for field in holders)
        same = SQL(" AND ").join(
            SQL(
                "COALESCE(timer.%(f)s, 0) = COALESCE(input.%(f)s, 0)",
                f=SQL.identifier(field),
            )
            for field in holders
        )

        def column(key):
            return [p[key] for p in planned]

        self.env.cr.execute(
            SQL(
                """
                WITH input AS (
                    SELECT * FROM unnest(
                        %(holders)s, %(targets)s::int[], %(companies)s::int[],
                        %(calendars)s::int[], %(starts)s::timestamp[],
                        %(deadlines)s::timestamp[], %(warns)s::timestamp[],
                        %(totals)s::int[], %(nexts)s::timestamp[], %(data)s::text[]
                    ) AS t(%(names)s, target_id, company_id, calendar_id,
                           started_at, deadline, warn_at, total_seconds,
                           next_alert_at, data)
                ), timer AS (
                    INSERT INTO after_sales_sla_timer (
                        %(names)s, target_id, company_id, calendar_id, state,
                        started_at, deadline, warn_at, total_seconds, next_alert_at
                    )
                    SELECT %(names)s, target_id, company_id, calendar_id, 'running',
                           started_at, deadline, warn_at, total_seconds, next_alert_at
                      FROM input
                    RETURNING id, %(names)s, target_id
                )
                INSERT INTO after_sales_sla_event (
                    timer_id, kind, at, recorded_at, user_id, data
                )
                SELECT timer.id, 'start', input.started_at, %(now)s, %(user)s,
                       input.data::jsonb
                  FROM timer JOIN input
                    ON timer.target_id = input.target_id AND %(same)s
                """,
                holders=holder_types,
                names=names,
                same=same,
                targets=column("target_id"),
                companies=column("company_id"),
                calendars=column("calendar_id"),
                starts=column("started_at"),
                deadlines=column("deadline"),
                warns=column("warn_at"),
                totals=column("total_seconds"),
                nexts=column("next_alert_at"),
                data=[json.dumps(p["data"]) for p in planned],
                now=now,
                user=self.env.uid,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _apply(self, changes):
        """Write the next rows and their events, each by one statement."""
        if not changes:
            return
        rows = [change.row for change in changes]

        def column(name):
            return [getattr(row, name) for row in rows]

        self.env.cr.execute(
            SQL(
                """
                UPDATE after_sales_sla_timer t
                   SET state = c.state, deadline = c.deadline, warn_at = c.warn_at,
                       remaining_seconds = c.remaining_seconds,
                       reached_at = c.reached_at, closed_at = c.closed_at,
                       late_seconds = c.late_seconds,
                       next_alert_at = c.next_alert_at
                  FROM unnest(
                       %s::int[], %s::varchar[], %s::timestamp[], %s::timestamp[],
                       %s::int[], %s::timestamp[], %s::timestamp[], %s::int[],
                       %s::timestamp[]
                  ) AS c(id, state, deadline, warn_at, remaining_seconds,
                         reached_at, closed_at, late_seconds, next_alert_at)
                 WHERE t.id = c.id
                """,
                column("id"),
                column("state"),
                column("deadline"),
                column("warn_at"),
                column("remaining_seconds"),
                column("reached_at"),
                column("closed_at"),
                column("late_seconds"),
                column("next_alert_at"),
            ),
            log_exceptions=False,
        )
        self._log_events(
            [
                (change.row.id, change.kind, change.at, change.reason, change.data)
                for change in changes
                if change.kind
            ]
        )
        self.invalidate_model(flush=False)

    @api.model
    def _log_events(self, events):
        """Append events: tuples (timer id, kind, at, reason, data)."""
        if not events:
            return
        ids, kinds, ats, reasons, data = zip(*events, strict=True)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO after_sales_sla_event (
                    timer_id, kind, at, recorded_at, user_id, reason, data
                )
                SELECT e.timer_id, e.kind, e.at, %(now)s, %(user)s, e.reason,
                       e.data::jsonb
                  FROM unnest(%(ids)s::int[], %(kinds)s::varchar[],
                              %(ats)s::timestamp[], %(reasons)s::varchar[],
                              %(data)s::text[]) WITH ORDINALITY
                       AS e(timer_id, kind, at, reason, data, position)
                 ORDER BY e.position
                -- reopened and broken again: broken is broken
                ON CONFLICT (timer_id) WHERE kind = 'breach' DO NOTHING
                """,
                now=fields.Datetime.now(),
                user=self.env.uid,
                ids=list(ids),
                kinds=list(kinds),
                ats=list(ats),
                reasons=list(reasons),
                data=[json.dumps(values) if values else None for values in data],
            ),
            log_exceptions=False,
        )

    # ------------------------------------------------------------
    # Engine: time
    # ------------------------------------------------------------

    @api.model
    def _get_clock(self, calendar_id):
        """Return the work clock of a calendar, None where the clock never stops."""
        if not calendar_id:
            return None
        return self.env["resource.calendar"]._get_work_clock(calendar_id)

    @api.model
    def _plan(self, target, started_at, calendar_id, tz, asked_for=None):
        """Return (deadline, seconds allowed, calendar id or None, rule that failed).

        A calendar that never works, or that is on leave beyond the horizon, does
        not hold a promise up for ever: the clock then never stops, which is the
        stricter promise, and the log says so.

        :param TargetSpec target:
        :param datetime asked_for: the deadline of an absolute target
        """
        start = to_epoch(started_at)
        seconds = round(target.amount * HOUR)
        match target.clock:
            case "absolute":
                return asked_for, max(0, to_epoch(asked_for) - start), None, None
            case "same_day":
                due = work_clock.day_end(start, tz)
                return to_datetime(due), due - start, None, None
            case "elapsed":
                return to_datetime(start + seconds), seconds, None, None
        days = round(target.amount)
        failed = None
        if calendar_id:
            clock = self._get_clock(calendar_id)
            try:
                if target.clock == "working":
                    return (
                        to_datetime(clock.plan(start, seconds)),
                        seconds,
                        (calendar_id),
                        None,
                    )
                due = clock.plan_days(start, days)
                return to_datetime(due), clock.count(start, due), calendar_id, None
            except work_clock.NoWorkingTime:
                failed = "no_working_time"
            except work_clock.BeyondHorizon:
                failed = "beyond_horizon"
        if target.clock == "working_day":
            seconds = days * work_clock.DAY
        return to_datetime(start + seconds), seconds, None, failed or "no_calendar"

    @api.model
    def _left_at(self, row, seconds):
        """Return the first instant after which so much of the time is left."""
        clock = self._get_clock(row.calendar_id)
        deadline = to_epoch(row.deadline)
        start = to_epoch(row.started_at)
        if clock is None:
            return to_datetime(max(start, deadline - seconds))
        return to_datetime(clock.back(deadline, seconds, start))

    @api.model
    def _get_steps(self, row, target):
        """Return when the engine has to look at a running or broken promise.

        :return: list of (instant, RuleSpec or None), in order of time
        """
        steps = [(row.warn_at, None), (row.deadline, None)]
        for rule in target.rules:
            if rule.trigger == "after":
                steps.append((row.deadline + timedelta(hours=rule.hours), rule))
            else:
                left = row.total_seconds * (100 - rule.percent) // 100
                steps.append((self._left_at(row, left), rule))
        steps = [step for step in steps if step[0]]
        return sorted(steps, key=lambda s: (s[0], s[1].level if s[1] else 0))

    @api.model
    def _with_plan(self, row, target):
        """Return the row with its warning and its next look."""
        left = row.total_seconds * (100 - target.warn_percent) // 100
        row = row._replace(warn_at=self._left_at(row, left))
        return row._replace(next_alert_at=self._get_steps(row, target)[0][0])

    @api.model
    def _prepare_timer(self, holder, target, started_at, subject):
        """Return the values of a new timer, None if it has no start or no deadline.

        :param TargetSpec target:
        :param dict subject: see ``_get_sla_subject()``
        """
        asked_for = None
        if target.clock == "absolute":
            asked_for = (
                "requested_arrival" in holder._fields and holder.requested_arrival
            )
            if not asked_for:
                return None
        if not started_at:
            return None
        calendar_id = False
        if target.clock in CLOCKS_WITH_CALENDAR:
            calendar_id = target.calendar_id or subject["calendar"].id
        tz = subject["tz"] or "UTC"
        deadline, total, calendar_id, failed = self._plan(
            target, started_at, calendar_id, tz, asked_for
        )
        row = Row(
            id=0,
            holder_field=holder._sla_holder_field,
            holder_id=holder.id,
            target_id=target.id,
            company_id=holder.company_id.id,
            calendar_id=calendar_id or None,
            state="running",
            started_at=started_at,
            deadline=deadline,
            warn_at=None,
            total_seconds=total,
            remaining_seconds=None,
            reached_at=None,
            closed_at=None,
            late_seconds=None,
            next_alert_at=None,
        )
        row = self._with_plan(row, target)
        data = {
            "deadline": fields.Datetime.to_string(deadline),
            "total_seconds": total,
            "calendar_id": calendar_id or None,
            "tz": tz,
            "amount": target.amount,
            "clock": target.clock,
        }
        if failed:
            data["stricter"] = failed
        return row._asdict() | {"data": data}

    # ------------------------------------------------------------
    # Engine: the tick
    # ------------------------------------------------------------

    @api.model
    def _wake(self, instants):
        """Wake the engine at the first of these instants: at most one trigger.

        The tick wakes itself for the next one; the poll is the safety net.
        """
        if instants:
            first = max(min(instants), fields.Datetime.now())
            self._wake_at(SQL("SELECT %s::timestamp AS at", first))

    @api.model
    def _wake_at(self, instant):
        """Trigger the tick at the full minute after an instant, unless it comes before.

        :param SQL instant: query of one column ``at`` and one row, or none
        """
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(TICK)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT minute FROM (
                    SELECT date_trunc('minute', next.at + interval '59 s') AS minute
                      FROM (%(instant)s) AS next
                ) AS planned
                 WHERE NOT EXISTS (
                    SELECT FROM ir_cron_trigger
                     WHERE cron_id = %(cron)s
                       AND call_at > %(now)s AND call_at <= planned.minute
                )
                """,
                instant=instant,
                cron=cron_id,
                now=fields.Datetime.now(),
            )
        )
        # sudo: one trigger row for our own job; what _trigger() does for an instant
        # that is still to come, without reading the job
        self.env["ir.cron.trigger"].sudo().create(
            [{"cron_id": cron_id, "call_at": minute} for (minute,) in rows]
        )

    @api.model
    def _cron_tick(self, batch_size=BATCH_SIZE):
        """Warn and escalate what is due: costs what is due, not what runs.

        Several workers share the work (SKIP LOCKED); a row that somebody else
        committed meanwhile makes us look again.
        """
        self.env.flush_all()
        tries = 0
        while True:
            now = fields.Datetime.now()
            try:
                done = self._tick_batch(now, batch_size)
                if not done:
                    break
                self.env.flush_all()
            except psycopg2.errors.SerializationFailure:
                self.env.cr.rollback()
                tries += 1
                if tries > SERIALIZATION_TRIES:
                    raise
                time.sleep(random.uniform(0, 0.05))
                continue
            remaining = self._count_due(now) if done == batch_size else 0
            if not self.env["ir.cron"]._commit_progress(done, remaining=remaining):
                break
        self._wake_for_next()

    @api.model
    def _count_due(self, now):
        return self.env.execute_query(
            SQL(
                "SELECT count(*) FROM after_sales_sla_timer WHERE next_alert_at <= %s",
                now,
            )
        )[0][0]

    @api.model
    def _wake_for_next(self):
        """Ask for the next tick when the next promise is to be looked at."""
        self._wake_at(
            SQL(
                "SELECT greatest(next_alert_at, %s) AS at FROM after_sales_sla_timer"
                " WHERE next_alert_at IS NOT NULL ORDER BY next_alert_at LIMIT 1",
                fields.Datetime.now(),
            )
        )

    @api.model
    def _tick_batch(self, now, limit):
        """Handle the promises that are due, oldest first; return how many."""
        rows = self._read_rows(
            SQL("t.next_alert_at <= %s", now),
            SQL(
                "ORDER BY t.next_alert_at, t.id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
                limit,
            ),
        )
        if not rows:
            return 0
        try:
            with self.env.cr.savepoint():
                self._process_due(rows, now)
        except psycopg2.OperationalError:
            raise
        except Exception:
            # one of them is poisoned: find it, and do the others
            self._process_one_by_one(rows, now)
        return len(rows)

    @api.model
    def _process_one_by_one(self, rows, now):
        for row in rows:
            try:
                with self.env.cr.savepoint():
                    self._process_due([row], now)
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                _logger.warning(
                    "The escalation of promise %s failed", row.id, exc_info=True
                )
                self._mark_failed(row, error, now)

    @api.model
    def _mark_failed(self, row, error, now):
        """Take a poisoned promise out of the engine's way and tell the manager."""
        message = f"{type(error).__name__}: {error}"[:500]
        self.env.cr.execute(
            SQL(
                "UPDATE after_sales_sla_timer SET error = %s, next_alert_at = NULL"
                " WHERE id = %s",
                message,
                row.id,
            )
        )
        self._log_events([(row.id, "error", now, message, None)])
        self.invalidate_model(flush=False)
        holder = self.env[HOLDERS[row.holder_field]].browse(row.holder_id)
        try:
            with self.env.cr.savepoint():
                holder._sla_tell_failure(message)
        except psycopg2.OperationalError:
            raise
        except Exception:
            # the marker on the promise stays: it is in a filter of its own
            _logger.warning("Nobody could be told of it", exc_info=True)

    @api.model
    def _process_due(self, rows, now):
        """Move states, write log and alerts, tell people: for all rows together."""
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        changes, alerts, broken = [], [], []
        for row in rows:
            target = targets[row.target_id]
            change, due = self._look_at(row, target, now)
            changes.extend(change)
            alerts.extend(due)
            if any(c.kind == "breach" for c in change):
                broken.append(row)
        # a row changes once, whatever was logged on the way
        last = {change.row.id: change for change in changes}
        self._apply([change._replace(kind=None) for change in last.values()])
        self._log_events(
            [
                (change.row.id, change.kind, change.at, change.reason, change.data)
                for change in changes
                if change.kind
            ]
        )
        sent = self._insert_alerts(alerts, now)
        by_field = {}
        for row in rows:
            by_field.setdefault(row.holder_field, set()).add(row.holder_id)
        self._start_after_breach(broken, targets)
        for field, ids in by_field.items():
            self.env[HOLDERS[field]].browse(sorted(ids))._sla_sync(now)
        self._deliver(sent, {row.id: row for row in rows})

    @api.model
    def _look_at(self, row, target, now):
        """Return (changes, alerts due) of one promise at an instant."""
        if row.closed_at or row.state not in ("running", "breached"):
            # closed meanwhile: nothing to tell any more
            return [Change(row._replace(next_alert_at=None), None, now)], []
        changes, alerts, upcoming = [], [], None
        for instant, rule in self._get_steps(row, target):
            if instant > now:
                upcoming = instant
                break
            if rule:
                alerts.append((row.id, rule.id, rule.level, instant))
            elif instant == row.deadline and row.state == "running":
                row = row._replace(state="breached")
                changes.append(Change(row, "breach", instant))
            elif instant == row.warn_at and row.state == "running":
                if row.next_alert_at and instant >= row.next_alert_at:
                    changes.append(Change(row, "warn", instant))
        row = row._replace(next_alert_at=upcoming)
        changes.append(Change(row, None, now))
        return changes, alerts

    @api.model
    def _insert_alerts(self, alerts, now):
        """Insert what has not been told yet: the database knows.

        :param list alerts: tuples (timer id, rule id, level, due at)
        :return: rows (alert id, timer id, rule id) that are new
        """
        if not alerts:
            return []
        timers, rules, levels, dues = zip(*alerts, strict=True)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO after_sales_sla_alert (
                    timer_id, rule_id, level, due_at, sent_at
                )
                SELECT a.timer_id, a.rule_id, a.level, a.due_at, %s
                  FROM unnest(%s::int[], %s::int[], %s::int[], %s::timestamp[])
                       WITH ORDINALITY AS a(timer_id, rule_id, level, due_at, position)
                 ORDER BY a.position
                ON CONFLICT (timer_id, rule_id) DO NOTHING
                RETURNING id, timer_id, rule_id
                """,
                now,
                list(timers),
                list(rules),
                list(levels),
                list(dues),
            ),
            log_exceptions=False,
        )
        return self.env.cr.fetchall()

    @api.model
    def _start_after_breach(self, broken, targets):
        """Start the promises that begin where another one is broken (S13)."""
        followers = {}
        for target in targets.values():
            if target.breach_target_id and target.active:
                followers.setdefault(target.breach_target_id, []).append(target)
        by_field = {}
        for row in broken:
            if row.target_id in followers:
                by_field.setdefault(row.holder_field, []).append(row)
        for field, rows in by_field.items():
            holders = self.env[HOLDERS[field]].browse([row.holder_id for row in rows])
            holders._sla_start_targets(
                {
                    row.holder_id: [
                        (target, row.deadline) for target in followers[row.target_id]
                    ]
                    for row in rows
                }
            )

    @api.model
    def _deliver(self, sent, rows):
        """Tell people: activities, mails and one line in the chatter, in batches."""
        if not sent:
            return
        alerts = self.env["after.sales.sla.alert"].browse([alert[0] for alert in sent])
        by_field = {}
        for alert in alerts:
            row = rows[alert.timer_id.id]
            by_field.setdefault(row.holder_field, []).append((alert, row))
        for field, pairs in by_field.items():
            holders = self.env[HOLDERS[field]].browse(
                [row.holder_id for _alert, row in pairs]
            )
            holders._sla_tell([alert for alert, _row in pairs])

    # ------------------------------------------------------------
    # Engine: what people do
    # ------------------------------------------------------------

    @api.model
    def _check_at(self, rows, at):
        """Refuse a time before the promise began, or one that is still to come."""
        for row in rows:
            when = at[row.holder_id]
            if when < row.started_at:
                raise ValidationError(
                    self.env._(
                        "%(when)s is before the promise began (%(start)s).",
                        when=self._format(when),
                        start=self._format(row.started_at),
                    )
                )
            if when > fields.Datetime.now() + FUTURE_TOLERANCE:
                raise ValidationError(
                    self.env._("%(when)s is still to come.", when=self._format(when))
                )

    @api.model
    def _format(self, value):
        return fields.Datetime.context_timestamp(self, value).strftime("%Y-%m-%d %H:%M")

    @api.model
    def _reach(self, rows, at):
        """Close promises as reached at their true time, kept or late.

        :param dict at: holder id -> naive UTC datetime
        """
        self._check_at(rows, at)
        changes = []
        for row in rows:
            when = at[row.holder_id]
            if row.reached_at == when:
                continue
            late = max(0, round((when - row.deadline).total_seconds()))
            if row.state == "paused":
                # held time does not count: what was left is what there was
                late = 0
            changes.append(
                Change(
                    row._replace(
                        state="met_late" if late else "met",
                        reached_at=when,
                        closed_at=when,
                        late_seconds=late,
                        next_alert_at=None,
                    ),
                    "reach",
                    when,
                    data={"late_seconds": late},
                )
            )
        self._apply(changes)

    @api.model
    def _close(self, rows, kind, reason):
        """Close open promises as not needed or superseded.

        A broken one stays broken: that is a fact; it is only no longer chased.
        """
        now = fields.Datetime.now()
        state = {"cancel": "cancelled", "supersede": "superseded"}[kind]
        self._apply(
            [
                Change(
                    row._replace(
                        state=row.state if row.state == "breached" else state,
                        closed_at=now,
                        next_alert_at=None,
                    ),
                    kind,
                    now,
                    reason,
                )
                for row in rows
                if not row.closed_at
            ]
        )

    @api.model
    def _pause(self, rows, at, reason):
        """Hold promises: what is left of their own clock is kept."""
        self._check_at(rows, at)
        changes = []
        for row in rows:
            when = at[row.holder_id]
            clock = self._get_clock(row.calendar_id)
            if clock:
                left = clock.count(to_epoch(when), to_epoch(row.deadline))
            else:
                left = to_epoch(row.deadline) - to_epoch(when)
            if left < 0:
                raise ValidationError(
                    self.env._("A promise that is broken cannot be held any more.")
                )
            changes.append(
                Change(
                    row._replace(
                        state="paused", remaining_seconds=left, next_alert_at=None
                    ),
                    "pause",
                    when,
                    reason.name,
                    {"remaining_seconds": left, "reason_id": reason.id},
                )
            )
        self._apply(changes)

    @api.model
    def _resume(self, rows, at, targets):
        """Let held promises run again: the deadline is planned from here."""
        paused_at = self._get_last_pause(rows)
        changes = []
        for row in rows:
            when = at[row.holder_id]
            if when < paused_at[row.id]:
                raise ValidationError(self.env._("A hold cannot end before it began."))
            left = row.remaining_seconds
            clock = self._get_clock(row.calendar_id)
            start = to_epoch(when)
            due = clock.plan(start, left) if clock else start + left
            row = row._replace(
                state="running", deadline=to_datetime(due), remaining_seconds=None
            )
            row = self._with_plan(row, targets[row.target_id])
            changes.append(
                Change(
                    row,
                    "resume",
                    when,
                    data={"deadline": fields.Datetime.to_string(row.deadline)},
                )
            )
        self._apply(changes)
        self._wake([change.row.next_alert_at for change in changes])

    @api.model
    def _get_last_pause(self, rows):
        """Return timer id -> when it was held last."""
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT timer_id, max(at) FROM after_sales_sla_event"
                    " WHERE kind = 'pause' AND timer_id = ANY(%s) GROUP BY timer_id",
                    [row.id for row in rows],
                )
            )
        )

    @api.model
    def _reopen(self, rows, targets, reason):
        """Take back that promises were reached or not needed: they run on."""
        now = fields.Datetime.now()
        changes = []
        for row in rows:
            row = row._replace(
                # broken before it was closed: it stays so
                state="breached" if row.late_seconds else "running",
                reached_at=None,
                closed_at=None,
                late_seconds=None,
            )
            row = self._with_plan(row, targets[row.target_id])
            changes.append(Change(row, "reopen", now, reason))
        self._apply(changes)
        self._wake([change.row.next_alert_at for change in changes])
