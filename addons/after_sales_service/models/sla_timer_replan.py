# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import promise_log
from ..tools.work_clock import BeyondHorizon, NoWorkingTime, to_datetime, to_epoch
from .sla_timer import Change


class SlaTimer(models.Model):
    """Open promises follow the hours of today."""

    _inherit = "after.sales.sla.timer"

    is_being_replanned = fields.Boolean(
        string="Being Planned Anew",
        compute="_compute_is_being_replanned",
        help="Working hours or the promise itself were changed: the deadline shown is"
        " the one before, until the background has come to it.",
    )

    _calendar_open_idx = models.Index(
        "(calendar_id, id) WHERE closed_at IS NULL AND calendar_id IS NOT NULL"
    )

    @api.depends("deadline", "state")
    def _compute_is_being_replanned(self):
        pairs = self.env["after.sales.sla.replan"]._get_stale(self.ids)
        stale = {timer_id for _job, ids in pairs for timer_id in ids}
        for timer in self:
            timer.is_being_replanned = timer.id in stale

    @api.model
    def _follow_changes(self, rows, now):
        """Plan due promises anew that a change has not reached yet.

        :return: the rows that are due all the same
        """
        pairs = self.env["after.sales.sla.replan"]._get_stale([row.id for row in rows])
        known = {row.id: row for row in rows}
        stale = set()
        for job, ids in pairs:
            job._follow([known[timer_id] for timer_id in ids])
            stale.update(ids)
        if not stale:
            return rows
        return self._read_rows(
            SQL("t.id = ANY(%s) AND t.next_alert_at <= %s", list(known), now),
            SQL("ORDER BY t.next_alert_at, t.id"),
        )

    @api.model
    def _replan(self, rows, reason):
        """Count open promises again in the hours of today, keeping their holds.

        :return: how many have moved
        """
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        holds = self._get_holds(rows)
        now = fields.Datetime.now()
        changes = []
        for row in rows:
            again = self._plan_again(row, targets[row.target_id], holds.get(row.id, ()))
            if again == row:
                continue
            data = {
                "was": fields.Datetime.to_string(row.deadline),
                "deadline": fields.Datetime.to_string(again.deadline),
                "total_seconds": again.total_seconds,
                "remaining_seconds": again.remaining_seconds,
            }
            changes.append(Change(again, "replan", now, reason, data))
        self._apply(changes)
        self._sync_holders([change.row for change in changes])
        self._wake([c.row.next_alert_at for c in changes if c.row.next_alert_at])
        return len(changes)

    @api.model
    def _plan_again(self, row, target, holds):
        """Return the row of an open promise as its calendar would plan it today."""
        clock = self._get_clock(row.calendar_id)
        start, total = to_epoch(row.started_at), row.total_seconds
        try:
            if target.clock == "working_day":
                due = clock.plan_days(start, round(target.amount))
                total = clock.count(start, due)
            deadline, left = promise_log.replan(
                start, holds, total, clock.plan, clock.count
            )
        except (NoWorkingTime, BeyondHorizon):
            # nothing to count in any more: the deadline that was promised stays
            return row
        if deadline is None:
            return row._replace(total_seconds=total, remaining_seconds=left)
        deadline = to_datetime(deadline)
        if deadline == row.deadline and total == row.total_seconds:
            return row
        return self._with_plan(
            row._replace(deadline=deadline, total_seconds=total), target
        )

    @api.model
    def _get_holds(self, rows):
        """Return timer id -> holds [(from, to or None)], seconds since the epoch."""
        holds = {}
        for timer_id, kind, at in self.env.execute_query(
            SQL(
                "SELECT timer_id, kind, at FROM after_sales_sla_event"
                " WHERE timer_id = ANY(%s) AND kind IN ('pause', 'resume')"
                " ORDER BY id",
                [row.id for row in rows],
            )
        ):
            pairs = holds.setdefault(timer_id, [])
            if kind == "pause":
                pairs.append((to_epoch(at), None))
            elif pairs:
                pairs[-1] = (pairs[-1][0], to_epoch(at))
        return holds

    @api.model
    def _get_holds_with_reasons(self, rows):
        """Return how promises were held, in order, each hold of a document once.

        :return: list of (holder id, from, to or None, pause reason)
        """
        holders = {row.id: row.holder_id for row in rows}
        events = self.env.execute_query(
            SQL(
                "SELECT timer_id, kind, at, data FROM after_sales_sla_event"
                " WHERE timer_id = ANY(%s) AND kind IN ('pause', 'resume')"
                " ORDER BY timer_id, id",
                list(holders),
            )
        )
        holds, begun = [], None
        for position, (timer_id, kind, at, data) in enumerate(events):
            if kind == "pause":
                begun = (at, data.get("reason_id"))
            following = events[position + 1 : position + 2]
            ended = kind == "resume"
            if begun and (ended or not following or following[0][0] != timer_id):
                hold = (holders[timer_id], begun[0], at if ended else None, begun[1])
                holds.append(hold)
                begun = None
        Reason = self.env["after.sales.sla.pause.reason"]
        known = set(Reason.browse({hold[3] for hold in holds if hold[3]}).exists().ids)
        return [
            (holder_id, begin, end, Reason.browse(reason_id))
            for holder_id, begin, end, reason_id in dict.fromkeys(holds)
            if reason_id in known
        ]
