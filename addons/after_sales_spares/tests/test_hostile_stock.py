# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_pool import PoolCommon
from .supply_common import SupplyCommon
from .test_topup import TopupCommon


@tagged("post_install", "-at_install")
class TestHostileTopup(TopupCommon):
    """Who may write transfers changes the transfer of a top-up behind its back."""

    def setUp(self):
        super().setUp()
        self._use(self.lamp, 2)
        self.topup = self._sent()
        self.picking = self.topup.sudo().picking_ids.with_user(self.storekeeper)
        self.mine = self.topup.with_user(self.engineer_user)

    def test_its_transfer_is_not_deleted(self):
        chief = new_test_user(
            self.env,
            login="chief_of_stock",
            groups="base.group_user,stock.group_stock_manager",
        )
        with (
            self.assertRaisesRegex(UserError, "belongs to the top-up"),
            self.cr.savepoint(),
        ):
            self.picking.with_user(chief).unlink()
        self.env.invalidate_all()
        self.assertEqual(self.picking.state, "assigned")

    def _assert_not_received(self):
        with self.assertRaisesRegex(UserError, "was changed"), self.cr.savepoint():
            self.mine.action_receive_all()
        self.assertEqual(self.topup.state, "sent")
        self.assertEqual(self.on_hand(self.lamp, self.store), 5)

    def test_a_part_that_was_smuggled_in(self):
        seal = self._new_part("Seal")
        self.stock(seal, 1, location=self.store)
        self.picking.move_ids = [
            Command.create(
                {
                    "product_id": seal.id,
                    "product_uom_qty": 1,
                    "product_uom": seal.uom_id.id,
                    "location_id": self.store.id,
                    "location_dest_id": self.van.id,
                }
            )
        ]
        self._assert_not_received()

    def test_led_elsewhere(self):
        elsewhere = self._new_place("Somebody's Garage")
        self.picking.move_ids.move_line_ids.location_dest_id = elsewhere
        self._assert_not_received()
        self.picking.location_dest_id = elsewhere
        self.picking.move_ids.location_dest_id = elsewhere
        self._assert_not_received()

    def test_taken_from_elsewhere(self):
        shelf = self.warehouse.lot_stock_id
        self.stock(self.lamp, 5, location=shelf)
        self.picking.move_ids.move_line_ids.location_id = shelf
        self._assert_not_received()

    def test_its_transfer_is_not_taken_off_it(self):
        with self.assertRaisesRegex(AccessError, "made for"):
            self.picking.after_sales_replenishment_id = False

    def test_given_up_and_begun_anew(self):
        self.picking.move_ids.move_line_ids.location_dest_id = self._new_place("Garage")
        self.topup.with_user(self.storekeeper).action_cancel()
        self.assertEqual(self.topup.state, "cancel")


@tagged("post_install", "-at_install")
class TestHostileLoan(PoolCommon):
    """Who may write transfers changes those of a loan behind its back."""

    def _confirmed(self):
        loan = self._propose()
        loan.with_user(self.manager).action_confirm()
        picking = loan.sudo().stock_move_ids.picking_id
        return loan, picking.with_user(self.storekeeper)

    def test_another_serial_is_not_delivered_in_its_place(self):
        other = self.env["stock.lot"].create(
            {"name": "NOT-A-LOANER", "product_id": self.product.id}
        )
        self.stock(self.product, 1, other, self.store)
        loan, picking = self._confirmed()
        line = picking.move_ids.move_line_ids
        line.lot_id = other
        picking.move_ids.picked = True
        with self.assertRaisesRegex(UserError, "does not carry"):
            picking.button_validate()
        self.assertEqual(loan.state, "confirmed")
        self.assertEqual(self.on_hand(self.product, self.store), 2)

    def test_its_transfer_is_not_taken_off_it(self):
        _loan, picking = self._confirmed()
        with self.assertRaisesRegex(AccessError, "made for"):
            picking.move_ids.after_sales_loan_id = False
        with self.assertRaisesRegex(AccessError, "made for"):
            picking.move_ids = [
                Command.update(picking.move_ids.id, {"after_sales_loan_id": False})
            ]

    def test_nothing_else_goes_along(self):
        loan, picking = self._confirmed()
        self.stock(self.lamp, 3, location=self.store)
        picking.move_ids = [
            Command.create(
                {
                    "product_id": self.lamp.id,
                    "product_uom_qty": 3,
                    "product_uom": self.lamp.uom_id.id,
                    "location_id": self.store.id,
                    "location_dest_id": picking.location_dest_id.id,
                }
            )
        ]
        picking.action_assign()
        with self.assertRaisesRegex(UserError, "does not carry"):
            self._hand_over(loan)
        self.assertEqual(loan.state, "confirmed")

    def test_not_to_another_place(self):
        loan, picking = self._confirmed()
        picking.move_ids.move_line_ids.location_dest_id = self._new_place("Garage")
        with self.assertRaisesRegex(UserError, "does not carry"):
            self._hand_over(loan)
        self.assertEqual(loan.state, "confirmed")


