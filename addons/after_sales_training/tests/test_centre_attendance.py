# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_training import TrainingCommon


@tagged("post_install", "-at_install")
class TestAttendance(TrainingCommon):
    """Who was there on which day; what becomes of the session with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._new_session()
        cls.people = cls.env["event.registration"].create(
            [
                {"event_id": cls.session.id, "name": name, "company_name": "Hospital"}
                for name in ("Gu Lan", "Ma Jun")
            ]
        )
        cls.day = cls.session.date_begin

    def _take(self, user=None):
        session = self.session.with_user(user or self.desk)
        session.action_take_attendance()
        return session.attendance_ids

    def test_a_row_per_person_and_day_made_once(self):
        with freeze_time(self.day):
            rows = self._take()
            self.assertEqual(len(rows), 6)
            action = self.session.with_user(self.desk).action_take_attendance()
            self.assertEqual(len(self.session.attendance_ids), 6)
        self.assertEqual(action["context"]["search_default_day"], str(self.day.date()))

    def test_one_tap_and_a_second_takes_it_back(self):
        with freeze_time(self.day + timedelta(hours=1)):
            row = self._take().filtered(
                lambda row: row.name == "Gu Lan" and row.day == self.day.date()
            )
            row.action_present()
            self.assertEqual(row.hours, 7, "from nine to five, without lunch")
            self.assertEqual(row.marked_by_id, self.desk)
            self.assertEqual(self.people[0].days_present, 1)
            self.assertEqual(self.people[0].attendance_text, "1 of 3 days")
            row.action_present()
            self.assertEqual(row.presence, "unknown")
            row.action_excused()
            self.assertEqual((row.presence, row.hours), ("excused", 0))

    def test_nobody_was_there_tomorrow(self):
        with freeze_time(self.day):
            later = self._take().filtered(lambda row: row.day > self.day.date())
            with self.assertRaisesRegex(ValidationError, "still to come"):
                later.action_present()

    def test_one_row_per_day(self):
        with freeze_time(self.day):
            row = self._take()[:1]
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            row.create({"registration_id": row.registration_id.id, "day": row.day})

    def test_a_day_that_is_none(self):
        with self.assertRaisesRegex(ValidationError, "is no day of"):
            self.env["after.sales.training.attendance"].create(
                {
                    "registration_id": self.people[0].id,
                    "day": self.day.date() - timedelta(days=1),
                }
            )

    def test_nobody_enrolled(self):
        empty = self._new_session(
            date_begin=self.day + timedelta(days=14),
            date_end=self.day + timedelta(days=15),
        )
        with self.assertRaisesRegex(UserError, "nobody is enrolled"):
            empty.action_take_attendance()
        with self.assertRaisesRegex(UserError, "nobody is enrolled"):
            empty.action_print_badges()

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_the_trainer_keeps_the_list_of_his_session(self):
        with freeze_time(self.day + timedelta(hours=1)):
            rows = self._take(self.engineer_user)
            rows[:1].create_uid = self.env.user
            first = rows.filtered(lambda row: row.day == self.day.date())[:1]
            first.action_present()
            self.people[0].with_user(self.engineer_user).action_give_material()
        self.assertEqual(first.marked_by_id, self.engineer_user)
        self.assertEqual(self.people[0].material_given_on, self.day.date())

    def test_others_read_and_do_not_mark(self):
        with freeze_time(self.day + timedelta(hours=1)):
            rows = self._take()
            for user in (self.dispatcher, self.colleague_user):
                row = rows[:1].with_user(user)
                self.assertEqual(row.name, rows[:1].name)
                with self.assertRaises(AccessError):
                    row.action_present()
                with self.assertRaises(AccessError):
                    self.people.with_user(user).action_give_material()
            with self.assertRaises(AccessError):
                rows[:1].with_user(self.desk).day = self.day

    # ------------------------------------------------------------
    # BADGE
    # ------------------------------------------------------------

    def _scan(self, at, registration=None, user=None, session=None):
        registration = registration or self.people[0]
        with freeze_time(at):
            answer = (
                self.env["event.registration"]
                .with_user(user or self.engineer_user)
                .register_attendee(registration.barcode, (session or self.session).id)
            )
        return answer["status"]

    def test_badge_marks_the_day(self):
        self.assertEqual(self._scan(NOW), "not_ongoing_event")
        first = self.day + timedelta(minutes=5)
        self.assertEqual(self._scan(first), "confirmed_registration")
        self.assertEqual(self._scan(first), "already_registered")
        self.assertEqual(self.people[0].state, "open", "the session goes on")
        second = first + timedelta(days=1)
        self.assertEqual(self._scan(second), "confirmed_registration")
        self.assertEqual(self.people[0].days_present, 2)
        self.assertEqual(set(self.session.attendance_ids.mapped("source")), {"badge"})

    def test_badge_of_another_session_or_of_nobody(self):
        other = self._new_session(
            date_begin=self.day + timedelta(days=14),
            date_end=self.day + timedelta(days=15),
        )
        self.assertEqual(self._scan(self.day, session=other), "not_ongoing_event")
        for state in ("draft", "cancel"):
            self.people[0].state = state
            self.assertEqual(self._scan(self.day), "canceled_registration")
        self.assertFalse(self.session.attendance_ids)
        answer = self.env["event.registration"].register_attendee("0", False)
        self.assertEqual(answer, {"error": "invalid_ticket"})

    def test_undo_in_the_scanner_takes_the_day_back(self):
        person = self.people[0]
        first = self.day + timedelta(minutes=5)
        self._scan(first)
        self._scan(first + timedelta(days=1))
        with freeze_time(first + timedelta(days=1)):
            # the scanner's button, pressed by the trainer, who writes no enrolments
            person.with_user(self.engineer_user).action_confirm()
        self.env.invalidate_all()
        self.assertEqual(person.state, "open")
        self.assertEqual(person.days_present, 1, "yesterday stays")
        today = person.attendance_ids.filtered(
            lambda row: row.day == (first + timedelta(days=1)).date()
        )
        self.assertEqual(today.presence, "unknown")
        self.assertEqual(
            self._scan(first + timedelta(days=1)), "confirmed_registration"
        )
        # by the desk, of one who was set to attended as a whole
        person.state = "done"
        with freeze_time(first + timedelta(days=1)):
            person.with_user(self.desk).action_confirm()
        self.env.invalidate_all()
        self.assertEqual((person.state, person.days_present), ("open", 1))
        with self.assertRaises(AccessError), freeze_time(first):
            person.with_user(self.dispatcher).action_confirm()

    def test_confirming_a_place_marks_no_day(self):
        self.people[0].state = "draft"
        with freeze_time(self.day):
            self.people[0].with_user(self.desk).action_confirm()
        self.assertEqual(self.people[0].state, "open")
        self.assertFalse(self.session.attendance_ids)

    def test_badge_is_scanned_by_who_teaches(self):
        with self.assertRaises(AccessError):
            self._scan(self.day, user=self.dispatcher)

    # ------------------------------------------------------------
    # CLOSE, MOVE, CANCEL
    # ------------------------------------------------------------

    def test_closing_needs_the_list(self):
        session = self.session.with_user(self.desk)
        with freeze_time(NOW), self.assertRaisesRegex(UserError, "not begun yet"):
            session.action_close_session()
        after = self.session.date_end + timedelta(hours=1)
        with freeze_time(after):
            with self.assertRaisesRegex(UserError, "say first who was there"):
                session.action_close_session()
            ended = self.env["event.stage"].search([("pipe_end", "=", True)], limit=1)
            with self.assertRaises(UserError):
                session.stage_id = ended
        self._scan(self.day)
        with freeze_time(after):
            session.action_close_session()
        self.assertEqual(self.session.session_state, "closed")
        self.assertEqual(self.people[0].state, "done")
        self.assertNotEqual(self.people[1].state, "done")
        with self.assertRaisesRegex(ValidationError, "closed or cancelled"):
            self.session.attendance_ids[:1].presence = "absent"

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "after_sales_training.ir_cron_close_sessions"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_the_night_closes_or_asks_once(self):
        self.session.user_id = self.desk
        with freeze_time(self.session.date_end + timedelta(hours=1)):
            self._run_cron()
            self.assertEqual(self.session.session_state, "planned")
            self.assertEqual(len(self.session.activity_ids), 1)
        with freeze_time(self.session.date_end + timedelta(days=1)):
            self._run_cron()
            self.assertEqual(len(self.session.activity_ids), 1, "asked once")
        self._scan(self.day)
        with freeze_time(self.session.date_end + timedelta(days=2)):
            self._run_cron()
        self.assertEqual(self.session.session_state, "closed")
        self.assertFalse(self.session.activity_ids)

    def test_core_closes_no_session_without_its_list(self):
        with freeze_time(self.session.date_end + timedelta(hours=1)):
            self.env["event.event"]._gc_mark_events_done()
            self.assertEqual(self.session.session_state, "planned")
        self._scan(self.day)
        with freeze_time(self.session.date_end + timedelta(hours=1)):
            self.env["event.event"]._gc_mark_events_done()
        self.assertEqual(self.session.session_state, "closed")

    def test_moved_days_follow_and_said_days_stay(self):
        with freeze_time(self.day):
            self._take()
        self.session.write(
            {
                "date_begin": self.day + timedelta(days=7),
                "date_end": self.session.date_end + timedelta(days=7),
            }
        )
        self.assertFalse(self.session.attendance_ids)
        self._scan(self.session.date_begin)
        with self.assertRaisesRegex(UserError, "on the list already"):
            self.session.write({"date_begin": self.day, "date_end": self.day})

    def test_cancelled_gives_places_back_and_tells(self):
        voucher = self._new_voucher()
        self.people[0].entitlement_id = voucher
        wizard = (
            self.env["after.sales.training.cancel"]
            .with_user(self.desk)
            .create({"event_id": self.session.id, "reason": "The trainer is ill"})
        )
        wizard.action_cancel()
        self.assertEqual(self.session.session_state, "cancelled")
        self.assertEqual(set(self.people.mapped("state")), {"cancel"})
        with self.assertRaisesRegex(UserError, "closed or cancelled already"):
            wizard.action_cancel()

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def test_signature_list(self):
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(
                "after_sales_training.report_signature_list", self.session.ids
            )[0]
            .decode()
        )
        for text in ("Gu Lan", "Ma Jun", "Hospital", "Li Engineer", "Hall"):
            self.assertIn(text, html)
        self.assertEqual(len(self.session._get_signature_columns()), 3)

    def test_badges(self):
        action = self.session.with_user(self.desk).action_print_badges()
        self.assertEqual(action["report_name"].split(".")[0], "event")
