# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .sla_common import MONDAY, SlaCommon

REASON = "The optical bench must come from the maker"


@tagged("post_install", "-at_install")
class TestReclassification(SlaCommon):
    """An ordinary fault that cannot be solved quickly gets a week (S12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._new_ticket()
        cls.wait = cls.env.ref("after_sales_service.sla_pause_reason_customer")

    def _reclassify(self, user=None, ticket=None, after=timedelta(hours=5), **vals):
        ticket = (ticket or self.ticket).with_user(user or self.leader)
        with freeze_time(MONDAY + after):
            action = ticket.action_reclassify()
            wizard = (
                self.env[action["res_model"]]
                .with_user(user or self.leader)
                .with_context(**action["context"])
                .create({"reason": REASON} | vals)
            )
            wizard.action_reclassify()
        return wizard

    def _events(self, ticket=None):
        return {
            timer.target_id.event: timer
            for timer in (ticket or self.ticket).promise_ids
        }

    # ------------------------------------------------------------
    # What it does
    # ------------------------------------------------------------

    def test_the_week_replaces_the_48_hours(self):
        self._reclassify()
        old = self._events()["solved"]
        new = self._events()["solved_or_planned"]
        self.assertEqual(old.state, "superseded")
        self.assertEqual(new.state, "running")
        self.assertEqual(new.started_at, MONDAY)
        self.assertEqual(new.deadline, self._after(days=7))
        self.assertEqual(self.ticket.severity, "major")

    def test_both_stay_visible_with_who_when_and_why(self):
        self._reclassify()
        old = self._events()["solved"]
        self.assertIn(self.leader.name, old.replaced_text)
        self.assertIn(REASON, old.replaced_text)
        self.assertFalse(self._events()["solved_or_planned"].replaced_text)
        # the engineer sees both
        promises = self.ticket.with_user(self.engineer_user).promise_ids
        self.assertIn(old, promises)
        self.assertIn(
            self.leader.name, promises.filtered("replaced_text").replaced_text
        )

    def test_the_log_keeps_it(self):
        self._reclassify()
        ended = self._events()["solved"].event_ids[-1]
        self.assertEqual(ended.kind, "supersede")
        self.assertEqual(ended.reason, REASON)
        self.assertEqual(ended.user_id, self.leader)
        self.assertEqual(ended.at, self._after(hours=5))
        self.assertEqual(self.ticket.reclassified_by_id, self.leader)
        self.assertEqual(self.ticket.reclassified_at, self._after(hours=5))
        self.assertEqual(self.ticket.reclassification_reason, REASON)
        self.assertTrue(
            self.ticket.message_ids.filtered(lambda message: REASON in message.body)
        )

    def test_what_was_superseded_by_the_way_stays_hidden(self):
        self.ticket.severity = "major"  # the program, not a person
        self.assertNotIn("solved", self._events())

    def test_other_promises_run_on(self):
        before = self._events()
        self._reclassify()
        for event in ("responded", "on_site"):
            self.assertEqual(self._events()[event], before[event])
            self.assertEqual(before[event].state, "running")

    def test_preview_says_what_ends_and_what_begins(self):
        with freeze_time(self._after(hours=5)):
            wizard = Form(
                self.env["after.sales.reclassification"]
                .with_user(self.leader)
                .with_context(default_ticket_id=self.ticket.id)
            )
        self.assertIn("Solved (48 h), by Wed, Nov 25 09:00", wizard.ends)
        self.assertIn("definite plan given (7 × 24 h), by Mon, Nov 30", wizard.begins)

    def test_a_plan_may_be_entered_with_it(self):
        planned_for = self._after(days=4)
        self._reclassify(
            solution_plan="Exchange the bench", solution_planned_for=planned_for
        )
        self.assertEqual(self.ticket.solution_plan, "Exchange the bench")
        self.assertEqual(self.ticket.solution_planned_for, planned_for)
        # entered is not told: "Plan Given" says that
        self.assertFalse(self.ticket.plan_given_at)
        self.assertEqual(self._events()["solved_or_planned"].state, "running")
        with freeze_time(self._after(hours=6)):
            self.ticket.with_user(self.leader).action_plan_given()
        self.assertEqual(self._events()["solved_or_planned"].state, "met")

    def test_a_held_promise(self):
        """On hold the 48 hours are not over, whatever the calendar says."""
        with freeze_time(self._after(hours=2)):
            self.ticket._sla_pause(self.wait)
        self._reclassify(after=timedelta(days=4))
        self.assertEqual(self._events()["solved"].state, "superseded")
        self.assertIn("solved_or_planned", self._events())

    def test_back_to_ordinary_shows_each_promise_once(self):
        self._reclassify()
        with freeze_time(self._after(hours=6)):
            self.ticket.with_user(self.dispatcher).severity = "ordinary"
        events = self.ticket.promise_ids.mapped("event")
        self.assertEqual(events.count("solved"), 1)
        self.assertNotIn("solved_or_planned", events)
        self.assertEqual(self._events()["solved"].state, "running")

    def test_reclassified_while_solved_again(self):
        """What the new promise then does is what any promise does."""
        self._reclassify()
        with freeze_time(self._after(days=3)):
            self.ticket.with_user(self.engineer_user).action_solved()
        self.assertEqual(self._events()["solved_or_planned"].state, "met")
        self.assertEqual(self._events()["solved"].state, "superseded")

    # ------------------------------------------------------------
    # Who may, and until when
    # ------------------------------------------------------------

    def test_leader_of_a_team_above_and_manager(self):
        above = self.team.copy({"name": "Region East", "user_id": self.dispatcher.id})
        other = self._new_user("other_leader", "group_after_sales_dispatcher")
        self.team.write({"parent_id": above.id, "user_id": other.id})
        ticket = self._new_ticket()
        self._reclassify(self.dispatcher, ticket)
        self.assertEqual(ticket.severity, "major")
        ticket = self._new_ticket()
        self._reclassify(self.manager, ticket)
        self.assertEqual(ticket.severity, "major")

    def test_nobody_else(self):
        order = self.env["after.sales.order"].create(
            {
                "kind": "repair",
                "ticket_id": self.ticket.id,
                "partner_id": self.customer.id,
            }
        )
        order.engineer_id = self.engineer
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            ticket = self.ticket.with_user(user)
            with self.subTest(user.login):
                self.assertFalse(ticket.can_reclassify)
                with self.assertRaises(AccessError):
                    ticket.action_reclassify()
        for user in (self.engineer_user, self.dispatcher):
            wizard = (
                self.env["after.sales.reclassification"]
                .with_user(user)
                .create({"ticket_id": self.ticket.id, "reason": REASON})
            )
            with self.subTest(user.login), self.assertRaises(AccessError):
                wizard.action_reclassify()
        self.assertEqual(self.ticket.severity, "ordinary")

    def test_a_ticket_one_may_not_read(self):
        foreign = self.env["res.company"].create({"name": "Other Maker"})
        other = self._new_user("foreign_leader", "group_after_sales_manager")
        other.write(
            {"company_ids": [Command.set(foreign.ids)], "company_id": foreign.id}
        )
        with self.assertRaises(AccessError):
            self.env["after.sales.reclassification"].with_user(other).create(
                {
                    "ticket_id": self.ticket.id,
                    "reason": REASON,
                    "solution_plan": "x",
                    "solution_planned_for": self._after(days=4),
                }
            ).read(["ends"])

    def test_offered_to_the_leader(self):
        with freeze_time(self._after(hours=5)):
            self.assertTrue(self.ticket.with_user(self.leader).can_reclassify)
            self.assertTrue(self.ticket.with_user(self.manager).can_reclassify)
        self._reclassify()
        self.assertFalse(self.ticket.with_user(self.leader).can_reclassify)

    def test_not_after_the_48_hours(self):
        for ticked in (False, True):
            with self.subTest(ticked=ticked):
                if ticked:
                    self._tick(self._after(hours=48))
                with self.assertRaisesRegex(UserError, "broken already"):
                    self._reclassify(after=timedelta(hours=48))
        self.assertEqual(self.ticket.severity, "ordinary")
        self.assertEqual(self._events()["solved"].state, "breached")

    def test_in_the_last_minute(self):
        self._reclassify(after=timedelta(hours=47, minutes=59))
        self.assertEqual(self._events()["solved"].state, "superseded")

    def test_too_late_while_the_wizard_was_open(self):
        with freeze_time(self._after(hours=47)):
            wizard = (
                self.env["after.sales.reclassification"]
                .with_user(self.leader)
                .create({"ticket_id": self.ticket.id, "reason": REASON})
            )
        with freeze_time(self._after(hours=49)), self.assertRaises(UserError):
            wizard.action_reclassify()

    def test_only_where_it_changes_something(self):
        cases = {
            "major fault already": self._new_ticket(severity="major"),
            "no fault": self._new_ticket(kind="consultation"),
            "nothing would change": self._new_ticket(sla_policy_id=self.tier_c.id),
            "Reopen it first": self._new_ticket(),
        }
        with freeze_time(self._after(hours=1)):
            cases["Reopen it first"].action_solved()
        for message, ticket in cases.items():
            with (
                self.subTest(message),
                self.assertRaisesRegex(UserError, message),
            ):
                self._reclassify(ticket=ticket)

    def test_a_reason_is_given(self):
        with self.assertRaises(UserError):
            self._reclassify(reason="  ")
        self.assertEqual(self.ticket.severity, "ordinary")

    # ------------------------------------------------------------
    # No other way
    # ------------------------------------------------------------

    def test_nobody_writes_it(self):
        other = self._new_ticket(severity="major")
        for user in (self.dispatcher, self.leader, self.manager):
            tickets = (other | self.ticket).with_user(user)
            with (
                self.subTest(user.login),
                self.assertRaisesRegex(UserError, "Cannot Be Solved Quickly"),
            ):
                tickets.write({"severity": "major"})
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.engineer_user).severity = "major"
        self.assertEqual(self.ticket.severity, "ordinary")

    def test_nor_after_the_solution(self):
        """Solved, made major and reopened would be a week without a reason."""
        with freeze_time(self._after(hours=1)):
            self.ticket.action_solved()
            with self.assertRaises(UserError):
                self.ticket.with_user(self.dispatcher).severity = "major"

    def test_nobody_forges_who_decided(self):
        values = {
            "reclassified_at": MONDAY,
            "reclassified_by_id": self.leader.id,
            "reclassification_reason": REASON,
        }
        for name, value in values.items():
            with self.subTest(name), self.assertRaises(AccessError):
                self.ticket.with_user(self.dispatcher).write({name: value})
            with self.subTest(name), self.assertRaises(AccessError):
                self.env["helpdesk.ticket"].with_user(self.dispatcher).create(
                    self._ticket_vals(**{name: value})
                )
        context = {f"default_{name}": value for name, value in values.items()}
        made = (
            self.env["helpdesk.ticket"]
            .with_user(self.dispatcher)
            .with_context(**context)
            .create(self._ticket_vals())
        )
        self.assertFalse(made.reclassified_at)
        self.assertFalse(made.reclassified_by_id)

    def test_free_at_creation(self):
        ticket = self.env["helpdesk.ticket"].with_user(self.dispatcher)
        ticket = ticket.create(self._ticket_vals(severity="major"))
        self.assertEqual(ticket.severity, "major")

    def test_free_where_no_promise_depends_on_it(self):
        for vals in ({"sla_policy_id": False}, {"sla_policy_id": self.tier_c.id}):
            ticket = self._new_ticket(**vals).with_user(self.dispatcher)
            with self.subTest(vals):
                ticket.severity = "major"
                self.assertEqual(ticket.severity, "major")

    def test_the_stricter_way_is_free(self):
        ticket = self._new_ticket(severity="major")
        with freeze_time(self._after(hours=1)):
            ticket.with_user(self.dispatcher).severity = "ordinary"
        self.assertEqual(self._promise(ticket, "solved").state, "running")
