# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_enrolment import EnrolmentCommon
from .common_training import ELSEWHERE


@tagged("post_install", "-at_install")
class TestEnrolment(EnrolmentCommon):
    """The desk enrols: all of a list, or nobody."""

    def test_typed_pasted_and_picked_at_once(self):
        contact = self._new_contact("Gu Lan", "gu.lan@example.com")
        enrolments = self._enrol_by_desk(
            contact_ids=[Command.set(contact.ids)],
            pasted="1. Zhao Min, zhao.min@example.com\nSun Li\t138 0000 0000",
        )
        self.assertEqual(len(enrolments), 3)
        self.assertEqual(set(enrolments.mapped("enrolment_state")), {"booked"})
        self.assertIn(contact, enrolments.trainee_id)
        new = enrolments.trainee_id - contact
        self.assertEqual(set(new.mapped("name")), {"Zhao Min", "Sun Li"})
        self.assertEqual(new.parent_id, self.customer)
        self.assertEqual(enrolments.customer_id, self.customer)
        self.assertEqual(self.session.training_seats_taken, 3)

    def test_known_people_get_no_second_contact(self):
        contact = self._new_contact("Gu Lan", "gu.lan@example.com")
        enrolments = self._enrol_by_desk(pasted="gu lan; GU.LAN@example.com")
        # found by another spelling of the address, not of the name
        self.assertEqual(enrolments.trainee_id.email, "gu.lan@example.com")
        again = self._enrol(self._new_session(**ELSEWHERE), ["Gu Lan"], at=NOW)
        self.assertEqual(again.trainee_id, contact)

    def test_voucher_names_the_customer(self):
        voucher = self._new_voucher()
        form = Form(self.env["after.sales.training.enrol"].with_user(self.desk))
        self.assertEqual(form.free, "–")
        form.event_id = self.session
        self.assertEqual(form.free, "4")
        form.entitlement_id = voucher
        self.assertEqual(form.partner_id, self.customer)
        self.assertEqual(form.free, "4 in the session, 2 on the voucher")
        form.pasted = "Gu Lan"
        self.assertEqual(form.count, 1)
        form.save().action_enrol()
        self.assertEqual(voucher.places_booked, 1)

    def test_own_staff(self):
        enrolments = self._enrol_by_desk(
            partner_id=False, employee_ids=[Command.set(self.engineer.ids)]
        )
        self.assertEqual(enrolments.name, self.engineer.name)
        self.assertFalse(enrolments.customer_id)
        with self.assertRaises(ValidationError):
            self._enrol_by_desk(
                partner_id=False, employee_ids=[Command.set(self.engineer.ids)]
            )

    def test_pasted_people_need_a_customer(self):
        with self.assertRaises(UserError):
            self._enrol_by_desk(partner_id=False, pasted="Gu Lan")

    def test_more_people_than_places_enrol_nobody(self):
        with self.assertRaisesRegex(ValidationError, "4 free places of 4"):
            self._enrol_by_desk(pasted="\n".join("ABCDE"))
        self.assertFalse(self.session.registration_ids)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "E")]))

    def test_room_is_a_limit_too(self):
        self.room.capacity = 1
        with self.assertRaises(ValidationError):
            self._enrol(self.session, ["Gu Lan", "Sun Li"])
        self.assertEqual(self._enrol(self.session, ["Gu Lan"]).state, "open")
        # whatever way a seat is written, the row itself refuses
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE event_event SET training_seats_taken = 2 WHERE id = %s",
                [self.session.id],
            )

    def test_more_people_than_the_voucher_has(self):
        voucher = self._new_voucher(places=1)
        with self.assertRaisesRegex(ValidationError, "left"):
            self._enrol(self.session, ["Gu Lan", "Sun Li"], voucher=voucher)
        self.assertFalse(self.session.registration_ids)

    def test_same_person_twice(self):
        with self.assertRaisesRegex(ValidationError, "Gu lan"):
            self._enrol(self.session, ["Gu Lan", "Gu  lan"])
        self._enrol(self.session, ["Gu Lan"])
        with self.assertRaisesRegex(ValidationError, "Gu Lan"):
            self._enrol(self.session, ["Gu Lan", "Sun Li"])
        self.assertEqual(len(self.session.registration_ids), 1)

    def test_mistyped_address(self):
        with freeze_time(NOW), self.assertRaisesRegex(ValidationError, "na@example"):
            self._enrol_by_desk(pasted="Sun Li, li@example.com\nLi Na, na@example")
        self.assertFalse(self.session.registration_ids)

    def test_sessions_of_a_course_are_told_apart(self):
        """Where one is chosen, its days in the zone of the session are said."""
        session = self.session.with_context(session_days=True)
        self.assertEqual(
            session.display_name, "Operation and Care (11/30/2026 – 12/02/2026)"
        )
        session.date_end = session.date_begin + timedelta(hours=8)
        self.assertEqual(session.display_name, "Operation and Care (11/30/2026)")
        self.assertEqual(self.session.display_name, "Operation and Care")

    def test_vouchers_are_told_apart(self):
        """Where one is chosen it says whose it is, and is found by that."""
        voucher = self._new_voucher(valid_until=NOW.date() + timedelta(days=1))
        vouchers = self.env["after.sales.training.entitlement"].with_user(self.desk)
        chosen = vouchers.with_context(voucher_facts=True).name_search(
            self.customer.name
        )
        name = f"{voucher.name}: {self.customer.name}, 2 left until 11/24/2026"
        self.assertEqual(chosen, [(voucher.id, name)])
        self.assertEqual(voucher.display_name, voucher.name)

    @mute_logger("odoo.sql_db")
    def test_same_person_twice_by_rpc(self):
        enrolment = self._enrol(self.session, ["Gu Lan"])
        for vals, refused in (
            (
                {"trainee_id": enrolment.trainee_id.id, "name": "Other"},
                psycopg2.IntegrityError,
            ),
            ({"name": "Other", "email": "GU.LAN@example.com"}, ValidationError),
        ):
            enrolment.email = "gu.lan@example.com"
            with self.assertRaises(refused), self.env.cr.savepoint():
                self.env["event.registration"].with_user(self.desk).create(
                    {"event_id": self.session.id, **vals}
                )
        enrolment.action_cancel_place()
        self.assertEqual(self._enrol(self.session, ["Gu Lan"]).state, "open")

    def test_person_in_two_places(self):
        self._enrol(self.session, ["Gu Lan"])
        other = self._new_session(name="Maintenance", **ELSEWHERE)
        with self.assertRaisesRegex(ValidationError, "Gu Lan is in “Operation"):
            self._enrol(other, ["Gu Lan", "Sun Li"])
        later = self._new_session(
            date_begin=NOW + timedelta(days=20), date_end=NOW + timedelta(days=21)
        )
        self.assertEqual(self._enrol(later, ["Gu Lan"]).state, "open")

    def test_session_over_or_cancelled(self):
        with self.assertRaisesRegex(ValidationError, "over"):
            self._enrol(self.session, ["Gu Lan"], at=NOW + timedelta(days=30))
        self.session.kanban_state = "cancel"
        with self.assertRaisesRegex(ValidationError, "cancelled"):
            self._enrol(self.session, ["Gu Lan"])
        with self.assertRaises(ValidationError):
            self.env["event.registration"].with_user(self.desk).create(
                {"event_id": self.session.id, "name": "Gu Lan"}
            )

    def test_walk_in(self):
        """The desk takes people while the session runs; a customer cannot."""
        running = self.session.date_begin + timedelta(hours=1)
        self.assertEqual(
            self._enrol(self.session, ["Gu Lan"], at=running).state, "open"
        )
        with self.assertRaisesRegex(ValidationError, "call us"):
            self._enrol(self.session, ["Sun Li"], at=running, by_customer=True)

    def test_another_person_comes(self):
        enrolment, other = self._enrol(self.session, ["Gu Lan", "Sun Li"])
        with self.assertRaises(ValidationError):
            enrolment._do_rename({"name": "Sun Li"})
        enrolment._do_rename({"name": "Zhao Min", "email": "zhao@example.com"})
        self.assertEqual(enrolment.trainee_id.name, "Zhao Min")
        self.assertNotEqual(enrolment.trainee_id, other.trainee_id)
        with self.assertRaises(ValidationError):
            enrolment._do_rename({"name": ""})

    def test_history_of_the_customer(self):
        enrolment = self._enrol(self.session, ["Gu Lan"])
        self.assertEqual(self.customer.training_enrolment_count, 1)
        self.assertEqual(enrolment.trainee_id.training_enrolment_count, 1)
        action = self.customer.action_view_training_enrolments()
        found = self.env["event.registration"].search(action["domain"])
        self.assertEqual(found, enrolment)


