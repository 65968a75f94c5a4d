# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_enrolment import EnrolmentCommon
from .common_training import ELSEWHERE

WEEK = timedelta(days=7)


@tagged("post_install", "-at_install")
class TestSessionMoved(EnrolmentCommon):
    """Whoever is enrolled or teaches may be elsewhere at the new time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.later = cls._new_session(
            name="Later",
            **ELSEWHERE,
            date_begin=cls.session.date_begin + WEEK,
            date_end=cls.session.date_end + WEEK,
        )

    def _move(self, session, by=WEEK):
        session.with_user(self.desk).write(
            {
                "date_begin": session.date_begin + by,
                "date_end": session.date_end + by,
            }
        )

    def test_people_who_are_booked_elsewhere_then(self):
        lan = self._new_contact("Gu Lan")
        for session in (self.session, self.later):
            session._enrol_people([{"trainee_id": lan.id}], booked_by=self.customer)
        text = "(?s)Gu Lan is in “Later”.*cancel one"
        with self.assertRaisesRegex(ValidationError, text), self.env.cr.savepoint():
            self._move(self.session)
        self.assertEqual(self.session.date_begin, NOW + WEEK)
        self._move(self.session, WEEK / 7)
        self.later.registration_ids.with_user(self.desk).action_cancel_place()
        self._move(self.session)

    def test_staff_who_are_elsewhere_then_is_said(self):
        """Trainers who learn at that time, staff who are on a job: looked at."""
        self.later._enrol_people([{"employee_id": self.engineer.id}])
        self.assertFalse(self.session.session_warning)
        self._move(self.session)
        warning = self.session.session_warning
        self.assertIn(f"{self.engineer.name} is enrolled in “Later” then", warning)
        order = self._new_order(
            engineer_id=self.engineer.id,
            planned_start=self.later.date_begin + timedelta(hours=1),
            planned_end=self.later.date_begin + timedelta(hours=5),
        )
        self.later.invalidate_recordset(["session_warning"])
        self.assertIn(
            f"{self.engineer.name} is at {order.name} then", self.later.session_warning
        )

    def _book_twice(self):
        """As it was possible before: one person in both sessions at one time."""
        lan = self._new_contact("Gu Lan")
        for session in (self.session, self.later):
            session._enrol_people([{"trainee_id": lan.id}], booked_by=self.customer)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE event_event SET date_begin = %s, date_end = %s WHERE id = %s",
            [self.later.date_begin, self.later.date_end, self.session.id],
        )
        self.env.invalidate_all()

    def test_who_is_booked_twice_keeps_nobody_from_cancelling(self):
        self._book_twice()
        self.session.with_user(self.desk)._do_cancel_session("The trainer is ill")
        self.assertEqual(self.session.session_state, "cancelled")

    def test_a_job_takes_its_session_along_and_the_desk_is_told(self):
        """A dispatcher is not kept from planning by who learns elsewhere then."""
        job = self._new_order(
            kind="training",
            planned_start=NOW + timedelta(days=1),
            planned_end=NOW + timedelta(days=1, hours=6),
        )
        on_site = self._new_session(
            name="At the Site",
            centre_id=False,
            **ELSEWHERE,
            after_sales_order_id=job.id,
            user_id=self.desk.id,
            date_begin=job.planned_start,
            date_end=job.planned_end,
        )
        lan = self._new_contact("Gu Lan")
        for session in (on_site, self.session):
            session._enrol_people([{"trainee_id": lan.id}], booked_by=self.customer)
        job.with_user(self.dispatcher).write(
            {
                "planned_start": self.session.date_begin,
                "planned_end": self.session.date_begin + timedelta(hours=6),
            }
        )
        self.assertEqual(on_site.date_begin, self.session.date_begin)
        self.assertIn("Gu Lan is in “Operation and Care”", on_site.activity_ids.summary)

    def test_looking_asks_no_more_for_more(self):
        def count(sessions):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            sessions.mapped("session_warning")
            return self.cr.sql_log_count - before

        sessions = self.later
        for number in range(4):
            sessions |= self._new_session(
                name=f"Other {number}",
                room_id=False,
                date_begin=self.session.date_begin + WEEK * (number + 2),
                date_end=self.session.date_end + WEEK * (number + 2),
            )
        self.later._enrol_people([{"employee_id": self.engineer.id}])
        count(sessions)
        self.assertLessEqual(count(sessions) - count(sessions[:2]), 0)


@tagged("post_install", "-at_install")
class TestSessionCopied(EnrolmentCommon):
    """“Duplicate” plans the next one, without people."""

    def test_next_free_week(self):
        self._enrol(self.session, ["Gu Lan"])
        copy = self.session.with_user(self.desk).copy()
        self.assertRecordValues(
            copy,
            [
                {
                    "name": self.session.name,
                    "course_id": self.course.id,
                    "room_id": self.room.id,
                    "date_begin": self.session.date_begin + WEEK,
                    "date_end": self.session.date_end + WEEK,
                    "training_enrol_until": self.session.training_enrol_until + WEEK,
                    "trainer_ids": [],
                    "registration_ids": [],
                    "session_state": "planned",
                    "seats_max": 4,
                }
            ],
        )
        self.assertIn("No trainer is named yet", copy.session_warning)
        self.assertIn("Duplicated from", copy.message_ids[-1:].body or "")
        again = self.session.copy()
        self.assertEqual(again.date_begin, self.session.date_begin + 2 * WEEK)

    def test_one_that_is_long_over(self):
        old = self._new_session(
            **ELSEWHERE,
            date_begin=NOW - 10 * WEEK + timedelta(hours=2),
            date_end=NOW - 10 * WEEK + timedelta(hours=8),
        )
        copy = old.copy()
        self.assertEqual(copy.date_begin, NOW + timedelta(hours=2))

    def test_holidays_are_left_out(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": self.session.date_begin + WEEK - timedelta(hours=12),
                "date_to": self.session.date_begin + WEEK + timedelta(hours=30),
                "resource_id": False,
            }
        )
        self.assertEqual(
            self.session.copy().date_begin, self.session.date_begin + 2 * WEEK
        )

    def test_a_time_that_is_given(self):
        begin = self.session.date_begin + 5 * WEEK
        copy = self.session.copy(
            {"date_begin": begin, "date_end": begin + timedelta(hours=8)}
        )
        self.assertEqual(copy.date_begin, begin)
        with self.assertRaises(ValidationError):
            self.session.copy(
                {"date_begin": begin, "date_end": begin + timedelta(hours=8)}
            )

    def test_room_is_never_free(self):
        begin = self.session.date_begin
        self._new_session(
            trainer_ids=False,
            date_begin=begin + timedelta(days=3),
            date_end=begin + 60 * WEEK,
        )
        copy = self.session.copy()
        self.assertFalse(copy.room_id)
        self.assertEqual(copy.date_begin, begin + WEEK)

    def test_on_site_it_is_planned_on_a_job(self):
        session = self._new_session(
            centre_id=False,
            **ELSEWHERE,
            after_sales_order_id=self._new_order(kind="training").id,
        )
        with self.assertRaisesRegex(UserError, "on its job"):
            session.copy()

    def test_other_events_are_copied_as_ever(self):
        event = self._new_session(course_id=False, **ELSEWHERE)
        copy = event.copy()
        self.assertEqual(copy.date_begin, event.date_begin)
        self.assertIn("(copy)", copy.name)
