# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The plan's sentences about training of users, S32 to S33, as stories."""

from datetime import timedelta

from training_stories import TrainingStories

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG


@tagged("post_install", "-at_install")
class TestTrainingStory(TrainingStories):
    """From the promise of the sale to what it has cost."""

    # ------------------------------------------------------------
    # S33: free places, two years, the journey is ours.
    # ------------------------------------------------------------

    def test_from_the_sale_to_what_it_cost(self):
        voucher = self._voucher_of_a_sale()
        self.assertRecordValues(
            voucher,
            [
                {
                    "partner_id": self.customer.id,
                    "state": "active",
                    "places": 2,
                    "places_left": 2,
                    "valid_from": self.accepted,
                    "valid_until": self.lapses,
                    "travel_by_us": True,
                }
            ],
        )
        with self._at(self.today - timedelta(days=30)):
            session = self._plan_session()
        self.assertEqual(session.date_end.date(), self.days[-1])
        self.assertEqual((session.seats_max, session.session_day_count), (4, 3))
        # half a year before the end the customer is reminded, once
        day = self.lapses - timedelta(days=180)
        self._run("ir_cron_voucher_reminders", day - timedelta(days=1))
        self.assertFalse(self._mails_of(voucher))
        for number in range(3):
            self._run("ir_cron_voucher_reminders", day + timedelta(days=number))
        [mail] = self._mails_of(voucher)
        self.assertIn(self.course.name, mail.body_html)
        self.assertIn(f"/my/training/voucher/{voucher.id}?", mail.body_html)
        enrolment = self._booked_by_the_customer(voucher, session)
        self._teach(session)
        signoff = self._signoff(session, self.days[-1])
        self._run("ir_cron_close_sessions", self.days[-1] + timedelta(days=1))
        self.assertEqual(session.session_state, "closed")
        self.assertEqual(enrolment.state, "done")
        self.assertEqual((voucher.places_used, voucher.places_left), (1, 1))
        self._proved_to_anybody(signoff)
        self._journey_paid(voucher, enrolment)

    def _booked_by_the_customer(self, voucher, session):
        self._login()
        for page in (f"voucher/{voucher.id}", "sessions"):
            page = self.url_open(f"/my/training/{page}").text
            self.assertIn(f"/my/training/book/{voucher.id}", page)
        answer = self._book(voucher, session, "Sun Li", "Wu Min", "Zhao Yi")
        self.assertEqual(answer.status_code, 422, "two places are left")
        self.assertFalse(session.registration_ids)
        self.assertIn("Booked", self._book(voucher, session, "Sun Li").text)
        enrolment = session.registration_ids
        self.assertEqual(
            (enrolment.name, enrolment.entitlement_id, enrolment.state),
            ("Sun Li", voucher, "open"),
        )
        self.assertEqual((voucher.places_booked, voucher.places_left), (1, 1))
        answer = self._book(voucher, session, "Sun Li")
        self.assertEqual(answer.status_code, 422, "the same person twice")
        return enrolment

    def _proved_to_anybody(self, signoff):
        self.assertEqual(signoff.state, "certified")
        self.assertRegex(signoff.certificate_number, r"^CT\d{4}/\d{4}$")
        self.assertEqual(signoff.trainee_id.name, "Sun Li")
        self.env.flush_all()
        self.authenticate(None, None)
        path = f"/training/certificate/{signoff.certificate_token}"
        self.assertIn("Sun Li", self.url_open(path).text)
        guess = self.url_open("/training/certificate/" + "x" * 32)
        self.assertEqual(guess.status_code, 404)
        unit = signoff.equipment_id or self.env["after.sales.equipment"]
        self.assertIn(
            "Sun Li",
            signoff.with_user(self.dispatcher).mapped("person_name"),
            unit.display_name,
        )

    def _journey_paid(self, voucher, enrolment):
        self._login()
        self.assertIn("Claim the journey", self.url_open("/my/training/claims").text)
        self._post("/my/training/claims/new", registration_id=enrolment.id)
        claim = enrolment.sudo().travel_claim_ids
        self.assertEqual(claim.entitlement_id, voucher)
        url = claim.access_url
        self._post(
            f"{url}/journey",
            city="Shanghai",
            departed_on=str(self.days[0] - timedelta(days=1)),
            returned_on=str(self.days[-1]),
            payee="company",
        )
        train, hotel = self.photos
        answer = self._receipt_line(url, train, amount="")
        self.assertEqual(answer.status_code, 422, "a receipt without an amount")
        self._receipt_line(url, train)
        self._receipt_line(url, b"MZ hotel", kind="hotel", amount="1500", quantity="3")
        self.assertEqual(len(claim.line_ids), 1, "a program is no receipt")
        stay = {"kind": "hotel", "amount": "1500", "quantity": "3", "name": "Hotel"}
        self._receipt_line(url, train, **stay)
        self.assertEqual(len(claim.line_ids), 1, "a receipt counts once")
        self._receipt_line(url, hotel, **stay)
        self.assertEqual(claim.amount_claimed, 2053.0)
        self._post(f"{url}/hand_in")
        self.assertEqual(claim.state, "handed_in")
        mine = claim.sudo(False).with_user(self.desk)
        mine.action_submit()
        # above what was planned for a person: the manager, never the customer
        self.assertEqual(claim.state, "submitted")
        self.assertEqual(claim.above_budget, 1053.0)
        with self._refused((AccessError, UserError)):
            mine.action_approve()
        claim.with_user(self.manager).action_approve()
        with self._refused(AccessError):
            mine.action_make_bills()
        billing = claim.sudo(False).with_user(self.accountant)
        bill = billing.env["account.move"].browse(billing.action_make_bills()["res_id"])
        self.assertEqual((bill.partner_id, bill.amount_total), (self.customer, 2053.0))
        bill.invoice_date = self.today
        self._post_bill(bill)
        self.assertEqual(claim.state, "billed")
        report = self.env["after.sales.travel.cost.report"]
        row = report.with_user(self.accountant).search(
            [("entitlement_id", "=", voucher.id)]
        )
        self.assertEqual((row.budget, row.cost), (2000.0, 2053.0))
        self._post("/my/training/claims/new", registration_id=enrolment.id)
        self.assertEqual(enrolment.sudo().travel_claim_ids, claim, "a claim twice")

    def _post_bill(self, bill):
        bill.action_post()
        self.assertEqual(bill.state, "posted")
        self.env.flush_all()

    def test_the_last_place_and_those_who_wait(self):
        voucher = self._voucher_of_a_sale()
        with self._at(self.today - timedelta(days=1)):
            session = self._plan_session(seats_max=1)
        self._login()
        self.assertIn("Booked", self._book(voucher, session, "Sun Li").text)
        answer = self._book(voucher, session, "Wu Min")
        self.assertEqual(answer.status_code, 422)
        answer = self._book(voucher, session, "Wu Min", wait="1")
        self.assertIn("waiting list", answer.text)
        first, second = session.registration_ids.sorted("id")
        self.assertEqual(
            (first.enrolment_state, second.enrolment_state), ("booked", "waiting")
        )
        self._send(f"/my/training/enrolments/{first.id}", answer="cancel")
        self.assertEqual(first.state, "cancel")
        self.assertNotEqual(second.enrolment_state, "waiting", "he moves up")
        self.assertEqual(second.state, "open")

    def test_after_the_end_nothing_is_booked_until_it_is_extended(self):
        voucher = self._voucher_of_a_sale()
        late = self.lapses + timedelta(days=30)
        late -= timedelta(days=late.weekday())
        start = fields.Datetime.to_datetime(late) + timedelta(hours=1)
        with self._at(self.today):
            session = self._plan_session(date_begin=start)
        self._login()
        answer = self._book(voucher, session, "Sun Li")
        self.assertEqual(answer.status_code, 422)
        with self._at(self.today), self._refused(ValidationError, constraint=True):
            self._enrol_by_desk(voucher, session)
        self._run("ir_cron_voucher_days", self.lapses + timedelta(days=1))
        self.assertEqual(voucher.state, "expired")
        with self._at(self.lapses + timedelta(days=2)):
            with self._refused(AccessError):
                self._change(voucher, "extend", self.engineer_user)
            until = self.lapses + timedelta(days=90)
            self._change(voucher, "extend", until=until, reason="Laboratory moved")
            self.assertEqual((voucher.state, voucher.valid_until), ("active", until))
            log = self.env["after.sales.training.voucher.log"].search(
                [("entitlement_id", "=", voucher.id)], limit=1
            )
            self.assertIn("Laboratory moved", log.reason)
            self.assertEqual(self._enrol_by_desk(voucher, session).state, "open")

    def _enrol_by_desk(self, voucher, session):
        """Press “Enrol People” on the voucher."""
        voucher = voucher.with_user(self.desk)
        form = self._window(voucher, "action_open_enrol", event_id=session)
        with form.line_ids.new() as line:
            line.name = "Sun Li"
            line.email = "sun@lab.example"
        action = form.save().action_enrol()
        return self.env["event.registration"].search(action["domain"])

    def test_given_to_a_sister_but_to_no_stranger(self):
        group, stranger = self.env["res.partner"].create(
            [
                {"name": "Health Group", "is_company": True},
                {"name": "Other Works", "is_company": True},
            ]
        )
        sister = self.env["res.partner"].create(
            {"name": "Fourth Hospital", "is_company": True, "parent_id": group.id}
        )
        self.customer.parent_id = group
        voucher = self._voucher_of_a_sale()
        with self._at(self.today):
            with self._refused(UserError, constraint=True):
                self._change(voucher, "transfer", partner_id=stranger, places=1)
            action = self._change(voucher, "transfer", partner_id=sister, places=1)
        received = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((voucher.places, received.places), (1, 1))
        self.assertEqual(received.partner_id, sister)
        self.assertEqual(received.valid_until, voucher.valid_until)

    # ------------------------------------------------------------
    # S32b: at the user's site, with the installation.
    # ------------------------------------------------------------

    @freeze_time(NOW)
    def test_taught_on_site_and_signed_with_the_job(self):
        self.course.days = 0.5
        unit = self._new_unit("T-1", delivered_on=NOW.date() - timedelta(days=20))
        job = self._installation(
            unit, planned_start=NOW, planned_end=NOW + timedelta(hours=8)
        )
        job.with_user(self.dispatcher).action_plan_training()
        session = job.training_session_id
        self.assertTrue(session.is_on_site)
        self.assertFalse(session.centre_id or session.room_id)
        self.assertEqual(session.address_id, self.site)
        form = self._window(
            session.with_user(self.desk), "action_open_enrol", partner_id=self.customer
        )
        form.pasted = "Sun Li\nWu Min"
        form.save().action_enrol()
        self.assertEqual(len(session.registration_ids), 2)
        job.checklist_line_ids.write({"done": True, "note": "On paper"})
        job.with_user(self.dispatcher).action_dispatch()
        mine = job.with_user(self.engineer_user)
        mine.action_depart()
        mine.action_arrive()
        session.with_user(self.engineer_user).action_take_attendance()
        session.with_user(self.engineer_user).action_all_present()
        self._report_and_finish(mine)
        self._signs(mine, image=PNG)
        self.assertIn("trained: Sun Li", job.signature_ids.document)
        self.assertEqual(job.state, "done")
        self.assertEqual(session.session_state, "closed")
        self.assertEqual(set(session.registration_ids.mapped("state")), {"done"})
