# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import random
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..models.sla_log import CHECKED
from .sla_common import MONDAY, SlaCommon


class SequenceCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wait = cls.env.ref("after_sales_service.sla_pause_reason_customer")
        cls.site = cls.env["after.sales.sla.pause.reason"].create(
            {"name": "The site is closed", "stops_on_site": True}
        )
        cls.both = cls.site.copy({"name": "Not reached", "stops_solution": True})
        cls.reasons = cls.wait | cls.site | cls.both

    def _state(self, ticket, event):
        return self._promise(ticket, event).state

    def _write(self, ticket, hours, **vals):
        with freeze_time(self._after(hours=hours)):
            ticket.write(vals)

    def _do(self, ticket, hours, step, *args):
        with freeze_time(self._after(hours=hours)):
            getattr(ticket, step)(*args)

    def _replan(self):
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=1
        ):
            self.env["after.sales.sla.replan"]._cron_replan()

    def _activities(self, ticket):
        kind = self.env.ref("after_sales_service.mail_act_promise")
        return ticket.activity_ids.filtered(lambda a: a.activity_type_id == kind)


@tagged("post_install", "-at_install")
class TestSlaSequences(SequenceCommon):
    """One step after the other, in the orders that people take them."""

    # ------------------------------------------------------------
    # Opened again
    # ------------------------------------------------------------

    def test_broken_withdrawn_and_reopened_is_chased_again(self):
        ticket = self._new_ticket()
        self._tick(self._after(hours=49))
        cancelled = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        self._write(ticket, 50, stage_id=cancelled.id)
        self.assertTrue(self._promise(ticket, "solved").closed_at)
        self._do(ticket, 51, "action_reopen")
        promise = self._promise(ticket, "solved")
        self.assertEqual(promise.state, "breached")
        self.assertFalse(promise.closed_at)
        self.assertEqual(ticket.promise_state, "late")
        self.assertFalse(self._rebuild(ticket, 51))

    def test_late_visit_not_needed_and_needed_again(self):
        ticket = self._new_ticket(sla_policy_id=self.tier_b.id)
        self._tick(self._after(hours=11))
        self._do(ticket, 12, "action_solved")
        self.assertTrue(self._promise(ticket, "on_site").closed_at)
        self._do(ticket, 13, "action_reopen")
        self.assertFalse(self._promise(ticket, "on_site").closed_at)
        self.assertEqual(self._state(ticket, "on_site"), "breached")

    def test_replacement_that_came_with_a_solution_is_owed_again(self):
        ticket = self._new_ticket(sla_policy_id=self.tier_b.id)
        self._tick(self._after(hours=25))
        self._tick(self._after(hours=50))
        self._do(ticket, 51, "action_solved")
        self.assertEqual(self._state(ticket, "replaced"), "met_late")
        self._do(ticket, 52, "action_reopen")
        self.assertEqual(self._state(ticket, "replaced"), "breached")

    def _rebuild(self, ticket, hours):
        with freeze_time(self._after(hours=hours)):
            rows = self.Timer._read_rows(SQL("t.ticket_id = ANY(%s)", ticket.ids))
            return self.Timer._rebuild(rows, self._after(hours=hours))

    # ------------------------------------------------------------
    # What begins with a breach (S13)
    # ------------------------------------------------------------

    def test_replacement_begins_again_with_its_policy(self):
        ticket = self._new_ticket(sla_policy_id=self.tier_b.id)
        self._tick(self._after(hours=25))
        self._write(ticket, 26, sla_policy_id=self.tier_c.id)
        self.assertFalse(self._promise(ticket, "replaced"))
        self._write(ticket, 27, sla_policy_id=self.tier_b.id)
        replaced = self._promise(ticket, "replaced")
        self.assertEqual(replaced.state, "running")
        self.assertEqual(replaced.started_at, self._after(hours=24))

    def test_hours_changed_again_by_another_worker_are_counted(self):
        ticket = self._new_ticket()
        before = self._promise(ticket, "on_site").deadline
        self._promise(ticket, "on_site").calendar_id.attendance_ids[:1].name = "Early"
        self.env.flush_all()
        self.Timer._get_clock(self.calendar.id).plan(0, 1)  # warm
        # what another worker commits: other hours, and the word of it
        self.env.cr.execute(
            "UPDATE resource_calendar_attendance SET hour_to = hour_to - 1"
            " WHERE calendar_id = %s AND hour_to > 14",
            [self.calendar.id],
        )
        self.env.cr.execute("INSERT INTO orm_signaling_default DEFAULT VALUES")
        self.env.invalidate_all()
        with freeze_time(self._after(hours=1)):
            self._replan()
        self.env.invalidate_all()
        after = self._promise(ticket, "on_site").deadline
        self.assertEqual(before - after, timedelta(hours=1))

    def test_changed_target_after_a_breach_is_followed(self):
        ticket = self._new_ticket(sla_policy_id=self.tier_b.id)
        self._tick(self._after(hours=25))
        target = self._promise(ticket, "replaced").target_id
        with freeze_time(self._after(hours=26)):
            target.write({"clock": "elapsed", "amount": 4})
            self.env.flush_all()
            self._replan()
        self.env.invalidate_all()
        replaced = self._promise(ticket, "replaced")
        self.assertEqual(replaced.deadline, self._after(hours=28))

    # ------------------------------------------------------------
    # Holds
    # ------------------------------------------------------------

    def test_holds_that_overlap_are_carried_over(self):
        ticket = self._new_ticket(sla_policy_id=self.tier_b.id)
        self._do(ticket, 1, "_do_hold", self.site)
        self._do(ticket, 2, "_do_hold", self.both)
        self._do(ticket, 3, "_do_resume")
        self._write(ticket, 4, reported_at=MONDAY - timedelta(minutes=30))
        on_site = self._promise(ticket, "on_site")
        # ten hours and the two for which we waited
        self.assertEqual(on_site.deadline, self._after(hours=11, minutes=30))
        solved = self._promise(ticket, "solved")
        self.assertEqual(solved.deadline, self._after(hours=24, minutes=30))

    def test_hold_from_before_a_corrected_start_counts_from_there(self):
        ticket = self._new_ticket()
        self._do(ticket, 1, "_do_hold", self.wait)
        self._do(ticket, 4, "_do_resume")
        self._write(ticket, 5, reported_at=self._after(hours=2))
        solved = self._promise(ticket, "solved")
        self.assertEqual(solved.deadline, self._after(hours=2 + 48 + 2))

    def test_solved_while_held_and_corrected_is_kept(self):
        ticket = self._new_ticket()
        self._do(ticket, 1, "_do_hold", self.wait)
        self._do(ticket, 60, "action_solved")
        self.assertEqual(self._state(ticket, "solved"), "met")
        self._write(ticket, 61, solved_at=self._after(hours=60.5))
        self.assertEqual(self._state(ticket, "solved"), "met")

    def test_first_policy_in_a_waiting_stage_is_held(self):
        self.company.after_sales_sla_policy_id = False
        stage = self.env["helpdesk.ticket.stage"].create(
            {"name": "Waiting", "pause_reason_id": self.wait.id}
        )
        ticket = self._new_ticket(stage_id=stage.id, sla_policy_id=False)
        self.assertFalse(ticket.timer_ids)
        self._write(ticket, 1, sla_policy_id=self.tier_a.id)
        self.assertEqual(self._state(ticket, "solved"), "paused")

    # ------------------------------------------------------------
    # Facts that are corrected
    # ------------------------------------------------------------

    def test_corrected_arrival_corrects_the_time_asked_for(self):
        ticket = self._new_ticket(requested_arrival=self._after(hours=4))
        self._write(ticket, 6, on_site_at=self._after(hours=5))
        self.assertEqual(self._state(ticket, "arrived_as_asked"), "met_late")
        self._write(ticket, 6, on_site_at=self._after(hours=3))
        self.assertEqual(self._state(ticket, "arrived_as_asked"), "met")
        self._write(ticket, 6, on_site_at=False)
        self.assertFalse(self._promise(ticket, "arrived_as_asked").closed_at)

    def test_corrected_solution_corrects_what_it_kept(self):
        ticket = self._new_ticket(severity="major")
        self._write(ticket, 1, responded_at=self._after(hours=1))
        self._write(ticket, 171, solved_at=self._after(hours=170))
        self.assertEqual(self._state(ticket, "solved_or_planned"), "met_late")
        self._write(ticket, 172, diagnosed_at=False)
        self._write(ticket, 172, solved_at=self._after(hours=160))
        self.assertEqual(self._state(ticket, "solved_or_planned"), "met")

    def test_plan_stays_the_time_at_which_it_was_given(self):
        ticket = self._new_ticket(severity="major")
        self._write(ticket, 3, plan_given_at=self._after(hours=2))
        self._write(ticket, 5, solved_at=self._after(hours=4))
        promise = self._promise(ticket, "solved_or_planned")
        self.assertEqual(promise.reached_at, self._after(hours=2))

    def test_fact_cleared_on_a_solved_ticket_leaves_nothing_open(self):
        ticket = self._new_ticket(severity="major")
        self._write(ticket, 2, plan_given_at=self._after(hours=1))
        self._write(ticket, 3, on_site_at=self._after(hours=2))
        self._write(ticket, 5, solved_at=self._after(hours=4))
        self._write(
            ticket, 6, plan_given_at=False, responded_at=False, on_site_at=False
        )
        self.assertFalse(ticket.timer_ids.filtered("is_open"))
        promise = self._promise(ticket, "solved_or_planned")
        self.assertEqual(promise.reached_at, self._after(hours=4))

    def test_promise_goes_to_the_company_of_its_ticket(self):
        other = self.env["res.company"].create({"name": "Huayi West"})
        other.after_sales_enforce_from = False
        other.resource_calendar_id = self.calendar.copy({"company_id": other.id})
        team = self.team.copy({"company_id": other.id, "user_ids": False})
        ticket = self._new_ticket(user_id=False)
        self._write(
            ticket,
            1,
            company_id=other.id,
            team_id=team.id,
            sla_policy_id=self.tier_a.id,
        )
        self.assertEqual(self._promise(ticket, "solved").company_id, other)

    # ------------------------------------------------------------
    # Warnings that are over
    # ------------------------------------------------------------

    def test_warning_goes_with_its_own_promise(self):
        ticket = self._new_ticket()
        self._tick(self._after(hours=3))
        self.assertTrue(self._activities(ticket))
        self._do(ticket, 4, "action_responded")
        self.assertFalse(self._activities(ticket))

    def test_warning_goes_with_a_superseded_promise(self):
        # its last quarter reaches into working hours
        reported_at = self._after(hours=4)
        ticket = self._new_ticket(at=reported_at, reported_at=reported_at)
        self._tick(self._after(hours=49))
        solved = self._promise(ticket, "solved")
        told = self._activities(ticket).after_sales_alert_id.timer_id
        self.assertIn(solved, told)
        self._write(ticket, 50, sla_policy_id=self.tier_c.id)
        told = self._activities(ticket).after_sales_alert_id.timer_id
        self.assertNotIn(solved, told)

    def test_customer_is_not_warned_of_what_is_broken_already(self):
        solved = self.tier_a.target_ids.filtered(lambda t: t.event == "solved")[:1]
        common = {
            "policy_id": self.tier_a.id,
            "target_ids": [Command.set(solved.ids)],
            "recipient": "customer",
            "by_mail": True,
            "by_activity": False,
        }
        rules = self.env["after.sales.sla.escalation.rule"].create(
            [
                common | {"level": 4, "trigger": "before", "percent": 50},
                common | {"level": 5, "trigger": "after", "hours": 0},
            ]
        )
        self.customer.email = "customer@example.com"
        # typed in when it was over
        ticket = self._new_ticket(at=self._after(hours=60))
        self._tick(self._after(hours=60))
        told = ticket.timer_ids.alert_ids.filtered("partner_ids").rule_id
        self.assertEqual(told, rules[1])

    # ------------------------------------------------------------
    # The leader decides
    # ------------------------------------------------------------

    def test_no_longer_promise_by_way_of_another_kind(self):
        ticket = self._new_ticket().with_user(self.dispatcher)
        self._write(ticket, 1, kind="consultation")
        with self.assertRaises(UserError):
            self._write(ticket, 1, severity="major")

    # ------------------------------------------------------------
    # The nightly check
    # ------------------------------------------------------------

    def test_check_goes_on_where_its_time_was_over(self):
        for _number in range(3):
            self._new_ticket()
        self.env.flush_all()
        Parameter = self.env["ir.config_parameter"]
        Parameter.set_param(CHECKED, 0)
        checked = []
        Timer = type(self.Timer)
        rebuild = Timer._rebuild

        def note(timers, rows, now):
            checked.append([row.id for row in rows])
            return rebuild(timers, rows, now)

        later = self._after(days=1)
        with (
            freeze_time(later),
            patch.object(Timer, "_rebuild", note),
            patch.object(type(self.env["ir.cron"]), "_commit_progress") as commit,
        ):
            commit.return_value = 0
            self.Timer._cron_check_log(batch_size=3)
            first = len(checked)
            self.assertTrue(commit.call_args.kwargs["remaining"])
            while commit.call_args.kwargs["remaining"]:
                self.Timer._cron_check_log(batch_size=3)
        self.assertEqual(first, 1)
        every = self.env["after.sales.sla.event"].search(
            Domain("recorded_at", "<", later)
        )
        seen = {timer_id for batch in checked for timer_id in batch}
        self.assertEqual(seen, set(every.timer_id.ids))


