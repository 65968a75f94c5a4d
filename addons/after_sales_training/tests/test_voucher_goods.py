# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .test_voucher_granting import GrantingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGoodsWithoutUnits(GrantingCommon):
    """Training comes with goods that have no serial numbers, and goes with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls._new_product("Titration Stand", tracking="none")
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.goods, warehouse.lot_stock_id, 30
        )
        cls.promise = cls._promise(
            grant_on="sale", product_tmpl_id=cls.goods.product_tmpl_id.id
        )
        cls.sale = cls._sell(3, product=cls.goods)
        cls.voucher = cls.Voucher.search([("sale_order_id", "=", cls.sale.id)])
        cls.keeper = new_test_user(
            cls.env,
            login="training_keeper",
            groups="base.group_user,stock.group_stock_user",
        )

    def _move(self, picking):
        """Done by a storekeeper, who has no right on vouchers."""
        mine = picking.with_user(self.keeper)
        mine.action_assign()
        mine.move_ids.picked = True
        mine.button_validate()
        self.assertEqual(picking.state, "done")

    def _return(self, picking, quantity, to_refund=True):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.write(
            {"quantity": quantity, "to_refund": to_refund}
        )
        action = wizard.action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        self._move(back)
        return back

    def test_places_go_with_what_comes_back(self):
        picking = self.sale.picking_ids
        self._move(picking)
        self.assertEqual(self.voucher.places, 6)
        back = self._return(picking, 2)
        self.assertEqual((self.voucher.places, self.voucher.state), (2, "active"))
        # the order is lowered to what was kept: nothing is taken twice
        self.sale.order_line.product_uom_qty = 1
        self.assertEqual(self.voucher.places, 2)
        self.sale.order_line.product_uom_qty = 3
        self.assertEqual(self.voucher.places, 2)
        # one of the two goes out again
        self._return(back, 1)
        self.assertEqual(self.voucher.places, 4)

    def test_all_come_back(self):
        picking = self.sale.picking_ids
        self._move(picking)
        self._return(picking, 3)
        self.assertEqual(
            (self.voucher.state, self.voucher.cancel_cause), ("cancelled", "quantity")
        )

    def test_what_comes_back_for_repair_is_kept(self):
        picking = self.sale.picking_ids
        self._move(picking)
        self._return(picking, 1, to_refund=False)
        self.assertEqual(self.voucher.places, 6)

    def test_no_unit_would_ever_bring_it(self):
        for moment in ("delivery", "acceptance"):
            with self.assertRaisesRegex(ValidationError, "serial number"):
                self.promise.grant_on = moment
        sale = self._sell(confirm=False, product=self.goods)
        vals = {"sale_line_id": sale.order_line.id, "grant_on": "acceptance"}
        with self.assertRaisesRegex(ValidationError, "serial number"):
            self.Promise.create(vals)
        # what a product has become since then holds up no sale
        promise = self._promise()
        self.template.is_serviceable = False
        self._sell()
        self.assertEqual(promise.grant_on, "acceptance")

    def test_a_dozen_is_twelve(self):
        sale = self._sell(1, confirm=False, product=self.goods)
        sale.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        sale.action_confirm()
        voucher = self._vouchers(sale_order_id=sale.id)
        self.assertEqual(voucher.places, 24)
        self._move(sale.picking_ids)
        self._return(sale.picking_ids, 2)
        self.assertEqual(voucher.places, 20)
