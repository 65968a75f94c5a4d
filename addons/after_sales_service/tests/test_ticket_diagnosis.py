# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .test_ticket_desk import NOW, TicketCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTicketDiagnosis(TicketCommon):
    """Phone first: steps by a guide, their outcome, who and when (S17)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Guide = cls.env["after.sales.diagnosis.guide"]
        cls.Guide.search([]).active = False
        cls.worn = cls.env.ref("after_sales_service.fault_cause_c01")
        cls.cable = cls.env.ref("after_sales_service.fault_cause_c03")
        cls.cleaned = cls.env.ref("after_sales_service.fault_remedy_r04")
        cls.guide = cls._new_guide(
            "No power",
            [
                {"name": "Is the lamp lit?", "no_cause_id": cls.cable.id},
                {
                    "name": "Does it start now?",
                    "yes_means": "solved",
                    "no_means": "site",
                    "no_cause_id": cls.worn.id,
                },
            ],
            fault_ids=[Command.set(cls.symptom.ids)],
        )

    @classmethod
    def _new_guide(cls, name, lines, **vals):
        return cls.Guide.create(
            {
                "name": name,
                "line_ids": [
                    Command.create(line | {"sequence": number})
                    for number, line in enumerate(lines)
                ],
            }
            | vals
        )

    def _diagnosing(self, user=None):
        ticket = self._new_ticket(fault_id=self.symptom.id)
        ticket.action_start_diagnosis()
        return ticket.with_user(user or self.engineer_user)

    # ------------------------------------------------------------
    # Guides
    # ------------------------------------------------------------

    def test_steps_come_from_the_guide(self):
        ticket = self._diagnosing()
        self.assertEqual(
            ticket.diagnosis_step_ids.mapped("name"),
            ["Is the lamp lit?", "Does it start now?"],
        )
        self.assertEqual(ticket.next_step_id.name, "Is the lamp lit?")
        self.guide.line_ids[0].name = "Another question"
        self.assertEqual(ticket.next_step_id.name, "Is the lamp lit?", "A copy")

    def test_the_best_guide(self):
        best = self.Guide._get_best
        general = self._new_guide("General", [{"name": "Since when?"}])
        model = self._new_guide(
            "Of this model",
            [{"name": "Which version?"}],
            product_ids=[Command.set(self.product.ids)],
        )
        both = self._new_guide(
            "Symptom of this model",
            [{"name": "Which lamp?"}],
            product_ids=[Command.set(self.product.ids)],
            fault_ids=[Command.set(self.symptom.ids)],
            sequence=99,
        )
        nothing, other = self.symptom.browse(), self._new_product("Other")
        self.assertEqual(best(self.product, self.symptom, self.company), both)
        self.assertEqual(best(other, self.symptom, self.company), self.guide)
        self.assertEqual(best(self.product, nothing, self.company), model)
        self.assertEqual(best(other, nothing, self.company), general)
        general.company_id = self.env["res.company"].create({"name": "Other Maker"})
        self.assertFalse(best(other, nothing, self.company))

    def test_no_guide_fits(self):
        ticket = self._new_ticket()
        with self.assertRaisesRegex(UserError, "No further guide"):
            ticket.action_start_diagnosis()

    def test_pressed_twice(self):
        ticket = self._diagnosing()
        with self.assertRaises(UserError):
            ticket.action_start_diagnosis()
        self.assertEqual(len(ticket.diagnosis_step_ids), 2)

    def test_nothing_to_diagnose(self):
        ticket = self._new_ticket(kind="consultation")
        with self.assertRaises(UserError):
            ticket.action_start_diagnosis()
        solved = self._new_ticket(fault_id=self.symptom.id)
        solved.action_solved()
        with self.assertRaises(UserError):
            solved.action_start_diagnosis()

    # ------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------

    def test_answer_keeps_who_and_when(self):
        ticket = self._diagnosing()
        ticket.action_step_yes()
        step = ticket.diagnosis_step_ids[0]
        self.assertEqual(step.answer, "yes")
        self.assertEqual(step.done_by_id, self.engineer_user)
        self.assertEqual(step.done_at, fields.Datetime.now())
        self.assertEqual(ticket.next_step_id.name, "Does it start now?")
        self.assertFalse(ticket.remote_proposal)

    def test_who_asks_has_responded(self):
        ticket = self._diagnosing()
        self.assertFalse(ticket.responded_at)
        ticket.action_step_unknown()
        self.assertEqual(ticket.responded_at, fields.Datetime.now())
        self.assertFalse(ticket.diagnosed_at)

    def test_answers_propose_cause_and_outcome(self):
        ticket = self._diagnosing()
        ticket.action_step_no()
        self.assertEqual(ticket.cause_id, self.cable)
        ticket.action_step_no()
        self.assertEqual(ticket.cause_id, self.cable, "The first one stays")
        self.assertEqual(ticket.remote_proposal, "site")
        self.assertFalse(ticket.next_step_id)
        with self.assertRaisesRegex(UserError, "no step waits"):
            ticket.action_step_yes()

    def test_take_back(self):
        ticket = self._diagnosing()
        ticket.action_step_yes()
        step = ticket.diagnosis_step_ids[0]
        step.action_take_back()
        self.assertFalse(step.answer or step.done_by_id or step.done_at)
        self.assertEqual(ticket.next_step_id, step)

    def test_step_by_hand_and_note(self):
        ticket = self._diagnosing()
        with Form(ticket, view="after_sales_service.helpdesk_ticket_view_form") as form:
            with form.diagnosis_step_ids.new() as line:
                line.name = "Does the fan turn?"
            with form.diagnosis_step_ids.edit(0) as line:
                line.note = "Green, steady"
        self.assertEqual(len(ticket.diagnosis_step_ids), 3)
        self.assertEqual(ticket.diagnosis_step_ids[0].note, "Green, steady")
        self.assertEqual(ticket.diagnosis_step_ids[-1].name, "Does the fan turn?")

    def test_answers_are_given_by_buttons_only(self):
        ticket = self._diagnosing()
        step = ticket.diagnosis_step_ids[0]
        for vals in (
            {"answer": "yes"},
            {"done_by_id": self.manager.id},
            {"done_at": NOW},
        ):
            for user in (self.engineer_user, self.dispatcher, self.manager):
                with self.assertRaises(AccessError):
                    step.with_user(user).write(vals)
                with self.assertRaises(AccessError):
                    step.with_user(user).create(
                        {"ticket_id": ticket.id, "name": "Mine"} | vals
                    )

    def test_an_answered_question_stays(self):
        ticket = self._diagnosing()
        ticket.action_step_yes()
        step = ticket.diagnosis_step_ids[0]
        step.note = "Seen on a photo"
        step.name = step.name  # a form that saves all writes the same
        with self.assertRaisesRegex(AccessError, "answered already"):
            step.name = "Another question"

    def test_closed_ticket(self):
        ticket = self._diagnosing()
        ticket.action_step_yes()
        ticket.action_solved()
        step = ticket.diagnosis_step_ids[0]
        with self.assertRaisesRegex(UserError, "closed"):
            step.action_take_back()
        with self.assertRaisesRegex(UserError, "closed"):
            step.note = "Later"
        with self.assertRaises(UserError):
            ticket.action_step_no()

    # ------------------------------------------------------------
    # Outcome
    # ------------------------------------------------------------

    def test_solved_remotely(self):
        ticket = self._diagnosing()
        with self.assertRaisesRegex(UserError, "what helped"):
            ticket.action_solved_remotely()
        ticket.action_step_yes()
        ticket.action_step_yes()
        self.assertEqual(ticket.remote_proposal, "solved")
        ticket.action_solved_remotely()
        self.assertEqual(ticket.remote_outcome, "solved")
        self.assertEqual(ticket.solved_at, fields.Datetime.now())
        self.assertEqual(ticket.diagnosed_by_id, self.engineer_user)
        self.assertTrue(ticket.closed)

    def test_solved_after_all(self):
        ticket = self._new_ticket()
        ticket.action_needs_site()
        ticket.remedy_id = self.cleaned
        ticket.action_solved_remotely()
        self.assertEqual(ticket.remote_outcome, "solved")

    def test_not_remotely_once_somebody_is_sent(self):
        ticket = self._new_ticket(fault_id=self.symptom.id)
        ticket.remedy_id = self.cleaned
        ticket.action_dispatch()
        with self.assertRaisesRegex(UserError, "is sent"):
            ticket.action_solved_remotely()

    def test_needs_work_on_site(self):
        ticket = self._diagnosing()
        ticket.action_needs_site()
        self.assertEqual(ticket.remote_outcome, "failed")
        self.assertEqual(ticket.diagnosed_at, fields.Datetime.now())
        self.assertEqual(ticket.diagnosed_by_id, self.engineer_user)
        with freeze_time("2026-03-02 03:00:00"):
            ticket.with_user(self.dispatcher).action_needs_site()
        self.assertEqual(ticket.diagnosed_at, datetime(2026, 3, 2, 1, 5))
        self.assertEqual(ticket.diagnosed_by_id, self.engineer_user)

    def test_what_happens_on_site_is_nobodys_diagnosis(self):
        ticket = self._new_ticket()
        ticket._do_on_site()
        ticket.action_solved()
        self.assertFalse(ticket.diagnosed_by_id)

    def test_who_diagnosed_is_not_written(self):
        ticket = self._new_ticket()
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                ticket.with_user(user).diagnosed_by_id = self.manager

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def test_colleague_of_another_team(self):
        ticket = self._diagnosing()
        step = ticket.diagnosis_step_ids[0]
        self.assertTrue(step.with_user(self.engineer_user).name)
        foreign = step.with_user(self.colleague_user)
        for call in (
            lambda: foreign.read(["name"]),
            lambda: foreign.write({"note": "Mine"}),
            foreign.action_take_back,
            lambda: foreign.create({"ticket_id": ticket.id, "name": "Mine"}),
            ticket.with_user(self.colleague_user).action_step_yes,
        ):
            with self.assertRaises(AccessError):
                call()

    def test_steps_do_not_move_to_tickets_of_others(self):
        step = self._diagnosing().diagnosis_step_ids[0]
        other = self._new_ticket(
            equipment_id=False,
            partner_id=self.customer.id,
            team_id=self.env["helpdesk.ticket.team"].create({"name": "Far"}).id,
            user_id=False,
        )
        with self.assertRaises(AccessError):
            step.with_user(self.engineer_user).ticket_id = other

    def test_billing_reads(self):
        step = self._diagnosing().diagnosis_step_ids[0].with_user(self.accountant)
        self.assertTrue(step.name)
        with self.assertRaises(AccessError):
            step.note = "Mine"

    def test_rights_on_guides(self):
        for user in (self.engineer_user, self.dispatcher):
            self.assertTrue(self.guide.with_user(user).line_ids[0].name)
            with self.assertRaises(AccessError):
                self.guide.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                self.guide.line_ids[0].with_user(user).name = "Mine"
        self.guide.with_user(self.manager).line_ids[0].name = "Better"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCallLeader(TicketCommon):
    """What cannot be answered: the leader knows at once (S17)."""

    def _call(self, ticket, user):
        ticket.with_user(user).action_call_leader()
        self.env.cr.precommit.run()

    def test_told_at_once(self):
        self.leader.notification_type = "inbox"
        ticket = self._new_ticket(caller_name="Gu Lan", caller_phone="6522 3101")
        self.env["bus.bus"].search([]).unlink()
        self._call(ticket, self.engineer_user)
        self.assertEqual(ticket.leader_called_id, self.leader)
        self.assertEqual(ticket.leader_called_by_id, self.engineer_user)
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.leader.partner_id.id)]
        )
        body = told.mail_message_id.body
        self.assertEqual(told.notification_type, "inbox")
        for text in (self.engineer_user.name, "SP2-0001", "Gu Lan", "6522 3101"):
            self.assertIn(text, body)
        on_screen = self.env["bus.bus"].search([]).mapped("message")
        self.assertTrue(
            any("simple_notification" in text for text in on_screen), on_screen
        )

    def test_one_todo_however_often(self):
        ticket = self._new_ticket()
        self._call(ticket, self.engineer_user)
        with freeze_time("2026-03-02 02:00:00"):
            self._call(ticket, self.engineer_user)
        self.assertEqual(len(ticket.activity_ids), 1)
        self.assertEqual(ticket.leader_called_at, datetime(2026, 3, 2, 1, 5))

    def test_the_leader_calls_the_one_above(self):
        region = self.env["helpdesk.ticket.team"].create(
            {"name": "East", "user_id": self.dispatcher.id}
        )
        self.team.parent_id = region
        ticket = self._new_ticket()
        self._call(ticket, self.leader)
        self.assertEqual(ticket.leader_called_id, self.dispatcher)

    def test_who_leads_alone_calls_the_manager(self):
        self.company.after_sales_manager_id = self.manager
        ticket = self._new_ticket()
        self._call(ticket, self.leader)
        self.assertEqual(ticket.leader_called_id, self.manager)

    def test_who_was_told_is_not_written(self):
        ticket = self._new_ticket()
        for name in ("leader_called_id", "leader_called_by_id"):
            for user in (self.engineer_user, self.dispatcher, self.manager):
                with self.assertRaises(AccessError):
                    ticket.with_user(user)[name] = self.leader

    def test_text_is_escaped(self):
        ticket = self._new_ticket(name="<script>alert(1)</script>")
        self._call(ticket, self.engineer_user)
        self.assertNotIn("<script>", ticket.activity_ids.note)
