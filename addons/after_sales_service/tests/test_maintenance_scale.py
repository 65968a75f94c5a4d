# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Maintenance in numbers: what many cost is what a few cost (P6)."""

from datetime import date, datetime, timedelta

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import freeze_time, tagged

from .common_order import NOW
from .maintenance_common import TODAY, MaintenanceCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMaintenanceScale(MaintenanceCommon):
    def _new_units(self, count, name):
        return self.env["after.sales.equipment"].create(
            [
                {
                    "serial": f"{name}-{number}",
                    "product_id": self.product.id,
                    "partner_id": self.customer.id,
                    "team_id": self.team.id,
                    "accepted_on": date(2026, 1, 31),
                }
                for number in range(count)
            ]
        )

    def _count_queries(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_jobs_of_thirty_cost_the_queries_of_three(self):
        costs = []
        for count in (3, 3, 30):
            for unit in self._new_units(count, f"SCALE{len(costs)}"):
                self._new_plan(equipment_id=unit.id, start_date=date(2026, 1, 31))
            day = f"2026-{'11' if not costs else '12'}-{25 + len(costs)}"
            costs.append(self._count_queries(lambda day=day: self._run(day)))
        # the first run asks what is asked once only
        self.assertLessEqual(costs[2] - costs[1], 3)

    def test_readings_of_thirty_meters_cost_the_queries_of_three(self):
        kind = self.env.ref("after_sales_service.meter_kind_hours")
        units = self._new_units(30, "READ")
        self.env["after.sales.meter"].create(
            [{"equipment_id": unit.id, "kind_id": kind.id} for unit in units]
        )
        Reading = self.env["after.sales.meter.reading"]

        def read(count, day):
            rows = [
                {
                    "serial": unit.serial,
                    "meter": kind.code,
                    "value": 10.0 * day,
                    "at": f"2026-11-{day:02} 08:00",
                }
                for unit in units[:count]
            ]
            answers = Reading._take_rows(rows, "http")
            self.assertTrue(all(answer.reading for answer in answers))

        read(30, 1)
        read(30, 2)
        few = self._count_queries(lambda: read(3, 3))
        many = self._count_queries(lambda: read(30, 4))
        self.assertLessEqual(many, few)

    def test_open_dates_are_those_to_come_and_overdue(self):
        plan = self._new_plan(start_date=date(2026, 5, 31))
        Date = self.env["after.sales.maintenance.occurrence"]
        Date.create(
            [
                {
                    "plan_id": plan.id,
                    "number": 900 + number,
                    "nominal_on": TODAY + shift * DAY,
                    "due_on": TODAY + shift * DAY,
                    "window_end": TODAY + shift * DAY,
                    "state": state,
                    "done_on": done,
                }
                for number, (shift, state, done) in enumerate(
                    [
                        (-30, "planned", False),
                        (-20, "done", TODAY - 20 * DAY),
                        (-10, "done", False),
                        (-9, "skipped", False),
                        (9, "planned", False),
                    ]
                )
            ]
        )
        Report = self.env["after.sales.maintenance.report"]
        of_plan = Domain("plan_id", "=", plan.id)
        is_open = Report.search(of_plan & Domain("is_open", "=", True))
        outcomes = Domain("outcome", "in", ("open", "overdue"))
        self.assertEqual(is_open, Report.search(of_plan & outcomes))
        # two of the rows, and the next date of the plan
        self.assertEqual(len(is_open), 3)
        self.assertEqual(len(Report.search(of_plan)), 6)

    def test_one_stranger_among_many_is_found(self):
        """Units of one company are looked at once; another company's is found."""
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.env["after.sales.equipment"].create(
            {
                "serial": "STRANGER",
                "product_id": self.product.id,
                "partner_id": self.customer.id,
                "company_id": other.id,
            }
        )
        units = self._new_units(3, "OURS")

        def create(units):
            return self.env["after.sales.order"].create(
                [
                    {
                        "kind": "maintenance",
                        "company_id": self.company.id,
                        "partner_id": self.customer.id,
                        "equipment_id": unit.id,
                        "planned_start": datetime(2026, 12, 1, 1),
                    }
                    for unit in units
                ]
            )

        self.assertEqual(len(create(units)), 3)
        with self.assertRaisesRegex(UserError, "STRANGER"):
            create(units | stranger)
