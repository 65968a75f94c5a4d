# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_training import TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingGround(TrainingCommon):
    def test_session_is_training(self):
        session = self._new_session()
        self.assertTrue(session.is_training)
        self.assertFalse(session.event_mail_ids, "core would write its own letters")
        self.assertEqual(session.seats_max, 4)

    def test_trainer_is_one_person(self):
        with self.assertRaises(ValidationError):
            self.trainer.partner_id = self.customer

    @mute_logger("odoo.sql_db")
    def test_person_from_outside_is_a_trainer_once(self):
        """Else two of him would teach at the same time."""
        maker = self.env["res.partner"].create({"name": "Wang of the Maker"})
        trainers = self.env["after.sales.training.trainer"]
        trainers.create({"partner_id": maker.id})
        with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            trainers.create({"partner_id": maker.id})

    def test_voucher_counts_are_not_typed(self):
        voucher = self._new_voucher()
        self.assertEqual(voucher.places_left, 2)
        self.assertRegex(voucher.name, r"^TV\d{4}/\d{4}$")
        with self.assertRaises(AccessError):
            voucher.with_user(self.desk).places_used = 1

    def test_after_sales_people_see_sessions_and_no_other_event(self):
        session = self._new_session()
        fair = self._new_session(course_id=False)
        Event = self.env["event.event"]
        both = [("id", "in", (session | fair).ids)]
        self.assertEqual(Event.with_user(self.dispatcher).search(both), session)
        self.assertEqual(Event.with_user(self.desk).search(both), session | fair)
