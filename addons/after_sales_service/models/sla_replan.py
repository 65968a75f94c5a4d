# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import random
import time

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .sla_timer import BATCH_SIZE, SERIALIZATION_TRIES

CRON = "after_sales_service.ir_cron_sla_replan"
# promises that count in the hours of their team or company
COUNTED_IN_HOURS = """t.target_id IN (
    SELECT id FROM after_sales_sla_target
     WHERE clock IN ('working', 'working_day') AND calendar_id IS NULL
)"""
# what has changed -> which promises of ``t`` follow
FOLLOWERS = {
    "calendar_id": "t.calendar_id = %s",
    "target_id": "t.target_id = %s",
    "team_id": f"""{COUNTED_IN_HOURS} AND (
        t.ticket_id IN (SELECT id FROM helpdesk_ticket WHERE team_id = %s)
        OR t.order_id IN (SELECT id FROM after_sales_order WHERE team_id = %s)
    )""",
    "company_id": f"{COUNTED_IN_HOURS} AND t.company_id = %s",
}


class SlaReplan(models.Model):
    """A change that open promises still have to follow, done in the background.

    The hours of a calendar have changed: promises that count in them are planned
    anew, keeping their holds. A target, or the calendar of a team or company, has
    become another one: open promises are superseded by new ones. Closed and broken
    promises stay as they are.

    Whoever made the change does not wait for it. Until the background has reached a
    promise it is marked on the screens, and the engine re-plans it before it warns.
    Everybody in service reads how far it is; only the program writes.
    """

    _name = "after.sales.sla.replan"
    _description = "Promises to Be Planned Anew"
    _order = "id desc"

    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time",
        ondelete="cascade",
        index="btree_not_null",
    )
    target_id = fields.Many2one(
        comodel_name="after.sales.sla.target",
        string="Promise",
        ondelete="cascade",
        index="btree_not_null",
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team", ondelete="cascade", index="btree_not_null"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", ondelete="cascade", index="btree_not_null"
    )
    state = fields.Selection(
        selection=[("waiting", "In progress"), ("done", "Done")],
        required=True,
        default="waiting",
    )
    total = fields.Integer(string="Promises", help="Open ones when it was asked for.")
    done = fields.Integer(string="Looked at")
    moved = fields.Integer(help="Promises whose deadline has changed.")
    last_timer_id = fields.Integer(help="Promises are looked at in order of entry.")
    progress = fields.Float(compute="_compute_progress")

    _one_cause = models.Constraint(
        "CHECK (num_nonnulls(calendar_id, target_id, team_id, company_id) = 1)",
        "One change at a time.",
    )
    # a change made again while the first is on its way begins it anew
    _calendar_waits_once = models.UniqueIndex(
        "(calendar_id) WHERE state = 'waiting' AND calendar_id IS NOT NULL"
    )
    _target_waits_once = models.UniqueIndex(
        "(target_id) WHERE state = 'waiting' AND target_id IS NOT NULL"
    )
    _team_waits_once = models.UniqueIndex(
        "(team_id) WHERE state = 'waiting' AND team_id IS NOT NULL"
    )
    _company_waits_once = models.UniqueIndex(
        "(company_id) WHERE state = 'waiting' AND company_id IS NOT NULL"
    )

    @api.depends("total", "done", "state")
    def _compute_progress(self):
        for job in self:
            finished = job.state == "done" or not job.total
            job.progress = 100.0 if finished else min(100 * job.done / job.total, 100)

    @api.depends("calendar_id", "target_id", "team_id", "company_id")
    def _compute_display_name(self):
        for job in self:
            job.display_name = job[job._get_cause()].display_name or ""

    def _get_cause(self):
        """Return the field that names what has changed."""
        self.ensure_one()
        return next((name for name in FOLLOWERS if self[name]), "calendar_id")

    # ------------------------------------------------------------
    # Asking for it
    # ------------------------------------------------------------

    @api.model
    def _request(self, cause, records):
        """Let the open promises follow a change of these records.

        :param str cause: one of FOLLOWERS
        :param records: what has changed
        """
        # nobody writes these: rows of our own, for records just written
        Replan = self.sudo()
        counts = {
            record.id: Replan._count_followers(cause, record) for record in records
        }
        counts = {record_id: count for record_id, count in counts.items() if count}
        if not counts:
            return
        waiting = Replan.search(
            Replan._get_waiting_domain(cause, records.browse(counts))
        )
        for job in waiting:
            total = counts.pop(job[cause].id)
            job.write({"total": total, "done": 0, "moved": 0, "last_timer_id": 0})
        Replan.create(
            [{cause: record_id, "total": count} for record_id, count in counts.items()]
        )
        self.env.ref(CRON).sudo()._trigger()

    @api.model
    def _get_waiting_domain(self, cause, records):
        """Return the domain of what is still on its way for these records."""
        return Domain(cause, "in", records.ids) & Domain("state", "=", "waiting")

    @api.model
    def _count_followers(self, cause, record):
        query = SQL(
            "SELECT count(*) FROM after_sales_sla_timer t WHERE %s",
            self._get_followers(cause, record.id),
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _get_followers(self, cause, record_id):
        """Return the condition on ``t`` of the open promises that follow a change."""
        sql = FOLLOWERS[cause]
        return SQL(
            "t.closed_at IS NULL AND t.state IN ('running', 'paused') AND %s",
            SQL(sql, *[record_id] * sql.count("%s")),
        )

    # ------------------------------------------------------------
    # Doing it
    # ------------------------------------------------------------

    @api.model
    def _cron_replan(self, batch_size=BATCH_SIZE):
        """Let open promises follow what has changed, batch by batch."""
        tries = 0
        while job := self.search([("state", "=", "waiting")], order="id", limit=1):
            # the hours may have been changed again since the last batch
            self.env.registry.check_signaling(self.env.cr)
            try:
                seen = job._do_batch(batch_size)
                self.env.flush_all()
            except (
                psycopg2.errors.SerializationFailure,
                psycopg2.errors.DeadlockDetected,
            ):
                # the engine or a person was at one of these promises too
                self.env.cr.rollback()
                tries += 1
                if tries > SERIALIZATION_TRIES:
                    raise
                time.sleep(random.uniform(0, 0.05))
                continue
            remaining = sum(
                job.total - job.done for job in self.search([("state", "=", "waiting")])
            )
            if not self.env["ir.cron"]._commit_progress(
                seen, remaining=max(remaining, 0)
            ):
                break

    def _do_batch(self, batch_size):
        """Look at the next promises of this change; return how many."""
        self.ensure_one()
        cause = self._get_cause()
        Timer = self.env["after.sales.sla.timer"]
        rows = Timer._read_rows(
            SQL(
                "t.id > %s AND %s",
                self.last_timer_id,
                self._get_followers(cause, self[cause].id),
            ),
            SQL("ORDER BY t.id LIMIT %s FOR NO KEY UPDATE", batch_size),
        )
        moved = 0
        if rows:
            moved = Timer._do_safely(self._follow, rows, fields.Datetime.now())
        done = self.done + len(rows)
        if len(rows) < batch_size:
            self.write({"state": "done", "done": done, "moved": self.moved + moved})
        else:
            self.write(
                {
                    "done": done,
                    "moved": self.moved + moved,
                    "last_timer_id": rows[-1].id,
                }
            )
        return len(rows)

    def _follow(self, rows):
        """Let promises follow this change; return how many have moved."""
        self.ensure_one()
        # the log speaks the language of whoever made the change
        timers = self.env["after.sales.sla.timer"].with_context(
            lang=self.create_uid.lang
        )
        if self.calendar_id:
            reason = timers.env._(
                "The hours of “%(calendar)s” were changed by %(user)s",
                calendar=self.calendar_id.name,
                user=self.create_uid.name,
            )
            return timers._replan(rows, reason)
        reason = timers.env._(
            "“%(what)s” was changed by %(user)s",
            what=self.display_name,
            user=self.create_uid.name,
        )
        for holders in timers._get_holders(rows):
            holders._sla_refresh(reason)
        return len(
            timers._read_rows(
                SQL(
                    "t.id = ANY(%s) AND t.state = 'superseded'",
                    [row.id for row in rows],
                )
            )
        )

    # ------------------------------------------------------------
    # What has not followed yet
    # ------------------------------------------------------------

    @api.model
    def _get_stale(self, timer_ids):
        """Return (change, ids of these promises that have not followed it) pairs."""
        if not timer_ids:
            return []
        # which change is on its way, for whoever reads or escalates the promise
        waiting = self.sudo().search([("state", "=", "waiting")], order="id")
        pairs = []
        for job in waiting:
            cause = job._get_cause()
            ids = self.env.execute_query(
                SQL(
                    "SELECT t.id FROM after_sales_sla_timer t"
                    " WHERE t.id = ANY(%s) AND t.id > %s AND %s",
                    timer_ids,
                    job.last_timer_id,
                    self._get_followers(cause, job[cause].id),
                )
            )
            pairs.append((job, [timer_id for (timer_id,) in ids]))
        return pairs
