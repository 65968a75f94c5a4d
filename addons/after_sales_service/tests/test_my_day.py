# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .common_order import NOW, PNG
from .phone_common import HOUR, PhoneCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestMyDay(PhoneCommon):
    """What a phone carries along: own jobs, whole, and nothing of others."""

    def _day(self, user=None):
        # a phone asks in a transaction of its own
        self.env.flush_all()
        orders = self.env["after.sales.order"].with_user(user or self.engineer_user)
        return orders.get_my_day()

    def _names(self, user=None):
        return [job["name"] for job in self._day(user)["jobs"]]

    def test_own_jobs_of_these_days(self):
        with freeze_time(NOW):
            start = NOW + 2 * HOUR
            planned = self._new_order(planned_start=start, kind="maintenance")
            far = self._new_order(planned_start=NOW + 20 * DAY, kind="maintenance")
            (planned | far).with_user(self.dispatcher).action_schedule()
            self._new_order(planned_start=start)  # not planned with anybody yet
            other = self._new_order(engineer_id=self.colleague.id)
            other.with_user(self.dispatcher).action_dispatch()
            self.assertEqual(self._names(), [self.order.name, planned.name])
            other.engineer_ids = self.engineer
            self.assertEqual(self._names(), [self.order.name, planned.name, other.name])
            self.assertEqual(self._names(self.colleague_user), [other.name])

    def test_what_was_done_today_stays_till_the_evening(self):
        self._finish()  # at 13:00 in Shanghai
        with freeze_time(NOW + 14 * HOUR):  # 23:00
            self.assertEqual(self._names(), [self.order.name])
        with freeze_time(NOW + 15.5 * HOUR):  # half past midnight
            self.assertEqual(self._names(), [])

    def test_a_job_comes_whole(self):
        self.customer.phone = "0512-65223101"
        self.site.street = "Room 4 & 5, Ren'ai Road"
        self.site.city = "Suzhou"
        self.company.after_sales_map_provider = "amap"
        line = self._add_line(self.order, self.lamp, quantity=2)
        self.env["after.sales.evidence"].create(
            {
                "order_id": self.order.id,
                "name": "Nameplate",
                "image": PNG,
                "moment": "before",
            }
        )
        with freeze_time(NOW):
            day = self._day()
        [job] = day["jobs"]
        self.assertEqual(job["unit"], self.unit.display_name)
        self.assertEqual(job["site"], "Laboratory")
        self.assertEqual(job["phone"], self.customer.phone)
        self.assertTrue(job["map"].startswith("https://uri.amap.com/search?keyword="))
        self.assertIn("%26", job["map"])
        self.assertEqual(job["planned_start"], "2026-11-23 02:00:00")
        self.assertEqual(job["van_id"], self.van.id)
        [row] = job["lines"]
        self.assertEqual(
            (row["id"], row["quantity"], row["coverage"]), (line.id, 2, "covered")
        )
        self.assertEqual([photo["moment"] for photo in job["photos"]], ["before"])
        self.assertEqual(day["labels"]["coverage"]["covered"], "Warranty")
        numbers = [value for value in row.values() if isinstance(value, float)]
        self.assertNotIn(200.0, numbers)  # no price leaves the office
        json.dumps(day)

    def test_the_van_by_serial_and_what_is_free_in_it(self):
        serial = self.env["stock.lot"].create(
            {"name": "P-77", "product_id": self.pump.id}
        )
        self.stock(self.pump, 1, lot=serial)
        shelf = self.van.copy({"name": "Shelf", "location_id": self.van.id})
        self.stock(self.lamp, 3, location=shelf)
        self.stock(self.lamp, 50, location=self.warehouse.lot_stock_id)
        with freeze_time(NOW):
            [parts] = self._day()["vans"].values()
        self.assertEqual(
            [(part["name"], part["lot"], part["free"]) for part in parts],
            [("Lamp", "", 10), ("Lamp", "", 3), ("Pump", "P-77", 1)],
        )

    def test_the_catalogue_of_causes_and_remedies(self):
        cause = self.env["after.sales.fault"].create(
            {
                "name": "Dry",
                "code": "X1",
                "kind": "cause",
                "product_ids": self.product.ids,
            }
        )
        with freeze_time(NOW):
            faults = self._day()["faults"]
        self.assertEqual({fault["kind"] for fault in faults}, {"cause", "remedy"})
        [mine] = [fault for fault in faults if fault["id"] == cause.id]
        self.assertEqual(mine["product_ids"], self.product.ids)

    def test_a_unit_of_another_team_is_shown_to_whom_it_is_given(self):
        other = self.env["helpdesk.ticket.team"].create({"name": "Elsewhere"})
        unit = self._new_unit("SP2-0044", team_id=other.id)
        with freeze_time(NOW):
            order = self._new_order(equipment_id=unit.id, team_id=other.id)
            order.with_user(self.dispatcher).action_dispatch()
            self.assertIn("SP2-0044", [j["unit"] for j in self._day()["jobs"]][-1])

    def test_others_have_no_day(self):
        with self.assertRaises(AccessError):
            self._day(self.accountant)

    def test_more_jobs_need_no_more_queries(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            jobs = self._day()["jobs"]
            return len(jobs), self.cr.sql_log_count - before

        with freeze_time(NOW):
            self._more_jobs(2)
            count()  # what is kept once for all (access lists, languages)
            few, queries = count()
            self._more_jobs(8)
            many, more_queries = count()
        self.assertEqual((few, many), (3, 11))
        self.assertLessEqual(more_queries, queries)
        self.assertLessEqual(queries, 60)

    def _more_jobs(self, number):
        for index in range(number):
            partner = self.site.copy({"name": f"Site {index}"})
            unit = self._new_unit(
                f"SP2-9{self.env['after.sales.order'].search_count([])}",
                site_partner_id=partner.id,
            )
            order = self._new_order(equipment_id=unit.id)
            self._add_line(order, self.lamp)
            self._add_line(order, kind="labour", quantity=1)
            self.env["after.sales.checklist.line"].create(
                {"order_id": order.id, "name": "Check"}
            )
            order.with_user(self.dispatcher).action_dispatch()
