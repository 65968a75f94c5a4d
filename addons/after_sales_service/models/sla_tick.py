# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
import random
import time

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from .sla_timer import (
    BATCH_SIZE,
    HOLDERS,
    SERIALIZATION_TRIES,
    TICK,
    UNIQUE_TRIES,
    Change,
)

_logger = logging.getLogger(__name__)


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
        rows = self._follow_changes(rows, now)
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
