# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""How many queries promises cost, at sizes where a query too many per row shows.

Times are measured by ``./dev bench``; counts are exact, so they are asserted.
"""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.after_sales_service.tests.sla_common import SlaCommon
from odoo.addons.after_sales_service.tools.work_clock import to_epoch

from benchmarks.generator import (
    LATE,
    NOW,
    add_timers,
    grow_tickets,
    grow_timers,
    start_promises,
)


@tagged("post_install", "-at_install")
class TestPromiseCost(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["after.sales.sla.timer"].search([]).sudo().write(
            {"next_alert_at": False}
        )
        cls.policy = cls.env["after.sales.sla.policy"].create(
            {
                "name": "Counted",
                "target_ids": [Command.create({"event": "solved", "amount": 48})],
                "rule_ids": [
                    Command.create({"recipient": "user", "user_id": cls.manager.id})
                ],
            }
        )
        cls.now = fields.Datetime.now()

    def _count(self, call, env=None):
        """Return how many queries a call takes, with what it leaves to be written."""
        env = env or self.env
        env.flush_all()
        env.invalidate_all()
        # what earlier steps have put off to the end of the transaction
        env.cr.flush()
        before = env.cr.sql_log_count
        call()
        env.flush_all()
        return env.cr.sql_log_count - before

    def _tickets_with_four_promises(self, count):
        """Tickets as tier A promises them, with a date that the customer named."""
        ids = grow_tickets(
            self.env,
            count,
            # just now, so that all of them run
            reported_at=NOW,
            requested_arrival=SQL("%s + interval '2 days'", NOW),
        )
        tickets = self.env["helpdesk.ticket"].browse(ids)
        start_promises(tickets)
        self.assertEqual(len(tickets.timer_ids), 4 * count)
        return tickets

    def test_a_tick_with_nothing_due(self):
        """P1: five queries, whether 400 promises run or 4,000."""
        for size in (400, 4_000):
            grow_timers(self.env, size)
            self.Timer._cron_tick()
            self.assertLessEqual(self._count(self.Timer._cron_tick), 5)

    def test_a_tick_that_tells_nobody(self):
        """P2b: state, log and alert of 1,000 due promises, ≤ 0.05 queries each."""
        self.policy.rule_ids.write({"recipient": "nobody", "by_activity": False})
        ids = grow_tickets(self.env, 1_000, self.policy)
        add_timers(self.env, ids, self.policy.target_ids, LATE, warned=True)
        queries = self._count(lambda: self.Timer._tick_batch(self.now, 1_000))
        self.assertLessEqual(queries, 50)
        timers = self.env["helpdesk.ticket"].browse(ids).timer_ids
        self.assertEqual(set(timers.mapped("state")), {"breached"})
        self.assertEqual(len(timers.alert_ids), 1_000)

    def test_a_tick_that_tells_people(self):
        """P2c: one activity and one line for each of 400 breaches, ≤ 0.5 queries."""
        ids = grow_tickets(self.env, 400, self.policy)
        add_timers(self.env, ids, self.policy.target_ids, LATE, warned=True)
        queries = self._count(lambda: self.Timer._tick_batch(self.now, 1_000))
        self.assertLessEqual(queries, 200)
        tickets = self.env["helpdesk.ticket"].browse(ids)
        self.assertEqual(len(tickets.activity_ids), 400)
        self.assertEqual(set(tickets.activity_ids.user_id), {self.manager})

    def test_tickets_with_promises(self):
        """P3: four promises add ≤ 0.3 queries to each of 100 tickets, ≤ 8 to one."""

        def create(count, **vals):
            values = self._ticket_vals(
                requested_arrival=self.now + timedelta(days=1),
                reported_at=self.now,
                **vals,
            )
            return self.env["helpdesk.ticket"].create([values] * count)

        for count, allowed in ((100, 30), (1, 8)):
            create(1)
            without = self._count(lambda n=count: create(n, sla_policy_id=False))
            promised = self._count(lambda n=count: create(n))
            self.assertLessEqual(promised - without, allowed)
        self.assertEqual(len(create(1).timer_ids), 4)

    def test_a_deadline_on_a_warm_clock(self):
        """P4: no query at all."""
        start = to_epoch(self.now)
        self.Timer._get_clock(self.calendar.id).plan(start, 160 * 3600)
        before = self.env.cr.sql_log_count
        for hours in (8, 48, 160):
            self.Timer._get_clock(self.calendar.id).plan(start, hours * 3600)
        self.assertEqual(self.env.cr.sql_log_count, before)

    def test_moving_tickets_to_a_stage_that_waits(self):
        """P5: 500 tickets with four promises each, 30 queries."""
        stage = self.env["helpdesk.ticket.stage"].create(
            {
                "name": "Waiting",
                "pause_reason_id": self.env.ref(
                    "after_sales_service.sla_pause_reason_access"
                ).id,
            }
        )
        tickets = self._tickets_with_four_promises(500)
        queries = self._count(lambda: tickets.write({"stage_id": stage.id}))
        self.assertLessEqual(queries, 30)
        held = tickets.timer_ids.filtered(lambda timer: timer.state == "paused")
        # on site and solved; what was answered or asked for is not held
        self.assertEqual(len(held), 1_000)

    def test_promises_that_follow_a_holiday(self):
        """P18: a batch of 500 costs 20 queries, the user's own save 10 more."""
        on_site = self.env.ref("after_sales_service.sla_target_a_on_site")
        on_site.calendar_id = self.calendar
        tickets = self._tickets_with_four_promises(1_000)
        on_site_timers = tickets.timer_ids.filtered("calendar_id")
        self.assertEqual(len(on_site_timers), 1_000)
        before = on_site_timers[-1].deadline
        leaves = self.env["resource.calendar.leaves"]
        other = self.calendar.copy()

        def close(calendar):
            leaves.create(
                {
                    "name": "Closed",
                    "calendar_id": calendar.id,
                    "date_from": self.now,
                    # a week: of two days both may be days off already
                    "date_to": self.now + timedelta(days=7),
                }
            )

        close(other)
        nobody_waits = self._count(lambda: close(other))
        self.assertLessEqual(
            self._count(lambda: close(self.calendar)) - nobody_waits, 10
        )
        job = self.env["after.sales.sla.replan"].search([("state", "=", "waiting")])
        # the first batch reads the calendar anew
        job._do_batch(500)
        self.assertLessEqual(self._count(lambda: job._do_batch(500)), 20)
        self.assertGreater(on_site_timers[-1].deadline, before)
