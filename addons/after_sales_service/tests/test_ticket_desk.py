# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import AfterSalesCommon

NOW = "2026-03-02 01:05:00"  # Monday 09:05 in Shanghai


class TicketCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._new_unit(accepted_on="2026-01-10", engineer_id=cls.engineer.id)
        cls.symptom = cls.env.ref("after_sales_service.fault_symptom_s01")
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.cancelled = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        cls.new = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")

    @classmethod
    def _new_ticket(cls, user=None, **vals):
        return (
            cls.env["helpdesk.ticket"]
            .with_user(user or cls.dispatcher)
            .create(
                {
                    "name": "Spindle does not start",
                    "equipment_id": cls.unit.id,
                    "reported_at": "2026-03-02 00:40:00",
                }
                | vals
            )
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTicketDesk(TicketCommon):
    def test_unit_fills_customer_site_team_engineer(self):
        with Form(
            self.env["helpdesk.ticket"].with_user(self.dispatcher),
            view="after_sales_service.helpdesk_ticket_view_form",
        ) as form:
            form.equipment_id = self.unit
            form.name = "Spindle does not start"
            self.assertEqual(form.partner_id, self.customer)
            self.assertEqual(form.site_partner_id, self.site)
            self.assertEqual(form.team_id, self.team)
            self.assertEqual(form.user_id, self.engineer_user)
        self.assertEqual(form.record.company_id, self.company)

    def test_unit_fills_by_rpc_too(self):
        ticket = self._new_ticket()
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertEqual(ticket.site_partner_id, self.site)
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.user_id, self.engineer_user)

    def test_caller_of_the_same_customer_stays(self):
        nurse = self.env["res.partner"].create(
            {"name": "Nurse Wang", "parent_id": self.customer.id}
        )
        ticket = self._new_ticket(partner_id=nurse.id)
        self.assertEqual(ticket.partner_id, nurse)
        self.assertFalse(ticket.owner_differs)

    def test_foreign_caller_is_shown(self):
        dealer = self.env["res.partner"].create({"name": "Dealer", "is_company": True})
        ticket = self._new_ticket(partner_id=dealer.id)
        self.assertTrue(ticket.owner_differs)

    def test_description_is_filled(self):
        self.assertIn("Spindle", self._new_ticket().description)

    def test_true_time_and_lag(self):
        ticket = self._new_ticket()
        self.assertEqual(ticket.reported_at, datetime(2026, 3, 2, 0, 40))
        self.assertEqual(ticket.registered_at, datetime(2026, 3, 2, 1, 5))
        self.assertAlmostEqual(ticket.registration_lag_hours, 25 / 60)

    def test_reported_now_by_default(self):
        ticket = self.env["helpdesk.ticket"].create({"name": "Call"})
        self.assertEqual(ticket.reported_at, fields.Datetime.now())
        self.assertEqual(ticket.registration_lag_hours, 0.0)

    def test_client_does_not_tell_the_lag(self):
        ticket = self._new_ticket(registered_at="2026-03-02 00:40:00")
        self.assertEqual(ticket.registered_at, fields.Datetime.now())

    def test_copy_is_a_new_call(self):
        ticket = self._new_ticket()
        ticket.action_solved()
        copy = ticket.copy()
        self.assertEqual(copy.reported_at, fields.Datetime.now())
        self.assertFalse(copy.solved_at)
        self.assertFalse(copy.responded_at)

    def test_symptom_proposes_severity(self):
        smoke = self.env.ref("after_sales_service.fault_symptom_s14")
        self.assertEqual(self._new_ticket(fault_id=smoke.id).severity, "major")
        self.assertEqual(self._new_ticket().severity, "ordinary")
        decided = self._new_ticket(fault_id=smoke.id, severity="ordinary")
        self.assertEqual(decided.severity, "ordinary")

    def test_symptom_found_later_keeps_severity(self):
        ticket = self._new_ticket()
        ticket.fault_id = self.env.ref("after_sales_service.fault_symptom_s14")
        self.assertEqual(ticket.severity, "ordinary")

    def test_display_name(self):
        self.assertEqual(self.env["helpdesk.ticket"].new().display_name, "New Ticket")
        ticket = self._new_ticket()
        self.assertEqual(ticket.display_name, f"{ticket.number} - {ticket.name}")

    def test_link_opens_the_desk_form(self):
        ticket = self._new_ticket()
        form = self.env.ref("after_sales_service.helpdesk_ticket_view_form")
        self.assertEqual(ticket.with_user(self.dispatcher).get_formview_id(), form.id)
        self.assertNotEqual(
            ticket.with_user(self.accountant).get_formview_id(), form.id
        )

    # Steps

    def test_steps_stamp_their_time_once(self):
        ticket = self._new_ticket()
        self.assertEqual(ticket.stage_id, self.new)
        ticket.with_user(self.engineer_user).action_responded()
        self.assertEqual(ticket.responded_at, fields.Datetime.now())
        self.assertFalse(ticket.stage_id.unattended)
        with self.assertRaisesRegex(UserError, "already"):
            ticket.action_responded()
        with freeze_time("2026-03-02 02:00:00"):
            ticket.action_diagnosed()
            self.assertEqual(ticket.diagnosed_at, fields.Datetime.now())
        self.assertEqual(ticket.responded_at, datetime(2026, 3, 2, 1, 5))

    def test_solved_stamps_what_came_before(self):
        ticket = self._new_ticket()
        ticket.with_user(self.engineer_user).action_solved()
        now = fields.Datetime.now()
        self.assertEqual(ticket.responded_at, now)
        self.assertEqual(ticket.diagnosed_at, now)
        self.assertEqual(ticket.solved_at, now)
        self.assertFalse(ticket.on_site_at)
        self.assertEqual(ticket.remote_outcome, "solved")
        self.assertEqual(ticket.stage_id, self.done)
        with self.assertRaises(UserError):
            ticket.action_solved()

    def test_solved_on_site_is_not_solved_remotely(self):
        ticket = self._new_ticket()
        ticket._do_on_site()
        ticket.action_solved()
        self.assertEqual(ticket.remote_outcome, "none")

    def test_consultation_needs_no_diagnosis(self):
        ticket = self._new_ticket(kind="consultation")
        ticket.action_solved()
        self.assertFalse(ticket.diagnosed_at)

    def test_step_on_closed_ticket_is_refused(self):
        ticket = self._new_ticket()
        ticket.stage_id = self.cancelled
        with self.assertRaisesRegex(UserError, "closed"):
            ticket.action_responded()

    def test_reopen(self):
        ticket = self._new_ticket()
        with self.assertRaises(UserError):
            ticket.action_reopen()
        ticket.action_solved()
        self.assertTrue(ticket.closed_date)
        ticket.action_reopen()
        self.assertFalse(ticket.solved_at)
        self.assertFalse(ticket.closed)
        self.assertFalse(ticket.closed_date)

    def test_closed_follows_the_stage_only(self):
        ticket = self._new_ticket()
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                ticket.with_user(user).closed = True
        ticket.stage_id = self.done
        self.assertFalse(
            ticket.search([("closed", "=", False), ("id", "=", ticket.id)])
        )
        self.done.closed = False
        self.assertFalse(ticket.closed)
        self.assertTrue(ticket.search([("closed", "=", False), ("id", "=", ticket.id)]))

    def test_stage_by_hand_draws_the_fact(self):
        solved, withdrawn = self._new_ticket(), self._new_ticket()
        solved.stage_id = self.done
        withdrawn.stage_id = self.cancelled
        self.assertTrue(solved.solved_at)
        self.assertFalse(withdrawn.solved_at)
        solved.stage_id = self.new
        self.assertFalse(solved.solved_at)

    def test_plan_is_asked_for(self):
        ticket = self._new_ticket()
        action = ticket.action_plan_given()
        self.assertEqual(action["target"], "new")
        self.assertFalse(ticket.plan_given_at)
        with Form(
            ticket, view="after_sales_service.helpdesk_ticket_view_form_plan"
        ) as form:
            form.solution_plan = "Replace the spindle board on Friday"
            form.solution_planned_for = fields.Datetime.now() + timedelta(days=4)
        ticket.action_plan_given()
        self.assertEqual(ticket.plan_given_at, fields.Datetime.now())

    def test_plan_of_several_needs_both_texts(self):
        tickets = self._new_ticket() | self._new_ticket()
        with self.assertRaises(UserError):
            tickets.action_plan_given()

    def test_call_the_leader(self):
        ticket = self._new_ticket()
        ticket.with_user(self.engineer_user).action_call_leader()
        activity = ticket.activity_ids
        self.assertEqual(activity.user_id, self.leader)
        self.assertEqual(ticket.leader_called_at, fields.Datetime.now())

    def test_call_the_leader_of_the_team_above(self):
        region = self.env["helpdesk.ticket.team"].create(
            {"name": "East", "user_id": self.manager.id}
        )
        self.team.write({"user_id": False, "parent_id": region.id})
        ticket = self._new_ticket()
        ticket.action_call_leader()
        self.assertEqual(ticket.activity_ids.user_id, self.manager)
        region.user_id = False
        with self.assertRaisesRegex(UserError, "leader"):
            ticket.action_call_leader()

    # Downtime

    def test_unit_down_opens_and_closes_the_ledger(self):
        ticket = self._new_ticket(down_since="2026-03-02 00:30:00")
        downtime = ticket.downtime_ids
        self.assertEqual(downtime.start, datetime(2026, 3, 2, 0, 30))
        self.assertEqual(self.unit.state, "down")
        with freeze_time("2026-03-02 05:30:00"):
            ticket.with_user(self.engineer_user).action_solved()
        self.assertEqual(downtime.end, datetime(2026, 3, 2, 5, 30))
        self.assertAlmostEqual(ticket.downtime_hours, 5.0)
        self.assertEqual(self.unit.state, "in_service")

    def test_engineer_reports_unit_down_later(self):
        ticket = self._new_ticket()
        ticket.with_user(self.engineer_user).down_since = "2026-03-02 00:50:00"
        self.assertEqual(len(ticket.downtime_ids), 1)
        ticket.with_user(self.dispatcher).down_since = "2026-03-02 00:45:00"
        self.assertEqual(ticket.downtime_ids.start, datetime(2026, 3, 2, 0, 45))

    def test_withdrawn_ticket_closes_the_interval(self):
        ticket = self._new_ticket(down_since="2026-03-02 00:30:00")
        ticket.stage_id = self.cancelled
        self.assertTrue(ticket.downtime_ids.end)

    def test_down_by_mistake_leaves_no_time(self):
        ticket = self._new_ticket(down_since="2026-03-02 00:30:00")
        ticket.down_since = False
        self.assertEqual(ticket.downtime_ids.end, ticket.downtime_ids.start)
        self.assertEqual(self.unit.state, "in_service")

    def test_down_on_the_wrong_unit(self):
        other = self._new_unit(serial="SP2-0002", accepted_on="2026-01-10")
        ticket = self._new_ticket(down_since="2026-03-02 00:30:00")
        ticket.equipment_id = other
        self.assertEqual(self.unit.state, "in_service")
        self.assertEqual(other.state, "down")
        running = ticket.downtime_ids.filtered(lambda down: not down.end)
        self.assertEqual(running.equipment_id, other)

    def test_two_tickets_one_standstill(self):
        first = self._new_ticket(down_since="2026-03-02 00:30:00")
        second = self._new_ticket(down_since="2026-03-02 00:35:00")
        self.assertEqual(len(self.unit.downtime_ids), 1)
        first.action_solved()
        self.assertFalse(self.unit.downtime_ids.end, "The other says: still down")
        self.assertEqual(self.unit.downtime_ids.ticket_id, second)
        second.action_solved()
        self.assertTrue(self.unit.downtime_ids.end)
        self.assertEqual(len(self.unit.downtime_ids), 1)
        self.assertEqual(self.unit.downtime_ids.start, first.down_since)

    def test_reopened_unit_is_down_again(self):
        for by_stage in (False, True):
            ticket = self._new_ticket(down_since="2026-03-02 00:30:00")
            ticket.action_solved()
            self.assertEqual(self.unit.state, "in_service")
            if by_stage:
                ticket.stage_id = self.new
            else:
                ticket.action_reopen()
            self.assertEqual(self.unit.state, "down")
            self.assertEqual(len(ticket.downtime_ids), 1)
            self.assertFalse(ticket.downtime_ids.end)
            self.assertEqual(ticket.downtime_ids.state, "open")
            ticket.stage_id = self.cancelled

    def test_reopened_after_confirmation_counts_on(self):
        ticket = self._new_ticket(down_since="2026-03-02 00:30:00")
        ticket.action_solved()
        confirmed = ticket.downtime_ids
        confirmed.action_confirm()
        with freeze_time("2026-03-02 03:00:00"):
            ticket.action_reopen()
        self.assertEqual(confirmed.state, "confirmed")
        self.assertEqual((ticket.downtime_ids - confirmed).start, confirmed.end)

    def test_down_again_after_a_mistake_is_one_row(self):
        ticket = self._new_ticket(down_since="2026-03-02 00:30:00")
        ticket.down_since = False
        ticket.down_since = "2026-03-02 00:35:00"
        self.assertEqual(len(ticket.downtime_ids), 1)
        self.assertEqual(self.unit.down_since, datetime(2026, 3, 2, 0, 35))

    def test_reopened_beside_another_ticket(self):
        first = self._new_ticket(down_since="2026-03-02 00:30:00")
        self._new_ticket(down_since="2026-03-02 00:35:00")
        first.action_solved()
        first.action_reopen()
        self.assertEqual(len(self.unit.downtime_ids), 1)

    def test_typed_in_when_all_was_over(self):
        ticket = self._new_ticket(
            down_since="2026-03-01 22:00:00",
            reported_at="2026-03-01 23:00:00",
            responded_at="2026-03-01 23:10:00",
            solved_at="2026-03-02 00:00:00",
        )
        self.assertTrue(ticket.closed)
        self.assertAlmostEqual(ticket.downtime_hours, 2.0)
        self.assertEqual(self.unit.state, "in_service")
        self.assertEqual(ticket.registration_lag_hours, 2 + 5 / 60)

    # Repeats

    def test_repeat_of_open_ticket(self):
        first = self._new_ticket(fault_id=self.symptom.id)
        second = self._new_ticket(
            fault_id=self.symptom.id, reported_at="2026-03-02 01:00:00"
        )
        self.assertEqual(second.repeat_candidate_id, first)
        self.assertIn(first.number, second.repeat_hint)
        self.assertIn("same symptom", second.repeat_hint)
        self.assertFalse(first.repeat_candidate_id, "The later one is the repeat")
        second.action_set_repeat()
        self.assertEqual(second.repeat_of_id, first)
        self.assertFalse(second.repeat_hint)

    def test_repeat_is_shown_before_saving(self):
        first = self._new_ticket(fault_id=self.symptom.id)
        first.action_solved()
        form = Form(
            self.env["helpdesk.ticket"].with_user(self.dispatcher),
            view="after_sales_service.helpdesk_ticket_view_form",
        )
        form.equipment_id = self.unit
        self.assertIn("Another ticket of this unit", form.repeat_hint)
        form.fault_id = self.symptom
        self.assertIn("The same symptom", form.repeat_hint)

    def test_old_closed_ticket_is_no_repeat(self):
        self.company.after_sales_repeat_days = 30
        first = self._new_ticket(reported_at="2026-01-12 01:00:00")
        first.action_solved()
        second = self._new_ticket()
        self.assertFalse(second.repeat_candidate_id)
        self.company.after_sales_repeat_days = 60
        second.invalidate_recordset()
        self.assertEqual(second.repeat_candidate_id, first)

    def test_same_symptom_wins_over_later_ticket(self):
        first = self._new_ticket(
            fault_id=self.symptom.id, reported_at="2026-02-20 01:00:00"
        )
        self._new_ticket(reported_at="2026-02-25 01:00:00")
        third = self._new_ticket(fault_id=self.symptom.id)
        self.assertEqual(third.repeat_candidate_id, first)

    def test_nothing_to_repeat(self):
        ticket = self._new_ticket()
        self.assertFalse(ticket.repeat_candidate_id)
        with self.assertRaises(UserError):
            ticket.action_set_repeat()

    def test_similar_cases(self):
        other_unit = self._new_unit(serial="SP2-0002")
        same = self._new_ticket(equipment_id=other_unit.id, fault_id=self.symptom.id)
        self._new_ticket(equipment_id=other_unit.id)
        ticket = self._new_ticket(fault_id=self.symptom.id)
        self.assertEqual(ticket.similar_ids, same)

    # Supplier's warranty

    def test_supplier_is_to_be_told(self):
        self.unit.vendor_warranty_end = "2026-06-30"
        ticket = self._new_ticket()
        self.assertTrue(ticket.vendor_to_notify)
        self.unit.vendor_warranty_end = "2026-03-01"
        ticket.invalidate_recordset(["vendor_to_notify"])
        self.assertFalse(ticket.vendor_to_notify)

    # Bad input

    def test_times_in_the_future(self):
        for name in ("reported_at", "notified_at", "down_since"):
            with self.assertRaisesRegex(ValidationError, "future"):
                self._new_ticket(**{name: "2026-03-03 01:00:00"})

    def test_clock_a_little_ahead(self):
        self.assertTrue(self._new_ticket(reported_at="2026-03-02 01:08:00"))

    def test_order_of_facts(self):
        ticket = self._new_ticket()
        ticket.action_solved()
        for name, value in (
            ("responded_at", "2026-03-02 00:10:00"),
            ("solved_at", "2026-03-02 00:10:00"),
            ("solved_at", "2026-03-02 00:50:00"),
            ("reported_at", "2026-03-02 01:04:59"),
        ):
            if name == "reported_at":
                ticket.write({"responded_at": "2026-03-02 00:50:00"})
            with self.subTest(name), self.assertRaises(ValidationError):
                ticket.write({name: value})
                self.env.flush_all()

    def test_notice_after_arrival(self):
        ticket = self._new_ticket(kind="installation")
        ticket.sudo()._do_on_site(datetime(2026, 3, 2, 0, 50))
        with self.assertRaisesRegex(ValidationError, "before"):
            ticket.notified_at = "2026-03-02 01:00:00"

    def test_all_problems_are_told_at_once(self):
        with self.assertRaises(ValidationError) as caught:
            self._new_ticket(
                reported_at="2026-03-03 01:00:00", notified_at="2026-03-04 01:00:00"
            )
        self.assertEqual(str(caught.exception).count("future"), 2)

    @mute_logger("odoo.sql_db")
    def test_wishes_and_plans_before_the_call(self):
        for name in ("requested_arrival", "solution_planned_for"):
            with (
                self.subTest(name),
                self.assertRaises(psycopg2.IntegrityError),
                self.cr.savepoint(),
            ):
                self._new_ticket(**{name: "2026-03-01 01:00:00"})
                self.env.flush_all()

    def test_unit_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        foreign = self._new_unit(serial="F-1", company_id=other.id, team_id=False)
        with self.assertRaises(UserError):
            self.env["helpdesk.ticket"].create(
                {
                    "name": "Mixed",
                    "equipment_id": foreign.id,
                    "company_id": self.company.id,
                }
            )

    def test_company_follows_the_unit(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        foreign = self._new_unit(serial="F-1", company_id=other.id, team_id=False)
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Call", "equipment_id": foreign.id}
        )
        self.assertEqual(ticket.company_id, other)

    def test_repeat_of_another_unit(self):
        first = self._new_ticket()
        other = self._new_unit(serial="SP2-0002")
        with self.assertRaisesRegex(ValidationError, "different units"):
            self._new_ticket(equipment_id=other.id, repeat_of_id=first.id)
        with self.assertRaises(ValidationError):
            first.repeat_of_id = first

    def test_cause_is_no_symptom(self):
        cause = self.env.ref("after_sales_service.fault_cause_c01")
        with self.assertRaises(ValidationError):
            self._new_ticket(fault_id=cause.id)

    def test_down_without_unit(self):
        with self.assertRaises(ValidationError):
            self._new_ticket(equipment_id=False, down_since="2026-03-02 00:30:00")

    # Queries

    def test_create_in_batch_costs_no_query_per_ticket_of_ours(self):
        vals = {"name": "Batch", "equipment_id": self.unit.id}
        Ticket = self.env["helpdesk.ticket"].with_context(tracking_disable=True)
        Ticket.create([vals])
        self.env.flush_all()
        counts = []
        for size in (10, 20):
            before = self.env.cr.sql_log_count
            Ticket.create([dict(vals) for _ in range(size)])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        # one for the number drawn by helpdesk_mgmt, and its insert of the message
        self.assertLessEqual(counts[1] - counts[0], 10 * 3)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTicketPromises(TicketCommon):
    """The desk's side of the promises; the engine has tests of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref("after_sales_service.sla_policy_a")
        cls.company.after_sales_sla_policy_id = cls.policy
        cls.wait = cls.env.ref("after_sales_service.sla_pause_reason_customer")

    def _timers(self, ticket):
        return {timer.event: timer for timer in ticket.promise_ids}

    def test_policy_is_shown_before_saving(self):
        form = Form(
            self.env["helpdesk.ticket"].with_user(self.dispatcher),
            view="after_sales_service.helpdesk_ticket_view_form",
        )
        form.equipment_id = self.unit
        self.assertEqual(form.sla_policy_id, self.policy)

    def test_promises_count_from_the_call(self):
        ticket = self._new_ticket()
        timers = self._timers(ticket)
        self.assertEqual(timers["responded"].started_at, ticket.reported_at)
        self.assertEqual(timers["responded"].deadline, datetime(2026, 3, 2, 1, 40))
        self.assertEqual(ticket.next_deadline, datetime(2026, 3, 2, 1, 40))
        self.assertEqual(ticket.promise_state, "safe")

    def test_call_typed_too_late_is_late_at_once(self):
        ticket = self._new_ticket(reported_at="2026-03-01 22:00:00")
        self.assertEqual(ticket.promise_state, "late")

    def test_steps_reach_the_promises(self):
        ticket = self._new_ticket()
        ticket.with_user(self.engineer_user).action_responded()
        self.assertEqual(self._timers(ticket)["responded"].state, "met")
        ticket.with_user(self.engineer_user).action_solved()
        self.assertEqual(self._timers(ticket)["solved"].state, "met")
        self.assertEqual(self._timers(ticket)["on_site"].state, "cancelled")
        self.assertEqual(ticket.promise_state, "kept")

    def test_corrected_after_the_solution_starts_nothing(self):
        ticket = self._new_ticket()
        ticket.action_solved()
        promises = ticket.promise_ids
        # people do this by a button, and not any more
        ticket.sudo().severity = "major"
        self.assertEqual(ticket.promise_ids, promises)
        ticket.action_reopen()
        self.assertIn("solved_or_planned", self._timers(ticket))

    def test_what_happened_keeps_the_new_promises(self):
        ticket = self._new_ticket()
        ticket.action_responded()
        policy = self.policy.copy({"name": "Special"})
        ticket.sla_policy_id = policy
        responded = self._timers(ticket)["responded"]
        self.assertEqual(responded.state, "met")
        for timer in ticket.promise_ids.filtered(lambda t: t.event == "responded"):
            self.assertEqual(timer.reached_at, ticket.responded_at)

    def test_old_tickets_start_no_clock(self):
        self.company.after_sales_enforce_from = "2026-03-02 00:45:00"
        old = self._new_ticket()
        old.severity = "major"
        self.assertFalse(old.timer_ids)
        self.assertTrue(self._new_ticket(reported_at="2026-03-02 00:50:00").timer_ids)

    def test_word_of_a_remote_solution_cancels_no_visit(self):
        ticket = self._new_ticket()
        ticket.with_user(self.engineer_user).remote_outcome = "solved"
        self.assertEqual(self._timers(ticket)["on_site"].state, "running")
        ticket.action_solved()
        self.assertEqual(self._timers(ticket)["on_site"].state, "cancelled")
        ticket.remote_outcome = "failed"
        self.assertEqual(self._timers(ticket)["on_site"].state, "cancelled")
        ticket.remote_outcome = "solved"
        ticket.action_reopen()
        self.assertEqual(self._timers(ticket)["on_site"].state, "running")
        self.assertEqual(ticket.remote_outcome, "none")

    def test_superseded_promises_leave_the_strip(self):
        ticket = self._new_ticket()
        self.assertIn("solved", self._timers(ticket))
        ticket.sudo().severity = "major"
        timers = self._timers(ticket)
        self.assertNotIn("solved", timers)
        self.assertIn("solved_or_planned", timers)

    def test_hold_and_resume(self):
        ticket = self._new_ticket()
        ticket.action_responded()
        action = ticket.action_hold()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
            .create({"reason_id": self.wait.id, "note": "Hospital is closed"})
        )
        wizard.action_hold()
        self.assertTrue(ticket.has_held_promise)
        self.assertIn("Hospital is closed", ticket.message_ids[0].body)
        ticket.action_resume()
        self.assertFalse(ticket.has_held_promise)

    def test_engineer_does_not_hold(self):
        ticket = self._new_ticket().with_user(self.engineer_user)
        for action in (ticket.action_hold, ticket.action_resume):
            with self.assertRaises(AccessError):
                action()
        with self.assertRaises(AccessError):
            self.env["after.sales.hold.wizard"].with_user(self.engineer_user).create(
                {"ticket_ids": ticket.ids, "reason_id": self.wait.id}
            )

    def test_closed_ticket_is_not_held(self):
        ticket = self._new_ticket()
        ticket.action_solved()
        with self.assertRaises(UserError):
            ticket.action_hold()
