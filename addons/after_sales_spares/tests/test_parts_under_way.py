# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_kits import KitsCommon


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
