# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common_order import NOW
from .maintenance_common import TODAY, MaintenanceCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestMeterPlan(MaintenanceCommon):
    """Plans that go by what a meter shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.env.ref("after_sales_service.meter_kind_hours")
        cls.cycles = cls.env.ref("after_sales_service.meter_kind_cycles")
        cls.meter = cls.env["after.sales.meter"].create(
            {"equipment_id": cls.unit.id, "kind_id": cls.hours.id}
        )

    @classmethod
    def _meter_plan(cls, start=True, **vals):
        return cls._new_plan(
            start,
            **{
                "trigger": "meter",
                "meter_kind_id": cls.hours.id,
                "meter_interval": 2000,
                "name": "2,000 h service",
            }
            | vals,
        )

    @classmethod
    def _read(cls, value, day=TODAY, user=None):
        at = NOW + (day - TODAY)
        with freeze_time(at):
            return (
                cls.env["after.sales.meter.reading"]
                .with_user(user or cls.engineer_user)
                .create({"meter_id": cls.meter.id, "value": value, "read_at": at})
            )

    def _after(self, days):
        return TODAY + days * DAY

    @freeze_time(NOW)
    def test_day_comes_from_the_average_use_and_moves_with_readings(self):
        self._read(1590, self._after(-20))
        self._read(1830)  # 12 h a day, 170 h to go
        plan = self._meter_plan()
        self.assertEqual(plan.next_date, self._after(14))
        self.assertEqual(plan.meter_mark, 2000)
        self.assertIn("1,830 h of 2,000 h", plan.meter_text)
        self.assertIn("12 h a day", plan.meter_text)
        self.assertIn("12/07/2026", plan.meter_text)
        self.assertIn("every 2,000 h", plan.interval_wording)
        self._read(1831, self._after(1))
        self.assertGreater(plan.next_date, self._after(14))
        plan.invalidate_recordset()
        self.assertIn("1,831", plan.meter_text)

    @freeze_time(NOW)
    def test_it_is_due_at_once_when_the_mark_is_reached(self):
        self._read(1590, self._after(-20))
        self._read(1830)
        plan = self._meter_plan(horizon_days=0)
        self._run()
        self.assertFalse(plan.order_ids)
        cron = self.env.ref("after_sales_service.ir_cron_maintenance_plans")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self._read(2004, self._after(8))
        self.assertEqual(plan.next_date, self._after(8))
        self.assertGreater(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]),
            triggers,
        )
        self._run(self._after(8))
        self._run(self._after(8))
        self.assertEqual(len(plan.order_ids), 1)
        self.assertEqual(plan.occurrence_ids.meter_mark, 2000)
        self.assertEqual(plan.meter_mark, 4000)

    @freeze_time(NOW)
    def test_made_ahead_and_the_job_moves_along(self):
        self._read(1590, self._after(-20))
        self._read(1830)
        plan = self._meter_plan(horizon_days=20, window_before=3, window_after=3)
        self._run()
        order, date = plan.order_ids, plan.occurrence_ids
        self.assertEqual(date.due_on, self._after(14))
        # half a day less: stays
        self._read(1838, self._after(1))
        self.assertEqual(date.due_on, self._after(14))
        # stands still for a while
        self._read(1838, self._after(10))
        self.assertGreater(date.due_on, self._after(20))
        self.assertGreater(order.planned_start.date(), self._after(20))
        moved = date.due_on
        # somebody has planned it: nobody moves it any more
        order.write({"engineer_id": self.engineer.id})
        order.with_user(self.dispatcher).action_schedule()
        self._read(1999, self._after(17))
        self.assertEqual(date.due_on, moved)

    @freeze_time(NOW)
    def test_at_the_latest_after_so_many_months(self):
        plan = self._meter_plan(latest_months=12)
        self.assertEqual(plan.next_date, date(2027, 1, 31), "a year after acceptance")
        self._read(10, self._after(-10))
        self._read(20)
        self.assertEqual(plan.next_date, date(2027, 1, 31))
        self.assertIn("01/31/2027", plan.meter_text)
        late = self._meter_plan(latest_months=6, name="Half a year")
        self.assertEqual(late.next_date, date(2027, 1, 31), "what lies behind is over")

    @freeze_time(NOW)
    def test_without_readings_there_is_no_date_but_a_word_why(self):
        plan = self._meter_plan()
        self.assertFalse(plan.next_date)
        self.assertIn("Nobody has read", plan.meter_text)
        self._read(10)
        self.assertFalse(plan.next_date)
        self.assertIn("not known", plan.meter_text)
        self.meter.expected_per_day = 10
        self.assertEqual(plan.next_date, self._after(199))

    @freeze_time(NOW)
    def test_the_unit_gets_the_meter_it_lacks(self):
        plan = self._meter_plan(
            meter_kind_id=self.cycles.id, meter_interval=500, name="Cycles"
        )
        self.assertEqual(plan.meter_id.kind_id, self.cycles)
        self.assertEqual(plan.meter_id.equipment_id, self.unit)

    @freeze_time(NOW)
    def test_floating_counts_from_what_it_showed_at_the_completion(self):
        self._read(1500, self._after(-50))
        self._read(2000)
        plan = self._meter_plan(
            basis="floating", meter_interval=500, latest_months=12, horizon_days=60
        )
        self.assertEqual(plan.meter_mark, 2500)
        self._run()
        order = plan.order_ids
        self.assertEqual(len(order), 1)
        self.assertFalse(plan.next_date, "waits for its job")
        order.engineer_id = self.engineer
        self._work(order)
        self._report(order)
        with freeze_time(NOW.replace(hour=5)):
            mine = order.with_user(self.engineer_user)
            with self.assertRaisesRegex(UserError, "Operating hours"):
                mine.action_done()
            mine._take_meter_readings([{"meter_id": self.meter.id, "value": 2002}])
            mine.action_done()
        self.assertEqual(plan.occurrence_ids.state, "done")
        self.assertEqual(plan.meter_since, 2002)
        self.assertEqual(plan.meter_mark, 2502)
        self.assertTrue(plan.next_date)

    @freeze_time(NOW)
    def test_marks_passed_unseen_are_one_job(self):
        self._read(100, self._after(-20))
        plan = self._meter_plan(meter_interval=100, horizon_days=0)
        self.assertEqual(plan.meter_mark, 200)
        self._read(430)
        self._run()
        self.assertEqual(len(plan.order_ids), 1)
        dates = plan.occurrence_ids.sorted("number")
        self.assertEqual(dates.mapped("state"), ["skipped", "made"])
        self.assertEqual(dates.mapped("meter_mark"), [200, 400])
        self.assertEqual(plan.meter_mark, 500)

    @freeze_time(NOW)
    def test_projection(self):
        self._read(0, self._after(-100))
        self._read(1000)
        plan = self._meter_plan(meter_interval=500)
        days = [row.due for row in plan._project(TODAY, self._after(160))]
        self.assertEqual(days, [self._after(50), self._after(100), self._after(150)])
        self.assertFalse(plan.order_ids)

    @freeze_time(NOW)
    def test_wrong_rules_are_refused(self):
        for vals in (
            {"meter_interval": 0},
            {"meter_interval": -5},
            {"meter_kind_id": False},
            {"latest_months": -1},
        ):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self._meter_plan(**vals)

    @freeze_time(NOW)
    def test_change_of_the_interval_is_shown_first(self):
        self._read(0, self._after(-100))
        self._read(1000)
        plan = self._meter_plan()
        self.assertEqual(plan.next_date, self._after(100))
        change = self._dialog("change", plan_id=plan.id, meter_interval=1500)
        self.assertIn("01/12/2027", change.preview)  # 1,500 h
        self.assertEqual(plan.next_date, self._after(100))
        change.action_apply()
        self.assertEqual(plan.next_date, self._after(50))
        self.assertEqual(plan.meter_mark, 1500)

    @freeze_time(NOW)
    def test_template_gives_plans_by_meter(self):
        template = self._new_template(
            trigger="meter",
            meter_kind_id=self.hours.id,
            meter_interval=500,
            is_automatic=True,
        )
        unit = self._new_unit("SP2-0005", accepted_on=TODAY)
        plan = unit.maintenance_plan_ids
        self.assertEqual(plan.template_id, template)
        self.assertEqual(plan.meter_id.equipment_id, unit)
        self.assertEqual(plan.meter_mark, 500)

    @freeze_time(NOW)
    def test_cost_of_a_reading_does_not_grow_with_the_plans(self):
        units = self.unit.create(
            [
                {
                    "serial": f"MANY-{number}",
                    "product_id": self.product.id,
                    "partner_id": self.customer.id,
                    "accepted_on": date(2026, 1, 31),
                }
                for number in range(40)
            ]
        )
        plans = self.Plan.create(
            [
                {
                    "name": "Service",
                    "equipment_id": unit.id,
                    "trigger": "meter",
                    "meter_kind_id": self.hours.id,
                    "meter_interval": 1000,
                }
                for unit in units
            ]
        )
        plans._do_start()

        def take(meters, day):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["after.sales.meter.reading"].create(
                [
                    {
                        "meter_id": each.id,
                        "value": 10 * day,
                        "read_at": NOW - (20 - day) * DAY,
                    }
                    for each in meters
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        meters = plans.meter_id
        take(meters[:2], 1)
        few = take(meters[:4], 2)
        many = take(meters, 3)
        self.assertLessEqual(many, few + 8)
