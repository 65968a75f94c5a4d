# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .sla_common import MONDAY, SlaCommon


@tagged("post_install", "-at_install")
class TestTicketHold(SlaCommon):
    """Holds that are typed in later: true times, never rewritten, never overlapping."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wait = cls.env.ref("after_sales_service.sla_pause_reason_customer")
        cls.ticket = cls._new_ticket()

    def _hold(self, now, since=None, user=None, reason=None, note=False):
        """Press "Hold" so many hours after the report."""
        with freeze_time(self._after(hours=now)):
            ticket = self.ticket.with_user(user or self.dispatcher)
            action = ticket.action_hold()
            self.env[action["res_model"]].with_user(
                user or self.dispatcher
            ).with_context(**action["context"]).create(
                {
                    "reason_id": (reason or self.wait).id,
                    "held_since": since is not None and self._after(hours=since),
                    "note": note,
                }
            ).action_hold()

    def _resume(self, now, until=None, user=None):
        with freeze_time(self._after(hours=now)):
            ticket = self.ticket.with_user(user or self.dispatcher)
            action = ticket.action_resume_since()
            self.env[action["res_model"]].with_user(
                user or self.dispatcher
            ).with_context(**action["context"]).create(
                {"resumed_at": until is not None and self._after(hours=until)}
            ).action_resume()

    @property
    def _solved(self):
        return self._promise(self.ticket, "solved")

    # ------------------------------------------------------------
    # True times
    # ------------------------------------------------------------

    def test_now(self):
        self._hold(2)
        self.assertEqual(self._solved.remaining_seconds, 46 * 3600)
        self._resume(5)
        self.assertEqual(self._solved.deadline, self._after(hours=51))

    def test_held_since_this_morning(self):
        self._hold(8, since=2, note="Hospital is closed")
        timer = self._solved
        self.assertEqual(timer.state, "paused")
        self.assertEqual(timer.remaining_seconds, 46 * 3600)
        event = timer.event_ids[-1]
        self.assertEqual(event.at, self._after(hours=2))
        self.assertEqual(event.recorded_at, self._after(hours=8))
        self.assertEqual(event.user_id, self.dispatcher)
        body = self.ticket.message_ids[0].body
        self.assertIn("On hold since", body)
        self.assertIn("Hospital is closed", body)

    def test_over_since_noon(self):
        self._hold(2)
        self._resume(9, until=4)
        self.assertEqual(self._solved.state, "running")
        self.assertEqual(self._solved.deadline, self._after(hours=50))
        self.assertEqual(self._solved.event_ids[-1].at, self._after(hours=4))
        self.assertIn("No longer on hold since", self.ticket.message_ids[0].body)

    def test_a_whole_hold_entered_afterwards(self):
        self._hold(20, since=2)
        self._resume(20, until=10)
        self.assertEqual(self._solved.deadline, self._after(hours=56))
        self.assertIn("Held from 2026-11-23 11:00 to 2026-11-23 19:00", self._text())

    def _text(self):
        return self._solved.with_context(tz="Asia/Shanghai").explanation

    def test_two_holds_one_after_the_other(self):
        self._hold(2)
        self._resume(4)
        self._hold(8, since=4)
        self._resume(9, until=8)
        self.assertEqual(self._solved.deadline, self._after(hours=54))

    def test_nothing_told_is_taken_back(self):
        """Rows are added, never changed; a warning that was told stays told."""
        self._tick(self._after(hours=37))
        log = self._solved.event_ids
        before = log.read()
        self.assertIn("warn", log.mapped("kind"))
        alerts = self.ticket.timer_ids.alert_ids.read()
        self._hold(38, since=30)
        self._resume(39, until=36)
        self.assertEqual(log.read(), before)
        self.assertEqual(self._solved.event_ids[: len(log)], log)
        self._tick(self._after(hours=39, minutes=1))
        self.assertEqual(self._solved.event_ids[: len(log)].read(), before)
        self.assertLessEqual(
            {alert["id"] for alert in alerts}, set(self.ticket.timer_ids.alert_ids.ids)
        )
        self.assertEqual(self._solved.state, "running")
        self.assertEqual(self._solved.deadline, self._after(hours=54))

    def test_a_hold_that_ended_too_long_ago(self):
        """Run on since then the promise is broken: the next look says so."""
        self._hold(2)
        self._resume(60, until=3)
        self.assertEqual(self._solved.deadline, self._after(hours=49))
        self._tick(self._after(hours=60, minutes=2))
        self.assertEqual(self._solved.state, "breached")

    def test_a_deadline_passed_before_the_hold_was_typed_in(self):
        """Nobody has looked yet: what the customer delayed is not our breach."""
        self._hold(50, since=40)
        self.assertEqual(self._solved.state, "paused")
        self.assertEqual(self._solved.remaining_seconds, 8 * 3600)

    # ------------------------------------------------------------
    # Refused
    # ------------------------------------------------------------

    def _assert_refused(self, message, step, *args, **kwargs):
        log = self.ticket.timer_ids.event_ids
        state = self.ticket.timer_ids.read(["state", "deadline", "remaining_seconds"])
        with (
            self.assertRaisesRegex((UserError, ValidationError), message),
            self.env.cr.savepoint(),
        ):
            step(*args, **kwargs)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.timer_ids.event_ids, log)
        self.assertEqual(
            self.ticket.timer_ids.read(["state", "deadline", "remaining_seconds"]),
            state,
        )

    def test_before_the_promise_began(self):
        self._assert_refused("before the promise began", self._hold, 2, since=-1)

    def test_still_to_come(self):
        self._assert_refused("still to come", self._hold, 2, since=3)
        self._hold(2)
        self._assert_refused("still to come", self._resume, 3, until=5)

    def test_ends_before_it_began(self):
        self._hold(8, since=6)
        self._assert_refused("cannot end before it began", self._resume, 9, until=5)

    def test_overlapping(self):
        self._hold(2)
        self._assert_refused("stops none", self._hold, 3)
        self._resume(6)
        self._assert_refused("holds do not overlap", self._hold, 8, since=4)

    def test_past_its_deadline(self):
        self._assert_refused("broken cannot be held", self._hold, 60, since=49)
        self._tick(self._after(hours=48))
        self._assert_refused("stops none", self._hold, 60, since=40)

    def test_what_we_wait_for_ourselves(self):
        own = self.env.ref("after_sales_service.sla_pause_reason_own_parts")
        self._assert_refused("stops none", self._hold, 3, reason=own)

    def test_who_may(self):
        for user in (self.engineer_user, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._hold(2, user=user)
        self._hold(2)
        for user in (self.engineer_user, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._resume(3, user=user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["after.sales.resume.wizard"].with_user(user).create(
                    {"ticket_ids": self.ticket.ids}
                )
        self._resume(3, user=self.manager)


@tagged("post_install", "-at_install")
class TestTicketDesires(SlaCommon):
    """The time the customer asked for (S16), no policy, corrections."""

    # ------------------------------------------------------------
    # There when the customer asked
    # ------------------------------------------------------------

    def test_asked_for_later(self):
        ticket = self._new_ticket()
        self.assertFalse(self._promise(ticket, "arrived_as_asked"))
        asked = self._after(hours=30)
        with freeze_time(self._after(hours=1)):
            ticket.with_user(self.dispatcher).requested_arrival = asked
        first = self._promise(ticket, "arrived_as_asked")
        self.assertEqual(first.deadline, asked)
        with freeze_time(self._after(hours=2)):
            ticket.with_user(self.dispatcher).requested_arrival = asked + timedelta(
                hours=4
            )
        second = self._promise(ticket, "arrived_as_asked")
        self.assertNotEqual(first, second)
        self.assertEqual(first.state, "superseded")
        self.assertEqual(first.event_ids.mapped("kind"), ["start", "supersede"])
        self.assertEqual(second.deadline, self._after(hours=34))
        with freeze_time(self._after(hours=3)):
            ticket.with_user(self.dispatcher).requested_arrival = False
        self.assertFalse(self._promise(ticket, "arrived_as_asked"))
        self.assertEqual(second.state, "superseded")

    def test_arrived(self):
        ticket = self._new_ticket(requested_arrival=self._after(hours=30))
        with freeze_time(self._after(hours=29)):
            ticket._do_on_site()
        self.assertEqual(self._promise(ticket, "arrived_as_asked").state, "met")

    def test_not_before_the_call(self):
        early = MONDAY - timedelta(hours=1)
        ticket = self._new_ticket()
        with (
            freeze_time(self._after(hours=1)),
            self.assertRaisesRegex(ValidationError, "Arrival Asked for .* lies before"),
        ):
            ticket.requested_arrival = early

    def test_not_in_the_past(self):
        ticket = self._new_ticket().with_user(self.dispatcher)
        with freeze_time(self._after(hours=5)):
            with self.assertRaisesRegex(UserError, "is over already"):
                ticket.requested_arrival = self._after(hours=3)
            self.assertFalse(ticket.requested_arrival)
            ticket.requested_arrival = self._after(hours=6)
        with freeze_time(self._after(hours=7)):
            # the form sends what is unchanged too
            ticket.write({"requested_arrival": self._after(hours=6), "name": "Other"})
            ticket.sudo()._do_on_site()
            ticket.requested_arrival = self._after(hours=4)

    def test_typed_in_later(self):
        """The call is told as it was, also when the time asked for is over."""
        with freeze_time(self._after(hours=8)):
            ticket = (
                self.env["helpdesk.ticket"]
                .with_user(self.dispatcher)
                .create(self._ticket_vals(requested_arrival=self._after(hours=6)))
            )
        self.assertEqual(
            self._promise(ticket, "arrived_as_asked").deadline, self._after(hours=6)
        )

    # ------------------------------------------------------------
    # No policy
    # ------------------------------------------------------------

    def test_filter_of_those_without_policy(self):
        self.company.after_sales_sla_policy_id = False
        self.env["after.sales.sla.policy"].search([]).is_default = False
        bare = self._new_ticket()
        conduct = self._new_ticket(kind="conduct")
        closed = self._new_ticket()
        closed.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        promised = self._new_ticket(sla_policy_id=self.tier_a.id)
        action = self.env["ir.actions.actions"]._for_xml_id(
            "after_sales_service.helpdesk_ticket_action_no_policy"
        )
        self.assertIn("search_default_no_policy", action["context"])
        view = self.env["helpdesk.ticket"].get_view(
            self.env.ref("after_sales_service.helpdesk_ticket_view_search").id, "search"
        )
        domain = self._get_filter_domain(view["arch"], "no_policy")
        found = self.env["helpdesk.ticket"].with_user(self.dispatcher).search(domain)
        self.assertIn(bare, found)
        for ticket in (conduct, closed, promised):
            self.assertNotIn(ticket, found)

    def _get_filter_domain(self, arch, name):
        node = etree.fromstring(arch).find(f".//filter[@name='{name}']")
        return literal_eval(node.get("domain"))

    def test_the_filter_has_its_index(self):
        self.assertIn(
            "(stage_id) WHERE (sla_policy_id IS NULL)",
            self._get_indexes("helpdesk_ticket"),
        )

    # ------------------------------------------------------------
    # Late entries, downtime
    # ------------------------------------------------------------

    def test_lag_by_who_took_the_call(self):
        for hours, user in (
            (2, self.dispatcher),
            (4, self.dispatcher),
            (1, self.leader),
        ):
            with freeze_time(self._after(hours=hours)):
                self.env["after.sales.contact"].with_user(user).create(
                    {
                        "subject": "Does not start",
                        "partner_id": self.customer.id,
                        "happened_at": MONDAY,
                    }
                )
        lags = dict(
            self.env["after.sales.contact"]._read_group(
                [("happened_at", "=", MONDAY)], ["user_id"], ["lag_hours:avg"]
            )
        )
        self.assertEqual(lags, {self.dispatcher: 3.0, self.leader: 1.0})

    def test_the_promise_says_that_it_was_typed_in_later(self):
        ticket = self._new_ticket(at=self._after(hours=3))
        promise = self._promise(ticket, "solved")
        self.assertEqual(promise.started_at, MONDAY)
        self.assertIn("Written down at", promise.explanation)
        self.assertEqual(ticket.registration_lag_text, "registered 3 h 0 min later")

    def test_down_since_corrected_after_the_solution(self):
        unit = self._new_unit(accepted_on="2026-06-01")
        ticket = self._new_ticket(
            equipment_id=unit.id, down_since=MONDAY - timedelta(hours=1)
        )
        with freeze_time(self._after(hours=9)):
            ticket._do_solved()
        interval = ticket.downtime_ids
        self.assertEqual(interval.hours, 10)
        with freeze_time(self._after(hours=10)):
            ticket.with_user(self.dispatcher).down_since = MONDAY - timedelta(hours=3)
        self.assertEqual(interval.hours, 12)
        self.assertEqual(ticket.downtime_ids, interval)
        with freeze_time(self._after(hours=11)):
            ticket.with_user(self.dispatcher).down_since = False
        self.assertEqual(ticket.downtime_ids, interval)
        self.assertEqual(interval.hours, 0)

    def test_what_the_customer_confirmed_stays(self):
        unit = self._new_unit(accepted_on="2026-06-01")
        ticket = self._new_ticket(equipment_id=unit.id, down_since=MONDAY)
        with freeze_time(self._after(hours=9)):
            ticket._do_solved()
            ticket.downtime_ids.action_confirm()
            ticket.with_user(self.dispatcher).down_since = MONDAY - timedelta(hours=3)
        self.assertEqual(ticket.downtime_ids.start, MONDAY)
