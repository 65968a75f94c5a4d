# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
from datetime import datetime

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .analysis_common import NOW, AnalysisCommon


@tagged("post_install", "-at_install")
class TestRepairOrReplace(AnalysisCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.after_sales_life_years = 10
        cls.unit.replacement_value = 1000.0
        cls.list = cls.env["after.sales.repair.or.replace"]

    def _reckon(self, unit=None):
        unit = unit or self.unit
        with freeze_time(NOW):
            self.list._reckon(unit)
        return unit.repair_or_replace_ids

    def _spend(self, hours, finished_at=NOW, **vals):
        order = self._repair(hours=0, finished_at=finished_at, **vals)
        line = self._add_line(order, kind="labour", quantity=hours)
        line.sudo().unit_cost = 100.0
        return order

    def test_a_quiet_unit_is_kept(self):
        row = self._reckon()
        self.assertRecordValues(
            row,
            [
                {
                    "verdict": "keep",
                    "age_years": 0.9,
                    "life_years": 10,
                    "cost": 0.0,
                    "failures": 0,
                    "availability": 100.0,
                }
            ],
        )
        self.assertIn("Age 0.9 of 10 years", row.explanation)

    def test_what_is_not_sold_has_no_list_price(self):
        """Odoo gives every product a price of 1.00: a lathe costs more than that."""
        self.product.sale_ok = False
        with freeze_time(NOW):
            unit = self._new_unit("SP2-0009")
        self.assertEqual(unit.replacement_value, 0.0)
        self.assertEqual(self._reckon(unit).value, 0.0)
        unit.sudo().purchase_value = 800.0
        self.assertEqual(self._reckon(unit).value, 800.0, "What it cost")
        unit.replacement_value = 900.0
        self.assertEqual(self._reckon(unit).value, 900.0)

    def test_a_dear_unit_at_its_end_is_renewed(self):
        with freeze_time(NOW):
            unit = self._expired_unit()
        unit.write({"manufactured_on": "2014-01-01", "replacement_value": 1000.0})
        for month in (3, 5, 7):
            with freeze_time(NOW):
                self._repair(
                    hours=9,
                    finished_at=datetime(2026, month, 5),
                    equipment_id=unit.id,
                )
        self._spend(4, equipment_id=unit.id)
        self.product.is_discontinued = True
        row = self._reckon(unit)
        self.assertEqual((row.cost, row.cost_percent), (400.0, 40.0))
        self.assertEqual((row.failures, row.failures_before), (3, 0))
        self.assertEqual(row.discontinued, 2)
        self.assertEqual(row.verdict, "renew")
        self.assertEqual(unit.replacement_verdict, "renew")

    def test_costs_older_than_a_year_are_over(self):
        self._spend(4, finished_at=datetime(2025, 11, 1))
        self.assertEqual(self._reckon().cost, 0.0)

    def test_reckoned_twice_is_one_row(self):
        first = self._reckon()
        self._spend(2)
        self.assertEqual(self._reckon(), first)
        self.assertEqual(first.cost, 200.0)

    def test_discontinued_parts_used(self):
        order = self._repair(hours=0)
        line = self._add_line(order, self.lamp)
        line.sudo().state = "consumed"
        self.assertEqual(self._reckon().discontinued, 0)
        self.lamp.is_discontinued = True
        self.assertEqual(self._reckon().discontinued, 1)

    def test_weights_are_the_companys(self):
        self._spend(3)
        before = self._reckon().score
        self.company.after_sales_weight_cost = 1000
        row = self._reckon()
        self.assertGreater(row.score, before)
        self.assertIn("weight 1000 of 1065", row.explanation)
        self.assertEqual(row.verdict, "renew")

    def test_limits_in_order(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.company.after_sales_watch_from = 90
            self.env.flush_all()

    def test_units_that_left_leave_the_list(self):
        self._reckon()
        self.unit.state = "retired"
        with freeze_time(NOW), self.enter_registry_test_mode():
            self.env.ref(
                "after_sales_service.ir_cron_repair_or_replace"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(self.unit.repair_or_replace_ids)

    def test_the_night_reckons_all(self):
        with freeze_time(NOW), self.enter_registry_test_mode():
            self.env.ref(
                "after_sales_service.ir_cron_repair_or_replace"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(self.unit.repair_or_replace_ids)

    def test_many_units_cost_few_queries(self):
        with freeze_time(NOW):
            units = self.unit
            for number in range(30):
                units |= self._new_unit(f"MANY-{number}", accepted_on="2026-02-01")
        self._reckon(units)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(25), freeze_time(NOW):
            self.list._reckon(units)
            self.env.flush_all()

    def test_money_is_for_billing_and_managers(self):
        row = self._reckon()
        self.assertTrue(row.with_user(self.accountant).explanation)
        with self.assertRaises(AccessError):
            row.with_user(self.dispatcher).read(["score"])
        with self.assertRaises(AccessError):
            self.unit.with_user(self.dispatcher).read(["replacement_verdict"])
        with self.assertRaises(AccessError):
            row.with_user(self.accountant).action_reckon_now()
        with self.assertRaises(AccessError):
            row.with_user(self.manager).write({"score": 0})
        with freeze_time(NOW):
            row.with_user(self.manager).action_reckon_now()

    def test_reckons_the_units_given_and_no_other(self):
        row = self._reckon()
        with freeze_time("2026-12-24 01:00:00"):
            row._reckon(self.env["after.sales.equipment"])
        self.assertEqual(row.reckoned_at, NOW)

    def test_excel(self):
        self._reckon()
        target = io.BytesIO()
        self.list.with_user(self.accountant)._write_register(target, [])
        self.assertTrue(target.getvalue().startswith(b"PK"))


@tagged("post_install", "-at_install")
class TestEquipmentCost(AnalysisCommon):
    @freeze_time(NOW)
    def test_cost_per_hour(self):
        order = self._repair(hours=4)
        line = self._add_line(order, kind="labour", quantity=2)
        line.sudo().unit_cost = 100.0
        row = self.env["after.sales.equipment.cost"].search(
            [("equipment_id", "=", self.unit.id), ("month", "=", "2026-11-01")]
        )
        # from 1 November, midnight in Shanghai, to now: 22 days and 9 hours, less 4
        self.assertEqual((row.cost, row.hours), (200.0, 22 * 24 + 9 - 4))
        self.assertAlmostEqual(row.cost_per_hour, 200 / 533, 2)
        [(ratio, hours)] = row._read_group(
            [("equipment_id", "=", self.unit.id)],
            [],
            ["cost_per_hour:avg", "hours:sum"],
        )
        self.assertAlmostEqual(float(ratio), 200 / hours, 4)

    @freeze_time(NOW)
    def test_for_billing_and_managers(self):
        report = self.env["after.sales.equipment.cost"]
        self.assertTrue(report.with_user(self.accountant).search_count([]))
        with self.assertRaises(AccessError):
            report.with_user(self.dispatcher).search_count([])

    @freeze_time(NOW)
    def test_excel(self):
        target = io.BytesIO()
        self.env["after.sales.equipment.cost"].with_user(
            self.accountant
        )._write_register(target, [])
        self.assertTrue(target.getvalue().startswith(b"PK"))
