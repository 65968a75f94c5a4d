# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .levels_common import NIGHT, LevelsCommon


@tagged("post_install", "-at_install")
class TestSpareReports(LevelsCommon):
    # ------------------------------------------------------------
    # ABC, XYZ, TURNS
    # ------------------------------------------------------------

    def _row(self, part):
        with freeze_time(NIGHT):
            report = self.env["after.sales.spare.use.report"]
            report.invalidate_model()
            row = report.search([("product_id", "=", part.id)])
            row.mapped("turns")
            return row

    def test_value_and_regularity(self):
        seal = self._new_part("Seal", is_spare=True, standard_price=1.0)
        self.stock(seal, 9)
        self._use(seal, 1)
        lamp = self._row(self.lamp)
        self.assertEqual(lamp.use_quantity, 6)
        self.assertEqual(lamp.use_value, 720)
        self.assertEqual((lamp.abc, lamp.xyz), ("a", "z"))  # one month of twelve
        self.assertEqual(lamp.months_used, 1)
        self.assertEqual(self._row(seal).abc, "c")

    def test_regular_use_is_x(self):
        moves = self.env["stock.move"].search(
            [("product_id", "=", self.lamp.id), ("state", "=", "done")]
        )
        for number in range(9):
            self.stock(self.lamp, 2)
            order = self._use(self.lamp, 2)
            move = order.line_ids.sudo().move_id
            moves |= move
            self.env.cr.execute(
                "UPDATE stock_move SET date = %s WHERE id = %s",
                [NOW - timedelta(30 * (number + 1)), move.id],
            )
        moves.invalidate_recordset()
        self.assertEqual(self._row(self.lamp).months_used, 10)
        self.assertEqual(self._row(self.lamp).xyz, "y")
        self.company.after_sales_xyz_x = 0.9
        self.env.flush_all()
        self.assertEqual(self._row(self.lamp).xyz, "x")

    def test_turns(self):
        """10 came, 6 went, 4 are there: used 720 of an average of (0 + 480) / 2."""
        lamp = self._row(self.lamp)
        self.assertEqual(lamp.on_hand, 4)
        self.assertEqual(lamp.stock_value, 480)
        # stock that a test lays down has no move: opening 10, closing 4
        self.assertEqual(lamp.average_value, 840)
        self.assertAlmostEqual(lamp.turns, 720 / 840, 5)

    def test_who_reads(self):
        report = self.env["after.sales.spare.use.report"]
        for user in self.storekeeper | self.manager | self.accountant:
            self.assertTrue(report.with_user(user).search_count([]))
        for user in self.engineer_user | self.dispatcher | self.approver:
            with self.assertRaises(AccessError):
                report.with_user(user).search([])

    def test_excel(self):
        for name in ("use.report", "dead.stock", "availability"):
            report = self.env[f"after.sales.spare.{name}"].with_user(self.storekeeper)
            self.assertIn(".xlsx", report.action_export()["url"])
            names = report._get_register_columns()
            rows = [
                row for batch in report._read_in_batches([], names) for row in batch
            ]
            self.assertEqual(len(rows), report.search_count([]))

    # ------------------------------------------------------------
    # DEAD STOCK
    # ------------------------------------------------------------

    def _dead(self, part, place, months=13):
        with freeze_time(NOW + timedelta(days=31 * months)):
            dead = self.env["after.sales.spare.dead.stock"]
            dead.invalidate_model()
            row = dead.search(
                [("product_id", "=", part.id), ("location_id", "=", place.id)]
            )
            row.mapped("advice")
            return row

    def test_dead_after_the_months_of_the_setting(self):
        self.assertFalse(self._dead(self.lamp, self.van, 10))
        row = self._dead(self.lamp, self.van)
        self.assertEqual((row.quantity, row.value), (4, 480))
        self.assertEqual(row.advice, "scrap")
        self._vendor(self.lamp)
        self.env.flush_all()
        self.assertEqual(self._dead(self.lamp, self.van).advice, "return")
        self._fit(self.lamp)
        self.env.flush_all()
        row = self._dead(self.lamp, self.van)
        self.assertEqual((row.advice, row.target_id), ("move", self.shelf))
        self.assertEqual(row.unit_count, 3)

    def test_what_lies_since_yesterday_is_not_dead(self):
        self.assertFalse(self._dead(self.lamp, self.van, 0))

    def test_it_is_moved_where_it_is_used(self):
        self.stock(self.lamp, 5, location=self.store)
        self.env.cr.execute(
            "UPDATE stock_quant SET in_date = in_date - interval '2 years'"
            " WHERE location_id = %s",
            [self.store.id],
        )
        self.env["stock.quant"].invalidate_model()
        row = self._dead(self.lamp, self.store, 1)
        self.assertEqual((row.advice, row.target_id), ("move", self.van))
        self.lamp.spare_class = "high_value"
        self.env.flush_all()
        row = self._dead(self.lamp, self.store, 1)
        self.assertEqual((row.advice, row.target_id), ("move", self.shelf))
        self.lamp.spare_class = "common"
        self.env.flush_all()
        row = self._dead(self.lamp, self.store, 1)
        with freeze_time(NOW + timedelta(days=31)):
            with self.assertRaises(AccessError):
                row.with_user(self.manager).action_move()
            row.with_user(self.storekeeper).action_move()
        move = self.env["stock.move"].search(
            [
                ("product_id", "=", self.lamp.id),
                ("location_id", "=", self.store.id),
                ("location_dest_id", "=", self.van.id),
            ]
        )
        self.assertEqual((move.state, move.product_uom_qty), ("assigned", 5))
        with freeze_time(NOW + timedelta(days=31)):
            with self.assertRaisesRegex(UserError, "reserved"):
                row.with_user(self.storekeeper).action_move()

    # ------------------------------------------------------------
    # AVAILABILITY
    # ------------------------------------------------------------

    def test_there_at_once_or_asked_for(self):
        report = self.env["after.sales.spare.availability"]
        rows = report.search([("product_id", "=", self.lamp.id)])
        self.assertEqual(rows.mapped("is_available"), [True] * 3)
        order = rows[0].order_id
        # it was asked for while the job was open
        order.sudo().state = "in_progress"
        self.env["after.sales.spare.request"].create(
            {
                "order_id": order.id,
                "origin": "job",
                "location_dest_id": self.van.id,
                "line_ids": [
                    Command.create({"product_id": self.lamp.id, "quantity": 2})
                ],
            }
        )
        order.sudo().state = "done"
        self.env.flush_all()
        report.invalidate_model()
        row = report.search(
            [("product_id", "=", self.lamp.id), ("order_id", "=", order.id)]
        )
        self.assertEqual((row.is_available, row.available_percent), (False, 0))
        group = report._read_group(
            [("product_id", "=", self.lamp.id)], [], ["available_percent:avg"]
        )
        self.assertAlmostEqual(group[0][0], 200 / 3, 1)