@tagged("post_install", "-at_install")
class TestSlaFuzz(SequenceCommon):
    """Whatever people do, in whatever order: the log tells how a promise stands."""

    STEPS = 14
    RUNS = 12

    def setUp(self):
        super().setUp()
        self.stages = self.env["helpdesk.ticket.stage"].create(
            [
                {"name": "Waiting", "pause_reason_id": self.wait.id},
                {"name": "Site closed", "pause_reason_id": self.site.id},
                {"name": "Working"},
            ]
        ) | self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        self.policies = self.tier_a | self.tier_b | self.tier_c

    def _random_step(self, rng, ticket, now):
        earlier = max(MONDAY, now - timedelta(hours=rng.choice((0, 1, 5))))
        return rng.choice(
            [
                ("respond", lambda: ticket.action_responded()),
                ("solve", lambda: ticket.action_solved()),
                ("reopen", lambda: ticket.action_reopen()),
                ("hold", lambda: ticket._do_hold(rng.choice(self.reasons), at=earlier)),
                ("resume", lambda: ticket._do_resume(earlier)),
                ("resume now", lambda: ticket._do_resume()),
                (
                    "stage",
                    lambda: ticket.write({"stage_id": rng.choice(self.stages).id}),
                ),
                (
                    "severity",
                    lambda: ticket.sudo().write(
                        {"severity": rng.choice(("ordinary", "major"))}
                    ),
                ),
                (
                    "policy",
                    lambda: ticket.write(
                        {"sla_policy_id": rng.choice(self.policies).id}
                    ),
                ),
                (
                    "report",
                    lambda: ticket.write(
                        {
                            "reported_at": max(
                                MONDAY,
                                MONDAY + timedelta(hours=rng.choice((0, 0, 1, 2))),
                            )
                        }
                    ),
                ),
                ("arrive", lambda: ticket.write({"on_site_at": earlier})),
                (
                    "clear",
                    lambda: ticket.write(
                        {
                            rng.choice(
                                (
                                    "responded_at",
                                    "on_site_at",
                                    "solved_at",
                                    "plan_given_at",
                                )
                            ): False
                        }
                    ),
                ),
                ("plan", lambda: ticket.write({"plan_given_at": earlier})),
                (
                    "asked",
                    lambda: ticket.write(
                        {
                            "requested_arrival": rng.choice(
                                (False, now + timedelta(hours=2))
                            )
                        }
                    ),
                ),
                ("solved at", lambda: ticket.write({"solved_at": earlier})),
                (
                    "kind",
                    lambda: ticket.write(
                        {"kind": rng.choice(("fault", "fault", "consultation"))}
                    ),
                ),
                ("hours", self._change_hours),
                ("tick", lambda: None),
            ]
        )

    def _change_hours(self):
        attendance = self.calendar.attendance_ids.filtered(
            lambda a: a.day_period == "afternoon"
        )[:1]
        attendance.hour_to = 18 if attendance.hour_to != 18 else 17
        self.env.flush_all()
        self._replan()

    def _check(self, ticket, now, history):
        rows = self.Timer._read_rows(SQL("t.ticket_id = %s", ticket.id))
        standings = self.Timer._replay_log(rows, now)
        for row in rows:
            stands = standings[row.id]._asdict()
            was = {name: getattr(row, name) for name in stands}
            self.assertEqual(was, stands, history)
        self.env.invalidate_all()
        shown = ticket.promise_state, ticket.next_deadline
        ticket._sla_sync(now)
        self.env.invalidate_all()
        self.assertEqual(shown, (ticket.promise_state, ticket.next_deadline), history)
        if not ticket._sla_is_over():
            # each promise of the policy that can begin stands, none twice
            wanted = {
                target.id
                for target, timer in ticket._sla_get_planned(
                    ticket._get_sla_subject(), ticket.sla_policy_id.id
                )
                if timer
            }
            there = {row.target_id for row in rows if row.state != "superseded"}
            self.assertFalse(wanted - there, history)
            over = [
                row
                for row in rows
                if row.target_id in wanted and row.state == "cancelled"
            ]
            self.assertFalse(over, history)
        else:
            running = [row for row in rows if not row.closed_at]
            if ticket.solved_at:
                events = {
                    self.env["after.sales.sla.target"].browse(row.target_id).event
                    for row in running
                }
                self.assertFalse(events - {"arrived_as_asked"}, history)
        closed = self._activities(ticket).after_sales_alert_id.timer_id.filtered(
            "closed_at"
        )
        self.assertFalse(closed, history)

    def test_random_sequences(self):
        for seed in range(self.RUNS):
            rng = random.Random(seed)
            ticket = self._new_ticket(sla_policy_id=rng.choice(self.policies).id)
            now, history = MONDAY, [seed]
            for _step in range(self.STEPS):
                now += timedelta(hours=rng.choice((1, 1, 3, 9, 26)), minutes=7)
                self._tick(now)
                name, step = self._random_step(rng, ticket, now)
                history.append(f"{now}: {name}")
                with freeze_time(now):
                    try:
                        with self.env.cr.savepoint():
                            step()
                            self.env.flush_all()
                    except UserError as error:
                        history.append(f"refused: {error}")
                        self.env.invalidate_all()
                self._tick(now)
                with freeze_time(now):
                    self._check(ticket, now, history)
