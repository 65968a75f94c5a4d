# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_training import TrainingCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestLetters(TrainingCommon):
    """Each letter once, in the trainee's language, when it is due."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.centre.write(
            {"directions": "<p>Line 4, exit B</p>", "map_url": "https://map.example/1"}
        )
        cls.course.what_to_bring = "Safety shoes"
        with freeze_time(NOW):
            cls.session = cls._new_session(
                date_begin=NOW + 30 * DAY,
                date_end=NOW + 32 * DAY + timedelta(hours=8),
                user_id=cls.desk.id,
            )
            cls.person = cls.env["event.registration"].create(
                {
                    "event_id": cls.session.id,
                    "name": "Gu Lan",
                    "email": "gu.lan@hospital.example",
                }
            )
            cls.env.flush_all()

    def _run(self, at):
        """Run the job; return the subjects it queued."""
        self.env.flush_all()
        known = self._get_mails()
        with freeze_time(at), self.enter_registry_test_mode():
            self.env.ref(
                "after_sales_training.ir_cron_session_letters"
            ).method_direct_trigger()
        self.env.invalidate_all()
        return self._get_mails() - known

    def _get_mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "event.registration"), ("res_id", "in", self.person.ids)]
        )

    def test_invitation_instructions_reminder_each_once(self):
        mail = self._run(NOW)
        self.assertIn("Your training", mail.subject)
        self.assertEqual(mail.email_to, "gu.lan@hospital.example")
        self.assertEqual(mail.state, "outgoing", "queued, not sent in a write")
        self.assertFalse(self._run(NOW + DAY))
        self.assertEqual(self.person.letter_on, (NOW + 16 * DAY).date())
        mail = self._run(NOW + 16 * DAY)
        self.assertIn("Joining instructions", mail.subject)
        for text in ("Safety shoes", "Line 4, exit B", "map.example", "Hall"):
            self.assertIn(text, mail.body_html)
        self.assertFalse(self._run(NOW + 17 * DAY))
        mail = self._run(NOW + 28 * DAY)
        self.assertIn("Reminder", mail.subject)
        self.assertFalse(self.person.letter_on)
        self.assertFalse(self._run(NOW + 29 * DAY))

    def test_late_enrolment_gets_all_at_once(self):
        mail = self._run(NOW + 29 * DAY)
        self.assertIn("Joining instructions", mail.subject)
        self.assertFalse(self._run(NOW + 29 * DAY + timedelta(hours=2)))

    def test_calendar_entry(self):
        entry = self._run(NOW).attachment_ids
        self.assertEqual(entry.mimetype, "text/calendar")
        self.assertIn(b"DTSTART:20261223T010000Z", entry.raw)
        self.assertIn(b"SEQUENCE:0", entry.raw)

    def test_moved_is_told_once_with_the_new_times(self):
        self._run(NOW)
        with freeze_time(NOW + DAY):
            self.session.write(
                {
                    "date_begin": NOW + 31 * DAY,
                    "date_end": NOW + 33 * DAY + timedelta(hours=8),
                }
            )
            self.env.flush_all()
        mail = self._run(NOW + DAY)
        self.assertIn("New time or place", mail.subject)
        self.assertIn(b"SEQUENCE:1", mail.attachment_ids.raw)
        self.assertFalse(self._run(NOW + 2 * DAY))
        self.assertEqual(self.person.letter_on, (NOW + 17 * DAY).date())

    def test_cancelled_is_told_to_who_was_told(self):
        with freeze_time(NOW):
            late = self.person.copy({"email": "late@hospital.example"})
            self.env.flush_all()
        self._run(NOW)
        with freeze_time(NOW + DAY):
            nobody = self.person.copy({"email": "new@hospital.example"})
            self.session._do_cancel_session("The trainer is ill")
            self.env.flush_all()
        mail = self._run(NOW + DAY)
        self.assertIn("Cancelled", mail.subject)
        self.assertIn("The trainer is ill", mail.body_html)
        self.assertIn(b"METHOD:CANCEL", mail.attachment_ids.raw)
        self.assertEqual(late.letter_step, "cancelled")
        self.assertFalse(nobody.letter_step, "was told nothing, hears nothing")
        self.assertFalse(self._run(NOW + 2 * DAY))

    def test_no_address_is_a_to_do_for_the_desk(self):
        self.person.email = False
        self.assertFalse(self._run(NOW))
        self.assertIn("Gu Lan", self.session.activity_ids.summary)
        self.assertEqual(self.session.activity_ids.user_id, self.desk)
        self._run(NOW + DAY)
        self.assertEqual(len(self.session.activity_ids), 1)

    def test_held_and_waiting_get_no_letter(self):
        with freeze_time(NOW):
            self.person.held_until = NOW + DAY
            waiting = self.person.copy({"state": "draft", "email": "w@h.example"})
            waiting.state = "draft"
        self.assertFalse(self._run(NOW))
        with freeze_time(NOW):
            self.person.held_until = False
            self.env.flush_all()
        self.assertTrue(self._run(NOW))

    def test_in_the_language_of_the_trainee(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.course.with_context(lang="fr_FR").name = "Conduite et entretien"
        trainee = self.env["res.partner"].create({"name": "Gu Lan", "lang": "fr_FR"})
        self.person.trainee_id = trainee
        self.assertIn("Conduite et entretien", self._run(NOW).body_html)

    def test_an_idle_run_costs_next_to_nothing(self):
        self._run(NOW)
        registrations = self.env["event.registration"]
        with freeze_time(NOW + DAY):
            self.env.flush_all()
            with self.assertQueryCount(1):
                registrations.search(registrations._get_letter_due_domain())

    def test_enrolling_many_costs_no_query_each(self):
        session = self._new_session(
            date_begin=NOW + 60 * DAY,
            date_end=NOW + 61 * DAY,
            seats_max=20,
            course_id=self.course.id,
        )

        def enrol(count):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["event.registration"].create(
                [
                    {
                        "event_id": session.id,
                        "name": f"T{n}",
                        "email": f"t{n}.{count}@x.example",
                    }
                    for n in range(count)
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        with freeze_time(NOW):
            enrol(1)
            self.assertLessEqual(enrol(12), enrol(6) + 4)

    def test_trainers_are_told(self):
        self.trainer.employee_id.user_id.partner_id.email = "li@example.com"
        sessions = self.env["event.event"].search([("course_id", "=", self.course.id)])
        last = self.env["mail.message"].search([], limit=1, order="id desc").id
        with freeze_time(NOW):
            sessions.write({"date_begin": NOW + 29 * DAY})
        message = self.env["mail.message"].search(
            [("id", ">", last), ("subject", "ilike", "New time or place")]
        )
        self.assertEqual(
            message.notified_partner_ids | message.partner_ids,
            self.trainer._get_trainer_contacts(),
        )
