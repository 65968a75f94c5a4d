# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_spares import SparesCommon


@tagged("post_install", "-at_install")
class TestCounts(SparesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls.env["stock.lot"].create(
            {"name": "PU-1", "product_id": cls.pump.id}
        )
        cls.stock(cls.pump, 1, lot=cls.lot)
        cls.Count = cls.env["after.sales.spare.count"]
        cls.count = cls.Count.browse(
            cls.Count.with_user(cls.engineer_user).count_my_van()
        )
        cls.mine = cls.count.with_user(cls.engineer_user)

    def _line(self, part):
        return self.count.line_ids.filtered(lambda line: line.product_id == part)

    def _set(self, part, quantity, note=None, count=None):
        return (count or self.mine).set_counted(self._line(part).id, quantity, note)

    def _finish(self, lamps=10, note=None):
        self._set(self.lamp, lamps, note)
        self._set(self.pump, 1)
        self.mine.action_finish()

    # ------------------------------------------------------------
    # COUNTING
    # ------------------------------------------------------------

    def test_the_van_is_listed_and_the_count_goes_on(self):
        self.assertEqual(self.count.location_id, self.van)
        self.assertEqual(self.count.user_id, self.engineer_user)
        self.assertEqual(self.count.store_kind, "van")
        self.assertRegex(self.count.name, r"^SC20\d\d/\d{4}$")
        self.assertEqual(self._line(self.lamp).expected_quantity, 10)
        self.assertEqual(self._line(self.pump).lot_id, self.lot)
        self.assertEqual(self.mine.count_my_van(), self.count.id)

    def test_who_counts_blind_is_not_told(self):
        shown = self.mine.get_phone_count()
        self.assertEqual(len(shown["lines"]), 2)
        self.assertNotIn("expected", shown["lines"][0])
        with self.assertRaises(AccessError):
            self.mine.line_ids.mapped("expected_quantity")
        self.count.is_blind = False
        lines = {line["name"]: line for line in self.mine.get_phone_count()["lines"]}
        self.assertEqual(lines["Lamp"]["expected"], 10)

    def test_all_right_is_settled_without_a_move(self):
        self._finish()
        self.assertEqual(self.count.state, "counted")
        moves = self.env["stock.move"].search_count([])
        self.count.with_user(self.storekeeper).action_apply()
        self.assertEqual(self.count.state, "applied")
        self.assertEqual(self.count.applied_by_id, self.storekeeper)
        self.assertEqual(self.env["stock.move"].search_count([]), moves)

    def test_a_difference_needs_a_word(self):
        self._set(self.lamp, 8)
        self._set(self.pump, 1)
        with self.assertRaisesRegex(UserError, "Lamp"):
            self.mine.action_finish()
        self._set(self.lamp, 8, "Two broke on the road")
        self.mine.action_finish()
        self.assertEqual(self.count.difference_count, 1)

    def test_everything_must_be_counted(self):
        self._set(self.lamp, 10)
        with self.assertRaisesRegex(UserError, "Still to count: Pump PU-1"):
            self.mine.action_finish()

    def test_bad_figures(self):
        for bad in (-1, float("nan"), float("inf"), "many", None, 1e12):
            with self.assertRaises(UserError), self.cr.savepoint():
                self._set(self.lamp, bad)
        with self.assertRaisesRegex(UserError, "once or not at all"):
            self._set(self.pump, 2)
        with self.assertRaises(UserError):
            self.mine.set_counted(0, 1)

    def test_what_nobody_expected_is_added(self):
        seal = self._new_part("Seal", is_spare=True, barcode="690123")
        found = self.mine.find_parts("690123")
        self.assertEqual([one["product_id"] for one in found], seal.ids)
        self.assertEqual(self.mine.find_parts("PU-1")[0]["lot_id"], self.lot.id)
        line = self.mine.add_part(seal.id)
        self.assertEqual(self.mine.add_part(seal.id)["id"], line["id"])
        self.mine.set_counted(line["id"], 3, "Left over")
        self._finish()
        self.count.with_user(self.storekeeper).action_apply()
        self.assertEqual(self.on_hand(seal, self.van), 3)
        for bad in (
            (self.product.id,),
            (self.pump.id,),
            ("x",),
            (seal.id, self.lot.id),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.mine.add_part(*bad)

    # ------------------------------------------------------------
    # SETTLING
    # ------------------------------------------------------------

    def test_the_books_say_what_was_counted(self):
        self._finish(7, "Lost")
        self.count.with_user(self.storekeeper).action_apply()
        self.assertEqual(self.on_hand(self.lamp, self.van), 7)
        move = self.env["stock.move"].search(
            [("product_id", "=", self.lamp.id), ("is_inventory", "=", True)], limit=1
        )
        self.assertIn(self.count.name, move.reference)
        with self.assertRaisesRegex(UserError, "already"):
            self.count.with_user(self.storekeeper).action_apply()

    def test_a_serial_that_is_not_there(self):
        self._set(self.lamp, 10)
        self._set(self.pump, 0, "Left at the customer's")
        self.mine.action_finish()
        self.count.with_user(self.storekeeper).action_apply()
        self.assertEqual(self.on_hand(self.pump, self.van), 0)

    def test_what_moved_meanwhile_is_noticed_and_nothing_is_settled(self):
        self._set(self.pump, 0, "Gone")
        self._set(self.lamp, 8, "Lost")
        self.mine.action_finish()
        self.stock(self.lamp, -1)
        action = self.count.with_user(self.storekeeper).action_apply()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(self.count.state, "counting")
        self.assertTrue(self._line(self.lamp).has_moved)
        self.assertFalse(self._line(self.lamp).is_counted)
        self.assertTrue(self._line(self.pump).is_counted)
        self.assertEqual(self.on_hand(self.pump, self.van), 1)
        self._set(self.lamp, 8)
        self.assertEqual(self._line(self.lamp).difference, -1)
        self.mine.action_finish()
        self.count.with_user(self.storekeeper).action_apply()
        self.assertEqual(self.on_hand(self.lamp, self.van), 8)
        self.assertEqual(self.on_hand(self.pump, self.van), 0)

    def test_moved_before_it_was_counted_is_no_matter(self):
        self.stock(self.lamp, -1)
        self._finish(9)
        self.assertFalse(self.count.difference_count)
        self.count.with_user(self.storekeeper).action_apply()
        self.assertEqual(self.count.state, "applied")

    def test_customers_property_is_not_counted(self):
        self.env["stock.quant"]._update_available_quantity(
            self.lamp, self.store, 2, owner_id=self.customer
        )
        self.stock(self.lamp, 4, location=self.store)
        count = self.Count.with_user(self.storekeeper).create(
            {"location_id": self.store.id}
        )
        self.assertEqual(count.line_ids.expected_quantity, 4)
        count.line_ids.write({"counted_quantity": 3, "note": "Lost"})
        count.action_finish()
        count.action_apply()
        self.assertEqual(self.on_hand(self.lamp, self.store, owner_id=False), 3)
        self.assertEqual(
            self.on_hand(self.lamp, self.store, owner_id=self.customer.id), 2
        )

    def test_missing_parts_are_requested(self):
        self.env["after.sales.spare.level"].with_user(self.storekeeper).create(
            {
                "product_id": self.lamp.id,
                "location_id": self.van.id,
                "min_quantity": 9,
                "max_quantity": 12,
                "adjust_reason": "Wanted",
            }
        )
        self._finish(7, "Lost")
        self.mine.action_request_missing()
        request = self.count.request_id
        self.assertEqual(
            (request.origin, request.user_id), ("count", self.engineer_user)
        )
        self.assertEqual(request.line_ids.quantity, 5)
        self.assertEqual(request.location_dest_id, self.van)
        self.mine.action_request_missing()
        self.assertEqual(self.count.request_id, request)

    def test_what_is_on_its_way_is_not_requested_again(self):
        self.env["after.sales.spare.level"].with_user(self.storekeeper).create(
            {
                "product_id": self.lamp.id,
                "location_id": self.van.id,
                "min_quantity": 9,
                "max_quantity": 12,
                "adjust_reason": "Wanted",
            }
        )
        self._finish(2, "Lost")
        self.stock(self.lamp, 5, location=self.store)
        self.env["after.sales.spare.stock"]._make_transfer(
            self.store, self.van, {self.lamp: 5}
        )
        self.mine.action_request_missing()
        self.assertEqual(self.count.request_id.line_ids.quantity, 5)
        self.count.sudo().request_id = False
        with self.assertRaisesRegex(UserError, "below its minimum"):
            self.mine.action_request_missing()

    def test_nothing_missing_is_said(self):
        self._finish()
        with self.assertRaisesRegex(UserError, "below its minimum"):
            self.mine.action_request_missing()

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_another_ones_van_is_not_counted(self):
        theirs = self.count.with_user(self.colleague_user)
        self.assertFalse(self.Count.with_user(self.colleague_user).search([]))
        for call in (
            theirs.get_phone_count,
            theirs.action_finish,
            theirs.action_cancel,
            lambda: self._set(self.lamp, 1, count=theirs),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                call()

    def test_dispatchers_look_and_do_not_count(self):
        seen = self.count.with_user(self.dispatcher)
        self.assertEqual(seen.line_count, 2)
        with self.assertRaises(AccessError):
            self._set(self.lamp, 1, count=seen)

    def test_engineers_settle_nothing(self):
        self._finish(7, "Lost")
        for user in self.engineer_user | self.dispatcher | self.manager:
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.count.with_user(user).action_apply()
        with self.assertRaises(AccessError):
            self.mine.write({"state": "applied"})
        with self.assertRaises(AccessError):
            self.count.with_user(self.storekeeper).write({"state": "applied"})
        self.assertEqual(self.on_hand(self.lamp, self.van), 10)

    def test_without_a_van(self):
        self.engineer.van_location_id = False
        with self.assertRaisesRegex(UserError, "no van"):
            self.mine.count_my_van()
        with self.assertRaisesRegex(UserError, "no van"):
            self.Count.with_user(self.dispatcher).count_my_van()

    def test_a_van_of_nobody_is_not_counted(self):
        with self.assertRaisesRegex(UserError, "nobody's van"):
            self.Count.with_user(self.storekeeper).create(
                {"location_id": self._new_place("Van of nobody").id}
            )

    @mute_logger("odoo.sql_db")
    def test_one_count_at_a_time(self):
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self.Count.create({"location_id": self.van.id})
        self.mine.action_cancel()
        self.assertNotEqual(self.mine.count_my_van(), self.count.id)
