# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_spares import SparesCommon


@tagged("post_install", "-at_install")
class TestSpareStock(SparesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Stock = cls.env["after.sales.spare.stock"]
        cls.stock(cls.lamp, 4, location=cls.store)

    def test_each_place_once_with_its_owner(self):
        stores = self.Stock._get_stores(self.company)
        by_place = {store.location: store for store in stores}
        self.assertEqual(len(by_place), len(stores))
        self.assertEqual(by_place[self.van].employee, self.engineer)
        self.assertEqual(by_place[self.van].kind, "van")
        self.assertEqual(by_place[self.store].team, self.team)
        self.assertEqual(by_place[self.warehouse.lot_stock_id].kind, "warehouse")

    def test_free_is_what_nobody_else_has_a_right_to(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.warehouse.lot_stock_id.id}
        )
        self.stock(self.lamp, 7, location=shelf)
        self.env["stock.quant"]._update_available_quantity(
            self.lamp, self.store, 2, owner_id=self.customer
        )
        places = self.van | self.store | self.warehouse.lot_stock_id
        self.Stock._get_free(self.lamp, places)
        with self.assertQueryCount(2):
            free = self.Stock._get_free(self.lamp | self.pump, places)
        self.assertEqual(free[self.van, self.lamp], 10)
        self.assertEqual(free[self.store, self.lamp], 4)
        self.assertEqual(free[self.warehouse.lot_stock_id, self.lamp], 7)
        self.assertEqual(free[self.van, self.pump], 0)

    def test_a_transfer_reserves_all(self):
        picking = self.Stock._make_transfer(
            self.store, self.van, {self.lamp: 3}, origin="PR2026/0001"
        )
        self.assertEqual(picking.state, "assigned")
        self.assertEqual(picking.origin, "PR2026/0001")
        free = self.Stock._get_free(self.lamp, self.store)
        self.assertEqual(free[self.store, self.lamp], 1)

    def test_or_none_at_all(self):
        count = self.env["stock.picking"].search_count([])
        with self.assertRaisesRegex(UserError, "5 needed, 4 free"), self.cr.savepoint():
            self.Stock._make_transfer(self.store, self.van, {self.lamp: 5})
        self.assertEqual(self.env["stock.picking"].search_count([]), count)
