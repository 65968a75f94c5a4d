# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
import random
import time
from datetime import datetime
from typing import NamedTuple

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.pg_array import pg_array
from .sla_policy import RuleSpec
from .sla_timer import (
    BATCH_SIZE,
    HOLDERS,
    SERIALIZATION_TRIES,
    TICK,
    UNIQUE_TRIES,
    Change,
    Row,
)

_logger = logging.getLogger(__name__)

# the database's doing: contention, or the connection is gone; no promise's fault
DATABASE_ERRORS = (psycopg2.OperationalError, psycopg2.InterfaceError)


class Due(NamedTuple):
    """A rule whose time has come; who has acknowledged before, if that stops it."""

    row: Row
    rule: RuleSpec
    at: datetime
    acknowledged: tuple[datetime, str] | None = None


class Look(NamedTuple):
    """The next row of a promise, what happened on the way, and what is to be told."""

    row: Row
    events: list[tuple[str, datetime]]
    dues: list[Due]


class SlaTimer(models.Model):
    """The tick: what is due is warned of, broken and told; each once."""

    _inherit = "after.sales.sla.timer"

    # ------------------------------------------------------------
    # The tick
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
            # a full batch: there may be more; to count it would cost what is due, at
            # every batch again
            remaining = batch_size if done == batch_size else 0
            if not self.env["ir.cron"]._commit_progress(done, remaining=remaining):
                break
        self._wake_for_next()

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
        if rows:
            self._do_safely(
                lambda same: self._process_due(same, now), rows, now, patient
            )
        return len(rows)

    @api.model
    def _do_safely(self, do, rows, now, patient=False):
        """Do something for these rows; one that is poisoned is marked and told.

        It is found by halves: one among a thousand costs ten more looks.

        :param do: function of rows that returns a number
        :return: the sum of what ``do`` returned
        """
        try:
            with self.env.cr.savepoint():
                return do(rows)
        except DATABASE_ERRORS:
            raise
        except Exception as error:
            if patient and isinstance(error, psycopg2.errors.UniqueViolation):
                raise
            if len(rows) == 1:
                _logger.warning("Promise %s failed", rows[0].id, exc_info=True)
                self._mark_failed(rows[0], error, now)
                return 0
        middle = len(rows) // 2
        return self._do_safely(do, rows[:middle], now) + self._do_safely(
            do, rows[middle:], now
        )

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
        except DATABASE_ERRORS:
            raise
        except Exception:
            # the marker on the promise stays: it is in a filter of its own
            _logger.warning("Nobody could be told of it", exc_info=True)

    @api.model
    def _process_due(self, rows, now):
        """Move states, write log and alerts, tell people: for all rows together.

        :return: how many were told of
        """
        rows = self._follow_changes(rows, now)
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        looks = [self._look_at(row, targets[row.target_id], now) for row in rows]
        looks = self._sift(looks, now)
        self._apply([Change(look.row, None, now) for look in looks])
        self._log_events(
            [
                (look.row.id, kind, at, None, None)
                for look in looks
                for kind, at in look.events
            ]
        )
        sent = self._insert_alerts([due for look in looks for due in look.dues], now)
        self._log_withheld(sent, now)
        broken = [
            look.row
            for look in looks
            if any(kind == "breach" for kind, _at in look.events)
        ]
        self._start_after_breach(broken, targets)
        self._sync_holders(rows, now)
        self._deliver(sent)
        return len(sent)

    @api.model
    def _look_at(self, row, target, now):
        """Return what is to be done about one promise at an instant.

        :rtype: Look
        """
        if row.closed_at or row.state not in ("running", "breached"):
            # closed meanwhile: nothing to tell any more
            return Look(row._replace(next_alert_at=None), [], [])
        events, dues, upcoming = [], [], None
        for instant, rule in self._get_steps(row, target):
            if instant > now:
                upcoming = instant
                break
            if rule:
                # a customer hears of a broken promise once, not of its warning too
                if now < row.deadline or not self._warns_customer(rule):
                    dues.append(Due(row, rule, instant))
            elif instant == row.deadline and row.state == "running":
                row = row._replace(state="breached")
                events.append(("breach", instant))
            elif instant == row.warn_at and row.state == "running":
                if row.next_alert_at and instant >= row.next_alert_at:
                    events.append(("warn", instant))
        return Look(row._replace(next_alert_at=upcoming), events, dues)

    @api.model
    def _warns_customer(self, rule):
        """Return whether a rule tells the customer that a promise is in danger."""
        return rule.trigger == "before" and rule.recipient == "customer"

    # ------------------------------------------------------------
    # Not yet, or not at all
    # ------------------------------------------------------------

    @api.model
    def _sift(self, looks, now):
        """Let warnings wait for working hours; withhold what was acknowledged.

        Reads nothing where no rule that is due asks for it.
        """
        asked = {
            due.row.id
            for look in looks
            for due in look.dues
            if due.rule.stops_when_acknowledged or self._may_wait(due, now)
        }
        if not asked:
            return looks
        told, acknowledged = self._read_alerts(sorted(asked))
        openings = self._get_openings(
            [
                due
                for look in looks
                for due in look.dues
                if self._may_wait(due, now) and (due.row.id, due.rule.id) not in told
            ],
            now,
        )
        return [
            self._sift_look(look, openings, acknowledged.get(look.row.id), now)
            for look in looks
        ]

    @api.model
    def _may_wait(self, due, now):
        """Return whether the hours of those who are told matter: warnings only."""
        return (
            due.rule.trigger == "before"
            and due.rule.recipient != "nobody"
            and now < due.row.deadline
        )

    @api.model
    def _read_alerts(self, timer_ids):
        """Return what these promises have told: pairs told, first acknowledgements.

        :return: ({(timer id, rule id)}, timer id -> (when, name of the user))
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.timer_id, a.rule_id, a.acknowledged_at, p.name
                  FROM after_sales_sla_alert a
                  LEFT JOIN res_users u ON u.id = a.acknowledged_by_id
                  LEFT JOIN res_partner p ON p.id = u.partner_id
                 WHERE a.timer_id = ANY(%s)
                 ORDER BY a.acknowledged_at DESC
                """,
                timer_ids,
            )
        )
        return (
            {(timer_id, rule_id) for timer_id, rule_id, _at, _name in rows},
            {timer_id: (at, name) for timer_id, _rule, at, name in rows if at},
        )

    @api.model
    def _get_openings(self, dues, now):
        """Return when those whom these warnings tell are at work: now or later.

        :return: (timer id, rule id) -> naive UTC datetime
        """
        by_field = {}
        for due in dues:
            by_field.setdefault(due.row.holder_field, []).append(due)
        openings = {}
        for field, same in by_field.items():
            holders = self.env[HOLDERS[field]].browse(
                [due.row.holder_id for due in same]
            )
            rules = self.env["after.sales.sla.escalation.rule"].browse(
                [due.rule.id for due in same]
            )
            for due, holder, rule in zip(same, holders, rules, strict=True):
                openings[due.row.id, rule.id] = holder._sla_get_opening(rule, now)
        return openings

    @api.model
    def _sift_look(self, look, openings, acknowledged, now):
        """Return a look without what waits, with what is withheld marked."""
        dues, upcoming = [], look.row.next_alert_at
        for due in look.dues:
            opening = min(
                openings.get((due.row.id, due.rule.id), now), due.row.deadline
            )
            if opening > now:
                upcoming = min(upcoming or opening, opening)
                continue
            if acknowledged and due.rule.stops_when_acknowledged:
                due = due._replace(acknowledged=acknowledged)
            dues.append(due)
        return Look(look.row._replace(next_alert_at=upcoming), look.events, dues)

    # ------------------------------------------------------------
    # Alerts
    # ------------------------------------------------------------

    @api.model
    def _insert_alerts(self, dues, now):
        """Insert what has not been told yet: the database knows.

        :param list dues: rules whose time has come
        :return: alert id -> Due, of those that are new
        :rtype: dict
        """
        if not dues:
            return {}
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO after_sales_sla_alert (
                    timer_id, rule_id, level, due_at, withheld, sent_at
                )
                SELECT a.timer_id, a.rule_id, a.level, a.due_at, a.withheld, %s
                  FROM unnest(%s::int[], %s::int[], %s::int[], %s::timestamp[],
                              %s::bool[]) WITH ORDINALITY
                       AS a(timer_id, rule_id, level, due_at, withheld, position)
                 ORDER BY a.position
                ON CONFLICT (timer_id, rule_id) DO NOTHING
                RETURNING id, timer_id, rule_id
                """,
                now,
                pg_array(due.row.id for due in dues),
                pg_array(due.rule.id for due in dues),
                pg_array(due.rule.level for due in dues),
                pg_array(due.at for due in dues),
                pg_array(bool(due.acknowledged) for due in dues),
            ),
            log_exceptions=False,
        )
        by_key = {(due.row.id, due.rule.id): due for due in dues}
        return {
            alert_id: by_key[timer_id, rule_id]
            for alert_id, timer_id, rule_id in self.env.cr.fetchall()
        }

    @api.model
    def _log_withheld(self, sent, now):
        """Say in the log why somebody was not told."""
        withheld = [due for due in sent.values() if due.acknowledged]
        companies = self.env["res.company"].browse(
            [due.row.company_id for due in withheld]
        )
        events = []
        for due, company in zip(withheld, companies, strict=True):
            at, name = due.acknowledged
            partner = company.partner_id
            reader = self.with_context(lang=partner.lang, tz=partner.tz or "UTC")
            rule = reader.env["after.sales.sla.escalation.rule"].browse(due.rule.id)
            reason = reader.env._(
                "%(rule)s: not told, acknowledged by %(name)s at %(at)s",
                rule=rule.display_name,
                name=name,
                at=reader._format(at),
            )
            events.append((due.row.id, "withhold", now, reason, {"rule_id": rule.id}))
        self._log_events(events)

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
    def _deliver(self, sent):
        """Tell people: activities, mails and one line in the chatter, in batches.

        :param dict sent: see ``_insert_alerts()``
        """
        by_field = {}
        for alert_id, due in sent.items():
            if not due.acknowledged and due.rule.recipient != "nobody":
                field = by_field.setdefault(due.row.holder_field, {})
                field[alert_id] = due.row.holder_id
        for field, holder_ids in by_field.items():
            alerts = self.env["after.sales.sla.alert"].browse(holder_ids)
            holders = self.env[HOLDERS[field]].browse(holder_ids.values())
            holders._sla_tell(alerts)
