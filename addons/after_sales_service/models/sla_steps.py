# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.promise_log import reopened_state
from ..tools.work_clock import to_datetime, to_epoch
from .sla_timer import FUTURE_TOLERANCE, Change


class SlaTimer(models.Model):
    """What people do to promises: reach, drop, hold, resume, reopen them."""

    _inherit = "after.sales.sla.timer"

    # ------------------------------------------------------------
    # What people do
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
            if row.remaining_seconds is not None:
                # held, or held when it was closed: held time does not count, what
                # was left is what there was
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
    def _close(self, rows, kind, reason, data=None):
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
                    data,
                )
                for row in rows
                if not row.closed_at
            ]
        )

    @api.model
    def _pause(self, rows, at, reason):
        """Hold promises: what is left of their own clock is kept."""
        self._check_at(rows, at)
        resumed_at = self._get_last(rows, "resume")
        changes = []
        for row in rows:
            when = at[row.holder_id]
            if row.id in resumed_at and when < resumed_at[row.id]:
                raise ValidationError(
                    self.env._(
                        "It was on hold until %(time)s already: holds do not overlap.",
                        time=self._format(resumed_at[row.id]),
                    )
                )
            if when >= row.deadline:
                # also out of hours, where no working time has passed since
                raise ValidationError(
                    self.env._("A promise that is broken cannot be held any more.")
                )
            left, failed = self._on_clock(
                row.calendar_id, "count", to_epoch(when), to_epoch(row.deadline)
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
        self._check_at(rows, at)
        paused_at = self._get_last(rows, "pause")
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
        self._wake([c.row.next_alert_at for c in changes if c.row.next_alert_at])

    @api.model
    def _get_last(self, rows, kind):
        """Return timer id -> when an event of this kind was true last."""
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT timer_id, max(at) FROM after_sales_sla_event"
                    " WHERE kind = %s AND timer_id = ANY(%s) GROUP BY timer_id",
                    kind,
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
                state=reopened_state(
                    row.state, row.late_seconds, row.remaining_seconds
                ),
                reached_at=None,
                closed_at=None,
                late_seconds=None,
            )
            if row.state != "paused":
                row = self._with_plan(row, targets[row.target_id])
            changes.append(Change(row, "reopen", now, reason))
        self._apply(changes)
        self._wake([c.row.next_alert_at for c in changes if c.row.next_alert_at])
