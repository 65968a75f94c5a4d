# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG

from .common_training import TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingOnSite(TrainingCommon):
    """Training at the user's site is a session of the job (S32b)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course.days = 0.5
        with freeze_time(NOW):
            cls.job = cls._new_order(
                kind="training",
                planned_start=NOW,
                planned_end=NOW + timedelta(hours=8),
            )

    def _plan(self):
        with freeze_time(NOW):
            self.job.with_user(self.dispatcher).action_plan_training()
        return self.job.training_session_id

    def _enrol(self, session):
        return self.env["event.registration"].create(
            {"event_id": session.id, "name": "Gu Lan", "company_name": "Hospital"}
        )

    def test_one_button_one_session(self):
        self.assertIs(self.job.training_session_text, False)
        session = self._plan()
        self.assertEqual(self.job.training_session_text, "0 people")
        self.assertTrue(session.is_on_site)
        self.assertEqual(session.course_id, self.course)
        self.assertEqual(session.address_id, self.job.site_partner_id)
        self.assertEqual(session.date_begin, NOW)
        self.assertEqual(session.trainer_ids, self.trainer)
        self.assertFalse(session.room_id)
        self.assertFalse(session.session_warning, "its own job is no conflict")
        self.assertEqual(session.date_tz, self.job.tz)
        self.assertEqual(session.session_day_count, 1)
        self.assertEqual(self._plan(), session)

    def test_refusals(self):
        with self.assertRaises(AccessError):
            self.job.with_user(self.engineer_user).action_plan_training()
        repair = self._new_order(planned_start=NOW)
        with self.assertRaisesRegex(UserError, "neither an installation nor"):
            repair.with_user(self.dispatcher).action_plan_training()
        self.job.planned_end = self.job.planned_start = False
        with self.assertRaisesRegex(UserError, "planned start first"):
            self.job.with_user(self.dispatcher).action_plan_training()
        self.course.product_ids = False
        self.job.planned_start = NOW
        with self.assertRaisesRegex(UserError, "No course is about"):
            self.job.with_user(self.dispatcher).action_plan_training()

    def test_no_room_on_site(self):
        session = self._plan()
        with self.assertRaisesRegex(ValidationError, "neither centre nor room"):
            session.centre_id = self.centre

    def test_moves_and_goes_with_the_job(self):
        session = self._plan()
        with freeze_time(NOW):
            self.job.with_user(self.dispatcher).write(
                {
                    "planned_start": NOW + timedelta(days=1),
                    "planned_end": NOW + timedelta(days=1, hours=8),
                }
            )
        self.assertEqual(session.date_begin, NOW + timedelta(days=1))
        self.job.with_user(self.dispatcher).action_cancel()
        self.assertEqual(session.session_state, "cancelled")
        self.assertFalse(self.job.training_session_id)

    def test_signed_with_the_job_and_closed_by_it(self):
        session = self._plan()
        person = self._enrol(session)
        self._work(self.job)
        with freeze_time(NOW + timedelta(hours=4)):
            session.with_user(self.engineer_user).action_all_present()
            self._report(self.job)
            self.job._sign("customer", "Gu Lan", PNG)
        signature = self.job.signature_ids
        self.assertIn("trained: Gu Lan | Hospital | 2026-11-23", signature.document)
        with freeze_time(NOW + timedelta(hours=5)):
            self.job.with_user(self.engineer_user).action_done()
        self.assertEqual(session.session_state, "closed")
        self.assertEqual(person.state, "done")
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("after_sales_service.report_service", self.job.ids)[0]
            .decode()
        )
        self.assertIn("Trained on site", html)

    def test_without_its_list_the_job_ends_and_the_desk_is_asked(self):
        session = self._plan()
        self._enrol(session)
        self._work(self.job)
        self._report(self.job)
        with freeze_time(NOW + timedelta(hours=5)):
            self.job.with_user(self.engineer_user).action_done()
        self.assertEqual(self.job.state, "done")
        self.assertEqual(session.session_state, "planned")
        self.assertEqual(len(session.activity_ids), 1)

    def test_jobs_without_training_pay_one_query(self):
        order = self._new_order(planned_start=NOW)
        self.env.flush_all()
        with self.assertQueryCount(1):
            order._move_training()
