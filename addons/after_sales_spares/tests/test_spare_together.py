# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_spares import SparesCommon


@tagged("post_install", "-at_install")
class TestSpareTogether(SparesCommon):
    """Many transfers are reserved in one go, as core would have done one by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Stock = cls.env["after.sales.spare.stock"]
        cls.parts = cls.env["product.product"].create(
            [{"name": f"Part {number}", "is_storable": True} for number in range(4)]
        )
        cls.vans = cls.env["stock.location"].union(
            *(cls._new_place(f"Van {number}") for number in range(15))
        )

    def _put(self, part, quantity, place=None, **values):
        self.env["stock.quant"]._update_available_quantity(
            part, place or self.store, quantity, **values
        )

    def _make(self, vans, parts=None, quantity=1):
        quantities = {part: quantity for part in parts or self.parts}
        return self.Stock._make_transfers(
            [(self.store, van, quantities, {}) for van in vans]
        )

    def _count(self, vans):
        """How many queries the transfers of these vans take."""
        self.env.flush_all()
        before = self.cr.sql_log_count
        self._make(vans)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_few_queries_for_each_further_van(self):
        for part in self.parts:
            self._put(part, 100)
        self._count(self.vans[:2])
        few = self._count(self.vans[:5])
        many = self._count(self.vans)
        moves = 10 * len(self.parts)
        # core alone takes eleven for each move
        self.assertLess((many - few) / moves, 2.5)

    def test_reserved_as_core_does_it(self):
        shelf = self._new_place("Shelf")
        shelf.location_id = self.store
        part = self.parts[0]
        self._put(part, 3, in_date=datetime(2026, 3, 2))
        self._put(part, 4, place=shelf, in_date=datetime(2026, 3, 1))
        pickings = self._make(self.vans[:3], part, 2)
        self.assertEqual(pickings.mapped("state"), ["assigned"] * 3)
        taken = [
            sorted((line.location_id, line.quantity) for line in picking.move_line_ids)
            for picking in pickings
        ]
        self.assertEqual(taken, [[(shelf, 2)], [(shelf, 2)], [(self.store, 2)]])
        free = self.Stock._get_free(part, self.store)
        self.assertEqual(free[self.store, part], 1)
        quants = self.env["stock.quant"].search([("product_id", "=", part.id)])
        self.assertEqual(sum(quants.mapped("reserved_quantity")), 6)
        pickings.move_ids.picked = True
        pickings.button_validate()
        self.assertEqual(self.Stock._get_free(part, self.vans)[self.vans[2], part], 2)

    def test_one_piece_is_not_promised_twice(self):
        self._put(self.parts[0], 3)
        with self.assertRaisesRegex(UserError, "2 needed, 1 free"), self.cr.savepoint():
            self._make(self.vans[:2], self.parts[0], 2)

    def test_what_belongs_to_a_customer_stays(self):
        part = self.parts[0]
        self._put(part, 5, owner_id=self.customer)
        self._put(part, 1)
        picking = self._make(self.vans[:1], part)
        self.assertFalse(picking.move_line_ids.owner_id)
        with self.assertRaisesRegex(UserError, "0 free"), self.cr.savepoint():
            self._make(self.vans[1:2], part)

    def test_serial_numbers_are_left_to_core(self):
        piece = self.env["product.product"].create(
            {"name": "Laser", "is_storable": True, "tracking": "serial"}
        )
        lots = self.env["stock.lot"].create(
            [{"name": f"L{number}", "product_id": piece.id} for number in range(2)]
        )
        for lot in lots:
            self._put(piece, 1, lot_id=lot)
        self._put(self.parts[0], 5)
        pickings = self._make(self.vans[:2], piece | self.parts[0])
        self.assertEqual(pickings.move_line_ids.lot_id, lots)
        self.assertEqual(pickings.mapped("state"), ["assigned"] * 2)

    def test_shelves_of_the_van_are_filled(self):
        van, part = self.vans[0], self.parts[0]
        box = self._new_place("Box")
        box.location_id = van
        self.env["stock.putaway.rule"].create(
            {
                "product_id": part.id,
                "location_in_id": van.id,
                "location_out_id": box.id,
            }
        )
        self._put(part, 5)
        pickings = self._make(self.vans[:2], part)
        self.assertEqual(pickings.move_line_ids.location_dest_id, box | self.vans[1])

    def test_the_store_is_filled_again(self):
        part = self.parts[0]
        part.seller_ids = [
            (0, 0, {"partner_id": self.customer.id, "price": 3, "delay": 2})
        ]
        route = self.env.ref("purchase_stock.route_warehouse0_buy")
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": part.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "product_min_qty": 5,
                "product_max_qty": 9,
                "route_id": route.id,
            }
        )
        self._put(part, 6, place=self.warehouse.lot_stock_id)
        self.Stock._make_transfers(
            [(self.warehouse.lot_stock_id, van, {part: 1}, {}) for van in self.vans[:3]]
        )
        bought = self.env["purchase.order.line"].search([("product_id", "=", part.id)])
        # all three left, not the one of the move that asked
        self.assertEqual(sum(bought.mapped("product_qty")), 6)
