# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_enrolment import EnrolmentCommon
from .common_travel import TravelCommon
from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestTrainingRooms(EnrolmentCommon):
    """What one part of a training does to another: places, letters, needs, jobs."""

    def _facts(self, voucher):
        return (
            voucher.places,
            voucher.places_booked,
            voucher.places_left,
            voucher.state,
        )

    # ------------------------------------------------------------
    # WITHDRAWN
    # ------------------------------------------------------------

    def test_fully_booked_voucher_of_a_cancelled_sale(self):
        voucher = self._new_voucher()
        booked = self._enrol(self.session, ["Gu Lan", "Li Na"], voucher=voucher)
        voucher._withdraw("sale", "S1 was cancelled")
        self.assertEqual(self._facts(voucher), (2, 2, 0, "active"))
        self.assertEqual(voucher.cancel_cause, "sale")
        if voucher.company_id._get_voucher_keeper():
            self.assertTrue(voucher.activity_ids, "the desk decides on who is booked")
        booked[0].with_user(self.desk).action_cancel_place()
        self.assertEqual(self._facts(voucher), (1, 1, 0, "active"))
        booked[1].unlink()
        self.assertEqual(voucher.state, "cancelled")
        with self.assertRaises(ValidationError):
            self._enrol(self.session, ["Wang Wu"], voucher=voucher)
        voucher._reinstate("Ordered again")
        self.assertEqual(self._facts(voucher), (2, 0, 2, "active"))

    def test_the_desk_withdraws_what_is_left_only(self):
        voucher = self._new_voucher()
        booked = self._enrol(self.session, ["Gu Lan"], voucher=voucher)
        voucher.with_user(self.desk)._do_withdraw("Agreed")
        self.assertEqual(self._facts(voucher), (1, 1, 0, "active"))
        booked.with_user(self.desk).action_cancel_place()
        self.assertEqual(self._facts(voucher), (1, 0, 1, "active"))

    def test_one_unit_of_a_line_comes_back(self):
        voucher = self._new_voucher(places=4)
        booked = self._enrol(
            self.session, ["Gu Lan", "Li Na", "Wang Wu"], voucher=voucher
        )
        voucher._get_fewer(2, "One came back")
        self.assertEqual(self._facts(voucher), (3, 3, 0, "active"))
        booked[:2].with_user(self.desk).action_cancel_place()
        self.assertEqual(
            self._facts(voucher), (2, 1, 1, "active"), "two are the other unit's"
        )

    # ------------------------------------------------------------
    # FOLLOWED
    # ------------------------------------------------------------

    def test_transferred_part_follows_a_corrected_acceptance(self):
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        sister = self.env["res.partner"].create(
            {"name": "Sister", "is_company": True, "parent_id": group.id}
        )
        self.unit.partner_id.commercial_partner_id.write(
            {"is_company": True, "parent_id": group.id}
        )
        promise = self.env["after.sales.training.promise"].create(
            {
                "product_tmpl_id": self.unit.product_id.product_tmpl_id.id,
                "kind": "free_place",
                "validity_amount": 2,
                "validity_unit": "year",
                "grant_on": "acceptance",
            }
        )
        self.unit.accepted_on = date(2026, 6, 2)
        voucher = promise.env["after.sales.training.entitlement"].search(
            [("promise_id", "=", promise.id)]
        )
        part = voucher.with_user(self.desk)._do_transfer(sister, 1, "Group decided")
        self.unit.accepted_on = date(2026, 7, 1)
        self.assertEqual(voucher.valid_from, date(2026, 7, 1))
        self.assertEqual(part.valid_from, date(2026, 7, 1))
        self.assertEqual(part.valid_until, voucher.valid_until)
        self.assertEqual((voucher.places, part.places), (1, 1))

    def test_sessions_offered_are_those_that_can_be_booked(self):
        self.session.write(
            {
                "trainer_ids": False,
                "room_id": False,
                "date_begin": datetime(2026, 12, 31, 23, 0),  # 1 January, 07:00
                "date_end": datetime(2027, 1, 3, 8, 0),
            }
        )
        first = self._new_voucher(valid_from=date(2027, 1, 1))
        last = self._new_voucher(valid_until=date(2026, 12, 31))
        self.assertIn(self.session, first._get_bookable_sessions())
        self.assertNotIn(self.session, last._get_bookable_sessions())
        with self.assertRaisesRegex(ValidationError, "valid from"):
            self._enrol(self.session, ["Li Na"], voucher=last)

    # ------------------------------------------------------------
    # SESSION CANCELLED, PUT ASIDE
    # ------------------------------------------------------------

    def test_who_waits_is_told_that_the_session_is_off(self):
        people = [
            {"name": name, "email": f"{name.split()[0].lower()}@lab.example"}
            for name in ("Gu Lan", "Li Na", "Wang Wu", "Zhao Liu", "Qian Qi")
        ]
        self.session._enrol_people(people[:1], booked_by=self.customer)
        held = self.session._enrol_people(
            people[1:2],
            booked_by=self.customer,
            held_until=self.session._get_hold_end(),
        )
        self.session._enrol_people(people[2:], booked_by=self.customer, may_wait=True)
        waiting = self.session.registration_ids.filtered("waiting_since")
        self.assertEqual(len(waiting), 1)
        self.session._do_cancel_session("The trainer is ill")
        for address in ("li@lab.example", "qian@lab.example"):
            self.assertEqual(len(self._mails_to(address)), 1, address)
            self.assertIn("The trainer is ill", self._mails_to(address).body_html)
        self.assertFalse(self._mails_to("gu@lab.example"), "was told nothing so far")
        self.assertEqual(set((held | waiting).mapped("cancelled_because")), {"session"})

    def test_a_session_with_people_is_not_put_aside(self):
        booked = self._enrol(self.session, ["Gu Lan"])
        with self.assertRaisesRegex(ValidationError, "Cancel the session first"):
            self.session.active = False
        self.env.invalidate_all()
        booked._do_cancel("desk")
        self.session.active = False

    def test_a_late_cancellation_says_that_the_place_is_used(self):
        voucher = self._new_voucher(no_show_rule="notice")
        booked = self._enrol(self.session, ["Gu Lan"], voucher=voucher)
        template = self.env.ref("after_sales_training.mail_template_session_cancelled")
        self.env.company.training_cancel_days = 30
        booked.with_user(self.desk).action_cancel_place()
        self.assertTrue(booked.is_place_forfeited)
        body = template._render_field("body_html", booked.ids)[booked.id]
        self.assertIn("cancelled late", body)
        self.assertNotIn("stays yours", body)
        booked._do_excuse("Was ill")
        body = template._render_field("body_html", booked.ids)[booked.id]
        self.assertIn("stays yours", body)

    # ------------------------------------------------------------
    # NEEDS, JOBS
    # ------------------------------------------------------------

    def test_a_need_is_open_again_where_nobody_came(self):
        Need = self.env["after.sales.training.need"]
        vals = {"name": "Lamp", "course_id": self.course.id}
        came, stayed = Need.create(
            [
                vals | {"partner_id": self.customer.id},
                vals | {"partner_id": self.env["res.partner"].create({"name": "X"}).id},
            ]
        )
        (came | stayed)._write_state("planned", event_id=self.session.id)
        booked = self._enrol(self.session, ["Gu Lan"])
        with freeze_time(self.session.date_end - timedelta(hours=1)):
            self.session.action_all_present()
        with freeze_time(self.session.date_end + timedelta(hours=1)):
            self.session.action_close_session()
        self.assertEqual(booked.state, "done")
        self.assertEqual((came.state, stayed.state), ("done", "proposed"))
        self.assertFalse(stayed.event_id)

    def _plan_on_site(self):
        self.course.days = 0.5
        job = self._new_order(
            kind="training",
            planned_start=NOW + timedelta(hours=1),
            planned_end=NOW + timedelta(hours=8),
        )
        job.with_user(self.dispatcher).action_plan_training()
        return job, job.training_session_id

    def test_a_deleted_job_leaves_no_session_open_to_all(self):
        job = self._new_order(kind="training")
        session = self._new_session(
            centre_id=False,
            room_id=False,
            trainer_ids=False,
            after_sales_order_id=job.id,
        )
        job.unlink()
        self.assertEqual(session.session_state, "cancelled")
        self.assertFalse(
            session.search(session._get_bookable_domain()) & session, "not bookable"
        )

    def test_people_trained_on_site_are_written_down_afterwards(self):
        voucher = self._new_voucher(kind="on_site")
        _job, session = self._plan_on_site()
        with freeze_time(session.date_end + timedelta(hours=1)):
            session._close_or_ask()
            self.assertEqual(session.session_state, "planned", "nobody is named yet")
            session._enrol_people([{"name": "Gu Lan"}], voucher=voucher)
            session.action_all_present()
            session._close_or_ask()
        self.assertEqual(session.session_state, "closed")
        self.assertEqual(voucher.places_used, 1)


