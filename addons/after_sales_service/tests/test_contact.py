# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import random
from datetime import datetime, timedelta

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools import phone
from .common import AfterSalesCommon

NOW = "2026-03-02 01:05:00"
#: what Odoo turns into a message for the user; TypeError, ValueError: what it
#: and the database say to values that no form can send
FUZZ_REFUSALS = (
    AccessError,
    UserError,
    ValidationError,
    TypeError,
    ValueError,
    psycopg2.Error,
)


@tagged("post_install", "-at_install")
class TestPhone(AfterSalesCommon):
    def test_digits(self):
        for written, digits in (
            ("+86 21 5555-0123", "862155550123"),
            ("(021) 5555 0123 转 802", "02155550123"),
            ("02155550123 ext. 12", "02155550123"),
            ("０２１－５５５５０１２３", "02155550123"),
            ("5555 0123 分机 8", "55550123"),
            ("", ""),
            (None, ""),
            ("no number", ""),
        ):
            with self.subTest(written):
                self.assertEqual(phone.digits(written), digits)

    def test_key(self):
        self.assertEqual(phone.key("+86 139 1234 5678"), "12345678")
        self.assertEqual(phone.key("5550123"), "5550123")
        self.assertEqual(phone.key("12345"), "")

    def test_common_suffix(self):
        self.assertEqual(phone.common_suffix("+86 21 55550123", "021 55550123"), 10)
        self.assertEqual(phone.common_suffix("", "1"), 0)

    def test_search_by_phone(self):
        Partner = self.env["res.partner"]
        shanghai, beijing, mobile = Partner.create(
            [
                {"name": "Shanghai", "phone": "+86 21 7755-0123 转 802"},
                {"name": "Beijing", "phone": "010-7755 0123"},
                {"name": "Mobile", "phone": "139 7766 5678"},
            ]
        )
        find = Partner._search_by_phone
        self.assertEqual(find("02177550123"), shanghai | beijing)
        self.assertEqual(find("02177550123")[0], shanghai, "Best match first")
        self.assertEqual(find("+86-10-77550123")[0], beijing)
        self.assertEqual(find("0086 13977665678"), mobile)
        self.assertEqual(find("7750123"), Partner)
        self.assertEqual(find("77550123"), shanghai | beijing)
        self.assertFalse(find("123"))
        self.assertFalse(find(False))
        self.assertFalse(find("77550123' OR 1=1 --"))
        mobile.active = False
        self.assertFalse(find("13977665678"))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContact(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.phone = "+86 21 7755 0123"
        cls.unit = cls._new_unit(accepted_on="2026-01-10")
        cls.Contact = cls.env["after.sales.contact"].with_user(cls.dispatcher)

    def _new_contact(self, **vals):
        return self.Contact.create(
            {
                "subject": "Spindle does not start",
                "happened_at": "2026-03-02 00:40:00",
                "equipment_id": self.unit.id,
            }
            | vals
        )

    # Register

    def test_numbered_per_year(self):
        first, second = self._new_contact(), self._new_contact()
        self.assertRegex(first.name, r"^C/2026/\d{5}$")
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)
        with freeze_time("2027-01-04 01:00:00"):
            later = self._new_contact()
        self.assertEqual(later.name, "C/2027/00001")

    def test_client_does_not_choose_number_or_registration(self):
        contact = self._new_contact(
            name="C/1999/00001", registered_at="2026-03-02 00:40:00"
        )
        self.assertRegex(contact.name, r"^C/2026/")
        self.assertEqual(contact.registered_at, fields.Datetime.now())
        number = contact.name
        contact.write({"name": "Mine", "registered_at": False})
        self.assertEqual(contact.name, number)
        self.assertEqual(contact.registered_at, fields.Datetime.now())

    def test_client_does_not_write_what_is_computed(self):
        contact = self._new_contact()
        for vals in ({"lag_hours": 0.0}, {"state": "closed"}, {"phone_key": "1"}):
            with self.subTest(vals), self.assertRaises(AccessError):
                contact.write(vals)
            with self.subTest(vals), self.assertRaises(AccessError):
                self._new_contact(**vals)

    def test_lag(self):
        self.assertAlmostEqual(self._new_contact().lag_hours, 25 / 60)

    def test_taken_by(self):
        self.assertEqual(self._new_contact().user_id, self.dispatcher)

    def test_states(self):
        contact = self._new_contact()
        self.assertEqual(contact.state, "open")
        contact.action_make_ticket()
        self.assertEqual(contact.state, "ticket")
        contact.action_close()
        self.assertEqual(contact.state, "closed")
        self.assertEqual(contact.closed_at, fields.Datetime.now())
        with self.assertRaises(UserError):
            contact.action_close()
        contact.action_reopen()
        self.assertEqual(contact.state, "ticket")

    def test_close_needs_an_answer(self):
        contact = self._new_contact(kind="consultation")
        with self.assertRaises(UserError):
            contact.action_close()
        with self.assertRaises(UserError):
            contact.closed_at = fields.Datetime.now()
        contact.answer = "Told how to clean the cell"
        contact.action_close()
        self.assertTrue(contact.closed_at)
        with self.assertRaises(UserError):
            contact.answer = False

    def test_outgoing_needs_no_answer(self):
        contact = self._new_contact(direction="out")
        with self.assertRaises(UserError):
            contact.action_make_ticket()
        contact.action_close()
        self.assertTrue(contact.closed_at)

    # Take a call

    def test_number_finds_customer_and_units(self):
        form = Form(self.Contact)
        form.caller_phone = "021-77550123"
        self.assertEqual(form.partner_id, self.customer)
        self.assertEqual(form.equipment_id, self.unit)
        self.assertEqual(form.unit_ids.ids, self.unit.ids)

    def test_number_of_two_customers_chooses_none(self):
        self.env["res.partner"].create(
            {"name": "Namesake", "phone": "010 7755 0123", "is_company": True}
        )
        form = Form(self.Contact)
        form.caller_phone = "77550123"
        self.assertFalse(form.partner_id)
        self.assertEqual(len(form.phone_partner_ids), 2)

    def test_unit_tells_the_customer(self):
        form = Form(self.Contact)
        form.equipment_id = self.unit
        self.assertEqual(form.partner_id, self.customer)
        self.assertEqual(form.caller_phone, self.customer.phone)

    def test_known_customer_stays(self):
        dealer = self.env["res.partner"].create({"name": "Dealer"})
        contact = self._new_contact(partner_id=dealer.id)
        self.assertEqual(contact.partner_id, dealer)

    def test_corrected_unit_brings_its_owner(self):
        school = self.env["res.partner"].create({"name": "School", "is_company": True})
        other = self._new_unit(
            serial="SP2-0099", partner_id=school.id, site_partner_id=school.id
        )
        contact = self._new_contact(equipment_id=self.unit.id)
        self.assertEqual(contact.partner_id, self.customer)
        contact.equipment_id = other
        self.assertEqual(contact.partner_id, school)
        contact.action_make_ticket()
        self.assertEqual(contact.ticket_id.partner_id, school)
        nurse = self.env["res.partner"].create(
            {"name": "Nurse Wang", "parent_id": self.customer.id}
        )
        contact = self._new_contact(partner_id=nurse.id)
        contact.equipment_id = self.unit
        self.assertEqual(contact.partner_id, nurse)

    def test_make_ticket_in_one_click(self):
        contact = self._new_contact(
            caller_name="Dr. Zhou",
            caller_phone="021-77550123",
            severity="major",
            down_since="2026-03-02 00:30:00",
            summary="<p>No reaction since this morning</p>",
        )
        action = contact.action_make_ticket()
        ticket = contact.ticket_id
        self.assertEqual(action["res_id"], ticket.id)
        self.assertEqual(action["res_model"], "helpdesk.ticket")
        self.assertEqual(ticket.reported_at, contact.happened_at)
        self.assertEqual(ticket.equipment_id, self.unit)
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.severity, "major")
        self.assertEqual(ticket.caller_name, "Dr. Zhou")
        self.assertEqual(ticket.channel_id.contact_channel, "phone")
        self.assertIn("No reaction", ticket.description)
        self.assertEqual(ticket.downtime_ids.start, datetime(2026, 3, 2, 0, 30))
        self.assertEqual(ticket.contact_ids, contact, "Registered once only")

    def test_ticket_made_later_keeps_the_registration(self):
        contact = self._new_contact()
        with freeze_time("2026-03-02 03:00:00"):
            contact.action_make_ticket()
        self.assertEqual(contact.ticket_id.registered_at, contact.registered_at)
        self.assertAlmostEqual(contact.ticket_id.registration_lag_hours, 25 / 60)

    def test_ticket_twice(self):
        contact = self._new_contact()
        contact.action_make_ticket()
        with self.assertRaisesRegex(UserError, "already"):
            contact.action_make_ticket()

    def test_arrival_of_goods(self):
        contact = self._new_contact(kind="installation")
        contact.action_make_ticket()
        self.assertEqual(contact.ticket_id.notified_at, contact.happened_at)

    def test_join_ticket(self):
        first, second = self._new_contact(), self._new_contact(subject="Asks again")
        first.action_make_ticket()
        self.assertEqual(second.open_ticket_ids, first.ticket_id)
        second.ticket_id = first.ticket_id
        self.assertEqual(second.state, "ticket")
        self.assertEqual(first.ticket_id.contact_count, 2)
        self.assertIn(
            second.name, first.ticket_id.message_ids[0].body, "Noted in the log"
        )

    def test_joined_ticket_learns_what_is_news(self):
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "By mail",
                "partner_id": self.customer.id,
                "reported_at": "2026-03-02 00:30:00",
            }
        )
        wish = datetime(2026, 3, 3, 1)
        since = datetime(2026, 3, 2, 0, 20)
        contact = self._new_contact(down_since=since, requested_arrival=wish)
        self.assertIn(ticket, contact.open_ticket_ids, "it names no unit yet")
        contact.with_user(self.dispatcher).ticket_id = ticket
        self.assertEqual(ticket.equipment_id, self.unit)
        self.assertEqual(ticket.down_since, since)
        self.assertEqual(ticket.requested_arrival, wish)
        # known already, over already, of somebody else: the ticket stays as it is
        other = self.env["res.partner"].create({"name": "Else"})
        foreign = self._new_unit("SP2-0009", partner_id=other.id)
        self._new_contact(
            down_since=datetime(2026, 3, 2, 0, 25),
            requested_arrival=datetime(2026, 3, 2, 0, 50),
            ticket_id=ticket.id,
        )
        self._new_contact(
            equipment_id=foreign.id, down_since=since, ticket_id=ticket.id
        )
        self.assertEqual(ticket.equipment_id, self.unit)
        self.assertEqual(ticket.down_since, since)
        self.assertEqual(ticket.requested_arrival, wish)

    def test_units_of_the_caller_before_saving(self):
        self.customer.phone = "021-77550123"
        form = Form(
            self.Contact.with_user(self.dispatcher),
            view="after_sales_service.contact_view_form",
        )
        form.caller_phone = "77550123"
        self.assertEqual(form.partner_id, self.customer)
        self.assertEqual(form.unit_ids.ids, self.unit.ids)
        self.assertEqual(form.equipment_id, self.unit)

    def test_direct_ticket_is_registered(self):
        phone_channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        ticket = (
            self.env["helpdesk.ticket"]
            .with_user(self.dispatcher)
            .create(
                {
                    "name": "Call",
                    "channel_id": phone_channel.id,
                    "equipment_id": self.unit.id,
                    "caller_phone": "021-77550123",
                    "reported_at": "2026-03-02 00:40:00",
                }
            )
        )
        contact = ticket.contact_ids
        self.assertEqual(contact.channel, "phone")
        self.assertEqual(contact.happened_at, ticket.reported_at)
        self.assertEqual(contact.partner_id, self.customer)
        self.assertEqual(contact.user_id, self.dispatcher)

    def test_internal_ticket_is_not_registered(self):
        ticket = self.env["helpdesk.ticket"].create({"name": "Internal"})
        self.assertFalse(ticket.contact_ids)

    # Search

    def test_search_by_phone(self):
        typed = self._new_contact(caller_phone="(021) 7755 0123 转 8")
        other = self._new_contact(
            caller_phone="010 8888 9999",
            equipment_id=False,
            partner_id=self.env["res.partner"].create({"name": "Else"}).id,
        )
        for number in ("021-77550123", "+86 21 7755 0123", "77550123"):
            found = self.Contact.search([("phone_lookup", "ilike", number)])
            self.assertIn(typed, found)
            self.assertNotIn(other, found)

    # Bad input

    def test_bad_times(self):
        with self.assertRaisesRegex(ValidationError, "future"):
            self._new_contact(happened_at=fields.Datetime.now() + timedelta(hours=1))
        with self.assertRaisesRegex(ValidationError, "future"):
            self._new_contact(down_since=fields.Datetime.now() + timedelta(hours=1))
        with self.assertRaisesRegex(ValidationError, "unit"):
            self._new_contact(equipment_id=False, down_since="2026-03-02 00:30:00")

    def test_unit_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        foreign = self._new_unit(serial="F-1", company_id=other.id, team_id=False)
        with self.assertRaises(UserError):
            self.Contact.sudo().create(
                {
                    "subject": "Mixed",
                    "equipment_id": foreign.id,
                    "company_id": self.company.id,
                }
            )

    def test_used_entry_stays(self):
        contact = self._new_contact()
        contact.action_make_ticket()
        with self.assertRaises(UserError):
            contact.with_user(self.manager).unlink()
        self._new_contact().with_user(self.manager).unlink()

    # Rights

    def test_rights(self):
        contact = self._new_contact()
        self.assertTrue(contact.with_user(self.engineer_user).subject)
        contact.with_user(self.engineer_user).answer = "Called back"
        with self.assertRaises(AccessError):
            contact.with_user(self.colleague_user).read(["subject"])
        with self.assertRaises(AccessError):
            contact.with_user(self.engineer_user).unlink()
        with self.assertRaises(AccessError):
            contact.with_user(self.dispatcher).unlink()
        self.assertTrue(contact.with_user(self.accountant).subject)
        with self.assertRaises(AccessError):
            contact.with_user(self.accountant).answer = "Paid"

    def test_engineer_enters_a_call(self):
        own = (
            self.env["after.sales.contact"]
            .with_user(self.colleague_user)
            .create({"subject": "Rang me", "kind": "consultation"})
        )
        self.assertEqual(own.user_id, self.colleague_user)
        with self.assertRaises(AccessError):
            own.with_user(self.engineer_user).read(["subject"])

    def test_engineer_makes_a_ticket_of_his_team(self):
        contact = (
            self.env["after.sales.contact"]
            .with_user(self.engineer_user)
            .create({"subject": "Rang me", "equipment_id": self.unit.id})
        )
        contact.action_make_ticket()
        self.assertEqual(contact.ticket_id.team_id, self.team)

    def test_other_company(self):
        contact = self._new_contact()
        other = self.env["res.company"].create({"name": "Other Maker"})
        foreigner = self._new_user("foreign_manager", "group_after_sales_manager")
        foreigner.write({"company_ids": other.ids, "company_id": other.id})
        with self.assertRaises(AccessError):
            contact.with_user(foreigner).read(["subject"])

    def test_conduct_is_not_for_engineers(self):
        contact = self._new_contact(kind="conduct")
        contact.action_make_ticket()
        with self.assertRaises(AccessError):
            contact.with_user(self.engineer_user).read(["subject"])
        with self.assertRaises(AccessError):
            contact.ticket_id.with_user(self.engineer_user).read(["name"])
        self.assertTrue(contact.ticket_id.with_user(self.manager).name)

    # Who takes it

    def test_only_a_number_goes_to_the_default_point(self):
        point = self.team.copy({"name": "Central Desk"})
        self.company.after_sales_team_id = point
        contact = self._new_contact(equipment_id=False, caller_phone="010 1234 5678")
        contact.action_make_ticket()
        self.assertEqual(contact.ticket_id.team_id, point)
        self.assertTrue(contact.ticket_id.stage_id)

    def test_the_units_point_comes_first(self):
        self.company.after_sales_team_id = self.team.copy({"name": "Central Desk"})
        contact = self._new_contact()
        contact.action_make_ticket()
        self.assertEqual(contact.ticket_id.team_id, self.team)

    def test_an_engineer_keeps_what_reaches_him(self):
        self.company.after_sales_team_id = self.team.copy(
            {"name": "Central Desk", "user_ids": False}
        )
        contact = (
            self.env["after.sales.contact"]
            .with_user(self.engineer_user)
            .create({"subject": "Rang me", "caller_phone": "010 1234 5678"})
        )
        contact.action_make_ticket()
        self.assertEqual(contact.ticket_id.team_id, self.team)

    def test_the_only_point_needs_no_setting(self):
        company = self.env["res.company"].create({"name": "One Point Ltd"})
        self.assertFalse(company._get_default_service_point() & self.team)
        alone = self.team.copy({"name": "Alone", "company_id": company.id})
        shared = self.env["helpdesk.ticket.team"].search([("company_id", "=", False)])
        if not shared:
            self.assertEqual(company._get_default_service_point(), alone)

    # By whom

    def test_who_wrote_and_who_closed(self):
        contact = self._new_contact(registered_by_id=self.manager.id)
        self.assertEqual(contact.registered_by_id, self.dispatcher)
        contact.write({"registered_by_id": self.manager.id, "answer": "Told him"})
        self.assertEqual(contact.registered_by_id, self.dispatcher)
        contact.with_user(self.leader).action_close()
        self.assertEqual(contact.closed_by_id, self.leader)
        contact.action_reopen()
        self.assertFalse(contact.closed_by_id)
        contact.closed_by_id = self.manager
        self.assertFalse(contact.closed_by_id, "Not the client's to say")

    def test_numbered_in_one_go(self):
        """A thousand entries ask the sequence once."""
        self._new_contact()
        # the sequence, its year, the numbers
        with self.assertQueryCount(3):
            numbers = self.Contact._draw_numbers(self.company, 1000)
        self.assertEqual(len(set(numbers)), 1000)
        self.assertRegex(numbers[-1], r"^C/2026/\d{5}$")

    def test_year_of_the_companys_zone(self):
        """Eight in the morning of New Year's Day in Shanghai."""
        with freeze_time("2026-12-31 23:59:00"):
            self.assertRegex(self._new_contact().name, r"^C/2027/")

    # Anything by RPC (R8)

    @mute_logger("odoo.sql_db")
    def test_fuzz(self):
        """Any values: a row, or a refusal in words, and then nothing of it."""
        chance = random.Random(18)
        values = [
            "",
            "Spindle \x00 stands",
            "half \ud800",
            "<img src=x onerror=steal()>",
            "0" * 5000,
            "021-7755 0123 转 8",
            False,
            None,
            -1,
            10**20,
            0.5,
            [],
            [[6, 0, [10**9]]],
            {"a": 1},
            "2026-02-30 25:61:00",
            "9999-12-31 23:59:59",
            "2026-03-02 00:30:00",
            self.unit.id,
            10**9,
        ]
        names = [
            name
            for name, field in self.Contact._fields.items()
            if field.store and name not in MAGIC_COLUMNS
        ]
        saved = 0
        for turn in range(400):
            vals = {"subject": "Spindle does not start"}
            for name in chance.sample(names, chance.randrange(1, 4)):
                vals[name] = chance.choice(values)
            before = self.Contact.search_count([])
            try:
                with self.cr.savepoint():
                    self.Contact.create(vals)
                    self.env.flush_all()
                saved += 1
            except FUZZ_REFUSALS:
                self.env.invalidate_all()
                self.assertEqual(self.Contact.search_count([]), before, (turn, vals))
        self.assertGreater(saved, 40, "Good ones are taken")

    # Excel

    def test_excel(self):
        contact = self._new_contact(reference="Fax 88/26", channel="fax")
        action = self.Contact.with_context(
            active_domain=[("id", "=", contact.id)]
        ).action_export()
        self.assertIn("/after_sales/register/after.sales.contact.xlsx", action["url"])
        names = contact._get_register_columns()
        [[row]] = contact._read_in_batches([("id", "=", contact.id)], names)
        told = dict(zip(names, row, strict=True))
        self.assertEqual(told["channel"], "Fax")
        self.assertEqual(told["reference"], "Fax 88/26")
        self.assertEqual(told["registered_by_id"], self.dispatcher.display_name)
        self.assertAlmostEqual(told["lag_hours"], 25 / 60)

    def test_home_by_role(self):
        for user, path in (
            (self.engineer_user, "my-day"),
            (self.dispatcher, "take-a-call"),
            (self.manager, "take-a-call"),
            (self.accountant, "service-orders-to-bill"),
        ):
            home = self.env.ref("after_sales_service.home_action").with_user(user)
            self.assertEqual(home.run()["path"], path)
