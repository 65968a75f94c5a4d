# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_enrolment import EnrolmentCommon
from .common_training import ELSEWHERE

CRON = "after_sales_training.ir_cron_training_places"


class PlacesCommon(EnrolmentCommon):
    def _tick(self, at=NOW):
        with freeze_time(at), self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def _fill(cls, **options):
        """Four people on the four places."""
        return cls._enrol(cls.session, ["One", "Two", "Three", "Four"], **options)


@tagged("post_install", "-at_install")
class TestHeldPlaces(PlacesCommon):
    def test_desk_asks_people(self):
        enrolment = self._enrol_by_desk(pasted="Gu Lan, gu.lan@example.com", ask=True)
        self.assertEqual(enrolment.enrolment_state, "held")
        self.assertEqual(enrolment.held_until, NOW + timedelta(hours=48))
        self.assertEqual(self.session.training_seats_taken, 1)
        mail = self._mails_to("gu.lan@example.com")
        self.assertEqual(mail.state, "outgoing", "queued, not sent")
        self.assertIn(enrolment.access_token, mail.body_html)
        self.assertFalse(mail.res_id, "who reads the record must not find the link")
        enrolment.with_user(self.desk).action_confirm_place()
        self.assertEqual(enrolment.enrolment_state, "booked")
        with self.assertRaises(UserError):
            enrolment.with_user(self.desk).action_confirm_place()

    def test_released_in_time(self):
        held = self._enrol(
            self.session, ["Gu Lan"], held_until=NOW + timedelta(hours=1)
        )
        held.email = "gu.lan@example.com"
        booked = self._enrol(self.session, ["Sun Li"])
        self._tick(NOW + timedelta(minutes=59))
        self.assertEqual(held.state, "open")
        self._tick(NOW + timedelta(hours=1))
        self.assertEqual(held.state, "cancel")
        self.assertEqual(held.cancelled_because, "lapsed")
        self.assertEqual(booked.state, "open")
        self.assertEqual(self.session.training_seats_taken, 1)
        self.assertEqual(len(self._mails_to("gu.lan@example.com")), 1)
        self._tick(NOW + timedelta(hours=2))
        self.assertEqual(len(self._mails_to("gu.lan@example.com")), 1)

    def test_released_by_whoever_books(self):
        self._fill(held_until=NOW + timedelta(hours=1))
        later = NOW + timedelta(hours=2)
        self.assertEqual(self._enrol(self.session, ["Sun Li"], at=later).state, "open")
        self.assertEqual(self.session.training_seats_taken, 1)

    def test_voucher_gets_its_place_back(self):
        voucher = self._new_voucher(places=1)
        until = NOW + timedelta(hours=1)
        self._enrol(self.session, ["Gu Lan"], voucher=voucher, held_until=until)
        self.assertEqual(voucher.places_left, 0)
        other = self._new_session(name="Other", **ELSEWHERE)
        with self.assertRaises(ValidationError):
            self._enrol(other, ["Sun Li"], voucher=voucher)
        self._enrol(other, ["Sun Li"], voucher=voucher, at=until)
        self.assertEqual(voucher.places_left, 0)
        self.assertEqual(voucher.places_booked, 1)

    def test_idle_round_asks_little(self):
        self._fill()
        self.env.flush_all()
        Registration = self.env["event.registration"]
        with self.assertQueryCount(2):
            Registration._cron_training_places()


