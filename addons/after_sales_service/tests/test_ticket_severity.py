# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_ticket_desk import NOW, TicketCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTicketSeverity(TicketCommon):
    """How bad is it? A few questions say so, and the reason is kept (S12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Question = cls.env["after.sales.severity.question"]
        cls.Question.search([]).active = False
        cls.danger, cls.stands, cls.way_round = cls.Question.create(
            [
                {"name": "Danger?", "points": 10, "sequence": 1},
                {"name": "Does it stand still?", "points": 6, "sequence": 2},
                {
                    "name": "Is there another way?",
                    "points": 4,
                    "counts_when": "no",
                    "sequence": 3,
                },
            ]
        )

    def _answers(self, **answers):
        return {str(self[name].id): answer for name, answer in answers.items()}

    def __getitem__(self, name):
        return getattr(self, name)

    def test_answers_decide(self):
        for answers, severity in (
            ({"danger": "yes"}, "major"),
            ({"danger": "no"}, "ordinary"),
            ({"stands": "yes"}, "ordinary"),
            ({"stands": "yes", "way_round": "no"}, "major"),
            ({"stands": "yes", "way_round": "yes"}, "ordinary"),
        ):
            with self.subTest(answers=answers):
                ticket = self._new_ticket(severity_answers=self._answers(**answers))
                self.assertEqual(ticket.severity, severity)

    def test_symptom_is_never_made_less(self):
        smoke = self.env.ref("after_sales_service.fault_symptom_s14")
        ticket = self._new_ticket(
            fault_id=smoke.id, severity_answers=self._answers(danger="no")
        )
        self.assertEqual(ticket.severity, "major")

    def test_what_was_chosen_stays(self):
        ticket = self._new_ticket(
            severity="ordinary", severity_answers=self._answers(danger="yes")
        )
        self.assertEqual(ticket.severity, "ordinary")
        self.assertIn("Major", ticket.severity_hint)

    def test_the_reason_is_kept(self):
        ticket = self._new_ticket(
            severity_answers=self._answers(stands="yes", way_round="no")
        )
        self.assertEqual(
            ticket.severity_reason,
            "Does it stand still? yes (+6)\n"
            "Is there another way? no (+4)\n"
            "10 points; major from 10 on.",
        )
        self.stands.write({"name": "Something else", "points": 1})
        ticket.invalidate_recordset()
        self.assertIn("Does it stand still? yes (+6)", ticket.severity_reason)

    def test_on_the_form_while_the_caller_speaks(self):
        with Form(
            self.env["helpdesk.ticket"].with_user(self.dispatcher),
            view="after_sales_service.helpdesk_ticket_view_form",
        ) as form:
            form.name = "Spindle does not start"
            form.equipment_id = self.unit
            self.assertEqual(
                [row["name"] for row in form.severity_questions["rows"]],
                ["Danger?", "Does it stand still?", "Is there another way?"],
            )
            form.severity_answers = self._answers(danger="yes")
            self.assertEqual(form.severity, "major")
            form.severity_answers = self._answers(danger="no")
            self.assertEqual(form.severity, "ordinary")
        self.assertIn("Danger? no (+0)", form.record.severity_reason)

    def test_questions_by_product_and_company(self):
        other = self._new_product("Other")
        company = self.env["res.company"].create({"name": "Other Maker"})
        self.danger.product_ids = [Command.set(other.ids)]
        self.stands.company_id = company
        ticket = self._new_ticket()
        names = [row["name"] for row in ticket.severity_questions["rows"]]
        self.assertEqual(names, ["Is there another way?"])
        self.danger.product_ids = [Command.link(self.product.id)]
        ticket.invalidate_recordset()
        names = [row["name"] for row in ticket.severity_questions["rows"]]
        self.assertEqual(names, ["Danger?", "Is there another way?"])
        self.assertFalse(
            self._new_ticket(kind="consultation").severity_questions, "No fault"
        )

    def test_answers_from_the_register_go_along(self):
        contact = (
            self.env["after.sales.contact"]
            .with_user(self.dispatcher)
            .create(
                {
                    "subject": "Spindle does not start",
                    "equipment_id": self.unit.id,
                    "happened_at": "2026-03-02 00:40:00",
                    "severity_answers": self._answers(danger="yes"),
                }
            )
        )
        self.assertEqual(contact.severity, "major")
        ticket = contact._do_make_ticket()
        self.assertEqual(ticket.severity, "major")
        self.assertIn("Danger? yes (+10)", ticket.severity_reason)

    def test_bad_answers(self):
        for answers in (
            ["yes"],
            "yes",
            7,
            {"x": "yes"},
            {"-1": "yes"},
            {"0": "yes"},
            {"999999999": "yes"},
            {str(self.danger.id): "perhaps"},
            {str(self.danger.id): {"yes": 1}},
            {str(self.danger.id): "yes", "99999999999999999999": "no"},
        ):
            with self.subTest(answers=answers), self.assertRaises(ValidationError):
                self._new_ticket(severity_answers=answers)

    @mute_logger("odoo.sql_db")
    def test_points_in_range(self):
        for points in (0, 101, -101):
            with (
                self.subTest(points=points),
                self.assertRaises(psycopg2.IntegrityError),
                self.cr.savepoint(),
            ):
                self.Question.create({"name": "How?", "points": points})

    def test_reason_is_not_written_by_hand(self):
        ticket = self._new_ticket()
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                ticket.with_user(user).severity_reason = "Because"
        with self.assertRaises(AccessError):
            self._new_ticket(severity_reason="Because")

    def test_who_answers_later(self):
        ticket = self._new_ticket()
        with self.assertRaises(AccessError):
            ticket.with_user(self.engineer_user).severity_answers = self._answers(
                danger="yes"
            )
        ticket.severity_answers = self._answers(danger="yes")
        # promised as it is; the leader may reclassify it
        self.assertEqual(ticket.severity, "ordinary")
        self.assertIn("Major", ticket.severity_hint)

    def test_rights_on_questions(self):
        for user in (self.engineer_user, self.dispatcher):
            self.assertTrue(self.danger.with_user(user).name)
            with self.assertRaises(AccessError):
                self.danger.with_user(user).points = 1
        with self.assertRaises(AccessError):
            self.danger.with_user(self.accountant).read(["name"])
        self.danger.with_user(self.manager).points = 9