@tagged("post_install", "-at_install")
class TestTrainingRoomsSignoff(SignoffCommon):
    """From the enrolment to the sign-off and its exam."""

    def _enrol(self, **vals):
        return self.env["event.registration"].create(
            {
                "event_id": self.session.id,
                "name": "Gu Lan",
                "trainee_id": self.trainee.id,
            }
            | vals
        )

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.session = self._new_session()

    def test_nobody_is_signed_off_who_does_not_come(self):
        booked = self._enrol()
        booked.state = "cancel"
        with self.assertRaisesRegex(UserError, "nothing to sign off"):
            booked.with_user(self.desk).action_start_signoff()

    def test_the_exam_is_sent_from_the_enrolment(self):
        booked = self._enrol()
        self.assertFalse(booked.has_written_exam)
        with self.assertRaisesRegex(UserError, "has no written exam"):
            booked.with_user(self.desk).action_send_exam()
        self._new_exam()
        booked.invalidate_recordset(["has_written_exam"])
        self.assertTrue(booked.has_written_exam)
        booked.after_sales_signoff_ids.unlink()
        action = booked.with_user(self.desk).action_send_exam()
        signoff = booked.after_sales_signoff_ids
        self.assertEqual(action["res_id"], signoff.id)
        self.assertEqual(len(signoff.exam_attempt_ids), 1)
        booked.with_user(self.desk).action_send_exam()
        self.assertEqual(len(signoff.exam_attempt_ids), 1, "the same paper again")

    def test_an_older_certificate_stands_alone_when_the_new_one_is_revoked(self):
        older = self._certify(self._new_signoff())
        later = self._certify(self._new_signoff())
        self.assertEqual(older.renewed_by_id, later)
        later.with_user(self.desk)._do_revoke("Issued by mistake")
        self.assertFalse(older.renewed_by_id)
        older.valid_until = NOW.date() + timedelta(days=10)
        self.assertTrue(older.is_expiring)


