# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_training import TrainingCommon

VIEW = "after_sales_training.event_event_view_form_training"


@tagged("post_install", "-at_install")
class TestCentre(TrainingCommon):
    """Courses, the centre, and sessions that double-book nobody and nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._new_session()
        cls.course_two = cls.course.copy({"name": "Maintenance"})
        cls.guest = cls.env["after.sales.training.trainer"].create(
            {
                "partner_id": cls.env["res.partner"]
                .create({"name": "Dr. Feng", "email": "feng@example.com"})
                .id,
                "centre_id": cls.centre.id,
                "course_ids": (cls.course | cls.course_two).ids,
            }
        )

    # ------------------------------------------------------------
    # CENTRE
    # ------------------------------------------------------------

    def test_what_is_stated_against_what_is_there(self):
        self.centre.write({"stated_area": 300, "stated_trainers": 3})
        self.assertEqual(self.centre.area, 300)
        self.assertEqual(self.centre.stated_gap, "1 trainers missing")
        self.room.area = 250
        self.assertIn("50 m² missing", self.centre.stated_gap)

    def test_utilisation(self):
        with freeze_time(NOW):
            self.assertEqual(self.room.use_days, 3)
            self.assertEqual(self.trainer.use_days, 3)
            self.assertEqual(self.guest.use_days, 0)
            self.assertGreater(self.room.use_percent, 0)

    # ------------------------------------------------------------
    # SESSION
    # ------------------------------------------------------------

    def test_end_and_places_follow_from_course_and_room(self):
        self.room.capacity = 3
        with Form(
            self.env["event.event"]
            .with_user(self.desk)
            .with_context(default_course_id=self.course.id),
            VIEW,
        ) as form:
            form.centre_id = self.centre
            form.room_id = self.room
            # a Friday: the second and third day are Monday and Tuesday
            form.date_begin = NOW + timedelta(days=18)
        session = form.record
        self.assertEqual(session.seats_max, 3, "the room holds three")
        self.assertEqual(session.session_day_count, 3)
        self.assertEqual(session.date_end.date(), NOW.date() + timedelta(days=22))
        self.assertEqual(session.name, self.course.name)
        self.assertFalse(session.event_mail_ids)
        self.assertEqual(session.address_id, self.centre.partner_id)

    def test_session_by_rpc_is_completed(self):
        session = self.env["event.event"].create(
            {
                "course_id": self.course.id,
                "centre_id": self.centre.id,
                "date_begin": NOW + timedelta(days=28),
            }
        )
        self.assertEqual(session.session_day_count, 3)
        self.assertEqual(session.seats_max, 4)
        self.assertFalse(session.description)

    def test_plan_session_opens_a_form_for_the_desk(self):
        action = self.course.with_user(self.desk).action_plan_session()
        self.assertEqual(action["context"]["default_course_id"], self.course.id)
        with self.assertRaises(AccessError):
            self.course.with_user(self.dispatcher).action_plan_session()

    def test_never_more_places_than_the_room_holds(self):
        with self.assertRaisesRegex(ValidationError, "holds 20 people"):
            self.session.seats_max = 21
        with self.assertRaises(ValidationError):
            self.session.seats_limited = False

    def test_room_of_another_centre(self):
        other = self.centre.copy({"name": "Maker's"})
        with self.assertRaisesRegex(ValidationError, "is no room of"):
            self.session.centre_id = other

    def test_trainer_teaches_what_he_may(self):
        with self.assertRaisesRegex(ValidationError, "may not teach"):
            self._new_session(
                course_id=self.course_two.id,
                room_id=False,
                date_begin=NOW + timedelta(days=20),
                date_end=NOW + timedelta(days=21),
            )

    # ------------------------------------------------------------
    # OVERLAP
    # ------------------------------------------------------------

    def test_room_is_not_booked_twice(self):
        with self.assertRaisesRegex(ValidationError, "Hall is taken then"):
            self._new_session(trainer_ids=self.guest.ids)

    def test_trainer_is_not_booked_twice(self):
        with self.assertRaisesRegex(ValidationError, "teaches “Operation and Care”"):
            self._new_session(room_id=False)

    def test_another_room_and_another_trainer_are_fine(self):
        bench = self.room.copy({"name": "Bench"})
        parallel = self._new_session(room_id=bench.id, trainer_ids=self.guest.ids)
        with self.assertRaises(ValidationError):
            parallel.trainer_ids = [Command.link(self.trainer.id)]

    def test_touching_sessions_and_cancelled_ones_are_fine(self):
        end = self.session.date_end
        self._new_session(date_begin=end, date_end=end + timedelta(hours=4))
        self.session._do_cancel_session("Ill")
        again = self._new_session()
        with self.assertRaises(ValidationError):
            self.session.kanban_state = "normal"
            self.env.flush_all()
        self.assertEqual(again.session_state, "planned")

    def test_moved_into_another_session(self):
        later = self._new_session(
            date_begin=self.session.date_begin + timedelta(days=7),
            date_end=self.session.date_end + timedelta(days=7),
        )
        with self.assertRaises(ValidationError):
            later.write(
                {
                    "date_begin": self.session.date_begin,
                    "date_end": self.session.date_end,
                }
            )

    # ------------------------------------------------------------
    # WHAT SPEAKS AGAINST IT
    # ------------------------------------------------------------

    def test_trainer_on_a_job_is_said_on_both_sides(self):
        with freeze_time(NOW):
            order = self._new_order(
                planned_start=self.session.date_begin + timedelta(hours=1),
                planned_end=self.session.date_begin + timedelta(hours=3),
            )
            self.session.invalidate_recordset()
            self.assertIn(order.name, self.session.session_warning)
            codes = [code for code, _text in order._get_dispatch_warnings()]
            self.assertIn("training", codes)
            self.assertIn(
                "teaches “Operation and Care”",
                order.with_user(self.dispatcher).dispatch_warning,
            )

    def test_who_attends_is_away_like_who_teaches(self):
        begin = self.session.date_begin
        with freeze_time(NOW):
            order = self._new_order(
                engineer_id=self.colleague.id,
                planned_start=begin + timedelta(hours=1),
                planned_end=begin + timedelta(hours=3),
            )
            self.assertNotIn("attends", order.dispatch_warning)
            place = self.session.registration_ids.create(
                {
                    "event_id": self.session.id,
                    "employee_id": self.colleague.id,
                    "name": "Wang",
                }
            )
            self.env.invalidate_all()
            self.assertIn(
                "Wang Colleague attends “Operation and Care”",
                order.with_user(self.dispatcher).dispatch_warning,
            )
            self.team.engineer_ids |= self.colleague
            free = {
                one.engineer_id: one.is_free
                for one in order.with_user(self.dispatcher)._propose_engineers()[order]
            }
            self.assertIs(free[self.colleague.id], False, "not free then")
            place.write({"state": "cancel"})
            self.env.invalidate_all()
            self.assertNotIn("attends", order.dispatch_warning)

    def test_who_attends_the_session_of_the_job_itself_is_at_work(self):
        with freeze_time(NOW):
            order = self._new_order(
                kind="training",
                engineer_id=self.colleague.id,
                planned_start=self.session.date_begin,
                planned_end=self.session.date_begin + timedelta(hours=3),
            )
            self.session.write(
                {
                    "centre_id": False,
                    "room_id": False,
                    "after_sales_order_id": order.id,
                }
            )
            self.session.registration_ids.create(
                {
                    "event_id": self.session.id,
                    "employee_id": self.colleague.id,
                    "name": "Wang",
                }
            )
            self.assertFalse(order._find_training())

    def test_warning_for_who_reads_jobs_and_no_events(self):
        """A storekeeper's list of jobs: his role knows nothing of trainings."""
        group = self.env["res.groups"].create({"name": "Store"})
        self.env["ir.model.access"].create(
            {
                "name": "jobs",
                "model_id": self.env["ir.model"]._get_id("after.sales.order"),
                "group_id": group.id,
                "perm_read": True,
            }
        )
        keeper = new_test_user(self.env, "store", groups="base.group_user")
        keeper.group_ids += group
        with freeze_time(NOW):
            order = self._new_order(
                planned_start=self.session.date_begin + timedelta(hours=1)
            )
            self.env.invalidate_all()
            self.assertTrue(order.with_user(keeper)._find_training())

    def test_dispatch_warnings_cost_no_query_per_job(self):
        orders = self.env["after.sales.order"]
        for hour in range(6):
            orders |= self._new_order(
                planned_start=self.session.date_begin + timedelta(hours=hour),
            )
        self.env.flush_all()

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._find_training()
            return self.env.cr.sql_log_count - before

        count(orders)
        self.assertLessEqual(count(orders), count(orders[:2]) + 1)

    def test_no_trainer_is_said(self):
        self.session.trainer_ids = False
        self.assertIn("No trainer", self.session.session_warning)

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_after_sales_people_read_and_do_not_write(self):
        for user in (self.engineer_user, self.dispatcher):
            session = self.session.with_user(user)
            form = Form(session, VIEW)
            self.assertEqual(form.course_id, self.course)
            with self.assertRaises(AccessError):
                session.seats_max = 2
            with self.assertRaises(AccessError):
                self.course.with_user(user).days = 1
            with self.assertRaises(AccessError):
                session.action_close_session()
            with self.assertRaises(AccessError):
                session.action_ask_cancel()
