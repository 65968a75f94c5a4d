# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_kits import HOUR, KitsCommon


@tagged("post_install", "-at_install")
class TestPartsUnderWay(KitsCommon):
    """Departure check and requests: no part is counted twice, none is lost."""

    def _request(self, order, quantity, part=None):
        request = (
            self.env["after.sales.spare.request"]
            .with_user(self.engineer_user)
            .sudo()
            .create(
                {
                    "order_id": order.id,
                    "user_id": self.engineer_user.id,
                    "origin": "job",
                    "location_dest_id": self.van.id,
                    "line_ids": [
                        Command.create(
                            {"product_id": (part or self.seal).id, "quantity": quantity}
                        )
                    ],
                }
            )
        )
        request.action_submit()
        return request

    def _look_again(self, order):
        with freeze_time(NOW):
            order.with_user(self.engineer_user).action_check_parts()
        return self._check(order)[self.seal]

    def _sold(self):
        self.seal.seller_ids = [
            Command.create({"partner_id": self.customer.id, "price": 5, "delay": 7})
        ]

    def test_the_button_of_the_check_requests_what_the_kit_lacks(self):
        order = self._new_job()
        self._dispatch(order)
        mine = order.with_user(self.engineer_user)
        self.assertTrue(mine.can_request_missing)
        mine.action_request_missing()
        line = order.spare_request_ids.line_ids
        self.assertEqual((line.product_id, line.quantity), (self.seal, 2))
        self.assertFalse(mine.can_request_missing)
        self.assertTrue(mine.can_request_parts, "others may still be requested")

    def test_what_a_request_has_brought_is_not_still_to_come(self):
        order = self._new_job()
        self._add_line(order, self.seal, quantity=3)
        self._dispatch(order)
        self._sold()
        self.stock(self.seal, 1, location=self.store)
        request = self._request(order, 2)
        self.assertEqual(request.state, "ordered")
        request.with_user(self.engineer_user).action_receive()
        line = self._look_again(order)
        self.assertEqual((line.van_quantity, line.requested_quantity), (1, 1))
        self.assertEqual(line.buy_quantity, 1, "three needed, one here, one asked for")

    def test_what_a_request_is_bringing_is_not_fetched_again(self):
        self.stock(self.seal, 9, location=self.store)
        order = self._new_job()
        self._dispatch(order)
        request = self._request(order, 2)
        self.assertEqual(request.state, "transfer")
        line = self._look_again(order)
        self.assertEqual(line.on_way_quantity, 2)
        self.assertEqual((line.fetch_quantity, line.requested_quantity), (0, 0))
        mine = order.with_user(self.engineer_user)
        self.assertFalse(mine.can_fetch_parts)
        self.assertTrue(mine.can_take_over_parts)
        with freeze_time(NOW):
            mine.action_take_over_parts()
        self.assertEqual(request.state, "done")
        self.assertEqual(self._look_again(order).verdict, "van")

    def test_what_is_fetched_is_not_proposed_to_be_requested(self):
        self.stock(self.seal, 2, location=self.store)
        order = self._new_job()
        self._add_line(order, self.seal, quantity=2)
        self._dispatch(order)
        with freeze_time(NOW):
            order.with_user(self.engineer_user).action_fetch_parts()
        self.assertEqual(order.sudo()._get_missing_parts(), {})

    def test_what_an_earlier_job_takes_is_missing(self):
        self.stock(self.seal, 2)
        earlier = self._new_job()
        self._add_line(earlier, self.seal, quantity=2)
        self._dispatch(earlier)
        order = self._new_job(planned_start=NOW + 6 * HOUR)
        self._add_line(order, self.seal, quantity=2)
        self._dispatch(order)
        self.assertEqual(order.sudo()._get_missing_parts(), {self.seal: 2})

    def test_what_is_requested_goes_on_with_the_rest(self):
        order = self._new_job()
        self._dispatch(order)
        request = self._request(order, 2)
        with freeze_time(NOW):
            rest = order.sudo()._do_carry_rest(
                "Fit the seals",
                order.checklist_line_ids.browse(),
                order.line_ids.browse(),
            )
        self.assertEqual(request.order_id, rest)
        self.assertFalse(order.parts_state)
        self.assertEqual(rest.parts_state, "open")
        with freeze_time(NOW):
            rest.planned_start = NOW + 24 * HOUR
            rest.with_user(self.dispatcher).action_dispatch()
        line = self._check(rest)[self.seal]
        self.assertEqual((line.requested_quantity, line.buy_quantity), (2, 0))
