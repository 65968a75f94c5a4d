# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestDowntime(AfterSalesCommon):
    """The ledger moves the end of the warranty, and says why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-11-23 08:00:00"):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.warranty = cls.unit.warranty_id

    def _down(self, start, end, **vals):
        return self.env["after.sales.downtime"].create(
            {"equipment_id": self.unit.id, "start": start, "end": end} | vals
        )

    def test_fault_time_is_added(self):
        self.assertEqual(self.warranty.end_date, date(2027, 1, 12))
        self._down(datetime(2026, 3, 2, 1), datetime(2026, 3, 6, 1))
        self.assertEqual(self.warranty.extension_days, 4.0)
        self.assertEqual(self.warranty.end_date, date(2027, 1, 16))
        self.assertEqual(self.unit.warranty_end, date(2027, 1, 16))
        # 2027-01-12 is over at 16:00 UTC in Shanghai
        self.assertEqual(self.warranty.covered_until, datetime(2027, 1, 16, 16))

    def test_overlap_counts_once(self):
        self._down(datetime(2026, 3, 2), datetime(2026, 3, 4))
        self._down(datetime(2026, 3, 3), datetime(2026, 3, 5))
        self.assertEqual(self.warranty.extension_days, 3.0)

    def test_planned_and_excluded_do_not_count(self):
        self._down(datetime(2026, 3, 2), datetime(2026, 3, 4), kind="planned")
        excluded = self._down(
            datetime(2026, 4, 2),
            datetime(2026, 4, 4),
            excluded=True,
            exclusion_id=self.env.ref(
                "after_sales_service.warranty_exclusion_misuse"
            ).id,
        )
        self.assertEqual(self.warranty.extension_days, 0.0)
        self.assertIn("Human misuse", self.warranty.explanation)
        excluded.write({"excluded": False})
        self.assertEqual(self.warranty.extension_days, 2.0)

    def test_rounding_of_the_total(self):
        self.warranty.downtime_rounding = "started_day"
        self._down(datetime(2026, 3, 2, 1), datetime(2026, 3, 2, 5))
        self._down(datetime(2026, 4, 2, 1), datetime(2026, 4, 2, 5))
        self.assertEqual(self.warranty.extension_days, 1.0)

    def test_open_interval_is_provisional_and_refreshed(self):
        self._down(datetime(2026, 11, 22, 8), False)
        self.env.flush_all()
        self.assertEqual(self.warranty.extension_days, 1.0)
        self.assertIn("provisional", self.warranty.explanation)
        with freeze_time("2026-11-25 08:00:00"):
            with self.enter_registry_test_mode():
                self.env.ref(
                    "after_sales_service.ir_cron_warranty_states"
                ).method_direct_trigger()
            self.warranty.invalidate_recordset()
            self.assertEqual(self.warranty.extension_days, 3.0)

    def test_unit_is_down_while_open(self):
        self.unit._open_downtime(datetime(2026, 11, 20, 8))
        self.assertEqual(self.unit.state, "down")
        self.assertEqual(self.unit.down_since, datetime(2026, 11, 20, 8))
        # the same fault reported again, with an earlier start, is one interval
        self.unit._open_downtime(datetime(2026, 11, 19, 8))
        self.assertEqual(len(self.unit.downtime_ids), 1)
        closed = self.unit._close_downtime(datetime(2026, 11, 21, 8))
        self.assertEqual(closed.hours, 48.0)
        self.assertEqual(closed.state, "proposed")
        self.assertEqual(self.unit.state, "in_service")

    def test_entered_by_hand_moves_the_state_too(self):
        by_hand = self._down(datetime(2026, 11, 20), False)
        self.assertEqual(self.unit.state, "down")
        by_hand.end = datetime(2026, 11, 21)
        self.assertEqual(self.unit.state, "in_service")

    def test_refuses_deleting_what_the_customer_confirmed(self):
        row = self._down(datetime(2026, 11, 20), datetime(2026, 11, 21))
        row.action_confirm()
        with self.assertRaisesRegex(UserError, "confirmed"):
            row.unlink()

    def test_confirm_needs_an_end(self):
        still_down = self._down(datetime(2026, 11, 20), False)
        with self.assertRaises(ValidationError):
            still_down.action_confirm()
        still_down.end = datetime(2026, 11, 21)
        still_down.action_confirm()
        self.assertEqual(still_down.state, "confirmed")

    def test_refuses_end_before_start(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
        ):
            self._down(datetime(2026, 3, 4), datetime(2026, 3, 2))

    def test_refuses_future_and_before_delivery(self):
        with self.assertRaisesRegex(ValidationError, "future"):
            self._down(datetime(2026, 12, 1), False)
        with self.assertRaisesRegex(ValidationError, "delivered"):
            self._down(datetime(2025, 12, 1), datetime(2025, 12, 2))

    def test_refuses_second_open_interval(self):
        self._down(datetime(2026, 11, 20), False)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
        ):
            self._down(datetime(2026, 11, 21), False)

    def test_refuses_another_company(self):
        """An interval of another company's unit, and a ticket of another unit."""
        maker = self.env["res.company"].create({"name": "Other Maker"})
        theirs = self._new_unit("SP2-9999", company_id=maker.id, team_id=False)
        Downtime = self.env["after.sales.downtime"].with_user(self.dispatcher)
        with self.assertRaises(AccessError):
            Downtime.create(
                {
                    "equipment_id": theirs.id,
                    "start": datetime(2026, 3, 2),
                    "end": datetime(2026, 3, 3),
                }
            )
        other = self._new_unit("SP2-0002")
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Fault", "description": "x", "equipment_id": other.id}
        )
        with self.assertRaisesRegex(ValidationError, "same unit"):
            self._down(datetime(2026, 3, 2), datetime(2026, 3, 3), ticket_id=ticket.id)

    def test_explanation_says_what_is_agreed_on(self):
        """Provisional intervals are shown so, and the end without them."""
        self._down(datetime(2026, 3, 2), datetime(2026, 3, 4)).action_confirm()
        self.assertNotIn("not yet confirmed", self.warranty.explanation)
        self.assertNotIn("By what both sides", self.warranty.explanation)
        self._down(datetime(2026, 4, 2), datetime(2026, 4, 5))
        self.env.invalidate_all()
        self.assertIn("not yet confirmed", self.warranty.explanation)
        vals = self.warranty._prepare_explanation_vals()
        self.assertEqual(self.warranty.end_date, date(2027, 1, 17))
        self.assertEqual(vals["agreed_end"], "01/14/2027")
        self.assertEqual([row["provisional"] for row in vals["rows"]], [False, True])
        self.assertEqual([row["number"] for row in vals["rows"]], [1, 2])

    def test_effect_in_words(self):
        fault = self._down(datetime(2026, 3, 2), datetime(2026, 3, 4))
        within = self._down(datetime(2026, 3, 3), datetime(2026, 3, 4))
        planned = self._down(datetime(2026, 4, 2), datetime(2026, 4, 3), kind="planned")
        self.assertEqual(fault.effect, "48.00 h are added")
        self.assertIn("already", within.effect)
        self.assertIn("planned", planned.effect)

    def test_ledgers_of_many_units_are_read_at_once(self):
        units = self.unit
        for number in range(20):
            units |= self._new_unit(f"SP2-1{number:03}", accepted_on=date(2026, 2, 1))
        for unit in units:
            self._down(datetime(2026, 3, 2), datetime(2026, 3, 4), equipment_id=unit.id)
        self.env.flush_all()
        with self.assertQueryCount(1):
            ledgers = units._get_intervals()
        self.assertEqual(set(ledgers), set(units.ids))
        self.env.invalidate_all()
        few = self._count_queries(units[:2])
        self.env.invalidate_all()
        self.assertLessEqual(self._count_queries(units), few + 1)

    def _count_queries(self, units):
        """Queries to reckon the ends and their effects anew."""
        before = self.env.cr.sql_log_count
        units.warranty_id._refresh()
        units.downtime_ids.mapped("effect")
        return self.env.cr.sql_log_count - before

    def test_refuses_exclusion_without_reason(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
        ):
            self._down(datetime(2026, 3, 2), datetime(2026, 3, 4), excluded=True)

    def test_engineer_of_another_point_reads_the_explanation(self):
        """Sent to a unit he does not look after, he reads why its warranty ends when
        it does, though its downtime is not his to see."""
        down = self._down(datetime(2026, 3, 2), datetime(2026, 3, 4))
        down.action_confirm()
        foreign = new_test_user(
            self.env,
            login="foreign_engineer",
            groups="base.group_user,after_sales_service.group_after_sales_user",
        )
        employee = self.env["hr.employee"].create(
            {"name": "Foreign Engineer", "user_id": foreign.id}
        )
        self.env["after.sales.order"].create(
            {"equipment_id": self.unit.id, "engineer_id": employee.id}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        unit = self.unit.with_user(foreign)
        # as the form reads them: both at once
        (read,) = unit.web_read({"downtime_ids": {}, "explanation": {}})
        self.assertFalse(read["downtime_ids"])
        self.assertIn("48.00", read["explanation"])
        self.assertNotIn("By what both sides", read["explanation"])
