# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .sla_common import MONDAY, SlaCommon


@tagged("post_install", "-at_install")
class TestSlaTimer(SlaCommon):
    """Promises from start to end, by the plan's tiers."""

    # -- starting

    def test_tier_a_ordinary(self):
        """1.1-3: 1 h, 3 working days, 48 h for an ordinary fault."""
        ticket = self._new_ticket()
        self.assertEqual(ticket.sla_policy_id, self.tier_a)
        self.assertEqual(
            {t.target_id.event: t.deadline for t in ticket.timer_ids},
            {
                "responded": self._after(hours=1),
                # Thursday, the end of the attendance at 17:00 in Shanghai
                "on_site": datetime(2026, 11, 26, 9, 0),
                "solved": self._after(hours=48),
            },
        )
        self.assertEqual(ticket.promise_state, "safe")
        self.assertEqual(ticket.next_deadline, self._after(hours=1))

    def test_tier_a_major(self):
        """A major fault is solved or planned in one week."""
        ticket = self._new_ticket(severity="major")
        self.assertFalse(self._promise(ticket, "solved"))
        planned = self._promise(ticket, "solved_or_planned")
        self.assertEqual(planned.deadline, self._after(days=7))

    def test_on_site_skips_leaves_and_takes_shifted_days(self):
        """调休: a Saturday that works counts; a public holiday does not."""
        # hr_holidays reads the dates of a public holiday in its author's zone
        self.env.user.tz = "Asia/Shanghai"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 11, 24, 16, 0),
                "date_to": datetime(2026, 11, 25, 15, 59, 59),
            }
        )
        ticket = self._new_ticket()
        self.assertEqual(
            self._promise(ticket, "on_site").deadline, datetime(2026, 11, 27, 9, 0)
        )
        self.env["after.sales.calendar.workday"].create(
            {
                "calendar_id": self.calendar.id,
                "date": "2026-11-28",
                "works_like": "1",
            }
        )
        thursday = datetime(2026, 11, 26, 1, 0)
        ticket = self._new_ticket(at=thursday, reported_at=thursday)
        # Friday, the shifted Saturday, Monday
        self.assertEqual(
            self._promise(ticket, "on_site").deadline, datetime(2026, 11, 30, 9, 0)
        )

    def test_installation_counts_from_the_notice(self):
        """1.1-1: one week from the user's notice; nothing runs before it."""
        ticket = self._new_ticket(kind="installation")
        self.assertEqual(ticket.sla_policy_id, self.installation)
        self.assertFalse(ticket.timer_ids)
        with freeze_time(self._after(hours=3)):
            ticket.notified_at = self._after(hours=2)
        installed = self._promise(ticket, "installed")
        self.assertEqual(installed.started_at, self._after(hours=2))
        self.assertEqual(installed.deadline, self._after(days=7, hours=2))

    def test_arrive_as_asked(self):
        """1.4 S-4: the customer's own time is a promise too."""
        asked = self._after(days=1)
        ticket = self._new_ticket(requested_arrival=asked)
        self.assertEqual(self._promise(ticket, "arrived_as_asked").deadline, asked)
        with freeze_time(self._after(hours=2)):
            ticket.requested_arrival = asked + timedelta(hours=3)
        arrived = ticket.timer_ids.filtered(
            lambda t: t.target_id.event == "arrived_as_asked"
        )
        self.assertEqual(sorted(arrived.mapped("state")), ["running", "superseded"])

    def test_late_entry_starts_at_the_true_time(self):
        ticket = self._new_ticket(at=self._after(minutes=25))
        responded = self._promise(ticket, "responded")
        self.assertEqual(responded.started_at, MONDAY)
        start = responded.event_ids
        self.assertEqual(start.at, MONDAY)
        self.assertEqual(start.recorded_at, self._after(minutes=25))

    def test_entered_after_the_deadline_is_late_at_once(self):
        ticket = self._new_ticket(at=self._after(hours=3))
        self.assertEqual(ticket.promise_state, "late")

    def test_start_twice_starts_once(self):
        ticket = self._new_ticket()
        timers = ticket.timer_ids
        ticket._sla_start()
        self.assertEqual(ticket.timer_ids, timers)

    def test_no_calendar_is_the_stricter_promise(self):
        """Without any working hours the clock never stops, and the log says so."""
        self.team.calendar_id = False
        self.calendar.attendance_ids.unlink()
        ticket = self._new_ticket()
        on_site = self._promise(ticket, "on_site")
        self.assertEqual(on_site.deadline, self._after(days=3))
        self.assertFalse(on_site.calendar_id)
        self.assertEqual(on_site.event_ids.data["stricter"], "no_working_time")

    # -- reaching

    def test_kept(self):
        ticket = self._new_ticket()
        with freeze_time(self._after(minutes=30)):
            ticket._sla_reach("responded", self._after(minutes=12))
        responded = self._promise(ticket, "responded")
        self.assertEqual(responded.state, "met")
        self.assertEqual(responded.reached_at, self._after(minutes=12))
        self.assertEqual(ticket.next_deadline, self._after(hours=48))
        self.assertEqual(ticket.promise_state, "safe")

    def test_at_the_deadline_is_kept(self):
        ticket = self._new_ticket()
        with freeze_time(self._after(hours=2)):
            ticket._sla_reach("responded", self._after(hours=1))
        self.assertEqual(self._promise(ticket, "responded").state, "met")

    def test_reached_late(self):
        ticket = self._new_ticket()
        with freeze_time(self._after(hours=2)):
            ticket._sla_reach("responded")
        responded = self._promise(ticket, "responded")
        self.assertEqual(responded.state, "met_late")
        self.assertEqual(responded.late_seconds, 3600)

    def test_a_true_time_entered_late_unbreaks(self):
        """Answered in time, typed in after the engine had called it broken."""
        ticket = self._new_ticket()
        self._tick(self._after(hours=2))
        self.assertEqual(self._promise(ticket, "responded").state, "breached")
        with freeze_time(self._after(hours=3)):
            ticket._sla_reach("responded", self._after(minutes=10))
        responded = self._promise(ticket, "responded")
        self.assertEqual(responded.state, "met")
        self.assertIn("breach", responded.event_ids.mapped("kind"))

    def test_correcting_a_time_keeps_both_in_the_log(self):
        ticket = self._new_ticket()
        with freeze_time(self._after(hours=2)):
            ticket._sla_reach("responded", self._after(minutes=70))
            ticket._sla_reach("responded", self._after(minutes=50))
            ticket._sla_reach("responded", self._after(minutes=50))
        responded = self._promise(ticket, "responded")
        self.assertEqual(responded.state, "met")
        self.assertEqual(responded.late_seconds, 0)
        self.assertEqual(
            responded.event_ids.mapped("kind"), ["start", "reach", "reach"]
        )

    def test_solving_proves_the_answer(self):
        """Who has solved it has answered; the visit stays for whoever decides."""
        ticket = self._new_ticket()
        with freeze_time(self._after(hours=5)):
            ticket._sla_cancel(["on_site"], "Solved remotely")
            ticket._sla_reach("solved", self._after(minutes=40))
        self.assertEqual(self._promise(ticket, "responded").state, "met")
        self.assertEqual(self._promise(ticket, "solved").state, "met")
        on_site = self._promise(ticket, "on_site")
        self.assertEqual(on_site.state, "cancelled")
        self.assertEqual(on_site.event_ids[-1].reason, "Solved remotely")
        self.assertEqual(ticket.promise_state, "kept")
        self.assertFalse(ticket.next_deadline)

    def test_bad_times_are_refused(self):
        ticket = self._new_ticket()
        with freeze_time(self._after(hours=1)):
            with self.assertRaises(ValidationError):
                ticket._sla_reach("responded", self._after(minutes=-5))
            with self.assertRaises(ValidationError):
                ticket._sla_reach("responded", self._after(hours=2))
        self.assertEqual(self._promise(ticket, "responded").state, "running")

    def test_reopen(self):
        """The remote solution did not hold: the visit is needed after all."""
        ticket = self._new_ticket()
        with freeze_time(self._after(hours=1)):
            ticket._sla_cancel(["on_site"], "Solved remotely")
            ticket._sla_reach("solved")
        with freeze_time(self._after(hours=2)):
            ticket._sla_reopen(["on_site", "solved"], "It failed again")
        on_site = self._promise(ticket, "on_site")
        self.assertEqual(on_site.state, "running")
        self.assertTrue(on_site.next_alert_at)
        self.assertEqual(self._promise(ticket, "solved").state, "running")
        self.assertEqual(ticket.promise_state, "safe")

    # -- tier B: the replacement

    def test_replacement_starts_when_24_h_break(self):
        """1.1 II-d: what is not solved in 24 h is replaced the same day."""
        ticket = self._new_ticket(sla_policy_id=self.tier_b.id)
        self.assertFalse(self._promise(ticket, "replaced"))
        self._tick(self._after(hours=24, minutes=1))
        replaced = self._promise(ticket, "replaced")
        self.assertEqual(replaced.started_at, self._after(hours=24))
        # midnight in Shanghai
        self.assertEqual(replaced.deadline, datetime(2026, 11, 24, 16, 0))
        with freeze_time(self._after(hours=25)):
            ticket._sla_reach("solved")
        self.assertEqual(self._promise(ticket, "replaced").state, "cancelled")
        self.assertEqual(ticket.promise_state, "broken")

    def test_a_replacement_given_the_same_day_is_kept(self):
        """S13: broken after 24 h, replaced that day, solved later."""
        unit = self._new_unit("SP2-0077")
        ticket = self._new_ticket(sla_policy_id=self.tier_b.id, equipment_id=unit.id)
        self.assertFalse(ticket.owes_replacement)
        self._tick(self._after(hours=25))
        self.assertTrue(ticket.owes_replacement)
        with freeze_time(self._after(hours=30)):
            ticket.with_user(self.engineer_user).action_replaced()
        promise = self._promise(ticket, "replaced")
        self.assertEqual(promise.state, "met")
        self.assertFalse(ticket.owes_replacement)
        with freeze_time(self._after(hours=60)):
            ticket._do_solved()
            self.assertEqual(promise.state, "met")
            ticket._do_reopen()
        self.assertEqual(promise.state, "met")
        with freeze_time(self._after(hours=61)), self.assertRaises(UserError):
            ticket.with_user(self.engineer_user).action_replaced()
        without = self._new_ticket(sla_policy_id=self.tier_b.id)
        with freeze_time(self._after(hours=1)), self.assertRaises(UserError):
            without.with_user(self.engineer_user).action_replaced()

    def test_solved_after_the_day_breaks_the_replacement(self):
        ticket = self._new_ticket(sla_policy_id=self.tier_b.id)
        self._tick(self._after(hours=24, minutes=1))
        self._tick(self._after(hours=40))
        with freeze_time(self._after(hours=41)):
            ticket._sla_reach("solved")
        self.assertEqual(self._promise(ticket, "replaced").state, "met_late")

    # -- holding

    def test_hold_keeps_what_is_left(self):
        ticket = self._new_ticket()
        reason = self.env.ref("after_sales_service.sla_pause_reason_customer")
        with freeze_time(self._after(hours=10)):
            ticket._sla_pause(reason)
        solved = self._promise(ticket, "solved")
        self.assertEqual(solved.state, "paused")
        self.assertEqual(solved.remaining_seconds, 38 * 3600)
        self.assertEqual(self._promise(ticket, "responded").state, "running")
        self._tick(self._after(hours=60))
        self.assertEqual(self._promise(ticket, "solved").state, "paused")
        with freeze_time(self._after(hours=70)):
            ticket._sla_resume()
        solved = self._promise(ticket, "solved")
        self.assertEqual(solved.state, "running")
        self.assertEqual(solved.deadline, self._after(hours=108))

    def test_hold_counts_in_the_promise_s_own_calendar(self):
        """Held over a night and a day: only working time is given back."""
        ticket = self._new_ticket()
        reason = self.env.ref("after_sales_service.sla_pause_reason_access")
        with freeze_time(self._after(hours=4)):
            # Monday 13:00, at the desk again
            ticket._sla_pause(reason)
        on_site = self._promise(ticket, "on_site")
        self.assertEqual(on_site.remaining_seconds, 4 * 3600 + 3 * 8 * 3600)
        with freeze_time(self._after(hours=28)):
            ticket._sla_resume()
        # one working day later, at the same hour of work
        self.assertEqual(
            self._promise(ticket, "on_site").deadline, datetime(2026, 11, 27, 9, 0)
        )

    def test_closing_from_a_hold_after_the_old_deadline_is_kept(self):
        ticket = self._new_ticket()
        reason = self.env.ref("after_sales_service.sla_pause_reason_customer")
        with freeze_time(self._after(hours=10)):
            ticket._sla_pause(reason)
        with freeze_time(self._after(hours=100)):
            ticket._sla_reach("solved")
        self.assertEqual(self._promise(ticket, "solved").state, "met")

    def test_waiting_for_our_own_parts_never_stops(self):
        ticket = self._new_ticket()
        reason = self.env.ref("after_sales_service.sla_pause_reason_own_parts")
        with freeze_time(self._after(hours=1)), self.assertRaises(UserError):
            ticket._sla_pause(reason)

    def test_bad_holds_are_refused(self):
        ticket = self._new_ticket()
        reason = self.env.ref("after_sales_service.sla_pause_reason_customer")
        with freeze_time(self._after(hours=10)):
            with self.assertRaises(ValidationError):
                ticket._sla_pause(reason, self._after(hours=-1))
            ticket._sla_pause(reason)
            with self.assertRaises(UserError):
                ticket._sla_pause(reason)
            with self.assertRaises(ValidationError):
                ticket._sla_resume(self._after(hours=9))

    # -- changing

    def test_severity_supersedes_the_open_and_keeps_the_closed(self):
        ticket = self._new_ticket()
        with freeze_time(self._after(minutes=10)):
            ticket._sla_reach("responded")
        with freeze_time(self._after(hours=2)):
            ticket.severity = "major"
        states = {t.target_id.event: t.state for t in ticket.timer_ids.sorted("id")}
        self.assertEqual(
            states,
            {
                "responded": "met",
                "on_site": "running",
                "solved": "superseded",
                "solved_or_planned": "running",
            },
        )
        planned = self._promise(ticket, "solved_or_planned")
        self.assertEqual(planned.deadline, self._after(days=7))

    def test_refresh_without_change_changes_nothing(self):
        ticket = self._new_ticket()
        timers = ticket.timer_ids
        events = timers.event_ids
        ticket._sla_refresh("Nothing happened")
        self.assertEqual(ticket.timer_ids, timers)
        self.assertEqual(ticket.timer_ids.event_ids, events)

    def test_another_policy_supersedes_all_open(self):
        ticket = self._new_ticket()
        with freeze_time(self._after(minutes=10)):
            ticket.sla_policy_id = self.tier_c
        self.assertEqual(
            ticket.timer_ids.filtered(
                lambda t: t.state == "running"
            ).target_id.policy_id,
            self.tier_c,
        )
        self.assertEqual(
            self._promise(ticket, "responded").deadline, self._after(hours=2)
        )

    def test_a_broken_promise_stays_broken(self):
        ticket = self._new_ticket()
        self._tick(self._after(hours=2))
        with freeze_time(self._after(hours=3)):
            ticket.sla_policy_id = self.tier_c
        broken = ticket.timer_ids.filtered(
            lambda t: (
                t.target_id.policy_id == self.tier_a
                and t.target_id.event == "responded"
            )
        )
        self.assertEqual(broken.state, "breached")

    def test_cancel_everything(self):
        ticket = self._new_ticket()
        self._tick(self._after(hours=2))
        with freeze_time(self._after(hours=3)):
            ticket._sla_cancel(reason="A duplicate")
        self.assertFalse(ticket.timer_ids.filtered("is_open"))
        self.assertEqual(ticket.promise_state, "broken")

    # -- kept

    def test_the_log_is_append_only(self):
        ticket = self._new_ticket()
        event = ticket.timer_ids.event_ids[0]
        with self.assertRaises(UserError):
            event.sudo().write({"at": MONDAY})
        with self.assertRaises(UserError):
            event.sudo().unlink()
        with self.assertRaises(UserError):
            ticket.timer_ids.sudo().unlink()

    def test_why_this_deadline(self):
        ticket = self._new_ticket(at=self._after(minutes=25))
        html = self._promise(ticket, "on_site").explanation
        for part in ("2026-11-26 17:00", "09:00–12:00", "day 3", "09:25", "1.1-3b"):
            self.assertIn(part, html)
        html = self._promise(ticket, "solved").explanation
        self.assertIn("48 h 0 min", html)

    # -- queries

    def test_a_hundred_tickets_cost_few_queries(self):
        """P3: promises add at most 0.3 queries to each of 100 tickets."""
        self._new_ticket()
        tickets = self.env["helpdesk.ticket"].create(
            [self._ticket_vals(sla_policy_id=False) for _number in range(100)]
        )
        tickets.sla_policy_id = self.tier_a
        self.env.flush_all()
        tickets.timer_ids.sudo().invalidate_recordset()
        fresh = self.env["helpdesk.ticket"].create(
            [self._ticket_vals(kind="installation") for _number in range(100)]
        )
        self.env.flush_all()
        fresh.read(["kind", "severity"])
        with self.assertQueryCount(12):
            fresh.notified_at = MONDAY
            self.env.flush_all()
        self.assertEqual(len(fresh.timer_ids), 100)

    def test_calendar_emptied_meanwhile(self):
        held = self._new_ticket(severity="ordinary")
        ticket = self._new_ticket(severity="ordinary")
        timers = held.timer_ids | ticket.timer_ids
        # as if the promises had been planned in working hours
        calendar = self.calendar.copy()
        self.env.cr.execute(
            "UPDATE after_sales_sla_timer SET calendar_id = %s WHERE id = ANY(%s)",
            [calendar.id, timers.ids],
        )
        timers.invalidate_recordset()
        wait = self.env.ref("after_sales_service.sla_pause_reason_customer")
        with freeze_time(self._after(minutes=5)):
            held._sla_pause(wait)
        calendar.attendance_ids = False
        paused = held.timer_ids.filtered(lambda timer: timer.state == "paused")[:1]
        left = paused.remaining_seconds
        with freeze_time(self._after(hours=1)):
            ticket._sla_pause(wait)
            held._sla_resume()
        self.assertEqual(
            paused.deadline, self._after(hours=1) + timedelta(seconds=left)
        )
        self.assertIn("never stopped", paused.explanation)
        for timer in timers:
            self.assertTrue(timer.explanation)
        self._tick(self._after(hours=3))
        self.assertFalse(any(timers.mapped("error")))
        self.assertEqual(self._promise(held, "responded").state, "breached")

    def test_policy_by_hand_stays(self):
        ticket = self._new_ticket()
        self.assertFalse(ticket.sla_policy_by_hand)
        ticket.sla_policy_id = self.tier_b
        person = self.env["res.partner"].create(
            {"name": "Dr. Zhou", "parent_id": self.customer.id}
        )
        ticket.partner_id = person
        self.assertEqual(ticket.sla_policy_id, self.tier_b)
        self.tier_b.active = False
        ticket.partner_id = self.customer
        self.assertEqual(ticket.sla_policy_id, self.tier_a)

    def test_policy_by_itself_follows(self):
        # forms send the proposed policy too
        ticket = self._new_ticket(sla_policy_id=self.tier_a.id)
        self.assertFalse(ticket.sla_policy_by_hand)
        other = self.env["res.partner"].create({"name": "School"})
        other.sla_policy_id = self.tier_c
        ticket.partner_id = other
        self.assertEqual(ticket.sla_policy_id, self.tier_c)
