# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .supply_common import SupplyCommon


@tagged("post_install", "-at_install")
class TestSupply(SupplyCommon):
    # ------------------------------------------------------------
    # FROM STOCK
    # ------------------------------------------------------------

    def test_what_the_point_has_is_moved_to_the_van(self):
        self.stock(self.seal, 3, location=self.store)
        self.stock(self.seal, 3, location=self.warehouse.lot_stock_id)
        request = self._request(self.seal, 2)
        self.assertEqual(request.state, "transfer")
        move = request.line_ids.transfer_move_ids
        self.assertEqual(move.location_id, self.store)
        self.assertEqual(move.location_dest_id, self.van)
        self.assertEqual(move.state, "assigned")
        self.assertEqual(move.picking_id.origin, request.name)
        self.assertFalse(request.line_ids.purchase_line_ids)
        self._receive(request)
        self.assertEqual(request.state, "done")
        self.assertEqual(self.on_hand(self.seal, self.van), 2)
        self.assertEqual(request.line_ids.quantity_received, 2)

    def test_several_places_give_what_they_have_the_rest_is_bought(self):
        self.stock(self.seal, 1, location=self.store)
        self.stock(self.seal, 2, location=self.warehouse.lot_stock_id)
        request = self._request(self.seal, 5)
        moves = request.line_ids.transfer_move_ids
        taken = {move.location_id: move.product_uom_qty for move in moves[:2]}
        self.assertEqual(taken, {self.store: 1, self.warehouse.lot_stock_id: 2})
        self.assertEqual(request.state, "ordered")
        self.assertEqual(request.line_ids.purchase_line_ids.product_qty, 2)

    def test_a_colleagues_van_gives_only_what_its_own_jobs_leave(self):
        van = self.colleague.van_location_id
        self.stock(self.seal, 3, location=van)
        job = self._new_order(engineer_id=self.colleague.id)
        self._add_line(job, self.seal, quantity=2)
        job.planned_start = fields.Datetime.now() + timedelta(days=1)
        job.action_schedule()
        request = self._request(self.seal, 2)
        moved = request.line_ids.transfer_move_ids.filtered(
            lambda move: move.location_id == van
        )
        self.assertEqual(moved.product_uom_qty, 1)
        self.assertEqual(request.line_ids.purchase_line_ids.product_qty, 1)

    def test_a_store_is_not_filled_up_from_vans_and_other_points(self):
        self.stock(self.seal, 3, location=self.colleague.van_location_id)
        self.stock(self.seal, 3, location=self._new_place("Store of Beijing"))
        request = self._request(self.seal, 2, order_id=False)
        self.assertEqual(request.line_ids.purchase_line_ids.product_qty, 2)
        self.stock(self.seal, 3, location=self.store)  # the van's own point
        other = self._request(self.seal, 2, order_id=False)
        self.assertEqual(other.line_ids.transfer_move_ids.location_id, self.store)
        warehouse = self.warehouse.lot_stock_id.id
        third = self._request(self.seal, 2, order_id=False, location_dest_id=warehouse)
        self.assertFalse(third.line_ids.transfer_move_ids)

    def test_a_slip_that_core_prints_is_not_in_the_way(self):
        self.warehouse.int_type_id.auto_print_delivery_slip = True
        self.stock(self.seal, 5, location=self.store)
        request = self._request(self.seal, 5)
        self._receive(request)
        self.assertEqual(request.state, "done")

    def test_a_partial_receipt_leaves_the_rest_under_way(self):
        self.stock(self.seal, 5, location=self.store)
        request = self._request(self.seal, 5)
        move = request.line_ids.transfer_move_ids
        move.quantity = 2
        move.picked = True
        move.picking_id.with_context(skip_backorder=True).button_validate()
        self.assertEqual(request.state, "transfer")
        line = request.line_ids
        self.assertEqual((line.quantity_received, line.quantity_open), (2, 0))
        self._receive(request)
        self.assertEqual(request.state, "done")

    def test_a_backorder_that_is_given_up_opens_the_rest(self):
        self.stock(self.seal, 5, location=self.store)
        request = self._request(self.seal, 5)
        move = request.line_ids.transfer_move_ids
        move.quantity = 2
        move.picked = True
        picking = move.picking_id
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.line_ids.quantity_open, 3)
        self.assertIn("3 × Seal", request.supply_problem)
        request.with_user(self.storekeeper).action_supply()
        self.assertEqual(request.state, "transfer")
        self.assertFalse(request.supply_problem)

    def test_serials_go_along(self):
        self.pump.standard_price = 10.0  # cheap: nobody has to approve it
        lots = self._lots(self.pump, "P-1", "P-2")
        for lot in lots:
            self.stock(self.pump, 1, lot=lot, location=self.store)
        request = self._request(self.pump, 2)
        self._receive(request)
        self.assertEqual(request.state, "done")
        for lot in lots:
            self.assertEqual(self.on_hand(self.pump, self.van, lot_id=lot.id), 1)

    def test_the_same_part_twice_is_moved_twice(self):
        self.stock(self.seal, 5, location=self.store)
        request = self._request(self.seal, 2, more=[(self.seal, 1)])
        self.assertEqual(
            request.line_ids.transfer_move_ids.mapped("product_uom_qty"), [2, 1]
        )
        self._receive(request)
        self.assertEqual(request.line_ids.mapped("quantity_received"), [2, 1])
        self.assertEqual(request.state, "done")

    # ------------------------------------------------------------
    # BOUGHT
    # ------------------------------------------------------------

    def test_what_we_lack_is_bought_and_goes_on_to_the_van(self):
        request = self._request(self.seal, 2)
        purchase = request.line_ids.purchase_line_ids
        self.assertEqual(request.state, "ordered")
        self.assertEqual(purchase.order_id.partner_id, self.vendor)
        self.assertEqual(purchase.order_id.state, "draft")
        self.assertEqual((purchase.product_qty, purchase.price_unit), (2, 10))
        self.assertIn(request.name, purchase.order_id.origin)
        waiting = request.line_ids.transfer_move_ids
        self.assertEqual(waiting.state, "waiting")
        self.assertEqual(waiting.location_dest_id, self.van)
        purchase.order_id.button_confirm()
        self._receive_purchase(purchase)
        self.assertEqual(request.state, "transfer")
        self.assertEqual(waiting.state, "assigned")
        self._receive(request)
        self.assertEqual(request.state, "done")
        self.assertEqual(self.on_hand(self.seal, self.van), 2)

    def test_a_buyer_who_orders_less_is_noticed(self):
        request = self._request(self.seal, 2)
        purchase = request.line_ids.purchase_line_ids
        purchase.product_qty = 5
        self.assertFalse(request.supply_problem)
        purchase.product_qty = 1
        self.assertIn("1 × Seal instead of 2", request.supply_problem)

    def test_for_the_warehouse_itself_nothing_is_carried_on(self):
        request = self._request(
            self.seal, 2, location_dest_id=self.warehouse.lot_stock_id.id
        )
        self.assertEqual(request.state, "ordered")
        self.assertEqual(request.line_ids.quantity_open, 0)
        self.assertFalse(request.line_ids.transfer_move_ids)
        purchase = request.line_ids.purchase_line_ids
        purchase.order_id.button_confirm()
        self.assertEqual(request.line_ids.quantity_open, 0)
        self._receive_purchase(purchase)
        self.assertEqual(request.state, "done")

    def test_two_requests_keep_lines_of_their_own(self):
        one, other = self._request(self.seal, 2), self._request(self.seal, 3)
        purchases = (one | other).line_ids.purchase_line_ids
        self.assertEqual(purchases.mapped("product_qty"), [2, 3])
        self.assertEqual(len(purchases.order_id), 1)

    def test_not_less_than_the_vendor_sells(self):
        self.seal.seller_ids.min_qty = 10
        request = self._request(self.seal, 2)
        purchase = request.line_ids.purchase_line_ids
        self.assertEqual((purchase.product_qty, purchase.price_unit), (10, 10))
        purchase.order_id.button_confirm()
        self._receive_purchase(purchase)
        self._receive(request)
        self.assertEqual(self.on_hand(self.seal, self.van), 2)
        self.assertEqual(self.on_hand(self.seal, self.warehouse.lot_stock_id), 8)

    def test_whole_packs(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.seal.seller_ids.write({"product_uom_id": dozen.id, "price": 100})
        request = self._request(self.seal, 13)
        purchase = request.line_ids.purchase_line_ids
        self.assertEqual((purchase.product_qty, purchase.product_uom_id), (2, dozen))
        # two dozen at a hundred, though fewer are needed
        self.assertEqual(request.line_ids._get_offers()[0].total, 200)
        self.assertEqual(purchase.price_unit, 100)

    def test_a_vendor_abroad_is_paid_in_his_money(self):
        dollar = self._foreign_currency()
        self.seal.seller_ids.write({"currency_id": dollar.id, "price": 5})
        request = self._request(self.seal, 2)
        purchase = request.line_ids.purchase_line_ids
        self.assertEqual(purchase.order_id.currency_id, dollar)
        self.assertEqual(purchase.price_unit, 5)
        offer = request.line_ids._get_offers()[0]
        self.assertAlmostEqual(offer.total, 2 * 5 * 2)  # two of ours for one of theirs

    # ------------------------------------------------------------
    # NOTHING HALF
    # ------------------------------------------------------------

    def test_without_a_vendor_nothing_is_moved_nor_ordered(self):
        self.stock(self.lamp, 5, location=self.store)
        self.gasket.seller_ids.unlink()
        request = self._request(self.lamp, 1, more=[(self.gasket, 1)])
        self.assertEqual(request.state, "approved")
        self.assertIn("Gasket has no vendor", request.supply_problem)
        self.assertFalse(request.line_ids.transfer_move_ids)
        self.assertFalse(request.line_ids.purchase_line_ids)
        with self.assertRaisesRegex(UserError, "Gasket has no vendor"):
            request.with_user(self.storekeeper).action_supply()

    def test_a_vendor_without_a_price_is_none(self):
        self.seal.seller_ids.price = 0
        request = self._request(self.seal, 1)
        self.assertIn("no vendor has a valid price", request.supply_problem)
        self.seal.seller_ids.price = 10
        request.with_user(self.storekeeper).action_supply()
        self.assertEqual(request.state, "ordered")

    def test_an_old_price_is_none(self):
        self.seal.seller_ids.date_end = fields.Date.today() - timedelta(days=1)
        request = self._request(self.seal, 1)
        self.assertIn("no vendor has a valid price", request.supply_problem)

    def test_a_discontinued_part_is_not_bought(self):
        self.seal.is_discontinued = True
        request = self._request(self.seal, 1)
        self.assertIn("can no longer be had", request.supply_problem)
        self.assertFalse(request.line_ids.purchase_line_ids)

    def test_the_job_is_told_what_is_missing_once(self):
        self.seal.seller_ids.unlink()
        request = self._request(self.seal, 1)
        request._do_supply()
        todo = self.order.activity_ids.filtered(
            lambda activity: "not under way" in (activity.summary or "")
        )
        self.assertEqual(len(todo), 1)
        self.assertIn("no vendor", str(todo.note))

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_engineers_have_nothing_supplied(self):
        self.seal.seller_ids.unlink()
        request = self._request(self.seal, 1)
        with self.assertRaises(AccessError):
            request.with_user(self.engineer_user).action_supply()

    def test_an_engineer_receives_into_his_own_van_only(self):
        self.stock(self.seal, 3, location=self.store)
        request = self._request(self.seal, 2)
        with self.assertRaises(AccessError):
            request.with_user(self.colleague_user).action_receive()
        mine = request.with_user(self.engineer_user)
        self.assertTrue(mine.can_receive)
        mine.action_receive()
        self.assertEqual(request.state, "done")
        self.assertEqual(self.on_hand(self.seal, self.van), 2)
        with self.assertRaisesRegex(UserError, "nothing lies ready"):
            mine.action_receive()

    def test_nobody_writes_how_far_it_is(self):
        request = self._request(self.seal, 1)
        for vals in (
            {"supply_problem": False},
            {"promised_on": fields.Datetime.now()},
        ):
            with self.assertRaises(AccessError):
                request.with_user(self.storekeeper).write(vals)
        for vals in (
            {"quantity_received": 1},
            {"seller_id": self.seal.seller_ids.id},
            {"supply_state": "done"},
        ):
            with self.assertRaises(AccessError):
                request.line_ids.with_user(self.storekeeper).write(vals)

    def test_an_engineer_reads_his_request_without_meeting_an_error(self):
        self.stock(self.seal, 1, location=self.store)
        request = self._request(self.seal, 2).with_user(self.engineer_user)
        request.invalidate_recordset()
        self.assertIn("from", request.line_ids.supply_text)
        self.assertNotIn(self.vendor.name, request.line_ids.supply_text)
        request.read()
        request.line_ids.read()

    # ------------------------------------------------------------
    # COMPANIES
    # ------------------------------------------------------------

    def test_another_companys_stock_and_vendors_are_not_ours(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", other.id)], limit=1
        )
        self.stock(self.seal, 9, location=warehouse.lot_stock_id)
        self.seal.seller_ids.company_id = other
        request = self._request(self.seal, 1)
        self.assertFalse(request.line_ids.transfer_move_ids)
        self.assertIn("no vendor", request.supply_problem)


@tagged("post_install", "-at_install")
class TestSupplyPrice(SupplyCommon):
    """What costs more than was approved is asked about again (see the approval)."""

    def _capture(self):
        """Whatever is asked about: {line: price per piece}."""
        asked = []

        def restart(requests, prices=None):
            asked.append(prices)
            return requests.browse()

        return asked, patch.object(
            self.env.registry["after.sales.spare.request"],
            "_restart_if_dearer",
            restart,
        )

    def test_the_offer_is_compared_before_it_is_ordered(self):
        asked, captured = self._capture()
        with captured:
            request = self._request(self.seal, 2)
        self.assertEqual(asked, [{request.line_ids: 10}])

    def test_the_whole_order_counts_where_more_must_be_bought(self):
        self.seal.seller_ids.min_qty = 10
        asked, captured = self._capture()
        with captured:
            request = self._request(self.seal, 2)
        self.assertEqual(asked, [{request.line_ids: 50}])

    def test_nothing_is_ordered_that_is_dearer(self):
        with patch.object(
            self.env.registry["after.sales.spare.request"],
            "_restart_if_dearer",
            lambda requests, prices=None: requests,
        ):
            request = self._request(self.seal, 2)
        self.assertFalse(request.line_ids.purchase_line_ids)
        self.assertFalse(request.supply_problem)

    def test_a_price_that_the_buyer_raises_is_compared(self):
        request = self._request(self.seal, 2)
        purchase = request.line_ids.purchase_line_ids
        asked, captured = self._capture()
        with captured:
            purchase.price_unit = 15
            purchase.name = "Seal, new drawing"
        self.assertEqual(asked, [{request.line_ids: 15}])

    def test_what_lies_where_is_looked_up_once_for_all_parts(self):
        def count(parts):
            request = self.env["after.sales.spare.request"].create(
                {
                    "location_dest_id": self.van.id,
                    "line_ids": [
                        Command.create({"product_id": part.id}) for part in parts
                    ],
                }
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            request._plan_supply(request.line_ids)
            return self.cr.sql_log_count - before

        parts = [self._new_sold_part(f"Part {number}", 1.0) for number in range(20)]
        count(parts[:1])
        self.assertEqual(count(parts[:1]), count(parts))


@tagged("post_install", "-at_install")
class TestSupplyTakenBack(SupplyCommon):
    def test_a_cancelled_purchase_is_told(self):
        request = self._request(self.seal, 2)
        purchase = request.line_ids.purchase_line_ids
        purchase.order_id.button_cancel()
        self.assertEqual(request.state, "approved")
        self.assertIn("2 × Seal", request.supply_problem)
        self.assertEqual(request.line_ids.transfer_move_ids.state, "cancel")
        self.assertTrue(
            self.order.activity_ids.filtered(
                lambda activity: request.name in (activity.summary or "")
            )
        )

    def test_a_deleted_line_is_told(self):
        request = self._request(self.seal, 2)
        request.line_ids.purchase_line_ids.unlink()
        self.assertEqual(request.state, "approved")
        request.with_user(self.storekeeper).action_supply()
        self.assertEqual(request.state, "ordered")

    def test_what_has_come_before_the_cancelling_goes_on(self):
        request = self._request(self.seal, 3)
        purchase = request.line_ids.purchase_line_ids
        purchase.order_id.button_confirm()
        self._receive_purchase(purchase, 1)
        purchase.order_id.button_cancel()
        line = request.line_ids
        self.assertEqual(line.quantity_open, 2)
        self.assertEqual(request.state, "transfer")
        self._receive(request)
        self.assertEqual(line.quantity_received, 1)
        self.assertEqual(request.state, "approved")

    def test_a_cancelled_job_takes_its_inquiries_back(self):
        self.stock(self.lamp, 2, location=self.store)
        request = self._request(self.seal, 2, more=[(self.lamp, 1)])
        order = request.line_ids.purchase_line_ids.order_id
        self.order.with_user(self.dispatcher).action_cancel()
        self.assertEqual(request.state, "cancel")
        self.assertEqual(order.state, "cancel")
        self.assertEqual(
            set(request.line_ids.transfer_move_ids.mapped("state")), {"cancel"}
        )
        free = self.env["after.sales.spare.stock"]._get_free(self.lamp, self.store)
        self.assertEqual(free[self.store, self.lamp], 2)
        self.assertFalse(self.order.activity_ids)

    def test_what_is_ordered_already_comes_to_stock(self):
        request = self._request(self.seal, 2)
        purchase = request.line_ids.purchase_line_ids
        purchase.order_id.button_confirm()
        self.order.with_user(self.dispatcher).action_cancel()
        self.assertEqual(purchase.order_id.state, "purchase")
        self.assertIn(
            "not needed any more", str(purchase.order_id.message_ids[:1].body)
        )
        self._receive_purchase(purchase)
        self.assertEqual(self.on_hand(self.seal, self.warehouse.lot_stock_id), 2)
        self.assertEqual(request.state, "cancel")

    def test_a_refused_request_tells_the_job_what_else_can_be_done(self):
        self.env["after.sales.spare.fit"].create(
            [
                {
                    "part_id": part.id,
                    "product_tmpl_id": self.product.product_tmpl_id.id,
                    "position": "A1",
                }
                for part in (self.seal, self.gasket)
            ]
        )
        request = self._request(self.seal, 2)
        request.sudo().state = "refused"
        self.assertFalse(
            request.line_ids.purchase_line_ids.filtered(
                lambda purchase: purchase.state != "cancel"
            )
        )
        self.assertIn("Gasket", request.alternative_text)
        self.assertIn("Exchange the unit", request.alternative_text)
        self.assertIn("Gasket", str(self.order.message_ids[:1].body))
        self.assertTrue(self.order.activity_ids)
        action = request.with_user(self.engineer_user).action_request_alternative()
        new = request.browse(action["res_id"])
        self.assertEqual(new.line_ids.product_id, self.gasket)
        self.assertEqual(new.state, "draft")

    def test_nothing_is_ordered_that_waits_for_a_new_approval(self):
        request = self._request(self.seal, 2)
        request.sudo().state = "submitted"
        with self.assertRaisesRegex(UserError, "not approved at this price"):
            request.line_ids.purchase_line_ids.order_id.button_confirm()
        request.sudo()._do_supply()
        self.assertEqual(request.state, "ordered")
        self.assertEqual(len(request.line_ids.purchase_line_ids), 1)
        request.line_ids.purchase_line_ids.order_id.button_confirm()


@tagged("post_install", "-at_install")
class TestVendorChoice(SupplyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls.env["res.partner"].create({"name": "Rival"})
        cls.seal.seller_ids = [
            Command.create({"partner_id": cls.rival.id, "price": 8, "delay": 30})
        ]

    def _choose(self, request, vendor, user=None):
        line = request.line_ids.with_user(user or self.storekeeper)
        action = line.action_compare_vendors()
        choice = (
            self.env[action["res_model"]]
            .with_user(user or self.storekeeper)
            .browse(action["res_id"])
        )
        row = choice.line_ids.filtered(lambda row: row.partner_id == vendor)
        row.action_choose()
        return choice

    def test_vendors_stand_side_by_side(self):
        request = self._request(self.seal, 2)
        self.assertEqual(request.line_ids.offer_count, 2)
        choice = self._choose(request, self.rival)
        self.assertEqual(
            [(row.partner_id, row.total) for row in choice.line_ids],
            [(self.rival, 16), (self.vendor, 20)],
        )
        self.assertEqual(set(choice.line_ids.mapped("last_delivery")), {"None so far"})

    def test_the_inquiry_moves_to_the_chosen_vendor(self):
        self.seal.seller_ids.filtered(
            lambda seller: seller.partner_id == self.rival
        ).price = 12
        request = self._request(self.seal, 2)
        first = request.line_ids.purchase_line_ids.order_id
        self.assertEqual(first.partner_id, self.vendor)
        self._choose(request, self.rival)
        purchase = request.line_ids.purchase_line_ids
        self.assertEqual(purchase.order_id.partner_id, self.rival)
        self.assertEqual(purchase.price_unit, 12)
        self.assertEqual(first.state, "cancel")
        self.assertEqual(request.state, "ordered")
        self.assertFalse(request.supply_problem)
        self.assertFalse(self.order.activity_ids)

    def test_the_last_delivery_is_shown(self):
        request = self._request(self.seal, 1)
        purchase = request.line_ids.purchase_line_ids
        purchase.order_id.button_confirm()
        purchase.date_planned = fields.Datetime.now() - timedelta(days=4)
        self._receive_purchase(purchase)
        second = self._request(self.seal, 1)
        choice = self._choose(second, self.vendor)
        row = choice.line_ids.filtered(lambda row: row.has_delivered)
        self.assertEqual(row.days_late, 4)

    def test_a_confirmed_order_is_not_moved(self):
        request = self._request(self.seal, 2)
        request.line_ids.purchase_line_ids.order_id.button_confirm()
        with self.assertRaisesRegex(UserError, "before the purchase order"):
            request.line_ids.with_user(self.storekeeper).action_compare_vendors()

    def test_engineers_see_no_prices(self):
        request = self._request(self.seal, 2)
        with self.assertRaises(AccessError):
            request.line_ids.with_user(self.engineer_user).action_compare_vendors()
        names = request.line_ids.with_user(self.engineer_user).read()[0]
        self.assertNotIn("seller_id", names)
