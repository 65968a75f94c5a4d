# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common_order import NOW
from .test_ticket_verdict import DiagnosisCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDeskSearch(DiagnosisCommon):
    """One box for serial, phone, name and ticket number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.phone = "+86 21 7755 0123"
        cls.nurse = cls.env["res.partner"].create(
            {
                "name": "Nurse Wang Xiuying",
                "parent_id": cls.customer.id,
                "phone": "139 7766 5678",
            }
        )
        cls.ticket = cls._new_ticket()

    def _search(self, text, user=None, **options):
        Ticket = self.env["helpdesk.ticket"].with_user(user or self.dispatcher)
        hits = Ticket.desk_search(text, **options)
        return [(hit["kind"], hit["id"]) for hit in hits]

    def test_serial(self):
        for text in ("SP2-0001", "sp2-00", " 0001 "):
            self.assertIn(("unit", self.unit.id), self._search(text))

    def test_odd_words_find_nothing(self):
        for text in ("x\0y", "\ud800\ud800", None, 7, {"a": 1}, "%_%", "x" * 10**6):
            self.assertFalse(self._search(text))

    def test_phone_finds_customer_and_units(self):
        for text in ("02177550123", "139-7766-5678", "１３９７７６６５６７８"):
            hits = self._search(text)
            self.assertIn(("unit", self.unit.id), hits)
        self.assertIn(("customer", self.customer.id), self._search("02177550123"))
        self.assertIn(("customer", self.nurse.id), self._search("13977665678"))

    def test_who_calls_goes_before_his_units(self):
        other = self._new_unit("SP2-0002")
        for text in ("139-7766-5678", "xiuying"):
            hits = self._search(text)
            self.assertEqual(hits[0], ("customer", self.nurse.id))
            self.assertIn(("unit", other.id), hits[1:])
        # a serial number names the unit itself
        self.assertEqual(self._search("SP2-0002")[0], ("unit", other.id))

    def test_number_of_an_earlier_call(self):
        self.env["after.sales.contact"].create(
            {
                "subject": "Called from the laboratory",
                "caller_phone": "0512 6533 9911",
                "partner_id": self.customer.id,
            }
        )
        self.assertIn(("customer", self.customer.id), self._search("051265339911"))

    def test_name(self):
        self.assertIn(("customer", self.nurse.id), self._search("xiuying"))
        hits = self._search("Third Hospital")
        self.assertIn(("customer", self.customer.id), hits)
        self.assertIn(("unit", self.unit.id), hits)
        colleague = self.engineer_user.partner_id
        self.assertNotIn(("customer", colleague.id), self._search(colleague.name))

    def test_ticket_number(self):
        number = self.ticket.number
        digits = number.removeprefix("HT").lstrip("0")
        for text in (number, number.lower(), digits.zfill(2)):
            self.assertEqual(self._search(text)[0], ("ticket", self.ticket.id))

    def test_what_the_form_takes_over(self):
        hit = next(
            hit
            for hit in self.env["helpdesk.ticket"].desk_search("13977665678")
            if hit["id"] == self.nurse.id and hit["kind"] == "customer"
        )
        self.assertEqual(hit["phone"], "139 7766 5678")
        self.assertEqual(hit["name"], "Nurse Wang Xiuying")
        self.assertIn("1", hit["badge"])

    def test_odd_input(self):
        for text in ("", " ", "x", False, None, 7, "%", "%%", "_" * 500, "' OR 1=1 --"):
            self.assertNotIn(("unit", self.unit.id), self._search(text))
        self.assertLessEqual(len(self._search("SP", limit=10**6)), 60)
        self.assertTrue(self._search("SP2-0001", limit=-5))

    def test_rights(self):
        self.assertIn(
            ("unit", self.unit.id), self._search("SP2-0001", self.engineer_user)
        )
        self.assertFalse(self._search("SP2-0001", self.colleague_user))
        self.assertFalse(self._search(self.ticket.number, self.colleague_user))
        for groups in ("base.group_portal", "base.group_user"):
            outsider = new_test_user(self.env, login=groups, groups=groups)
            with self.assertRaises(AccessError):
                self._search("SP2-0001", outsider)

    def test_queries(self):
        self._search("Third Hospital")
        with self.assertQueryCount(12):
            self.env.invalidate_all()
            self._search("Third Hospital")


@tagged("post_install", "-at_install")
class TestDeskCard(DiagnosisCommon):
    """What the desk knows of the unit while the caller speaks."""

    def _card(self, user=None, **args):
        Ticket = self.env["helpdesk.ticket"].with_user(user or self.dispatcher)
        with freeze_time(NOW.replace(hour=9)):
            return Ticket.get_desk_card(**{"equipment_id": self.unit.id} | args)

    def _texts(self, likely):
        return [row["text"] for row in likely["rows"]]

    def test_unit(self):
        unit = self._card()["unit"]
        self.assertIn("SP2-0001", unit["name"])
        self.assertEqual(unit["place"], "Third Hospital, Laboratory")
        self.assertEqual(unit["warranty_state"], "active")
        self.assertTrue(unit["warranty_end"])
        self.assertFalse(unit["contract_end"] or unit["free_services"])

    def test_free_services(self):
        unit = self._expired_unit()
        card = self._card(equipment_id=unit.id)
        self.assertEqual(card["unit"]["warranty_state"], "expired")
        self.assertEqual(card["unit"]["free_services"], "2 of 2 left")

    def test_open_tickets_jobs_and_last_faults(self):
        done = self._case(self.worn, self.replaced)
        this = self._new_ticket()
        other = self._new_ticket(name="Hums")
        with freeze_time(NOW):
            other.action_dispatch()
        card = self._card(ticket_id=this.id)
        self.assertEqual([row["id"] for row in card["tickets"]], other.ids)
        self.assertEqual([row["id"] for row in card["jobs"]], other.order_ids.ids)
        self.assertEqual([row["id"] for row in card["faults"]], done.ids)
        self.assertEqual(
            card["faults"][0]["found"], f"{self.worn.name} → {self.replaced.name}"
        )

    def test_likely_fault_is_learned(self):
        for _number in range(3):
            self._case(self.worn, self.replaced, parts=1)
        self._case(self.cable, self.cleaned)
        likely = self._card(fault_id=self.symptom.id)["likely"]
        self.assertEqual(
            self._texts(likely),
            [
                f"3 of 4: {self.worn.name} → {self.replaced.name}",
                f"1 of 4: {self.cable.name} → {self.cleaned.name}",
            ],
        )
        self.assertEqual(likely["rows"][0]["parts"], ["Lamp (3×)"])
        self.assertFalse(likely["rows"][1]["parts"])
        self.assertEqual(likely["rows"][0]["cause_id"], self.worn.id)

    def test_what_came_back_has_not_helped(self):
        first = self._case(self.worn, self.cleaned)
        again = self._new_ticket()
        again.repeat_of_id = first
        self._visit(again, self.cable, self.cleaned)
        likely = self._card(fault_id=self.symptom.id)["likely"]
        self.assertEqual(
            self._texts(likely),
            [
                f"1 of 2: {self.cable.name} → {self.cleaned.name}",
                f"1 of 2: {self.worn.name} → {self.cleaned.name}; came back 1×",
            ],
        )

    def test_from_afar_is_learned_too(self):
        ticket = self._new_ticket(cause_id=self.cable.id, remedy_id=self.cleaned.id)
        with freeze_time(NOW):
            ticket.action_solved_remotely()
        self.assertEqual(len(self._card(fault_id=self.symptom.id)["likely"]["rows"]), 1)

    def test_the_closest_cases_first(self):
        self._case(self.worn)
        other = self._new_product("Other", is_serviceable=True)
        unit = self._new_unit("OT-1", product_id=other.id)
        hums = self.env.ref("after_sales_service.fault_symptom_s07")
        card = self._card(equipment_id=unit.id, fault_id=self.symptom.id)
        self.assertIn("any product", card["likely"]["basis"])
        self.assertEqual(len(card["likely"]["rows"]), 1)
        self.assertFalse(
            self._card(equipment_id=unit.id, fault_id=hums.id)["likely"]["rows"]
        )
        self.assertFalse(self._card(equipment_id=unit.id)["likely"]["rows"])
        card = self._card()
        self.assertIn("any symptom", card["likely"]["basis"])
        self.assertEqual(len(card["likely"]["rows"]), 1)

    def test_other_companies_teach_nothing(self):
        self._case(self.worn)
        self.env.flush_all()
        other = self.env["res.company"].create({"name": "Other Maker"})
        _scope, count, cases = self.env["helpdesk.ticket"]._find_likely_cases(
            self.product, self.symptom, other
        )
        self.assertFalse(count or cases)

    def test_customer_without_a_unit(self):
        card = self._card(equipment_id=False, partner_id=self.customer.id)
        self.assertEqual([row["id"] for row in card["units"]], self.unit.ids)
        self.assertEqual(self._card(equipment_id=False), {})

    def test_one_request_twelve_queries(self):
        for _number in range(3):
            self._case(self.worn, self.replaced, parts=1)
        self._case(self.cable, self.cleaned)
        open_one = self._new_ticket()
        with freeze_time(NOW):
            open_one.action_dispatch()
        for user in (self.dispatcher, self.engineer_user):
            self._card(user, fault_id=self.symptom.id)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(12):
                self._card(user, fault_id=self.symptom.id)

    def test_rights(self):
        self._case(self.worn)
        card = self._card(self.engineer_user, fault_id=self.symptom.id)
        self.assertTrue(card["likely"]["rows"])
        for args in ({}, {"equipment_id": False, "partner_id": self.customer.id}):
            outsider = new_test_user(
                self.env, login=f"out{len(args)}", groups="base.group_portal"
            )
            with self.assertRaises(AccessError):
                self._card(outsider, **args)
        with self.assertRaises(AccessError):
            self._card(self.colleague_user)

    def test_odd_input(self):
        gone = self._new_unit("GONE")
        gone_id = gone.id
        gone.unlink()
        for args in (
            {"equipment_id": gone_id},
            {"equipment_id": "x"},
            {"equipment_id": [1]},
            {"fault_id": 10**9},
        ):
            with self.subTest(args=args):
                try:
                    self._card(**args)
                except (AccessError, ValueError, TypeError):
                    continue
                except Exception as error:  # a missing record says so
                    self.assertEqual(type(error).__name__, "MissingError")