@tagged("post_install", "-at_install")
class TestWaitingList(PlacesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seated = cls._fill()
        cls.first = cls._enrol(cls.session, ["First"], may_wait=True)
        cls.second = cls._enrol(
            cls.session, ["Second"], at=NOW + timedelta(minutes=1), may_wait=True
        )
        cls.first.email = "first@example.com"
        cls.second.email = "second@example.com"

    def test_nobody_waits_unasked(self):
        with self.assertRaises(ValidationError):
            self._enrol(self.session, ["Third"])
        self.assertEqual(self.first.enrolment_state, "waiting")
        self.assertEqual(self.session.training_waiting_count, 2)
        self.assertEqual(self.session.training_seats_taken, 4)

    def test_some_sit_and_some_wait(self):
        self.seated[:3].action_cancel_place()  # two are offered at once
        enrolments = self._enrol(self.session, ["A", "B"], may_wait=True)
        self.assertEqual(enrolments.mapped("enrolment_state"), ["booked", "waiting"])

    def test_freed_place_is_offered_to_the_first(self):
        self.seated[0].with_user(self.desk).action_cancel_place()
        self.assertEqual(self.first.enrolment_state, "held")
        self.assertEqual(self.first.held_until, NOW + timedelta(hours=24))
        self.assertEqual(self.second.enrolment_state, "waiting")
        self.assertEqual(self.session.training_seats_taken, 4)
        self.assertIn("A place became free", self._mails_to("first@").subject)

    def test_offer_passes_on(self):
        self.seated[0].action_cancel_place()
        self._tick(NOW + timedelta(hours=25))
        self.assertEqual(self.first.cancelled_because, "lapsed")
        self.assertEqual(self.second.enrolment_state, "held")
        self.assertEqual(len(self._mails_to("second@example.com")), 1)

    def test_more_places_are_offered(self):
        self.session.seats_max = 6
        self.assertEqual(self.first.enrolment_state, "held")
        self.assertEqual(self.second.enrolment_state, "held")

    def test_new_ones_do_not_pass_by(self):
        # as if a place had become free in another transaction at that moment
        self.env.cr.execute(
            "UPDATE event_event SET training_seats_taken = 3 WHERE id = %s",
            [self.session.id],
        )
        self.env.cr.execute(
            "UPDATE event_registration SET state = 'cancel' WHERE id = %s",
            [self.seated[0].id],
        )
        self.env.invalidate_all()
        with self.assertRaises(ValidationError):
            self._enrol(self.session, ["Third"])
        self._tick()
        self.assertEqual(self.first.enrolment_state, "held")

    def test_voucher_that_is_used_up_meanwhile(self):
        voucher = self._new_voucher(places=1)
        self.first.entitlement_id = voucher
        other = self._new_session(name="Other", **ELSEWHERE)
        self._enrol(other, ["Sun Li"], voucher=voucher)
        self.seated[0].action_cancel_place()
        self.assertEqual(self.first.cancelled_because, "voucher")
        self.assertEqual(
            self.second.enrolment_state, "held", "nobody waits for nothing"
        )

    def test_waited_in_vain(self):
        self._tick(self.session.date_begin)
        self.assertEqual(self.first.cancelled_because, "not_free")
        self.assertIn("No place became free", self._mails_to("first@").subject)

    def test_out_of_turn(self):
        with self.assertRaises(UserError):
            self.second.with_user(self.desk).action_offer_place()
        self.seated[0].unlink()
        self.assertEqual(self.first.enrolment_state, "held")


@tagged("post_install", "-at_install")
class TestNoShow(PlacesCommon):
    """What becomes of the voucher's place of somebody who does not come."""

    def _settle(self, voucher, presences):
        """Close the session with people who were there as told."""
        people = [f"Person {number}" for number in range(len(presences))]
        enrolments = self._enrol(self.session, people, voucher=voucher)
        told = dict(zip(enrolments, presences, strict=True))
        self.patch(
            self.env.registry["event.registration"], "_get_presence", lambda _self: told
        )
        with freeze_time(self.session.date_end + timedelta(hours=1)):
            self.session.registration_ids._settle_attendance()
        return enrolments

    def _places(self, voucher):
        return voucher.places_booked, voucher.places_used, voucher.places_left

    def test_uses_the_place(self):
        self.company.training_no_show_rule = "uses"
        voucher = self._new_voucher(places=4)
        here, away, excused = self._settle(voucher, ["present", "absent", "excused"])
        self.assertEqual(here.enrolment_state, "attended")
        self.assertEqual(away.enrolment_state, "no_show")
        self.assertTrue(away.is_place_forfeited)
        self.assertFalse(excused.is_place_forfeited)
        self.assertEqual(self._places(voucher), (0, 2, 2))

    def test_first_time_is_free(self):
        voucher = self._new_voucher(places=4)
        self.customer.email = "training@hospital.example.com"
        self._settle(voucher, ["absent", "absent"])
        self.assertEqual(self._places(voucher), (0, 1, 3))
        letters = self._mails_to("training@hospital.example.com")
        self.assertEqual(len(letters), 2)
        self.assertEqual(sum("is used." in mail.body_html for mail in letters), 1)

    def test_rule_of_the_voucher_comes_first(self):
        voucher = self._new_voucher(places=2, no_show_rule="uses")
        self._settle(voucher, ["absent"])
        self.assertEqual(self._places(voucher), (0, 1, 1))

    def test_cancelled_in_time(self):
        self.company.training_no_show_rule = "notice"
        self.company.training_cancel_days = 5
        voucher = self._new_voucher(places=2)
        early, late = self._enrol(self.session, ["Early", "Late"], voucher=voucher)
        begin = self.session.date_begin
        for enrolment, days in ((early, 6), (late, 4)):
            with freeze_time(begin - timedelta(days=days)):
                enrolment.with_user(self.desk).action_cancel_place()
        self.assertFalse(early.is_place_forfeited)
        self.assertTrue(late.is_place_forfeited)
        self.assertEqual(self._places(voucher), (0, 1, 1))

    def test_our_cancellation_costs_nothing(self):
        self.company.training_no_show_rule = "notice"
        voucher = self._new_voucher(places=2)
        enrolment = self._enrol(self.session, ["Gu Lan"], voucher=voucher)
        with freeze_time(self.session.date_begin - timedelta(days=1)):
            self.session.kanban_state = "cancel"
            # as the closing of a session does it
            enrolment.with_user(self.desk).write({"state": "cancel"})
        self.assertEqual(enrolment.cancelled_because, "session")
        self.assertEqual(self._places(voucher), (0, 0, 2))

    def test_undone_with_a_reason(self):
        self.company.training_no_show_rule = "uses"
        voucher = self._new_voucher(places=4)
        ill, there, here = self._settle(voucher, ["absent", "absent", "present"])
        excuse = self.env["after.sales.training.excuse"].with_user(self.desk)
        excuse.create({"registration_id": ill.id, "reason": "Ill"}).action_apply()
        excuse.create(
            {"registration_id": there.id, "reason": "Sat behind", "kind": "present"}
        ).action_apply()
        self.assertEqual(ill.no_show_excuse, "Ill")
        self.assertEqual(there.enrolment_state, "attended")
        self.assertEqual(self._places(voucher), (0, 2, 2))
        with self.assertRaises(UserError):
            here.with_user(self.desk).action_open_no_show()
        with self.assertRaises(AccessError):
            excuse.with_user(self.engineer_user).create(
                {"registration_id": ill.id, "reason": "x"}
            )

    def test_held_place_at_the_end(self):
        enrolment = self._enrol(
            self.session, ["Gu Lan"], held_until=self.session.date_end
        )
        self.session.registration_ids._settle_attendance()
        self.assertEqual(enrolment.cancelled_because, "lapsed")
        self.assertFalse(enrolment.is_no_show)


@tagged("post_install", "-at_install")
class TestInvitation(PlacesCommon):
    def _new_link(self, **vals):
        vals = {"event_id": self.session.id, "partner_id": self.customer.id} | vals
        return (
            self.env["after.sales.training.invitation"]
            .with_user(self.desk)
            .create(vals)
        )

    def _join(self, link, name, email=None):
        return link.sudo()._join(
            {"name": name, "email": email or f"{name}@example.com", "phone": ""}, "::1"
        )

    def test_places_are_held_and_taken_once(self):
        voucher = self._new_voucher()
        link = self._new_link(entitlement_id=voucher.id, places=2)
        self.assertEqual(self.session.training_seats_taken, 2)
        self.assertEqual(voucher.places_booked, 2)
        self.assertFalse(link.sudo().registration_ids.trainee_id)
        enrolment = self._join(link, "lan")
        self.assertEqual(enrolment.enrolment_state, "booked")
        self.assertEqual(enrolment.trainee_id.parent_id, self.customer)
        self.assertEqual(link.places_open, 1)
        self._join(link, "min")
        self.assertEqual(link.state, "full")
        with self.assertRaisesRegex(ValidationError, "All places of this link"):
            self._join(link, "third")

    def test_who_enters_himself(self):
        link = self._new_link(places=2)
        for name, email in (("", "a@example.com"), ("Lan", "no address")):
            with self.subTest(name), self.assertRaises(ValidationError):
                self._join(link, name, email)
        self._join(link, "lan")
        with self.assertRaises(ValidationError):
            self._join(link, "Lan", "lan@example.com")

    def test_ends(self):
        link = self._new_link(places=2, expires_on=NOW + timedelta(hours=3))
        self._join(link, "lan")
        with freeze_time(NOW + timedelta(hours=3)), self.assertRaises(ValidationError):
            self._join(link, "min")
        self._tick(NOW + timedelta(hours=3))
        self.assertEqual(self.session.training_seats_taken, 1)
        self.assertFalse(
            self.env["mail.mail"].search([("subject", "ilike", "confirm")])
        )

    def test_ended_by_the_desk(self):
        link = self._new_link(places=2)
        link.action_end()
        self.assertEqual(link.state, "ended")
        self.assertEqual(self.session.training_seats_taken, 0)
        with self.assertRaises(ValidationError):
            link.expires_on = NOW - timedelta(hours=1)

    def test_limits(self):
        for vals in (
            {"places": 5},
            {"expires_on": NOW - timedelta(hours=1)},
            {"entitlement_id": self._new_voucher(places=1).id, "places": 2},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self._new_link(**vals)
        link = self._new_link(places=2)
        with self.assertRaises(UserError):
            link.places = 4
        self.assertFalse(link.sudo()._is_flooded("::1"))
        self._join(link, "lan")
        self.patch(
            __import__(
                "odoo.addons.after_sales_training.models.training_invitation",
                fromlist=["ENTRIES"],
            ),
            "ENTRIES",
            1,
        )
        self.assertTrue(link.sudo()._is_flooded("::1"))

    def test_secret(self):
        link = self._new_link()
        with self.assertRaises(AccessError):
            link.read(["token"])
        find = self.env["after.sales.training.invitation"].sudo()._find_by_token
        self.assertEqual(find(link.sudo().token), link)
        for word in ("", False, "%", "x" * 200, link.sudo().token[:-1]):
            self.assertFalse(find(word))
        for step in ("action_send", "action_show_link", "action_end"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(link.with_user(self.engineer_user), step)()

    def test_sent(self):
        link = self._new_link()
        self.customer.email = False
        with self.assertRaises(UserError):
            link.action_send()
        self.customer.email = "training@hospital.example.com"
        link.action_send()
        mail = self._mails_to("training@hospital.example.com")
        self.assertIn(link.sudo()._get_link(), mail.body_html)
        self.assertIn(
            link.sudo()._get_link(), link.action_show_link()["params"]["message"]
        )

    def test_internet_address_is_forgotten(self):
        enrolment = self._join(self._new_link(), "lan")
        self.assertEqual(enrolment.joined_from, "::1")
        with freeze_time(NOW + timedelta(days=2)):
            self.env["event.registration"]._gc_joined_from()
        self.assertFalse(enrolment.joined_from)
        self.assertEqual(enrolment.joined_at, fields.Datetime.to_datetime(NOW))
