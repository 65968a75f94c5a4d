# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Maintenance in a browser: agreed, announced, accepted by both sides, looked at.

The browser's clock is the real one, so the days here hang on today.
"""

import re
from datetime import date, timedelta

from tour_common import TourCommon

from odoo.tests import freeze_time, tagged

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestMaintenanceTours(TourCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit._accept(cls.now.date() - 2 * DAY)
        cls.leader.email = "leader@huayi.example"
        if "odoobot_state" in cls.leader._fields:
            cls.leader.odoobot_state = "disabled"
        cls.unit.production_contact_id = cls.env["res.partner"].create(
            {
                "name": "Zhou Production",
                "parent_id": cls.customer.id,
                "email": "production@third-hospital.example",
            }
        )

    def _plan(self, start, **vals):
        plan = (
            self.env["after.sales.maintenance.plan"]
            .with_user(self.dispatcher)
            .create(
                {
                    "name": "Filters",
                    "equipment_id": self.unit.id,
                    "grade": "minor",
                    "start_basis": "date",
                    "start_date": start,
                    "interval": 12,
                    "holiday_rule": "none",
                }
                | vals
            )
        )
        plan.action_start()
        return plan

    def test_a_day_is_agreed(self):
        year = self.now.year + 1
        plan = self._plan(date(year, 3, 10), window_before=30, window_after=30)
        yearly = (
            self.env["after.sales.maintenance.year"]
            .with_user(self.dispatcher)
            .create({"year": year, "company_id": self.company.id})
        )
        self._tour("/odoo", "after_sales_agree_a_day", self.dispatcher)
        self.assertRecordValues(
            yearly.line_ids,
            [
                {
                    "planned_on": date(year, 3, 10),
                    "agreed_on": date(year, 3, 24),
                    "reason": "Stocktaking of production",
                }
            ],
        )
        self._tour("/odoo", "after_sales_approve_a_year", self.manager)
        self.assertEqual(yearly.approved_by_id, self.manager)
        self.assertEqual(plan.next_date, date(year, 3, 24))

    def _overhauled(self):
        order = self._new_order(kind="maintenance", grade="major")
        order.with_user(self.dispatcher).action_dispatch()
        for step in ("depart", "arrive", "finish"):
            getattr(order.with_user(self.engineer_user), f"action_{step}")()
        order.write({"remedy": "Guides set", "guidance": "Daily oiling"})
        self._tick(order)
        return order

    def _accept_jointly(self, phone):
        order = self._overhauled()
        url = f"/odoo/after.sales.order/{order.id}"
        self._tour(
            url, "after_sales_accept_for_production", self.engineer_user, phone=phone
        )
        self.assertEqual(order.joint_state, "production")
        self.assertEqual(self.unit.state, "awaiting_acceptance")
        self._tour(url, "after_sales_accept_for_equipment", self.leader, phone=phone)
        self.assertEqual((order.state, order.joint_state), ("done", "both"))
        self.assertEqual(self.unit.state, "in_service")
        self.assertEqual(
            set(order.signature_ids.mapped("name")),
            {"Zhou Production", self.leader.name},
        )

    def test_both_sides_accept(self):
        self._accept_jointly(phone=False)

    def test_both_sides_accept_on_the_phone(self):
        self._accept_jointly(phone=True)

    def test_production_acknowledges(self):
        order = self._new_order(
            kind="maintenance",
            affects_production=True,
            planned_start=self.now + 9 * DAY,
            planned_end=self.now + 9 * DAY + timedelta(hours=4),
        )
        mails = self.env["mail.mail"].search([])
        order.notice_id.with_user(self.dispatcher).action_send()
        mail = self.env["mail.mail"].search([]) - mails
        link = re.search(r"/as/notice/[\w-]+", mail.body_html).group()
        self._tour(link, "after_sales_acknowledge_notice", phone=True)
        self.assertRecordValues(
            order.notice_id,
            [{"state": "acknowledged", "acknowledged_by": "Zhou Production"}],
        )

    def test_figures_open_their_records(self):
        today = self.now.date()
        with freeze_time(self.now - 30 * DAY):
            self._plan(today - 25 * DAY)
            self.env.flush_all()
            cron = self.env.ref("after_sales_service.ir_cron_maintenance_plans")
            cron.method_direct_trigger()
        repair = self._new_order()
        repair.with_user(self.dispatcher).action_dispatch()
        mine = repair.with_user(self.engineer_user)
        for step in ("depart", "arrive"):
            getattr(mine, f"action_{step}")()
        worn = self.env.ref("after_sales_service.fault_cause_c01")
        self._report(mine, cause_id=worn.id)
        mine.action_finish()
        mine.action_done()
        self.env.flush_all()
        self._tour("/odoo", "after_sales_maintenance_dashboard", self.manager)
