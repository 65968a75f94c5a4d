# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Spare parts in a browser: fetched before departure, approved, topped up."""

from datetime import timedelta

from tour_common import TourCommon

from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSparesTours(TourCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_manager_id = cls.manager
        cls.store = cls.env["stock.location"].create(
            {
                "name": "Store of Shanghai",
                "usage": "internal",
                "location_id": cls.warehouse.view_location_id.id,
                "company_id": cls.company.id,
            }
        )
        cls.team.location_id = cls.store
        cls.seal = cls._new_part("Seal", is_spare=True)
        cls.lamp.is_spare = True
        cls.stock(cls.seal, 5, location=cls.store)
        cls.stock(cls.lamp, 5, location=cls.store)

    def _job(self):
        """A repair of today that needs two seals; the van has none."""
        order = self._new_order(planned_start=self.now + timedelta(hours=1))
        self._add_line(order, self.seal, quantity=2)
        order.with_user(self.dispatcher).action_dispatch()
        self.assertTrue(order.parts_problem)
        return order

    def _assert_left_with_the_parts(self, order):
        self.assertTrue(order.departed_at)
        self.assertEqual(order.departure_picking_ids.state, "done")
        self.assertEqual(self.on_hand(self.seal, self.van), 2)

    def test_fetched_before_departure(self):
        order = self._job()
        self._tour(
            f"/odoo/after.sales.order/{order.id}",
            "after_sales_spares_fetch_and_depart",
            self.engineer_user,
        )
        self._assert_left_with_the_parts(order)

    def test_approved_on_the_phone(self):
        detector = self._new_part(
            "Detector",
            standard_price=4000.0,
            is_spare=True,
            spare_class="high_value",
            seller_ids=[
                Command.create(
                    {
                        "partner_id": self.customer.create({"name": "Optics"}).id,
                        "price": 5000.0,
                    }
                )
            ],
        )
        request = (
            self.env["after.sales.spare.request"]
            .with_user(self.engineer_user)
            .create(
                {
                    "order_id": self._new_order().id,
                    "location_dest_id": self.van.id,
                    "reason": "The old one is blind",
                    "line_ids": [Command.create({"product_id": detector.id})],
                }
            )
        )
        request.action_submit()
        self.assertEqual(request.state, "submitted")
        self._tour(
            "/odoo/action-after_sales_spares.spare_request_action_to_decide",
            "after_sales_spares_approve",
            self.manager,
            phone=True,
        )
        self.assertEqual(request.state, "ordered")
        self.assertEqual(request.sudo().decided_by_id, self.manager)

    def test_the_morning_in_my_day(self):
        used = self._new_order()
        self._add_line(used, self.lamp, quantity=2)
        used.with_user(self.dispatcher).action_dispatch()
        for step in ("depart", "arrive", "finish"):
            getattr(used.with_user(self.engineer_user), f"action_{step}")()
        topup, _unowned = (
            self.env["after.sales.replenishment"].sudo()._make(self.company)
        )
        topup._do_send()
        order = self._job()
        self._tour(
            "/odoo/action-after_sales_service.my_day_action",
            "after_sales_spares_my_day",
            self.engineer_user,
            phone=True,
        )
        self.assertEqual(topup.state, "difference")
        self.assertEqual(topup.line_ids.received, 1)
        self._assert_left_with_the_parts(order)
