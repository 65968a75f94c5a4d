# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.promise_log import Entry, LogError, Standing, replay
from .sla_timer import BATCH_SIZE, HOLDERS, Change

_logger = logging.getLogger(__name__)

# the last event that the nightly check has looked at
CHECKED = "after_sales_service.sla_checked_event"
# a transaction that wrote an event may commit so long after it
SETTLED = timedelta(hours=1)


class SlaTimer(models.Model):
    """The log is the truth: a promise can be rebuilt from it, and is checked by it."""

    _inherit = "after.sales.sla.timer"

    # ------------------------------------------------------------
    # Replay
    # ------------------------------------------------------------

    @api.model
    def _replay_log(self, rows, now):
        """Return how promises stand by their logs.

        :param rows: list of Row
        :return: timer id -> Standing, or the LogError of a log that cannot be read
        :rtype: dict
        """
        logs = {row.id: [] for row in rows}
        for timer_id, *entry in self.env.execute_query(
            SQL(
                "SELECT timer_id, kind, at, data FROM after_sales_sla_event"
                " WHERE timer_id = ANY(%s) ORDER BY id",
                list(logs),
            )
        ):
            logs[timer_id].append(Entry(*entry))
        result = {}
        for timer_id, log in logs.items():
            try:
                result[timer_id] = replay(log, now)
            except LogError as error:
                result[timer_id] = error
        return result

    @api.model
    def _rebuild(self, rows, now):
        """Write promises as their logs say; return the ids of those that differed.

        What cannot be rebuilt is marked and told, as a failed escalation is.
        """
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        standings = self._replay_log(rows, now)
        changes, unreadable = [], []
        for row in rows:
            standing = standings[row.id]
            if isinstance(standing, LogError):
                unreadable.append((row, standing))
                continue
            was = {name: getattr(row, name) for name in Standing._fields}
            if was == standing._asdict():
                continue
            rebuilt = row._replace(**standing._asdict(), next_alert_at=None)
            if rebuilt.state == "running":
                rebuilt = self._with_plan(rebuilt, targets[row.target_id])
            differs = {
                name: fields.Datetime.to_string(value)
                if hasattr(value, "year")
                else value
                for name, value in was.items()
                if value != getattr(standing, name)
            }
            changes.append(Change(rebuilt, "rebuild", now, data={"was": differs}))
        self._apply(changes)
        self._sync_holders([change.row for change in changes])
        self._wake([c.row.next_alert_at for c in changes if c.row.next_alert_at])
        for row, error in unreadable:
            self._mark_failed(row, error, now)
        return [change.row.id for change in changes]

    # ------------------------------------------------------------
    # Nightly check
    # ------------------------------------------------------------

    @api.model
    def _cron_check_log(self, batch_size=BATCH_SIZE):
        """Check the promises whose log has grown since the last check.

        One that does not stand as its log says is rebuilt, and the service manager
        is told: somebody wrote behind the program's back, or there is a fault.
        """
        Parameter = self.env["ir.config_parameter"]
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        newest = self.env.execute_query(
            SQL(
                "SELECT id FROM after_sales_sla_event WHERE recorded_at < %s"
                " ORDER BY id DESC LIMIT 1",
                now - SETTLED,
            )
        )
        newest = newest[0][0] if newest else 0
        while events := self.env.execute_query(
            SQL(
                "SELECT id, timer_id FROM after_sales_sla_event"
                " WHERE id > %s AND id <= %s ORDER BY id LIMIT %s",
                int(Parameter.get_param(CHECKED, 0)),
                newest,
                batch_size,
            )
        ):
            self._check_log({timer_id for _event_id, timer_id in events}, now)
            last = events[-1][0]
            Parameter.set_param(CHECKED, last)
            # the next run goes on after what is looked at
            if not cron._commit_progress(len(events), remaining=newest - last):
                return

    @api.model
    def _check_log(self, timer_ids, now):
        """Rebuild those of these promises that do not stand as their logs say."""
        rows = self._read_rows(
            SQL("t.id = ANY(%s)", sorted(timer_ids)), SQL("ORDER BY t.id")
        )
        rebuilt = set(self._rebuild(rows, now))
        for row in rows:
            if row.id in rebuilt:
                _logger.warning("Promise %s differed from its log", row.id)
                self._tell_rebuilt(row)

    @api.model
    def _tell_rebuilt(self, row):
        holder = self.env[HOLDERS[row.holder_field]].browse(row.holder_id)
        holder._sla_tell_failure(
            self.env._(
                "A promise did not stand as its log says and was rebuilt from the"
                " log. See the log of the promise for what differed."
            )
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_rebuild(self):
        """Write these promises as their logs say; the log tells what differed.

        :raises AccessError: for everybody but service managers
        """
        if not self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            raise AccessError(
                self.env._("Only service managers rebuild a promise from its log.")
            )
        self.check_access("read")
        self.flush_model()
        # nobody may write promises; what is written comes from their own logs
        Timer = self.sudo()
        rows = Timer._read_rows(SQL("t.id = ANY(%s)", self.ids))
        rebuilt = Timer._rebuild(rows, fields.Datetime.now())
        message = self.env._("The promise stands as its log says.")
        if rebuilt:
            message = self.env._("%s promises differed from their log.", len(rebuilt))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if rebuilt else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
