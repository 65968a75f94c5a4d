# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import logging
import random
import time
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools import work_clock
from ..tools.work_clock import HOUR, to_datetime, to_epoch
from .sla_target import CLOCKS_WITH_CALENDAR
from .sla_timer import (
    BATCH_SIZE,
    FUTURE_TOLERANCE,
    HOLDERS,
    SERIALIZATION_TRIES,
    TICK,
    UNIQUE_TRIES,
    Change,
    Row,
)

_logger = logging.getLogger(__name__)


class SlaTimer(models.Model):
    """The engine of the promises: many timers by one statement, and the tick."""

    _inherit = "after.sales.sla.timer"

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
                done = self._tick_batch(now, batch_size, tries < UNIQUE_TRIES)
                if not done:
                    break
                self.env.flush_all()
            except (
                psycopg2.errors.SerializationFailure,
                psycopg2.errors.UniqueViolation,
            ):
                # somebody else committed after our snapshot, the second one a row
                # that we were about to write too
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
    def _tick_batch(self, now, limit, patient=False):
        """Handle the promises that are due, oldest first; return how many.

        :param bool patient: a row that exists already is another worker's doing,
            not yet a poisoned promise: let the caller look again
        """
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
        except Exception as error:
            if patient and isinstance(error, psycopg2.errors.UniqueViolation):
                raise
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
            left, failed = self._on_clock(
                row.calendar_id, "count", to_epoch(when), to_epoch(row.deadline)
            )
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
                    {"remaining_seconds": left, "reason_id": reason.id}
                    | ({"stricter": failed} if failed else {}),
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
            due, failed = self._on_clock(
                row.calendar_id, "plan", to_epoch(when), row.remaining_seconds
            )
            row = row._replace(
                state="running", deadline=to_datetime(due), remaining_seconds=None
            )
            row = self._with_plan(row, targets[row.target_id])
            changes.append(
                Change(
                    row,
                    "resume",
                    when,
                    data={"deadline": fields.Datetime.to_string(row.deadline)}
                    | ({"stricter": failed} if failed else {}),
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
