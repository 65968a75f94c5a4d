# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .supply_common import SupplyCommon


@tagged("post_install", "-at_install")
class TestSupplyApproval(SupplyCommon):
    """From the approval to the purchase, and back when it becomes dearer (S40)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_manager_id = cls.manager
        cls.seal.spare_class = "high_value"
        cls.request = (
            cls.env["after.sales.spare.request"]
            .with_user(cls.engineer_user)
            .create(
                {
                    "order_id": cls.order.id,
                    "location_dest_id": cls.van.id,
                    "reason": "The old one leaks",
                    "line_ids": [
                        Command.create({"product_id": cls.seal.id, "quantity": 2})
                    ],
                }
            )
        )
        cls.request.action_submit()
        cls.request = cls.request.sudo()

    def _approve(self):
        self.request.with_user(self.request.approver_id).action_approve()

    def test_nothing_is_bought_before_the_approval(self):
        self.assertEqual(self.request.state, "submitted")
        self.assertFalse(self.request.line_ids.purchase_line_ids)
        self.assertEqual(self.order.parts_state, "asked")
        self._approve()
        self.assertEqual(self.request.state, "ordered")
        self.assertEqual(self.request.line_ids.purchase_line_ids.product_qty, 2)

    def test_a_missing_vendor_leaves_the_approval_as_it_is(self):
        self.seal.seller_ids.unlink()
        self._approve()
        self.assertEqual(self.request.state, "approved")
        self.assertIn("has no vendor", self.request.supply_problem)

    def test_a_dearer_order_is_approved_anew(self):
        self._approve()
        purchase = self.request.line_ids.purchase_line_ids
        purchase.price_unit = 30
        self.assertEqual(self.request.state, "submitted")
        with self.assertRaisesRegex(UserError, "not approved at this price"):
            purchase.order_id.button_confirm()
        self._approve()
        self.assertEqual(self.request.state, "ordered")
        self.assertEqual(self.request.line_ids.purchase_line_ids, purchase)
        self.assertEqual(self.request.amount_approved, 60)
        purchase.order_id.button_confirm()
        self.assertEqual(purchase.order_id.state, "purchase")

    def test_a_dearer_vendor_is_approved_anew(self):
        dear = self.env["res.partner"].create({"name": "Dear Seals"})
        self.seal.seller_ids.create(
            {
                "partner_id": dear.id,
                "product_tmpl_id": self.seal.product_tmpl_id.id,
                "price": 30.0,
            }
        )
        self._approve()
        order = self.request.line_ids.purchase_line_ids.order_id
        order.partner_id = dear
        self.assertEqual(order.order_line.price_unit, 30)
        self.assertEqual(self.request.state, "submitted")
        with self.assertRaisesRegex(UserError, "not approved at this price"):
            order.button_confirm()

    def test_by_the_dozen_it_is_approved_anew(self):
        self._approve()
        purchase = self.request.line_ids.purchase_line_ids
        purchase.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(self.request.state, "submitted")

    def test_a_least_quantity_that_makes_it_dear_is_asked_about_first(self):
        self.seal.seller_ids.min_qty = 10
        self._approve()
        self.assertEqual(self.request.state, "submitted")
        self.assertFalse(self.request.line_ids.purchase_line_ids)
        self._approve()
        self.assertEqual(self.request.state, "ordered")
        self.assertEqual(self.request.line_ids.purchase_line_ids.product_qty, 10)

    def test_a_dearer_order_that_is_refused_is_taken_back(self):
        self._approve()
        purchase = self.request.line_ids.purchase_line_ids
        order = purchase.order_id
        purchase.price_unit = 30
        approver = self.request.approver_id
        self.request.with_user(approver)._do_refuse("Too dear")
        self.assertEqual(self.request.state, "refused")
        self.assertEqual(order.state, "cancel")
        self.assertEqual(self.order.parts_state, "refused")
        self.assertTrue(self.request.alternative_text)

    def test_what_is_under_way_can_be_cancelled(self):
        self._approve()
        order = self.request.line_ids.purchase_line_ids.order_id
        self.request.with_user(self.dispatcher).action_cancel()
        self.assertEqual(self.request.state, "cancel")
        self.assertEqual(order.state, "cancel")

    def test_a_changed_quantity_takes_the_inquiry_back_and_is_approved_anew(self):
        self._approve()
        order = self.request.line_ids.purchase_line_ids.order_id
        self.request.line_ids.with_user(self.engineer_user).quantity = 3
        self.assertEqual(self.request.state, "draft")
        self.assertEqual(order.state, "cancel")
        self.request.with_user(self.engineer_user).action_submit()
        self.assertEqual(self.request.state, "submitted")
        self._approve()
        self.assertEqual(self.request.line_ids.purchase_line_ids.product_qty, 3)

    def test_what_is_ordered_for_good_is_not_changed(self):
        self._approve()
        self.request.line_ids.purchase_line_ids.order_id.button_confirm()
        with self.assertRaisesRegex(UserError, "ordered or received already"):
            self.request.line_ids.with_user(self.engineer_user).quantity = 3