@tagged("post_install", "-at_install")
class TestTrainingRoomsTravel(TravelCommon):
    """A journey and what becomes of its session."""

    def test_a_journey_to_a_session_we_cancelled_is_paid(self):
        self.booked.letter_step = "joining"
        claim = self._new_claim(("train", 553.0, {}))
        self.training._do_cancel_session("The trainer is ill")
        claim.action_hand_in()
        self.assertEqual(claim.approval_state, "handed_in")

    def test_a_journey_that_the_customer_called_off_is_not(self):
        claim = self._new_claim(("train", 553.0, {}))
        self.booked.with_user(self.desk).action_cancel_place()
        with self.assertRaisesRegex(ValidationError, "there was no journey"):
            claim.action_hand_in()

    def test_a_claim_follows_to_another_session(self):
        claim = self._new_claim()
        later = self._new_session(
            date_begin=self.training.date_begin + timedelta(days=3),
            date_end=self.training.date_end + timedelta(days=3),
        )
        claim.write({"departed_on": False, "returned_on": False})
        self.booked.event_id = later
        self.assertEqual(claim.event_id, later)

    def test_joining_instructions_lead_to_the_claim(self):
        template = self.env.ref("after_sales_training.mail_template_session_joining")
        body = template._render_field("body_html", self.booked.ids)[self.booked.id]
        self.assertIn(self.booked.sudo().travel_claim_ids.access_token, body)
        other = self._enrol(
            self.trainee.copy({"name": "Li Na", "email": "li@x.example"}),
            entitlement_id=False,
        )
        body = template._render_field("body_html", other.ids)[other.id]
        self.assertNotIn("travel claim", body)

    def test_the_contract_bears_the_journey(self):
        self.company.after_sales_analytic = "contract"
        terms = self.env["after.sales.contract.template"].create({"name": "Full"})
        product = self.env["product.product"].create(
            {"name": "Care", "type": "service", "contract_template_id": terms.id}
        )
        contract = self.env["after.sales.contract"].create(
            {
                "partner_id": self.customer.id,
                "product_id": product.id,
                "date_start": NOW.date(),
                "line_ids": [Command.create({"equipment_id": self.unit.id})],
            }
        )
        self.voucher.contract_id = contract
        claim = self._new_claim(("train", 553.0, {})).sudo()
        self.assertEqual(claim._get_analytic_holder(), contract)
        self.company.after_sales_analytic = "unit"
        self.assertEqual(claim._get_analytic_holder(), self.unit)
