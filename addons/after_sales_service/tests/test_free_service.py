# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from lxml import etree

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common_order import NOW
from .test_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestFreeService(BillingCommon):
    """Two free services after the warranty, at the customer's request (S6)."""

    FREE = {
        "part": ("cost", 120.0, 0.0, 240.0),
        "labour": ("free_service", 300.0, 100.0, 0.0),
        "travel": ("free_service", 260.0, 100.0, 0.0),
    }

    def test_two_are_left_when_the_warranty_is_over(self):
        self.assertEqual(self.unit.free_services_left, 0)
        self.assertEqual(self.old_unit.free_services_left, 2)
        self.old_unit.free_services_before = 1
        self.assertEqual(self.old_unit.free_services_left, 1)

    def test_left_from_the_first_instant_after_the_warranty(self):
        """The daily job that moves the stored state may not have run yet."""
        end = self.unit.warranty_id.covered_until
        with freeze_time(end):
            self.unit.invalidate_recordset(["free_services_left"])
            self.assertNotEqual(self.unit.warranty_id.state, "expired")
            self.assertEqual(self.unit.free_services_left, 2)

    def test_only_when_asked(self):
        order = self._job(self.old_unit)
        self._complete(order)
        self.assertEqual(self._lines(order), self.AT_COST)
        self.assertEqual(self.old_unit.free_services_left, 2)

    def test_labour_and_travel_free_parts_charged(self):
        order = self._job(self.old_unit, use_free_service=True)
        self.assertEqual(self.old_unit.free_services_left, 2, "not before completion")
        self._complete(order)
        self.assertEqual(self._lines(order), self.FREE)
        self.assertTrue(order.free_service_taken)
        self.assertEqual(self.old_unit.free_services_left, 1)

    def test_asked_later_reprices(self):
        order = self._job(self.old_unit)
        order.with_user(self.dispatcher).action_create_quotation()
        order.with_user(self.dispatcher).write(
            {"use_free_service": True, "free_service_asked_by": "Dr. Zhao"}
        )
        self.assertEqual(self._lines(order), self.FREE)
        order.with_user(self.dispatcher).use_free_service = False
        self.assertEqual(self._lines(order), self.AT_COST)

    def test_none_left(self):
        self.old_unit.free_services_before = 2
        order = self._job(self.old_unit)
        with self.assertRaisesRegex(ValidationError, "No free service is left"):
            order.use_free_service = True

    def test_none_in_warranty(self):
        order = self._job(self.unit)
        with self.assertRaisesRegex(ValidationError, "No free service is left"):
            order.use_free_service = True

    def test_rework_does_not_use_it_up(self):
        first = self._job(self.old_unit, use_free_service=True)
        self._complete(first)
        again = self._job(self.old_unit, use_free_service=True, rework_of_id=first.id)
        self._complete(again)
        self.assertFalse(again.free_service_taken)
        self.assertEqual(self.old_unit.free_services_left, 1)

    def test_restored_on_cancel(self):
        order = self._job(self.old_unit, use_free_service=True)
        order.part_line_ids.unlink()  # a job with used parts is not cancelled
        self._complete(order)
        self.assertEqual(self.old_unit.free_services_left, 1)
        with self.assertRaises(AccessError):
            order.with_user(self.dispatcher).action_cancel()
        order.with_user(self.manager).action_cancel()
        self.assertEqual(self.old_unit.free_services_left, 2)

    def test_last_one_taken_by_another_job(self):
        self.old_unit.free_services_before = 1
        first = self._job(self.old_unit, use_free_service=True)
        second = self._job(self.old_unit, use_free_service=True)
        self._complete(first)
        self._complete(second)
        self.assertFalse(second.free_service_taken)
        self.assertEqual(self._lines(second), self.AT_COST)
        self.assertTrue(
            second.message_ids.filtered(
                lambda message: "last free service" in message.body
            )
        )

    def test_engineer_cannot_give_it_away(self):
        order = self._job(self.old_unit).with_user(self.engineer_user)
        with self.assertRaises(AccessError):
            order.use_free_service = True

    # ------------------------------------------------------------
    # AS AGREED
    # ------------------------------------------------------------

    def test_who_asked_and_when(self):
        nobody = self._job(self.old_unit).with_user(self.dispatcher)
        with self.assertRaisesRegex(ValidationError, "who of the customer"):
            nobody.use_free_service = True
        order = self._job(self.old_unit).with_user(self.dispatcher)
        with freeze_time(NOW):
            order.write({"use_free_service": True, "free_service_asked_by": "Dr. Zhao"})
        self.assertEqual(order.free_service_asked_at, NOW)
        with freeze_time(NOW.replace(hour=8)):
            order.description = "Another word"
        self.assertEqual(order.free_service_asked_at, NOW, "the request stays dated")
        order.use_free_service = False
        self.assertFalse(order.free_service_asked_at)

    def test_parts_free_where_it_was_agreed(self):
        self.term.write({"free_service_part": True, "free_service_travel": False})
        unit = self._expired_unit("SP2-OLD3")
        self.term.write({"free_service_part": False, "free_service_travel": True})
        order = self._job(unit, use_free_service=True)
        self._complete(order)
        self.assertEqual(
            self._lines(order),
            {
                "part": ("free_service", 200.0, 100.0, 0.0),
                "labour": ("free_service", 300.0, 100.0, 0.0),
                "travel": ("cost", 260.0, 0.0, 260.0),
            },
        )
        travel = order.line_ids.filtered(lambda line: line.kind == "travel")
        self.assertIn("does not bear this", travel.coverage_reason)

    def test_a_free_service_bears_something(self):
        self.term.free_service_count = 2
        with self.assertRaisesRegex(ValidationError, "bear nothing"):
            self.term.write(
                {"free_service_labour": False, "free_service_travel": False}
            )

    def test_they_lapse(self):
        self.old_unit.warranty_id.free_service_months = 24
        # the warranty ended on 12 January 2025
        self.assertEqual(self.old_unit.free_services_until, date(2027, 1, 12))
        last, after = datetime(2027, 1, 12, 15, 59), datetime(2027, 1, 12, 16)
        for now, left in ((last, 2), (after, 0)):
            with freeze_time(now):
                self.old_unit.invalidate_recordset()
                self.assertEqual(self.old_unit.free_services_left, left)
        with freeze_time(last):
            self.old_unit.invalidate_recordset()
            self.assertEqual(
                self.old_unit.free_services_note, "2 of 2 left until 01/12/2027"
            )

    def test_asked_in_time_holds(self):
        self.old_unit.warranty_id.free_service_months = 22  # until 12 November 2026
        with freeze_time(datetime(2026, 11, 12, 15, 0)):
            order = self._new_order(
                equipment_id=self.old_unit.id, use_free_service=True
            )
        self._add_line(order, kind="labour", quantity=3)
        self._complete(order)
        self.assertTrue(order.free_service_taken)
        with freeze_time(NOW):
            late = self._new_order(equipment_id=self.old_unit.id)
            with self.assertRaisesRegex(ValidationError, "No free service is left"):
                late.use_free_service = True

    def test_never_fewer_than_were_used(self):
        self._complete(self._job(self.old_unit, use_free_service=True))
        with self.assertRaisesRegex(ValidationError, "2 free services are used"):
            self.old_unit.free_services_before = 1
            self.old_unit.warranty_id.free_service_count = 1
        self.old_unit.free_services_before = 0
        with self.assertRaisesRegex(ValidationError, "1 free services are used"):
            self.old_unit.warranty_id.free_service_count = 0
        with self.assertRaisesRegex(ValidationError, "3 free services are used"):
            self.old_unit.free_services_before = 2

    def test_whoever_looks_sees_them(self):
        note = "2 of 2 left"
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Lamp",
                "description": "x",
                "equipment_id": self.old_unit.id,
                "team_id": self.team.id,
            }
        )
        self.assertEqual(ticket.with_user(self.dispatcher).free_services_note, note)
        call = Form(self.env["after.sales.contact"].with_user(self.dispatcher))
        call.equipment_id = self.old_unit
        self.assertEqual(call.free_services_note, note)
        order = self._job(self.old_unit)
        self.assertEqual(order.with_user(self.dispatcher).free_services_note, note)
        self.assertFalse(self.unit.free_services_note, "the warranty still runs")

    def test_asked_for_before_there_are_lines(self):
        """The customer asks on the phone: the page is there when nothing is planned."""
        order = self._new_order(equipment_id=self.old_unit.id)
        order = order.with_user(self.dispatcher)
        self.assertFalse(order.line_ids)
        with Form(order) as form:
            form.use_free_service = True
            form.free_service_asked_by = "Qian Yu"
        self.assertTrue(order.use_free_service)
        arch = etree.fromstring(order.get_view(view_type="form")["arch"])
        page = arch.xpath("//page[@name='money']")[0]
        self.assertIn("not free_services_left", page.get("invisible"))

    def test_the_dispatcher_is_told(self):
        self.old_unit.free_services_before = 1
        first = self._job(self.old_unit, use_free_service=True)
        second = self._job(self.old_unit, use_free_service=True)
        self._complete(first)
        self._complete(second)
        self.assertIn("No free service was left", second.activity_ids.mapped("summary"))
        self.assertIn(self.leader, second.activity_ids.user_id)

    def test_many_units_cost_no_more_queries(self):
        units = self.old_unit
        for number in range(5):
            units |= self._expired_unit(f"SP2-Q{number}")
        self.env.flush_all()

        def count(records):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.mapped("free_services_left")
            return self.cr.sql_log_count - before

        count(units)
        self.assertEqual(count(units[:1]), count(units))
