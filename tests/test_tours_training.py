# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Training in a browser: planned, booked, attended; rules and dangers on the phone."""

from datetime import timedelta

from tour_common import TourCommon

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.after_sales_training.tests.common_training import TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingTours(TourCommon, TrainingCommon):
    def _session(self, start, hours):
        return self._new_session(
            date_begin=start, date_end=start + timedelta(hours=hours)
        )

    def test_planned(self):
        self._tour(
            f"/odoo/after.sales.training.course/{self.course.id}",
            "after_sales_training_plan",
            self.desk,
        )
        session = self.course.session_ids
        self.assertEqual(session.room_id, self.room)
        self.assertEqual(session.seats_max, 4)

    def test_attended_and_closed(self):
        # the last working day, 9 to 17 in Shanghai
        start = self.now.replace(hour=1, minute=0, second=0) - timedelta(days=1)
        start -= timedelta(days=max(0, start.weekday() - 4))
        with freeze_time(start - timedelta(days=10)):
            session = self._session(start, 8)
            people = session._enrol_people(
                [{"name": "Sun Li"}, {"name": "Wu Min"}], booked_by=self.customer
            )
        self._tour(
            f"/odoo/action-after_sales_training.session_action/{session.id}",
            "after_sales_training_attendance",
            self.desk,
            phone=True,
        )
        self.assertEqual(session.session_state, "closed")
        self.assertEqual(people.mapped("is_no_show"), [False, True])

    def test_enrolled_by_the_desk(self):
        session = self._session(self.now + timedelta(days=20), 48)
        voucher = self._new_voucher(
            valid_from=self.now.date(),
            valid_until=self.now.date() + timedelta(days=90),
        )
        self._tour(
            f"/odoo/after.sales.training.entitlement/{voucher.id}",
            "after_sales_training_enrol",
            self.desk,
        )
        people = session.registration_ids
        self.assertEqual(set(people.mapped("name")), {"Sun Li", "Wu Min"})
        self.assertEqual(people.customer_id, self.customer)
        self.assertEqual((voucher.places_booked, voucher.places_left), (2, 0))

    def test_booked_by_voucher(self):
        session = self._session(self.now + timedelta(days=20), 48)
        voucher = self._new_voucher(
            valid_from=self.now.date(),
            valid_until=self.now.date() + timedelta(days=90),
        )
        user = new_test_user(
            self.env, login="tour_trainee", groups="base.group_portal", name="Gu Lan"
        )
        user.partner_id.parent_id = self.customer
        self._tour(
            f"/my/training/book/{voucher.id}",
            "after_sales_training_book",
            user,
            phone=True,
        )
        self.assertEqual(session.registration_ids.name, "Sun Li")
        self.assertEqual(voucher.places_left, 1)

    def test_journey_claimed(self):
        start = self.now.replace(hour=1, minute=0, second=0) + timedelta(days=20)
        session = self._session(start, 8)
        self.env["after.sales.travel.rule"].create(
            {
                "name": "Trainees",
                "date_from": self.now.date() - timedelta(days=300),
                "line_ids": [Command.create({"name": "Elsewhere", "per_diem": 100.0})],
            }
        )
        voucher = self._new_voucher(
            valid_from=self.now.date(),
            valid_until=self.now.date() + timedelta(days=90),
            travel_by_us=True,
        )
        user = new_test_user(
            self.env, login="tour_traveller", groups="base.group_portal", name="Gu Lan"
        )
        user.partner_id.parent_id = self.customer
        booked = session._enrol_people(
            [{"trainee_id": user.partner_id.id}],
            voucher=voucher,
            booked_by=self.customer,
        )
        self._tour(
            "/my/training/claims", "after_sales_training_claim", user, phone=True
        )
        claim = booked.travel_claim_ids
        self.assertRecordValues(
            claim, [{"approval_state": "handed_in", "amount_claimed": 553.0}]
        )
        self.assertTrue(claim.line_ids.receipt_ids)
        # the same journey again, from a page that was left open
        self.authenticate(user.login, user.login)
        answer = self.url_open(
            "/my/training/claims/new",
            {"registration_id": booked.id, "csrf_token": Request.csrf_token(self)},
        )
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(booked.travel_claim_ids, claim)

    def test_rules_and_dangers_in_my_day(self):
        procedure = self.env["after.sales.procedure"].create(
            {
                "name": "Safe Work on High Voltage",
                "kind": "safety",
                "owner_id": self.officer.id,
                "employee_ids": [Command.set(self.engineer.ids)],
            }
        )
        version = (
            self.env["after.sales.procedure.version"]
            .with_user(self.officer)
            .create(
                {
                    "procedure_id": procedure.id,
                    "text": "<p>Switch off.</p>",
                    "change_note": "First",
                }
            )
        )
        version.action_submit()
        version.with_user(self.manager).action_approve()
        self.env["after.sales.site.sheet"].create(
            {"partner_id": self.customer.id, "text": "<p>Wear a dosimeter.</p>"}
        )
        order = self._new_order(planned_start=self.now + timedelta(hours=1))
        order.with_user(self.dispatcher).action_dispatch()
        self._tour(
            "/odoo/action-after_sales_service.my_day_action",
            "after_sales_training_my_day",
            self.engineer_user,
            phone=True,
        )
        self.assertEqual(version.sudo().acknowledgement_ids.state, "done")
        incidents = self.env["after.sales.incident"].search(
            [("reporter_id", "=", self.engineer_user.id)], order="id"
        )
        self.assertRecordValues(
            incidents,
            [
                {"description": "Cable bare", "order_id": False},
                {"description": "Guard is open", "order_id": order.id},
            ],
        )
        self.assertEqual(order.site_acknowledgement_ids.user_id, self.engineer_user)