@tagged("post_install", "-at_install")
class TestEnrolmentRights(EnrolmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enrolment = cls._enrol(cls.session, ["Gu Lan"])

    def test_steps_are_no_values(self):
        enrolment = self.enrolment.with_user(self.desk)
        for name in ("held_until", "is_place_forfeited", "customer_id", "access_token"):
            with self.subTest(name), self.assertRaises(AccessError):
                enrolment.write({name: self.customer.id if "_id" in name else NOW})
        with self.assertRaises(AccessError):
            self.session.with_user(self.desk).registration_ids.create(
                {"event_id": self.session.id, "is_no_show": True}
            )

    def test_readers_do_not_write(self):
        for user in (self.engineer_user, self.dispatcher):
            enrolment = self.enrolment.with_user(user)
            self.assertEqual(enrolment.name, "Gu Lan")
            for step in ("action_cancel_place", "action_confirm_place"):
                with self.subTest(step), self.assertRaises(AccessError):
                    getattr(enrolment, step)()
            with self.assertRaises(AccessError):
                self.env["after.sales.training.enrol"].with_user(user).create(
                    {"event_id": self.session.id}
                )

    def test_portal_sees_own_people(self):
        user = new_test_user(self.env, login="portal_enrol", groups="base.group_portal")
        Registration = self.env["event.registration"].with_user(user)
        self.assertFalse(Registration.search([]))
        user.partner_id.parent_id = self.customer
        self.env.registry.clear_cache()
        self.assertEqual(Registration.search([]), self.enrolment)
        self.assertEqual(Registration.search([]).read(["name"])[0]["name"], "Gu Lan")
        for name in ("access_token", "barcode", "no_show_excuse"):
            with self.subTest(name), self.assertRaises(AccessError):
                Registration.search([]).read([name])
        with self.assertRaises(AccessError):
            Registration.search([]).name = "Somebody"
        with self.assertRaises(AccessError):
            Registration.search([]).action_cancel_place()


@tagged("post_install", "-at_install")
class TestEnrolmentQueries(EnrolmentCommon):
    def test_many_at_once(self):
        """P14: what a trainee costs does not grow with how many come."""
        self.room.capacity = 1_000
        contacts = self.env["res.partner"].create(
            [
                {"name": f"Trainee {number}", "parent_id": self.customer.id}
                for number in range(180)
            ]
        )
        voucher = self._new_voucher(places=500)
        counts = []
        # the first is for the caches
        for start, end in ((0, 20), (20, 60), (60, 140)):
            session = self._new_session(
                seats_max=500,
                date_begin=NOW + timedelta(days=end),
                date_end=NOW + timedelta(days=end + 1),
            )
            people = [{"trainee_id": one.id} for one in contacts[start:end]]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(NOW):
                session._enrol_people(people, voucher=voucher)
                self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2] - counts[1], 0.3 * 40, counts)
