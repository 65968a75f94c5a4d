# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import tagged

from ..hooks import uninstall_hook
from .levels_common import LevelsCommon


@tagged("post_install", "-at_install")
class TestLevelsRules(LevelsCommon):
    """Levels become core's reordering rules, and the scheduler does the rest."""

    def _keep(self, part, place, minimum=20, maximum=30):
        return self.Level.with_user(self.storekeeper).create(
            {
                "product_id": part.id,
                "location_id": place.id,
                "min_quantity": minimum,
                "max_quantity": maximum,
                "adjust_reason": "Wanted",
            }
        )

    def _run(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.env["stock.rule"].run_scheduler(company_id=self.company.id)

    def _moves(self, place):
        return self.env["stock.move"].search(
            [
                ("product_id", "=", self.lamp.id),
                ("location_dest_id", "=", place.id),
                ("state", "not in", ("done", "cancel")),
            ]
        )

    def _bought(self):
        return self.env["purchase.order.line"].search(
            [("product_id", "=", self.lamp.id)]
        )

    def _asked(self):
        return self.env["after.sales.spare.request"].search(
            [("line_ids.product_id", "=", self.lamp.id)]
        )

    def test_the_scheduler_fills_the_van_from_the_warehouse(self):
        self.stock(self.lamp, 100, location=self.shelf)
        level = self._keep(self.lamp, self.van)
        other = self._keep(self.lamp, self.store, 5, 8)
        rule = level.sudo().orderpoint_id
        self.assertEqual((rule.product_min_qty, rule.product_max_qty), (20, 30))
        self.assertEqual(rule.route_id, self.warehouse.store_route_id)
        self.assertEqual(other.sudo().orderpoint_id.route_id, rule.route_id)
        self._run()
        move = self._moves(self.van)
        self.assertEqual(move.location_id, self.shelf)
        self.assertEqual(move.product_uom_qty, 26)  # 4 are left in the van
        self.assertEqual(move.state, "assigned")
        self.assertEqual(move.picking_id.picking_type_id, self.warehouse.int_type_id)
        self.assertEqual(self._moves(self.store).product_uom_qty, 8)
        self._run()
        self.assertEqual(len(self._moves(self.van)), 1)
        self.assertFalse(self._bought())

    def test_the_scheduler_buys_for_the_warehouse(self):
        self._vendor(self.lamp)
        self._keep(self.lamp, self.shelf)
        self._run()
        line = self._bought()
        self.assertEqual(line.product_qty, 30)
        self.assertEqual(line.order_id.state, "draft")
        self.assertEqual(line.price_unit, 70)
        self.assertFalse(self._asked())
        self._run()
        self.assertEqual(self._bought().product_qty, 30)

    def test_what_vans_take_is_bought_for_the_warehouse(self):
        self._vendor(self.lamp)
        self._keep(self.lamp, self.van)
        self._keep(self.lamp, self.shelf, 0, 1)
        self._run()
        self._run()
        self.assertGreaterEqual(sum(self._bought().mapped("product_qty")), 26)

    def test_no_rule_buys_an_uncommon_part(self):
        self._assert_asked_not_bought("uncommon")

    def test_no_rule_buys_a_high_value_part(self):
        self._assert_asked_not_bought("high_value")

    def _assert_asked_not_bought(self, spare_class):
        self._vendor(self.lamp)
        self.lamp.spare_class = spare_class
        level = self._keep(self.lamp, self.shelf)
        self._run()
        self.assertFalse(self._bought())
        request = self._asked()
        self.assertEqual((request.origin, request.state), ("rule", "submitted"))
        self.assertEqual(request.line_ids.quantity, 30)
        self.assertEqual(request.location_dest_id, self.shelf)
        self.assertIn(level.sudo().orderpoint_id.name, request.reason)
        self._run()
        self.assertEqual(self._asked(), request)

    def test_no_rule_buys_common_parts_above_the_limit(self):
        self._vendor(self.lamp)
        self.company.after_sales_spare_limit = 2099
        self._keep(self.lamp, self.shelf)
        self._run()  # thirty of seventy each
        self.assertFalse(self._bought())
        self.assertEqual(self._asked().state, "submitted")
        self._run()
        self.assertEqual(len(self._asked()), 1)

    def test_what_is_asked_anew_is_not_counted_twice(self):
        self._vendor(self.lamp)
        self.company.after_sales_spare_limit = 2000
        rule = self._keep(self.lamp, self.shelf).sudo().orderpoint_id
        self._run()
        request = self._asked().sudo()
        request._do_redraft()
        self.company.after_sales_spare_limit = 10000
        request._do_submit()
        self.company.after_sales_spare_limit = 2000
        self.assertEqual(request.state, "ordered")
        self.assertEqual(sum(self._bought().mapped("product_qty")), 30)
        self.assertEqual(rule._quantity_in_progress()[rule.id], 30)
        request._restart_if_dearer({request.line_ids: 100})
        self.assertEqual(request.state, "submitted")
        self.assertEqual(rule._quantity_in_progress()[rule.id], 30)

    def test_pressing_replenish_asks_as_well(self):
        self._vendor(self.lamp)
        self.lamp.spare_class = "uncommon"
        rule = self._keep(self.lamp, self.shelf).sudo().orderpoint_id
        self.env.flush_all()
        rule.invalidate_recordset()
        rule.action_replenish()
        self.assertFalse(self._bought())
        self.assertTrue(self._asked())

    def test_a_dear_part_is_moved_to_vans_without_asking(self):
        self.lamp.spare_class = "high_value"
        self.stock(self.lamp, 100, location=self.shelf)
        self._keep(self.lamp, self.store)
        self._run()
        self.assertEqual(self._moves(self.store).product_uom_qty, 30)
        self.assertFalse(self._asked())

    def test_refused_is_not_asked_again_until_decided_anew(self):
        self._vendor(self.lamp)
        self.lamp.spare_class = "uncommon"
        level = self._keep(self.lamp, self.shelf)
        self._run()
        first = self._asked()
        first.sudo().state = "refused"
        self.env.cr.execute(
            "UPDATE after_sales_spare_request SET create_date = create_date"
            " + interval '1 minute' WHERE id = %s",
            [first.id],
        )
        self._run()
        self.assertEqual(self._asked(), first)
        self.env.cr.execute(
            "UPDATE after_sales_spare_request SET create_date = create_date"
            " - interval '1 hour' WHERE id = %s",
            [first.id],
        )
        level.write({"max_quantity": 31})
        self._run()
        self.assertEqual(len(self._asked()), 2)

    def test_the_rule_follows_the_level_and_back(self):
        level = self._keep(self.lamp, self.van)
        rule = level.sudo().orderpoint_id
        level.write({"min_quantity": 3, "max_quantity": 4})
        self.assertEqual((rule.product_min_qty, rule.product_max_qty), (3, 4))
        rule.write({"product_max_qty": 7})
        self.assertEqual((level.state, level.max_quantity), ("adjusted", 7))
        self.assertIn("reordering rule", level.adjust_reason)
        level.action_refuse()
        self.assertFalse(rule.active)
        level.write({"max_quantity": 2, "adjust_reason": "Again"})
        self.assertTrue(rule.active)
        self.assertEqual(level.sudo().orderpoint_id, rule)
        level.unlink()
        self.assertFalse(rule.active)

    def test_a_rule_made_before_is_taken_over(self):
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.lamp.id,
                "location_id": self.shelf.id,
                "product_min_qty": 1,
                "product_max_qty": 2,
            }
        )
        level = self._keep(self.lamp, self.shelf)
        self.assertEqual(level.sudo().orderpoint_id, rule)
        self.assertEqual(rule.product_max_qty, 30)

    def test_a_rule_that_got_lost_is_made_again(self):
        level = self._keep(self.lamp, self.van)
        level.sudo().orderpoint_id.unlink()
        self._propose()
        self.assertTrue(level.sudo().orderpoint_id.active)

    def test_one_route_per_warehouse_one_rule_per_place(self):
        self._keep(self.lamp, self.van)
        self._keep(self.pump, self.van, 1, 1)
        self._keep(self.lamp, self.store)
        rules = self.warehouse.store_route_id.rule_ids
        self.assertEqual(len(rules), 2)
        self.assertEqual(rules.location_dest_id, self.van | self.store)

    def test_what_levels_made_rests_after_the_app(self):
        before = self.env["stock.warehouse.orderpoint"].create(
            {"product_id": self.lamp.id, "location_id": self.shelf.id}
        )
        self._keep(self.lamp, self.shelf)
        made = self._keep(self.lamp, self.van).sudo().orderpoint_id
        made |= self._keep(self.pump, self.shelf, 1, 1).sudo().orderpoint_id
        route = self.warehouse.store_route_id
        uninstall_hook(self.env)
        self.assertFalse(any(made.mapped("active")))
        self.assertFalse(route.active)
        self.assertFalse(
            any(route.with_context(active_test=False).rule_ids.mapped("active"))
        )
        self.assertTrue(before.active)
