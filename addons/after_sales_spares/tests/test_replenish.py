# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .levels_common import LevelsCommon


@tagged("post_install", "-at_install")
class TestReplenish(LevelsCommon):
    """“Replenish” and our own bench buy no dear part: they ask for it (S40)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_manager_id = cls.manager
        cls.buy = cls.env.ref("purchase_stock.route_warehouse0_buy")
        cls.seller = cls._vendor(cls.lamp)
        cls.stock_user = new_test_user(
            cls.env,
            login="spares_stock_user",
            groups="base.group_user,stock.group_stock_manager",
        )

    def _form(self, user=None, quantity=3):
        form = Form(
            self.env(user=user or self.storekeeper)["product.replenish"].with_context(
                default_product_id=self.lamp.id
            )
        )
        form.quantity = quantity
        form.route_id = self.buy
        return form

    def _replenish(self, user=None, reason="The fair next week", quantity=3):
        form = self._form(user, quantity)
        if reason:
            form.spare_reason = reason
        return form.save().launch_replenishment()

    def _asked(self):
        return (
            self.env["after.sales.spare.request"]
            .sudo()
            .search([("line_ids.product_id", "=", self.lamp.id)])
        )

    def _bought(self):
        return (
            self.env["purchase.order.line"]
            .sudo()
            .search([("product_id", "=", self.lamp.id)])
        )

    # ------------------------------------------------------------
    # REPLENISH
    # ------------------------------------------------------------

    def test_a_common_part_is_bought(self):
        form = self._form()
        self.assertFalse(form.is_requested)
        form.save().launch_replenishment()
        self.assertEqual(self._bought().product_qty, 3)
        self.assertFalse(self._asked())

    def test_a_dear_part_is_requested(self):
        self.lamp.spare_class = "high_value"
        self.assertTrue(self._form().is_requested)
        action = self._replenish()
        self.assertFalse(self._bought())
        request = self._asked()
        self.assertEqual((request.state, request.origin), ("submitted", "desk"))
        self.assertEqual(request.user_id, self.storekeeper)
        self.assertEqual(request.reason, "The fair next week")
        self.assertEqual(request.line_ids.quantity, 3)
        self.assertEqual(request.location_dest_id, self.shelf)
        self.assertEqual(action["params"]["links"][0]["label"], request.name)
        self.assertIn(str(request.id), action["params"]["links"][0]["url"])

    def test_approved_it_is_bought(self):
        self.lamp.spare_class = "uncommon"
        self._replenish()
        request = self._asked()
        request.with_user(self.manager).action_approve()
        self.assertEqual(request.state, "ordered")
        self.assertEqual(self._bought().after_sales_request_line_id, request.line_ids)
        self.assertEqual(self._bought().product_qty, 3)

    def test_nobody_approves_his_own(self):
        self.lamp.spare_class = "uncommon"
        self.manager.group_ids += self.env.ref("stock.group_stock_user")
        self._replenish(self.manager)
        with self.assertRaises(UserError):
            self._asked().with_user(self.manager).action_approve()
        self.assertFalse(self._bought())

    def test_common_parts_above_the_limit(self):
        self.company.after_sales_spare_limit = 200
        self.assertFalse(self._form(quantity=2).is_requested)
        self.assertTrue(self._form(quantity=3).is_requested)
        self._replenish()
        self.assertFalse(self._bought())
        self.assertEqual(self._asked().state, "submitted")

    def test_somebody_must_say_why(self):
        self.lamp.spare_class = "uncommon"
        with self.assertRaisesRegex(UserError, "Say why the parts are needed"):
            self._replenish(reason="")
        self.assertFalse(self._asked())

    def test_a_refused_part_can_be_asked_for_again_by_hand(self):
        self.lamp.spare_class = "uncommon"
        self._replenish()
        self._asked().write({"state": "refused", "origin": "rule"})
        self._replenish(reason="Things have changed")
        self.assertEqual(len(self._asked()), 2)

    def test_the_vendor_chosen(self):
        self.lamp.spare_class = "uncommon"
        other = self._vendor(self.lamp, price=75.0)
        form = self._form()
        form.supplier_id = other
        form.spare_reason = "They deliver"
        form.save().launch_replenishment()
        self.assertEqual(self._asked().line_ids.seller_id, other)

    def test_who_does_not_read_requests_is_told_its_number(self):
        self.lamp.spare_class = "uncommon"
        action = self._replenish(self.stock_user)
        self.assertEqual(action["params"]["message"], self._asked().name)
        self.assertNotIn("links", action["params"])

    # ------------------------------------------------------------
    # OUR OWN BENCH
    # ------------------------------------------------------------

    def _repair(self):
        """A repair that buys its parts to order, as core lets it."""
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        self.lamp.route_ids = [Command.set((mto | self.buy).ids)]
        repair = self.env["repair.order"].create(
            {
                "picking_type_id": self.warehouse.repair_type_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.lamp.id,
                            "product_uom_qty": 2,
                            "repair_line_type": "add",
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        repair.action_validate()
        return repair

    def test_a_repair_buys_a_common_part(self):
        repair = self._repair()
        self.assertEqual(repair.move_ids.procure_method, "make_to_order")
        self.assertEqual(self._bought().product_qty, 2)
        self.assertFalse(self._asked())

    def test_a_repair_requests_a_dear_part(self):
        self.lamp.spare_class = "high_value"
        repair = self._repair()
        self.assertFalse(self._bought())
        request = self._asked()
        self.assertEqual(request.state, "submitted")
        self.assertIn(repair.name, request.reason)
        self.assertIn(request.name, repair.message_ids[0].body)
        self.assertEqual(repair.move_ids.state, "confirmed")
        request.with_user(self.manager).action_approve()
        order = self._bought().order_id
        order.button_confirm()
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        self.assertEqual(request.state, "done")
        self.assertEqual(repair.move_ids.state, "assigned")
