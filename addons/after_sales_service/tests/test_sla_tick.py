# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .sla_common import MONDAY, SlaCommon


@tagged("post_install", "-at_install")
class TestSlaTick(SlaCommon):
    """Warnings and escalation: in time, in order, each once, nobody forgotten."""

    def _alerts(self, ticket, event="responded"):
        return self._promise(ticket, event).alert_ids.sorted("level")

    def test_engineer_leader_manager_each_once(self):
        """Engineer at 75 %, leader at the deadline, manager one hour later."""
        ticket = self._new_ticket()
        self._tick(self._after(minutes=44))
        self.assertFalse(self._alerts(ticket))
        self._tick(self._after(minutes=45))
        self.assertEqual(self._alerts(ticket).user_ids, self.engineer_user)
        self.assertEqual(ticket.promise_state, "soon")
        self._tick(self._after(minutes=50))
        self.assertEqual(len(self._alerts(ticket)), 1)
        self._tick(self._after(hours=1))
        self.assertEqual(
            [alert.user_ids for alert in self._alerts(ticket)],
            [self.engineer_user, self.leader],
        )
        self.assertEqual(self._promise(ticket, "responded").state, "breached")
        self.assertEqual(ticket.promise_state, "late")
        for _again in range(3):
            self._tick(self._after(hours=2))
        self.assertEqual(
            [alert.user_ids for alert in self._alerts(ticket)],
            [self.engineer_user, self.leader, self.manager],
        )
        self.assertFalse(self._promise(ticket, "responded").next_alert_at)

    def test_people_are_told(self):
        ticket = self._new_ticket()
        mails = self.env["mail.mail"].search([])
        self._tick(self._after(hours=1))
        activities = ticket.activity_ids
        self.assertEqual(activities.user_id, self.engineer_user | self.leader)
        self.assertIn("Responded", activities[0].summary)
        # 09:00 + 1 h in Shanghai
        self.assertIn("10:00", activities[0].summary)
        mail = self.env["mail.mail"].search([]) - mails
        self.assertEqual(mail.recipient_ids, self.leader.partner_id)
        self.assertIn(f"/odoo/helpdesk.ticket/{ticket.id}", mail.body_html)
        self.assertNotIn(self.leader.partner_id, ticket.message_partner_ids)
        notes = ticket.message_ids.filtered(lambda m: "Told:" in (m.body or ""))
        self.assertEqual(len(notes), 1)
        # in the time of the site
        self.assertIn("due 2026-11-23 10:00", notes.body)

    def test_kept_in_time_tells_nobody(self):
        ticket = self._new_ticket()
        with freeze_time(self._after(minutes=20)):
            ticket._sla_reach("responded")
        self._tick(self._after(hours=5))
        self.assertFalse(self._alerts(ticket))

    def test_reaching_clears_the_warnings(self):
        ticket = self._new_ticket(sla_policy_id=self.tier_c.id)
        self._tick(self._after(hours=2))
        self.assertTrue(ticket.activity_ids)
        with freeze_time(self._after(hours=3)):
            ticket._sla_reach("responded")
        self.assertFalse(ticket.activity_ids)

    def test_nobody_is_never_told(self):
        """Without an engineer the leader, without a leader the manager."""
        ticket = self._new_ticket(user_id=False)
        self._tick(self._after(minutes=45))
        self.assertEqual(self._alerts(ticket).user_ids, self.leader)
        self.team.user_id = False
        ticket = self._new_ticket(user_id=False)
        self._tick(self._after(minutes=45))
        self.assertEqual(self._alerts(ticket).user_ids, self.manager)
        self.company.after_sales_manager_id = False
        ticket = self._new_ticket(user_id=False)
        self._tick(self._after(minutes=45))
        told = self._alerts(ticket).user_ids
        self.assertIn(self.manager, told)
        self.assertNotIn(self.env.ref("base.user_root"), told)

    def test_asleep_for_a_week(self):
        """R3: each level once, in order, with its true time."""
        ticket = self._new_ticket()
        self._tick(self._after(days=7))
        alerts = self._alerts(ticket)
        self.assertEqual(alerts.mapped("level"), [1, 2, 3])
        self.assertEqual(
            alerts.mapped("due_at"),
            [
                self._after(minutes=45),
                self._after(hours=1),
                self._after(hours=2),
            ],
        )
        events = self._promise(ticket, "responded").event_ids
        self.assertEqual(events.mapped("kind"), ["start", "warn", "breach"])
        self.assertEqual(events[-1].at, self._after(hours=1))

    def test_the_database_knows_what_was_told(self):
        ticket = self._new_ticket()
        self._tick(self._after(hours=1))
        alert = self._alerts(ticket)[0]
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            alert.sudo().copy()

    def test_a_poisoned_promise_stops_nothing(self):
        """R2: marked, logged, told to the manager; the rest is done."""
        good, bad, last = (self._new_ticket() for _number in range(3))
        mixin = type(self.env["after.sales.sla.mixin"])
        original = mixin._prepare_sla_activity

        def poisoned(record, timer, user):
            if record == bad:
                raise ValueError("no such thing")
            return original(record, timer, user)

        with (
            patch.object(mixin, "_prepare_sla_activity", poisoned),
            mute_logger("odoo.addons.after_sales_service.models.sla_tick"),
        ):
            self._tick(self._after(hours=1))
        for ticket in good, last:
            self.assertEqual(len(self._alerts(ticket)), 2)
        failed = self._promise(bad, "responded")
        self.assertFalse(failed.alert_ids)
        self.assertIn("no such thing", failed.error)
        self.assertFalse(failed.next_alert_at)
        self.assertEqual(failed.event_ids[-1].kind, "error")
        self.assertEqual(bad.activity_ids.user_id, self.manager)
        # repaired and tried again
        with freeze_time(self._after(hours=1)):
            failed.with_user(self.manager).action_retry()
        self._tick(self._after(hours=1, minutes=1))
        self.assertEqual(len(self._alerts(bad)), 2)
        self.assertFalse(self._promise(bad, "responded").error)

    def test_a_held_promise_is_not_looked_at(self):
        ticket = self._new_ticket()
        with freeze_time(self._after(hours=1)):
            ticket._sla_reach("responded")
            ticket._sla_pause(
                self.env.ref("after_sales_service.sla_pause_reason_access")
            )
        self._tick(self._after(days=20))
        self.assertEqual(set(ticket.timer_ids.mapped("state")), {"met", "paused"})
        self.assertEqual(ticket.promise_state, "safe")
        self.assertFalse(ticket.next_deadline)

    def test_resuming_does_not_warn_twice(self):
        # 75 % of 48 h are over in the night: told when the engineer comes
        ticket = self._new_ticket()
        self._tick(self._after(hours=47))
        self.assertEqual(len(self._alerts(ticket, "solved")), 1)
        with freeze_time(self._after(hours=47, minutes=1)):
            ticket._sla_pause(
                self.env.ref("after_sales_service.sla_pause_reason_customer")
            )
        with freeze_time(self._after(hours=67, minutes=1)):
            ticket._sla_resume()
        self._tick(self._after(hours=67, minutes=30))
        self.assertEqual(len(self._alerts(ticket, "solved")), 1)
        self._tick(self._after(hours=68))
        self.assertEqual(len(self._alerts(ticket, "solved")), 2)

    def test_reopened_and_broken_again(self):
        ticket = self._new_ticket()
        self._tick(self._after(hours=1))
        with freeze_time(self._after(hours=2)):
            ticket._sla_reach("responded", self._after(minutes=30))
            ticket._sla_reopen(["responded"])
        self._tick(self._after(hours=3))
        responded = self._promise(ticket, "responded")
        self.assertEqual(responded.state, "breached")
        self.assertEqual(responded.event_ids.mapped("kind").count("breach"), 1)

    def test_a_rule_for_one_target(self):
        """Who else is told of what: rules may name targets and people."""
        self.env["after.sales.sla.escalation.rule"].create(
            {
                "policy_id": self.tier_a.id,
                "target_ids": [
                    (4, self.env.ref("after_sales_service.sla_target_a_solved").id)
                ],
                "trigger": "before",
                "percent": 50,
                "level": 1,
                "recipient": "user",
                "user_id": self.dispatcher.id,
            }
        )
        ticket = self._new_ticket()
        self._tick(self._after(hours=24))
        self.assertEqual(self._alerts(ticket, "solved").user_ids, self.dispatcher)
        self.assertNotIn(self.dispatcher, self._alerts(ticket, "responded").user_ids)

    def test_warning_in_working_time(self):
        """75 % of three working days is 75 % of their hours, not of the nights."""
        ticket = self._new_ticket()
        on_site = self._promise(ticket, "on_site")
        total = 3 * 8 + 7
        self.assertEqual(on_site.total_seconds, total * 3600)
        # a quarter of 31 hours before Thursday 17:00, less the lunch: 08:15
        self.assertEqual(
            on_site.warn_at, on_site.deadline - timedelta(hours=8, minutes=45)
        )

    def test_woken_at_the_minute(self):
        """A new promise asks for the tick at its first look, once."""
        cron = self.env.ref("after_sales_service.ir_cron_sla_tick")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        for _number in range(3):
            self._new_ticket()
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(triggers.mapped("call_at"), [self._after(minutes=45)])

    def test_the_job_itself(self):
        ticket = self._new_ticket()
        with freeze_time(self._after(hours=1)), self.enter_registry_test_mode():
            self.env.ref("after_sales_service.ir_cron_sla_tick").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(self._alerts(ticket)), 2)
        cron = self.env.ref("after_sales_service.ir_cron_sla_tick")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(self._after(hours=2), triggers.mapped("call_at"))

    def test_nothing_due_costs_nothing(self):
        """P1: at most five queries, whatever runs."""
        for _number in range(10):
            self._new_ticket()
        self.env.flush_all()
        with freeze_time(self._after(minutes=1)):
            self.Timer._cron_tick()
            with self.assertQueryCount(5):
                self.Timer._cron_tick()

    def test_many_due_cost_little(self):
        """P2c: less than half a query for each breach, with people told."""
        self.env["helpdesk.ticket"].search([]).timer_ids.sudo().write(
            {"next_alert_at": False}
        )
        with freeze_time(MONDAY):
            self.env["helpdesk.ticket"].create(
                [self._ticket_vals() for _number in range(200)]
            )
        # what the tickets themselves post at the end of their transaction
        self.env.cr.flush()
        self.env.invalidate_all()
        at = self._after(hours=1)
        with freeze_time(at), self.assertQueryCount(100):
            self.assertEqual(self.Timer._tick_batch(at, 1000), 200)
            self.env.flush_all()
