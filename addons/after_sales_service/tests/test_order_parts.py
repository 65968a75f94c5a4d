# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW, OrderCommon


@tagged("post_install", "-at_install")
class TestOrderParts(OrderCommon):
    """Parts leave the engineer's van through one repair order, all or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.order = cls._new_order()
        cls.defective = cls.company.sudo()._get_defective_location()

    def test_parts_leave_the_van(self):
        line = self._add_line(self.order, self.lamp, quantity=2)
        self._work(self.order)
        self.assertEqual(self.on_hand(self.lamp, self.van), 8)
        self.assertEqual(line.state, "consumed")
        move = line.sudo().move_id
        self.assertEqual(move.state, "done")
        self.assertEqual(move.location_id, self.van)
        self.assertEqual(move.location_dest_id.usage, "production")
        repair = self.order.sudo().repair_ids
        self.assertEqual(repair.state, "done")
        self.assertEqual(repair.create_uid, self.engineer_user)
        self.assertEqual(repair.after_sales_order_id, self.order)
        self.assertFalse(repair.under_warranty)

    def test_true_cost_after_consumption(self):
        self.lamp.categ_id = self.env["product.category"].create(
            {"name": "FIFO parts", "property_cost_method": "fifo"}
        )
        self.env["stock.quant"].search([("product_id", "=", self.lamp.id)]).unlink()
        receipt = self.env["stock.move"].create(
            {
                "product_id": self.lamp.id,
                "product_uom_qty": 5,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.van.id,
                "company_id": self.company.id,
            }
        )
        receipt._action_confirm()
        receipt.write({"quantity": 5, "picked": True})
        receipt._action_done()
        receipt.value_manual = 5 * 77.0
        line = self._add_line(self.order, self.lamp, quantity=2)
        self._work(self.order)
        self.assertAlmostEqual(line.unit_cost, 77.0)

    def test_short_part_refuses_the_finish(self):
        self._work(self.order, until="arrive")
        self._add_line(self.order, self.lamp, quantity=11)
        with self.assertRaisesRegex(UserError, r"11 needed, 10 free"):
            self.order.with_user(self.engineer_user).action_finish()
        self.assertEqual(self.on_hand(self.lamp, self.van), 10)
        self.assertFalse(self.order.sudo().repair_ids)

    def test_reserved_part_is_not_free(self):
        other = self.env["stock.move"].create(
            {
                "product_id": self.lamp.id,
                "product_uom_qty": 9,
                "location_id": self.van.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "company_id": self.company.id,
            }
        )
        other._action_confirm()
        other._action_assign()
        self._work(self.order, until="arrive")
        self._add_line(self.order, self.lamp, quantity=2)
        with self.assertRaisesRegex(UserError, r"2 needed, 1 free"):
            self.order.with_user(self.engineer_user).action_finish()

    def test_two_lines_of_one_part_count_together(self):
        self._work(self.order, until="arrive")
        self._add_line(self.order, self.lamp, quantity=6)
        self._add_line(self.order, self.lamp, quantity=5)
        with self.assertRaisesRegex(UserError, r"11 needed"):
            self.order.with_user(self.engineer_user).action_finish()

    def test_engineer_without_van(self):
        self._work(self.order, until="arrive")
        self.engineer.van_location_id = False
        self._add_line(self.order, self.lamp)
        with self.assertRaisesRegex(UserError, "has no van"):
            self.order.with_user(self.engineer_user).action_finish()

    def test_serial_part_in_and_out(self):
        lots = self.env["stock.lot"].create(
            [{"name": f"P-{n}", "product_id": self.pump.id} for n in (1, 2)]
        )
        for lot in lots:
            self.stock(self.pump, 1, lot=lot)
        line = self._add_line(
            self.order,
            self.pump,
            lot_id=lots[1].id,
            removed_quantity=1,
            removed_serial="P-OLD",
        )
        self._work(self.order)
        self.assertEqual(line.sudo().move_id.lot_ids, lots[1])
        self.assertEqual(self.on_hand(self.pump, self.van, lot_id=lots[1].id), 0)
        self.assertEqual(self.on_hand(self.pump, self.van, lot_id=lots[0].id), 1)
        removed = self.env["stock.quant"].search(
            [
                ("product_id", "=", self.pump.id),
                ("location_id", "child_of", self.defective.id),
            ]
        )
        self.assertEqual(removed.lot_id.name, "P-OLD")
        self.assertEqual(removed.quantity, 1)
        self.assertEqual(removed.owner_id, self.customer, "the old part is theirs")
        self.assertEqual(line.sudo().removed_move_id.value, 0)

    def test_serial_part_needs_its_number(self):
        self._work(self.order, until="arrive")
        self._add_line(self.order, self.pump)
        with self.assertRaisesRegex(UserError, "enter the serial number"):
            self.order.with_user(self.engineer_user).action_finish()

    def test_serial_part_one_line_each(self):
        with self.assertRaisesRegex(ValidationError, "one line for each piece"):
            self._add_line(self.order, self.pump, quantity=2)

    def test_removed_part_lies_in_defective_returns(self):
        self._add_line(self.order, self.lamp, quantity=1, removed_quantity=1)
        self._work(self.order)
        self.assertEqual(self.on_hand(self.lamp, self.defective), 1)
        stock = self.warehouse.lot_stock_id
        self.assertFalse(self.defective.parent_path.startswith(stock.parent_path))

    def test_consumption_twice_books_once(self):
        self._add_line(self.order, self.lamp, quantity=2)
        self._work(self.order, until="arrive")
        order = self.order.with_user(self.engineer_user)
        order.action_consume_parts()
        order.action_consume_parts()
        self.assertEqual(self.on_hand(self.lamp, self.van), 8)
        self._add_line(self.order, self.lamp, quantity=1)
        order.action_finish()
        self.assertEqual(self.on_hand(self.lamp, self.van), 7)
        self.assertEqual(len(self.order.sudo().repair_ids), 2)

    def test_unit_known_to_stock_stays_at_the_customer(self):
        lot = self.env["stock.lot"].create(
            {"name": "SP2-LOT", "product_id": self.product.id}
        )
        customers = self.customer.property_stock_customer
        self.stock(self.product, 1, lot=lot, location=customers)
        self.unit.lot_id = lot
        self._add_line(self.order, self.lamp)
        self._work(self.order)
        repair = self.order.sudo().repair_ids
        self.assertEqual(repair.lot_id, lot)
        self.assertEqual(self.on_hand(self.product, customers, lot_id=lot.id), 1)

    def test_before_arrival_refused(self):
        self._add_line(self.order, self.lamp)
        self._work(self.order, until="depart")
        with self.assertRaisesRegex(UserError, "after the arrival"):
            self.order.with_user(self.engineer_user).action_consume_parts()

    def test_foreign_job_refused(self):
        self._add_line(self.order, self.lamp)
        self._work(self.order, until="arrive")
        with self.assertRaises(AccessError):
            self.order.with_user(self.colleague_user).action_consume_parts()
        self.assertEqual(self.on_hand(self.lamp, self.van), 10)

    def test_colleague_on_the_job_uses_his_own_van(self):
        van = self.van.copy({"name": "Van of Wang"})
        self.colleague.van_location_id = van
        self.stock(self.lamp, 3, location=van)
        self.order.engineer_ids = self.colleague
        self._add_line(self.order, self.lamp, quantity=1)
        self._work(self.order, until="arrive")
        self.order.with_user(self.colleague_user).action_consume_parts()
        self.assertEqual(self.on_hand(self.lamp, van), 2)
        self.assertEqual(self.on_hand(self.lamp, self.van), 10)

    @mute_logger("odoo.sql_db")
    def test_negative_and_zero_quantity_refused(self):
        for quantity in (0, -1):
            with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
                self._add_line(self.order, self.lamp, quantity=quantity)

    def test_used_part_is_fixed(self):
        line = self._add_line(self.order, self.lamp)
        self._work(self.order)
        line = line.with_user(self.engineer_user)
        with self.assertRaisesRegex(UserError, "booked out of the van"):
            line.quantity = 5
        with self.assertRaisesRegex(UserError, "booked out of the van"):
            line.unlink()

    def test_repair_form_does_not_load_all_serials(self):
        self.env["stock.lot"].create(
            [{"name": f"X-{n}", "product_id": self.pump.id} for n in range(3)]
        )
        repair = self.env["repair.order"].create({"product_id": self.pump.id})
        self.assertFalse(repair.allowed_lot_ids)
        domain = repair.fields_get(["lot_id"])["lot_id"]["domain"]
        self.assertIn("('product_id', '=', product_id)", domain)

    def test_van_inside_stock_refused(self):
        inside = self.env["stock.location"].create(
            {
                "name": "Shelf",
                "usage": "internal",
                "location_id": self.warehouse.lot_stock_id.id,
                "company_id": self.company.id,
            }
        )
        with self.assertRaisesRegex(ValidationError, "lies inside"):
            self.engineer.van_location_id = inside

    def test_service_is_no_part(self):
        with self.assertRaisesRegex(ValidationError, "parts are goods"):
            self._add_line(
                self.order,
                kind="part",
                product_id=self.company.after_sales_labour_product_id.id,
            )
