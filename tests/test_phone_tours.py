# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""My Day in a browser as wide as a phone, with the line lost in between."""

from datetime import timedelta

from tour_common import TourCommon

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestMyDayTours(TourCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit._accept(cls.now.date() - timedelta(days=2))
        cls.customer.phone = "0512-65223101"
        cls.site.write({"street": "Ren'ai Road 5", "city": "Suzhou"})
        cls.serial = cls.env["stock.lot"].create(
            {"name": "P-77", "product_id": cls.pump.id}
        )
        cls.stock(cls.pump, 1, lot=cls.serial)
        cls.order = cls._new_order(
            planned_start=cls.now + timedelta(minutes=30),
            planned_end=cls.now + timedelta(hours=2),
        )
        cls.order.with_user(cls.dispatcher).action_dispatch()

    def test_a_day_with_the_line_lost(self):
        self._tour("/odoo", "after_sales_my_day", self.engineer_user, phone=True)
        order = self.order
        self.assertRecordValues(
            order,
            [
                {
                    "state": "done",
                    "is_signed": True,
                    "cause": "Lamp burnt out",
                    "remedy": "Lamp and pump replaced",
                    "result": "solved",
                    "guidance": "Let it cool down",
                }
            ],
        )
        times = order.departed_at, order.arrived_at, order.finished_at, order.done_at
        self.assertGreaterEqual(order.returned_at, order.finished_at)
        self.assertEqual(list(times), sorted(times))
        self.assertEqual(self.on_hand(self.lamp, self.van), 8)
        self.assertEqual(self.on_hand(self.pump, self.van), 0)
        pump = order.line_ids.filtered("lot_id")
        self.assertRecordValues(
            pump,
            [
                {
                    "lot_id": self.serial.id,
                    "removed_serial": "P-11",
                    "removed_quantity": 1,
                }
            ],
        )
        self.assertEqual(order.labour_hours, 1)
        self.assertRecordValues(
            order.evidence_ids, [{"moment": "before", "user_id": self.engineer_user.id}]
        )
        self.assertTrue(order.report_attachment_id)
        acts = self.env["after.sales.act"].search([("order_id", "=", order.id)])
        self.assertEqual(set(acts.mapped("state")), {"done"})
        self.assertEqual(len(acts), len(set(acts.mapped("uuid"))))

    def test_what_is_not_taken_is_listed(self):
        self._add_line(self.order, self.lamp, quantity=99)
        # the check before departure lets it go with a word
        self.order.with_user(self.engineer_user)._do_go_without("The rest follows")
        # as the icon on the home screen opens it
        self._tour(
            "/scoped_app/my-day",
            "after_sales_my_day_conflict",
            self.engineer_user,
            phone=True,
        )
        self.assertEqual(self.order.state, "in_progress")
        acts = self.env["after.sales.act"].search([("order_id", "=", self.order.id)])
        self.assertEqual(
            {act.kind: act.state for act in acts},
            {"depart": "done", "arrive": "done", "finish": "refused"},
        )

    def test_it_can_be_put_on_the_home_screen(self):
        app = {
            "app_id": "after_sales_service",
            "app_name": "My Day",
            "path": "scoped_app/my-day",
        }
        page = self.url_open("/scoped_app", params=app)
        self.assertEqual(page.status_code, 200)
        manifest = self.url_open("/web/manifest.scoped_app_manifest", params=app).json()
        self.assertEqual(manifest["name"], "My Day")
        self.assertIn("my-day", manifest["start_url"])
