# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import work_clock
from ..tools.pg_array import pg_array
from ..tools.work_clock import HOUR, to_datetime, to_epoch
from .sla_target import CLOCKS_WITH_CALENDAR
from .sla_timer import HOLDERS, Row


class SlaTimer(models.Model):
    """The engine of the promises: many timers by one statement, and their time."""

    _inherit = "after.sales.sla.timer"

    # ------------------------------------------------------------
    # Reading and writing many rows by one statement
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
    def _get_holders(self, rows):
        """Yield the documents of these rows, one recordset per model."""
        by_field = {}
        for row in rows:
            by_field.setdefault(row.holder_field, set()).add(row.holder_id)
        for field, ids in by_field.items():
            yield self.env[self._fields[field].comodel_name].browse(sorted(ids))

    @api.model
    def _sync_holders(self, rows, now=None):
        """Let tickets and jobs show how the promises of these rows stand."""
        for holders in self._get_holders(rows):
            holders._sla_sync(now)

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
                pg_array(
                    p["holder_id"] if p["holder_field"] == field else None
                    for p in planned
                )
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
            return pg_array(p[key] for p in planned)

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
                data=pg_array(json.dumps(p["data"]) for p in planned),
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
            return pg_array(getattr(row, name) for row in rows)

        self.env.cr.execute(
            SQL(
                """
                UPDATE after_sales_sla_timer t
                   SET state = c.state, deadline = c.deadline, warn_at = c.warn_at,
                       total_seconds = c.total_seconds,
                       remaining_seconds = c.remaining_seconds,
                       reached_at = c.reached_at, closed_at = c.closed_at,
                       late_seconds = c.late_seconds,
                       next_alert_at = c.next_alert_at
                  FROM unnest(
                       %s::int[], %s::varchar[], %s::timestamp[], %s::timestamp[],
                       %s::int[], %s::int[], %s::timestamp[], %s::timestamp[],
                       %s::int[], %s::timestamp[]
                  ) AS c(id, state, deadline, warn_at, total_seconds,
                         remaining_seconds, reached_at, closed_at, late_seconds,
                         next_alert_at)
                 WHERE t.id = c.id
                """,
                column("id"),
                column("state"),
                column("deadline"),
                column("warn_at"),
                column("total_seconds"),
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
        self.env["after.sales.compensation"]._follow(rows)

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
                ids=pg_array(ids),
                kinds=pg_array(kinds),
                ats=pg_array(ats),
                reasons=pg_array(reasons),
                data=pg_array(
                    json.dumps(values) if values else None for values in data
                ),
            ),
            log_exceptions=False,
        )

    # ------------------------------------------------------------
    # Time
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
    def _on_clock(self, calendar_id, question, *args):
        """Ask a work clock; time elapses where it has no working time any more.

        A calendar may be emptied, or closed for good, after promises were planned
        on it: they run on by the stricter clock that never stops.

        :param str question: ``plan``, ``count``, ``back`` or ``walk`` of the clock
        :return: (answer, rule that failed or None)
        """
        clock = self._get_clock(calendar_id)
        failed = None
        if clock:
            try:
                return getattr(clock, question)(*args), None
            except work_clock.NoWorkingTime:
                failed = "no_working_time"
            except work_clock.BeyondHorizon:
                failed = "beyond_horizon"
        match question:
            case "plan":
                return args[0] + max(0, args[1]), failed
            case "count":
                return args[1] - args[0], failed
            case "back":
                deadline, seconds, start = args
                return max(start, deadline - seconds), failed
        return [], failed

    @api.model
    def _left_at(self, row, seconds):
        """Return the first instant after which so much of the time is left."""
        instant, _failed = self._on_clock(
            row.calendar_id,
            "back",
            to_epoch(row.deadline),
            seconds,
            to_epoch(row.started_at),
        )
        return to_datetime(instant)

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