@tagged("post_install", "-at_install")
class TestHostileRequest(SupplyCommon):
    """Requests that name places and quantities nobody can mean."""

    def _new(self, user=None, **vals):
        return (
            self.env["after.sales.spare.request"]
            .with_user(user or self.engineer_user)
            .create(
                {
                    "order_id": self.order.id,
                    "location_dest_id": self.van.id,
                    "line_ids": [
                        Command.create({"product_id": self.seal.id, "quantity": 1})
                    ],
                }
                | vals
            )
        )

    def test_only_into_our_own_stock(self):
        self.stock(self.seal, 5, location=self.store)
        places = (
            self.env.ref("stock.stock_location_customers"),
            self.env.ref("stock.stock_location_suppliers"),
            self.warehouse.view_location_id,
            self.seal.with_company(self.company).property_stock_inventory,
        )
        for place in places:
            with (
                self.subTest(place.usage),
                self.assertRaisesRegex(ValidationError, "van or store"),
                self.cr.savepoint(),
            ):
                self._new(location_dest_id=place.id)
        request = self._new()
        with self.assertRaisesRegex(ValidationError, "van or store"):
            request.location_dest_id = places[0]

    def test_not_into_a_van_that_was_given_up(self):
        gone = self._new_place("Old Van")
        gone.active = False
        with self.assertRaisesRegex(ValidationError, "van or store"):
            self._new(location_dest_id=gone.id)

    def test_a_van_given_up_meanwhile_gets_nothing(self):
        self.stock(self.seal, 5, location=self.store)
        gone = self._new_place("Old Van")
        request = self._new(location_dest_id=gone.id)
        gone.active = False
        with self.assertRaisesRegex(UserError, "van or store"):
            request.action_submit()
        self.assertEqual(request.state, "draft")

    def test_quantities_nobody_can_mean(self):
        for quantity in (1e7, 1e300, float("nan"), float("-inf"), -1, 0):
            with (
                self.subTest(quantity),
                self.assertRaises(UserError),
                self.cr.savepoint(),
            ):
                self._new(
                    line_ids=[
                        Command.create(
                            {"product_id": self.seal.id, "quantity": quantity}
                        )
                    ]
                )
                self.env.flush_all()

    def test_a_part_that_was_given_up(self):
        request = self._new()
        self.seal.active = False
        with self.assertRaisesRegex(UserError, "Seal"):
            request.action_submit()
        self.assertEqual(request.state, "draft")

    def test_a_vendor_that_was_given_up(self):
        request = self._new()
        self.vendor.active = False
        request.action_submit()
        self.assertFalse(request.sudo().line_ids.purchase_line_ids)
        self.assertIn("vendor", request.supply_problem)

    def test_an_order_is_not_taken_off_its_request(self):
        """Its price could be raised, and nobody would approve it."""
        request = self._new()
        request.action_submit()
        purchase = request.sudo().line_ids.purchase_line_ids
        buyer = new_test_user(
            self.env,
            login="buyer",
            groups="base.group_user,purchase.group_purchase_user",
        )
        self.assertTrue(purchase)
        with self.assertRaisesRegex(AccessError, "made for"):
            purchase.with_user(buyer).after_sales_request_line_id = False
        purchase.with_user(buyer).price_unit = 10.5
        self.assertEqual(purchase.price_unit, 10.5)

    def test_received_elsewhere(self):
        self.stock(self.seal, 5, location=self.store)
        request = self._new()
        request.action_submit()
        moves = request.sudo().line_ids.transfer_move_ids
        moves.with_user(
            self.storekeeper
        ).move_line_ids.location_dest_id = self._new_place("Garage")
        with self.assertRaisesRegex(UserError, "was changed"), self.cr.savepoint():
            request.action_receive()
        self.assertEqual(self.on_hand(self.seal, self.store), 5)

    def test_an_engineer_who_left(self):
        request = self._new()
        self.engineer.active = False
        self.engineer_user.sudo().active = False
        request.with_user(self.dispatcher).action_submit()
        self.assertIn(request.state, ("ordered", "approved"))


@tagged("post_install", "-at_install")
class TestHostileFigures(SupplyCommon):
    """What is no number, or no number of pieces, is stored nowhere."""

    def test_no_figure_is_stored_that_is_none(self):
        machine = self.product.product_tmpl_id
        kit = self.env["after.sales.kit"].create(
            {
                "fault_id": self.env["after.sales.fault"]
                .create({"kind": "symptom", "code": "S-9", "name": "Leaks"})
                .id,
                "product_tmpl_id": machine.id,
                "line_ids": [Command.create({"product_id": self.seal.id})],
            }
        )
        fit = self.env["after.sales.spare.fit"].create(
            {"part_id": self.seal.id, "product_tmpl_id": machine.id}
        )
        level = (
            self.env["after.sales.spare.level"]
            .with_user(self.storekeeper)
            .create(
                {
                    "product_id": self.seal.id,
                    "location_id": self.store.id,
                    "min_quantity": 1,
                    "max_quantity": 2,
                    "adjust_reason": "By hand",
                }
            )
        )
        lot = self.env["stock.lot"].create(
            {"name": "LOAN-9", "product_id": self.product.id}
        )
        self.stock(self.product, 1, lot, self.store)
        pool = self.env["after.sales.pool.unit"].create(
            {
                "product_id": self.product.id,
                "lot_id": lot.id,
                "team_id": self.team.id,
                "accessory_ids": [Command.create({"name": "Case", "value": 20})],
            }
        )
        self.env.flush_all()
        fields = (
            (kit.line_ids, "quantity"),
            (kit.line_ids, "typed_weight"),
            (fit, "quantity"),
            (level, "max_quantity"),
            (level, "min_quantity"),
            (pool.accessory_ids, "value"),
        )
        for record, name in fields:
            for figure in (float("nan"), float("inf"), -1.0):
                with (
                    self.subTest(f"{record._name}.{name} = {figure}"),
                    self.assertRaises((UserError, ValueError, psycopg2.Error)),
                    mute_logger("odoo.sql_db"),
                    self.cr.savepoint(),
                ):
                    record.with_user(self.storekeeper)[name] = figure
                    self.env.flush_all()
