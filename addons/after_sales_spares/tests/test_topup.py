# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import random
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_spares import SparesCommon


class TopupCommon(SparesCommon):
    """A job of today that used two lamps of the van; the store has five."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
        cls.Topup = cls.env["after.sales.replenishment"]
        cls.stock(cls.lamp, 5, location=cls.store)

    @classmethod
    def _use(cls, product, quantity=1.0, **vals):
        """A job takes parts out of the van."""
        with freeze_time(NOW):
            order = cls._new_order()
            line = cls._add_line(order, product, quantity=quantity, **vals)
        cls._work(order)
        return line

    @classmethod
    def _lots(cls, product, *names, location=None):
        lots = cls.env["stock.lot"].create(
            [{"product_id": product.id, "name": name} for name in names]
        )
        for lot in lots:
            cls.stock(product, 1, lot=lot, location=location)
        return lots

    def _make(self, days=0):
        with freeze_time(NOW + timedelta(hours=9, days=days)):
            topups, unowned = self.Topup.sudo()._make(self.company)
            self.env.flush_all()
        self.assertFalse(unowned)
        return topups

    def _sent(self):
        topup = self._make()
        topup.with_user(self.storekeeper).action_send()
        return topup


@tagged("post_install", "-at_install")
class TestTopup(TopupCommon):
    """What was used goes back onto the van, once, by one transfer a day (S39)."""

    # ------------------------------------------------------------
    # MAKING
    # ------------------------------------------------------------

    def test_used_parts_become_one_transfer(self):
        used = self._use(self.lamp, 2) | self._use(self.lamp)
        topup = self._make()
        self.assertEqual(topup.state, "ready")
        self.assertEqual(topup.employee_id, self.engineer)
        self.assertEqual(topup.source_id, self.store)
        line = topup.line_ids
        self.assertEqual(
            (line.used, line.quantity, line.sent, line.short), (3, 3, 3, 0)
        )
        self.assertEqual(line.used_line_ids, used)
        self.assertIn("3 used (jobs: 2)", line.why)
        picking = topup.sudo().picking_ids
        self.assertEqual(len(picking), 1)
        self.assertEqual(picking.state, "assigned")
        self.assertEqual(picking.location_dest_id, self.van)

    def test_nothing_is_replaced_twice(self):
        self._use(self.lamp, 2)
        first = self._make()
        self.assertFalse(self._make(), "the van has its top-up of the day")
        self.assertFalse(self._make(days=1), "there is nothing left to replace")
        self.assertEqual(first.sudo().picking_ids.move_ids.product_uom_qty, 2)

    def test_used_after_the_topup_of_the_day_comes_tomorrow(self):
        self._use(self.lamp)
        first = self._make()
        later = self._use(self.lamp)
        self.assertFalse(self._make())
        second = self._make(days=1)
        self.assertNotEqual(first, second)
        self.assertEqual(second.line_ids.used_line_ids, later)

    def test_what_was_used_before_the_addon_is_left_alone(self):
        line = self._use(self.lamp)
        line.sudo().used_at = False  # as in a database of years
        self.assertFalse(self._make())

    def test_a_van_without_point_is_served_by_the_warehouse(self):
        self.team.location_id = False
        self.stock(self.lamp, 4, location=self.warehouse.lot_stock_id)
        self._use(self.lamp)
        self.assertEqual(self._make().source_id, self.warehouse.lot_stock_id)

    def test_short_parts_are_requested(self):
        self._use(self.lamp, 7)
        topup = self._make()
        line = topup.line_ids
        self.assertEqual((line.sent, line.short, line.is_requested), (5, 2, True))
        request = topup.request_id
        self.assertEqual(request.origin, "rule")
        self.assertEqual(request.location_dest_id, self.van)
        self.assertEqual(request.line_ids.product_id, self.lamp)
        self.assertEqual(request.line_ids.quantity, 2)
        self.assertFalse(self._make(days=1), "requested is not asked for again")

    def test_short_parts_wait_for_the_next_topup(self):
        self.company.after_sales_topup_short = "wait"
        self._use(self.lamp, 7)
        first = self._make()
        self.assertFalse(first.request_id)
        self.stock(self.lamp, 9, location=self.store)
        second = self._make(days=1)
        line = second.line_ids
        self.assertEqual((line.used, line.carried, line.sent), (0, 2, 2))
        self.assertEqual(first.line_ids.next_line_id, line)
        self.assertFalse(self._make(days=2))

    def test_a_draft_without_any_part_goes_on_with_the_day(self):
        self.company.after_sales_topup_short = "wait"
        self._lots(self.pump, "P1")
        self._use(
            self.pump, lot_id=self.env["stock.lot"].search([("name", "=", "P1")]).id
        )
        draft = self._make()
        self.assertEqual(draft.state, "draft")
        self.assertFalse(draft.sudo().picking_ids)
        self.assertEqual(self._make(days=1), draft)
        self.assertEqual(draft.date, NOW.date() + timedelta(days=1))
        self._lots(self.pump, "P2", location=self.store)
        draft.with_user(self.storekeeper).action_prepare()
        self.assertEqual(draft.state, "ready")
        self.assertEqual(draft.line_ids.lot_ids.name, "P2")

    def test_two_vans_share_what_there_is(self):
        self.team.engineer_ids |= self.colleague
        self.stock(self.lamp, 4, location=self.colleague.van_location_id)
        self._use(self.lamp, 4)
        with freeze_time(NOW):
            order = self._new_order(engineer_id=self.colleague.id)
            self._add_line(order, self.lamp, quantity=3)
            for step in ("dispatch", "depart", "arrive", "finish"):
                getattr(order, f"_do_{step}")()
        topups = self._make().sorted("id")
        self.assertEqual(topups.mapped("line_ids.sent"), [4, 1])
        self.assertEqual(sum(topups.mapped("line_ids.short")), 2)

    def test_never_more_than_the_level(self):
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.lamp.id,
                "location_id": self.van.id,
                "product_min_qty": 5,
                "product_max_qty": 9,
                "trigger": "manual",
            }
        )
        self._use(self.lamp, 4)  # 6 are left
        line = self._make().line_ids
        self.assertEqual((line.used, line.room, line.quantity), (4, 3, 3))
        self.assertIn("the van takes 3 more", line.why)

    def _keep_at_most(self, quantity):
        return self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.lamp.id,
                "location_id": self.van.id,
                "product_min_qty": 0,
                "product_max_qty": quantity,
                "trigger": "manual",
            }
        )

    def _bring(self, order, quantity):
        """The check fetches lamps for a job, and they are in the van."""
        picking = self.env["after.sales.spare.stock"]._make_transfer(
            self.store, self.van, {self.lamp: quantity}, departure_order_id=order.id
        )
        picking.move_ids.picked = True
        picking.button_validate()

    def test_what_was_brought_for_the_job_is_not_replaced(self):
        with freeze_time(NOW):
            order = self._new_order()
            self._add_line(order, self.lamp, quantity=3)
        self._bring(order, 2)
        self._work(order)
        line = self._make().line_ids
        self.assertEqual((line.used, line.brought, line.quantity), (3, 2, 1))
        self.assertIn("2 brought for the job", line.why)

    def test_nothing_to_replace_is_replaced_in_time(self):
        with freeze_time(NOW):
            order = self._new_order()
            used = self._add_line(order, self.lamp, quantity=2)
        self._bring(order, 2)
        self._work(order)
        topup = self._make()
        self.assertEqual((topup.state, topup.line_ids.sent), ("closed", 0))
        with freeze_time(NOW + timedelta(days=30)):
            used.invalidate_recordset(["topup_result"])
            self.assertEqual(used.topup_result, "in_time")
            self.assertIn(used, used.search([("topup_result", "=", "in_time")]))

    def _check_in_time(self, used):
        self.env.flush_all()
        with freeze_time(NOW + timedelta(days=30)):
            used.invalidate_recordset(["topup_result"])
            self.assertEqual(used.topup_result, "in_time")
            self.assertIn(used, used.search([("topup_result", "=", "in_time")]))

    def _receive(self, topup, days=0):
        with freeze_time(NOW + timedelta(hours=10, days=days)):
            topup.with_user(self.storekeeper).action_send()
            topup.with_user(self.engineer_user).action_receive_all()

    def test_the_rest_comes_with_a_later_topup_in_time(self):
        self.company.after_sales_topup_short = "wait"
        self.company.after_sales_topup_days = 3
        used = self._use(self.lamp, 7)
        self._receive(self._make())
        self.stock(self.lamp, 2, location=self.store)
        self._receive(self._make(days=1), days=1)
        self._check_in_time(used)

    def test_the_rest_comes_by_its_request_in_time(self):
        self.company.after_sales_topup_short = "request"
        self.company.after_sales_topup_days = 3
        self.stock(self.lamp, 2, location=self.warehouse.lot_stock_id)
        used = self._use(self.lamp, 7)
        topup = self._make()
        self._receive(topup)
        with freeze_time(NOW + timedelta(days=1)):
            topup.request_id.with_user(self.storekeeper).action_receive()
        self.assertEqual(topup.request_id.state, "done")
        self._check_in_time(used)

    def test_what_a_rule_brought_meanwhile_is_not_brought_again(self):
        self.company.after_sales_topup_short = "wait"
        self.stock(self.lamp, -5, location=self.store)
        self._keep_at_most(10)
        self._use(self.lamp, 2)
        topup = self._make()
        self.assertEqual((topup.state, topup.line_ids.quantity), ("draft", 2))
        shelf = self.warehouse.lot_stock_id
        self.stock(self.lamp, 2, location=shelf)
        self.env["after.sales.spare.stock"]._make_transfer(
            shelf, self.van, {self.lamp: 2}
        )
        self.stock(self.lamp, 5, location=self.store)
        topup.with_user(self.storekeeper).action_prepare()
        self.assertFalse(topup.picking_ids)
        self.assertEqual((topup.line_ids.room, topup.line_ids.quantity), (0, 0))

    def test_what_the_storekeeper_has_set_stays(self):
        self.company.after_sales_topup_short = "wait"
        self.stock(self.lamp, -5, location=self.store)
        self._keep_at_most(10)
        self._use(self.lamp, 2)
        topup = self._make()
        topup.line_ids.with_user(self.storekeeper).quantity = 4
        self.stock(self.lamp, 5, location=self.store)
        topup.with_user(self.storekeeper).action_prepare()
        self.assertEqual(topup.line_ids.sent, 4)

    def test_a_part_no_longer_made_is_replaced_by_its_successor(self):
        new = self._new_part("Lamp II")
        new.product_tmpl_id.is_spare = True
        self.lamp.write({"is_discontinued": True, "alternative_product_id": new.id})
        self.stock(new, 9, location=self.store)
        self._use(self.lamp, 2)
        self.assertEqual(self._make().line_ids.product_id, self.lamp, "old stock first")
        self.stock(self.lamp, -5, location=self.store)
        self.stock(self.lamp, 2)
        self._use(self.lamp, 1)
        line = self._make(days=1).line_ids
        self.assertEqual((line.product_id, line.sent), (new, 1))

    def test_filled_to_the_level_by_setting(self):
        self.company.after_sales_topup = "fill"
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.lamp.id,
                "location_id": self.van.id,
                "product_min_qty": 5,
                "product_max_qty": 14,
                "trigger": "manual",
            }
        )
        line = self._make().line_ids  # ten lie there, nothing was used
        self.assertEqual((line.used, line.quantity, line.sent), (0, 4, 4))

    def test_a_van_of_nobody_is_told(self):
        self._use(self.lamp)
        self.engineer.van_location_id = False
        with freeze_time(NOW):
            action = self.Topup.with_user(self.storekeeper).action_make()
        self.assertIn("Van of Li", action["params"]["message"])
        self.assertEqual(action["params"]["type"], "warning")

    def test_queries_do_not_grow_with_the_parts_used(self):
        parts = self.env["product.product"].union(
            *(self._new_part(f"Part {number}") for number in range(6))
        )
        for part in parts:
            self.stock(part, 5)
            self.stock(part, 5, location=self.store)
        for part in parts:
            self._use(part)
        few = self._count_queries()
        for part in parts:
            self._use(part)
            self._use(part)
        self.assertLessEqual(self._count_queries(days=1), few)

    def _count_queries(self, days=0):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._make(days=days)
        return self.env.cr.sql_log_count - before

    def test_the_daily_run(self):
        self._use(self.lamp)
        with self.enter_registry_test_mode():
            self.env.ref(
                "after_sales_spares.ir_cron_replenishment"
            ).method_direct_trigger()
        topup = self.Topup.search([("location_id", "=", self.van.id)])
        self.assertEqual(topup.state, "ready")

    # ------------------------------------------------------------
    # RECEIVING
    # ------------------------------------------------------------

    def test_all_arrived(self):
        self._use(self.lamp, 2)
        topup = self._sent()
        self.assertEqual(topup.activity_user_id, self.engineer_user)
        self.assertEqual(self.on_hand(self.lamp, self.van), 8)
        topup.with_user(self.engineer_user).action_receive_all()
        self.assertEqual(topup.state, "received")
        self.assertEqual(topup.sudo().picking_ids.state, "done")
        self.assertEqual(self.on_hand(self.lamp, self.van), 10)
        self.assertEqual(self.on_hand(self.lamp, self.store), 3)
        self.assertFalse(topup.activity_ids)
        with self.assertRaisesRegex(UserError, "is in state"):
            topup.with_user(self.engineer_user).action_receive_all()

    def test_a_difference_needs_a_word_and_is_settled(self):
        self._use(self.lamp, 3)
        topup = self._sent()
        mine = topup.with_user(self.engineer_user)
        line = topup.line_ids
        with self.assertRaisesRegex(UserError, "Say in a word"):
            mine.take_receipt([{"line_id": line.id, "received": 2}])
        self.assertEqual(topup.state, "sent")
        state = mine.take_receipt(
            [{"line_id": line.id, "received": 2, "reason": "One box empty"}]
        )
        self.assertEqual(state, "difference")
        self.assertEqual(self.on_hand(self.lamp, self.van), 7, "not booked yet")
        self.assertEqual(topup.activity_user_id, self.storekeeper)
        with self.assertRaises(AccessError):
            mine.action_settle()
        topup.with_user(self.storekeeper).action_settle()
        self.assertEqual(topup.state, "closed")
        self.assertEqual(self.on_hand(self.lamp, self.van), 9)
        self.assertEqual(self.on_hand(self.lamp, self.store), 3, "one stays")
        self.assertEqual(
            self.env["stock.picking"].search_count([("origin", "=", topup.name)]), 1
        )

    def test_lost_on_the_way_is_written_off(self):
        self._use(self.lamp, 3)
        topup = self._sent()
        line = topup.line_ids
        topup.with_user(self.engineer_user).take_receipt(
            [{"line_id": line.id, "received": 1, "reason": "Broken"}]
        )
        line.with_user(self.storekeeper).settlement = "lost"
        topup.with_user(self.storekeeper).action_settle()
        self.assertEqual(self.on_hand(self.lamp, self.van), 8)
        self.assertEqual(self.on_hand(self.lamp, self.store), 2)

    def test_more_arrived(self):
        self._use(self.lamp, 3)
        topup = self._sent()
        mine, line = topup.with_user(self.engineer_user), topup.line_ids
        mine.take_receipt([{"line_id": line.id, "received": 9, "reason": "Two boxes"}])
        with self.assertRaisesRegex(UserError, "has 2 free"):
            topup.with_user(self.storekeeper).action_settle()
        self.assertEqual(topup.state, "difference")
        self.assertEqual(self.on_hand(self.lamp, self.van), 7, "stock never moves half")

    def test_nothing_arrived(self):
        self._use(self.lamp)
        topup = self._sent()
        topup.with_user(self.engineer_user).take_receipt(
            [{"line_id": topup.line_ids.id, "received": 0, "reason": "Wrong van"}]
        )
        topup.with_user(self.storekeeper).action_settle()
        self.assertEqual(topup.sudo().picking_ids.state, "cancel")
        self.assertEqual(self.on_hand(self.lamp, self.store), 5)

    def test_a_numbered_piece_did_not_arrive(self):
        old = self._lots(self.pump, "P1", "P2")
        self._lots(self.pump, "P3", "P4", location=self.store)
        for lot in old:
            self._use(self.pump, lot_id=lot.id)
        topup = self._sent()
        line = topup.line_ids
        self.assertEqual(set(line.lot_ids.mapped("name")), {"P3", "P4"})
        missing = line.lot_ids.filtered(lambda lot: lot.name == "P4")
        mine = topup.with_user(self.engineer_user)
        with self.assertRaisesRegex(UserError, "was not handed over"):
            mine.take_receipt(
                [{"line_id": line.id, "missing_lot_ids": old.ids, "reason": "?"}]
            )
        mine.take_receipt(
            [
                {
                    "line_id": line.id,
                    "missing_lot_ids": missing.ids,
                    "reason": "Not there",
                }
            ]
        )
        line.with_user(self.storekeeper).settlement = "lost"
        topup.with_user(self.storekeeper).action_settle()
        self.assertEqual(self.on_hand(self.pump, self.van, lot_id=missing.id), 0)
        self.assertEqual(self.on_hand(self.pump, self.store), 0)
        self.assertEqual(self.on_hand(self.pump, self.van), 1)

    def test_the_dialog_counts(self):
        self._use(self.lamp, 2)
        topup = self._sent()
        mine = topup.with_user(self.engineer_user)
        action = mine.action_count()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.engineer_user)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.line_ids.received, 2)
        wizard.line_ids.write({"received": 1, "reason": "One short"})
        wizard.action_confirm()
        self.assertEqual(topup.state, "difference")

    def test_whatever_a_phone_sends_is_read_strictly(self):
        self._use(self.lamp)
        topup = self._sent().with_user(self.engineer_user)
        line_id = topup.line_ids.id
        values = (None, True, -1, 1e300, float("nan"), "x", [], {}, "\0", 2**40)
        dice = random.Random(39)
        for _try in range(150):
            row = {
                name: dice.choice(values)
                for name in ("line_id", "received", "missing_lot_ids", "reason", "x")
                if dice.random() < 0.6
            }
            if dice.random() < 0.5:
                row["line_id"] = line_id
            rows = dice.choice([[row], [row, row], row, "rows", 7, [7], [[]]])
            if rows == [row] and set(row) <= {"line_id"} and row.get("line_id"):
                continue
            if row.get("received") is None and "received" in row:
                continue
            with self.assertRaises(UserError), self.env.cr.savepoint():
                topup.take_receipt(rows)
        self.assertEqual(topup.state, "sent")

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    def test_nobody_receives_for_another_van(self):
        self._use(self.lamp)
        topup = self._sent()
        for user in (
            self.colleague_user,
            self.dispatcher,
            self.manager,
            self.storekeeper,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                topup.with_user(user).take_receipt([])
        self.assertEqual(topup.state, "sent")

    def test_who_has_no_login_is_received_for_by_the_store(self):
        self._use(self.lamp)
        topup = self._sent()
        self.engineer.user_id = False
        topup.with_user(self.storekeeper).action_receive_all()
        self.assertEqual(topup.state, "received")

    def test_engineers_see_their_own_van_only(self):
        self._use(self.lamp)
        topup = self._make()
        self.assertTrue(self.Topup.with_user(self.engineer_user).search([]))
        self.assertFalse(self.Topup.with_user(self.colleague_user).search([]))
        for step in ("action_send", "action_cancel", "action_settle", "action_prepare"):
            with self.assertRaises(AccessError):
                getattr(topup.with_user(self.engineer_user), step)()
        with self.assertRaises(AccessError):
            self.Topup.with_user(self.engineer_user).action_make()

    def test_steps_are_not_written_by_hand(self):
        self._use(self.lamp)
        topup = self._sent()
        keeper = topup.with_user(self.storekeeper)
        for vals in ({"state": "received"}, {"employee_id": self.colleague.id}):
            with self.assertRaises(AccessError):
                keeper.write(vals)
        for vals in ({"received": 1}, {"sent": 4}, {"short": 9}):
            with self.assertRaises(AccessError):
                keeper.line_ids.write(vals)
        with self.assertRaisesRegex(UserError, "changed while it is collected"):
            keeper.line_ids.quantity = 3
        with self.assertRaises(AccessError):
            self.Topup.with_user(self.manager).create(
                {"company_id": self.company.id, "location_id": self.van.id}
            )
        with self.assertRaises(AccessError):
            self._use(self.lamp).with_user(self.engineer_user).write(
                {"replenishment_line_id": False}
            )

    def test_the_transfer_waits_for_the_engineer(self):
        self._use(self.lamp)
        topup = self._sent()
        picking = topup.sudo().picking_ids.with_user(self.storekeeper)
        for step in ("button_validate", "action_cancel"):
            with self.assertRaisesRegex(UserError, "belongs to the top-up"):
                getattr(picking, step)()

    def test_cancelled_is_collected_again(self):
        line = self._use(self.lamp)
        topup = self._sent()
        topup.with_user(self.storekeeper).action_cancel()
        self.assertEqual(topup.sudo().picking_ids.state, "cancel")
        self.assertFalse(line.replenishment_line_id)
        again = self._make()
        self.assertNotEqual(again, topup)
        self.assertEqual(again.line_ids.used_line_ids, line)
        with self.assertRaisesRegex(UserError, "Cancel these top-ups"):
            again.with_user(self.manager).unlink()

    def test_the_storekeeper_changes_a_draft(self):
        self.company.after_sales_topup_short = "wait"
        self.env["stock.quant"].search(
            [("product_id", "=", self.lamp.id), ("location_id", "=", self.store.id)]
        ).unlink()
        self._use(self.lamp, 3)
        draft = self._make().with_user(self.storekeeper)
        draft.line_ids.quantity = 1
        self.stock(self.lamp, 5, location=self.store)
        draft.action_prepare()
        self.assertEqual(draft.line_ids.sent, 1)

    # ------------------------------------------------------------
    # PHONE AND PAPER
    # ------------------------------------------------------------

    def test_my_day_shows_it(self):
        self._use(self.lamp, 2)
        self._sent()
        day = self.env["after.sales.order"].with_user(self.engineer_user).get_my_day()
        (topup,) = day["topups"]
        self.assertEqual(topup["lines"][0]["sent"], 2)
        other = self.env["after.sales.order"].with_user(self.colleague_user)
        self.assertFalse(other.get_my_day()["topups"])

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def test_the_slip_lists_job_part_and_serials(self):
        lot = self._lots(self.pump, "P1")
        self._use(self.pump, lot_id=lot.id, removed_quantity=1, removed_serial="OLD-7")
        self._lots(self.pump, "P2", location=self.store)
        topup = self._sent()
        for user in (self.engineer_user, self.storekeeper):
            html = (
                self.env["ir.actions.report"]
                .with_user(user)
                ._render_qweb_html("after_sales_spares.report_topup_slip", topup.ids)[0]
            )
            for words in (b"OLD-7", b"P1", b"Used-Parts Slip", topup.name.encode()):
                self.assertIn(words, html)
