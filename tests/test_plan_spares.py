# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The plan's sentences about spare parts, S38 to S41, as stories."""

from datetime import datetime

from spares_stories import SparesStories

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

MONDAY = "2026-07-06"


@tagged("post_install", "-at_install")
class TestSparesStory(SparesStories):
    """One class: what they all stand on is made once."""

    # ------------------------------------------------------------
    # S38: everything is settled in one visit, or it is known why not.
    # ------------------------------------------------------------

    def test_one_visit(self):
        """A gap, one button, one visit."""
        self.stock(self.seal, 5, location=self.store)
        order = self._sent()
        lines = self._check_of(order)
        self.assertEqual(lines[self.lamp].verdict, "van")
        self.assertEqual(
            (lines[self.seal].verdict, lines[self.seal].quantity), ("fetch", 2)
        )
        self.assertIn("Store of Suzhou", lines[self.seal].where)
        self.assertIn("40", lines[self.seal].basis)
        self.assertEqual(order.parts_carried, "1 of 2 (missing: Seal)")
        with (
            self._refused(UserError, "Seal", constraint=True),
            freeze_time(f"{MONDAY} 01:10:00"),
        ):
            order.action_depart()
        self.assertTrue(order.can_fetch_parts)
        with freeze_time(f"{MONDAY} 01:20:00"):
            order.action_fetch_parts()
        picking = order.sudo().departure_picking_ids
        self.assertEqual(
            (picking.location_id, picking.location_dest_id), (self.store, self.van)
        )
        with (
            self._refused(UserError, "Seal", constraint=True),
            freeze_time(f"{MONDAY} 01:25:00"),
        ):
            order.action_depart()
        with freeze_time(f"{MONDAY} 01:30:00"):
            order.action_take_over_parts()
        self.assertEqual(self.on_hand(self.seal, self.van), 2)
        self._go(order, f"{MONDAY} 02:00:00")
        self._used(
            order,
            f"{MONDAY} 04:00:00",
            {"product_id": self.lamp.id},
            {"product_id": self.seal.id, "quantity": 2},
        )
        with freeze_time(f"{MONDAY} 05:00:00"):
            order.action_done()
        self.assertEqual(order.state, "done")
        self.assertEqual(self.on_hand(self.seal, self.van), 0)
        self.assertFalse(order.second_visit_of_id | order.second_visit_ids)
        self.env.flush_all()
        first = self.env["after.sales.first.fix.report"].with_user(self.manager)
        row = first.search([("order_id", "=", order.id)])
        self.assertEqual((row.visit_count, row.fixed_count), (1, 1))

    def test_a_second_visit(self):
        """Nobody has the part; he goes with a word and comes again; it counts."""
        order = self._sent()
        self.assertEqual(self._check_of(order)[self.seal].verdict, "buy")
        self.assertTrue(order.can_request_missing and order.can_go_without)
        with freeze_time(f"{MONDAY} 01:20:00"):
            order.action_request_missing()
        request = order.spare_request_ids
        self.assertEqual((request.origin, request.state), ("departure", "ordered"))
        with (
            self._refused(UserError, "Seal", constraint=True),
            freeze_time(f"{MONDAY} 01:25:00"),
        ):
            order.action_depart()
        with self._refused(AccessError):
            order.with_user(self.storekeeper).action_go_without()
        with freeze_time(f"{MONDAY} 01:30:00"):
            self._window(
                order, "action_go_without", reason="The customer waits, seals later"
            ).save().action_apply()
        line = self._check_of(order)[self.seal]
        self.assertEqual(line.waived_by_id, self.engineer_user)
        waived = self.env["after.sales.departure.line"].with_user(self.storekeeper)
        self.assertIn(line, waived.search([("waived_reason", "!=", False)]))
        self._go(order, f"{MONDAY} 02:00:00")
        self.assertEqual(self._check_of(order)[self.seal].left_without, 2)
        with freeze_time(f"{MONDAY} 04:00:00"):
            order.line_ids = [self._part(self.lamp), self._part(self.seal, 2)]
            form = self._window(order, "action_carry_rest", description="Fit the seals")
            self.assertTrue(form.is_part_missing)
            form.save().action_carry()
            rest = order.sudo().continued_by_ids
            self.assertEqual(rest.second_visit_of_id, order.sudo())
            self.assertEqual(rest.missing_part_ids, self.seal)
            self._report_and_finish(order)
            self._signs(order)
        self.env.flush_all()
        report = self.env["after.sales.second.visit.report"].with_user(self.manager)
        row = report.search([("first_order_id", "=", order.id)])
        self.assertEqual(row.part_id, self.seal)

    # ------------------------------------------------------------
    # S40: uncommon and high-value parts are approved, then bought.
    # ------------------------------------------------------------

    def _asked_for(self, order, at=f"{MONDAY} 02:00:00", **vals):
        return self._requested(
            order, self.detector, at, reason="Blind: no signal in any channel", **vals
        )

    def _refused_by_all_but_the_manager(self, request):
        for user in (self.engineer_user, self.dispatcher, self.storekeeper, self.buyer):
            with self._refused((AccessError, UserError)):
                request.with_user(user).action_approve()
        with self._refused((AccessError, UserError)):
            request.sudo().review_ids.with_user(self.engineer_user).write(
                {"status": "approved"}
            )

    def test_from_the_job_to_the_visit(self):
        order = self._sent()
        request = self._asked_for(order)
        self.assertEqual((request.state, request.origin), ("submitted", "job"))
        self.assertEqual(request.sudo().approver_id, self.manager)
        self.assertIn("High-value", request.approval_rules)
        self.assertFalse(request.sudo().line_ids.purchase_line_ids)
        self._refused_by_all_but_the_manager(request)
        waiting = self.env["after.sales.spare.request"].with_user(self.manager)
        form = Form(
            waiting.browse(request.id),
            view="after_sales_spares.spare_request_view_form",
        )
        self.assertEqual(form.amount_total, 5000.0)
        with freeze_time(f"{MONDAY} 04:00:00"):
            waiting.browse(request.id).action_approve()
            with self._refused(UserError):
                waiting.browse(request.id).action_approve()
        self.assertEqual(request.state, "ordered")
        line = request.sudo().line_ids.purchase_line_ids
        purchase = line.order_id
        self.assertEqual((purchase.partner_id, purchase.state), (self.vendor, "draft"))
        self.assertEqual((line.price_unit, line.product_qty), (5000.0, 1))
        self.assertTrue(order.parts_promised_on)
        self.assertFalse(order.is_parts_promise_firm)
        with freeze_time(f"{MONDAY} 06:00:00"):
            self._buy(purchase, date_planned=datetime(2026, 7, 20, 4))
        self.assertTrue(order.is_parts_promise_firm)
        self.assertEqual(order.parts_promised_on.date().day, 21)
        waiting_jobs = self._found(
            "after.sales.order",
            "after_sales_service.order_view_search",
            "waiting_for_parts",
        )
        self.assertIn(order.id, waiting_jobs.ids)
        for _run in range(2):
            self._run("ir_cron_tell_parts", f"{MONDAY} 07:00:00")
        mails = self._mails_of(order)
        told = mails.filtered(lambda mail: "July 21" in (mail.body_html or ""))
        self.assertEqual(len(told), 1)
        with freeze_time("2026-07-20 05:00:00"):
            self._receipt(purchase)
        self.assertEqual(request.state, "transfer")
        self.assertTrue(request.can_receive)
        with self._refused(AccessError):
            request.with_user(self.colleague_user).action_receive()
        with freeze_time("2026-07-21 01:00:00"):
            request.action_receive()
        self.assertEqual(request.state, "done")
        self.assertEqual(self.on_hand(self.detector, self.van), 1)
        self.assertEqual(order.parts_state, "arrived")
        self.assertIn("plan the visit", order.sudo().activity_ids.mapped("summary")[-1])
        self.env.flush_all()
        decisions = self.env["after.sales.spare.decision"].with_user(self.manager)
        kinds = decisions.search([("request_id", "=", request.id)], order="id")
        self.assertEqual(kinds.mapped("kind")[:1], ["submitted"])
        approved = kinds.filtered(lambda d: d.kind == "approved")
        self.assertEqual((approved.user_id, approved.hours), (self.manager, 2.0))

    def test_the_substitute_of_an_absent_manager(self):
        self.env["after.sales.spare.substitute"].with_user(self.manager).create(
            {
                "approver_id": self.manager.id,
                "substitute_id": self.leader.id,
                "date_from": "2026-07-01",
                "date_to": "2026-07-15",
            }
        )
        order = self._sent()
        request = self._asked_for(order)
        with freeze_time(f"{MONDAY} 04:00:00"):
            request.with_user(self.leader).action_approve()
        self.assertEqual(request.state, "ordered")
        self.assertEqual(request.sudo().decided_by_id, self.leader)
        self.assertEqual(request.sudo().decided_for_id, self.manager)

    def test_nobody_approves_his_own(self):
        """The manager asks: not he decides, and the request says who could."""
        order = self._sent()
        mine = order.with_user(self.manager)
        group = self.env.ref("after_sales_spares.group_spares_approver")
        for user in group.all_user_ids - self.manager:
            user.group_ids -= self.env.ref(
                "after_sales_service.group_after_sales_manager"
            )
        with self._refused(UserError, "ubstitute", constraint=True):
            self._asked_for(mine)
        other = self._new_colleague(
            "approver", "after_sales_spares.group_spares_approver"
        )
        request = self._asked_for(mine)
        self.assertEqual(request.state, "submitted")
        with self._refused((AccessError, UserError)):
            request.with_user(self.manager).action_approve()
        with freeze_time(f"{MONDAY} 04:00:00"):
            request.with_user(other).action_approve()
        self.assertEqual(request.state, "ordered")

    def test_refused_with_alternatives(self):
        new = self._new_part("Detector II", standard_price=500.0, is_spare=True)
        self._offer(new, self.vendor, 500.0, 5)
        self.detector.write({"is_discontinued": True, "alternative_product_id": new.id})
        order = self._sent()
        request = self._asked_for(order)
        with freeze_time(f"{MONDAY} 04:00:00"):
            form = self._window(
                request.with_user(self.manager),
                "action_refuse",
                reason="Too dear for a machine of this age",
                alternative="Ask Wang for his old one",
            )
            form.save().action_refuse()
        self.assertEqual(request.state, "refused")
        self.assertEqual(order.parts_state, "refused")
        notes = " ".join(order.sudo().message_ids.mapped("body"))
        self.assertIn("Too dear", notes)
        self.assertIn("Ask Wang", notes)
        self.assertIn("Detector II", notes)
        self.assertTrue(order.sudo().activity_ids)
        with freeze_time(f"{MONDAY} 05:00:00"):
            action = request.action_request_alternative()
            other = request.browse(action["res_id"])
            self.assertEqual(other.line_ids.product_id, new)
            other.action_submit()
        self.assertIn(other.state, ("submitted", "ordered"))

    def test_changed_after_the_approval(self):
        order = self._sent()
        request = self._asked_for(order)
        with freeze_time(f"{MONDAY} 04:00:00"):
            request.with_user(self.manager).action_approve()
        first = request.sudo().line_ids.purchase_line_ids.order_id
        with freeze_time(f"{MONDAY} 05:00:00"):
            request.line_ids.quantity = 2
            self.assertEqual(request.state, "draft")
            self.assertEqual(first.state, "cancel")
            request.action_submit()
            self.assertEqual(request.state, "submitted")
            request.with_user(self.manager).action_approve()
        line = request.sudo().line_ids.purchase_line_ids.filtered(
            lambda line: line.state != "cancel"
        )
        self.assertEqual(line.product_qty, 2)
        # the vendor asks more: he waits for another yes
        with freeze_time(f"{MONDAY} 06:00:00"):
            mine = line.sudo(False).with_user(self.buyer)
            mine.price_unit = 6000.0
            self.assertEqual(request.state, "submitted")
            with self._refused(UserError, "approved"):
                mine.order_id.button_confirm()
            request.with_user(self.manager).action_approve()
            mine.order_id.button_confirm()
        self.assertEqual(line.order_id.state, "purchase")

    def test_vendors_compared(self):
        fast = self.env["res.partner"].create({"name": "Fast Optics"})
        self._offer(self.detector, fast, 5100.0, 3)
        order = self._sent()
        request = self._asked_for(order)
        with freeze_time(f"{MONDAY} 04:00:00"):
            request.with_user(self.manager).action_approve()
            line = request.line_ids.with_user(self.buyer)
            action = line.action_compare_vendors()
            choice = (
                self.env[action["res_model"]]
                .with_user(self.buyer)
                .browse(action["res_id"])
            )
            offers = {row.partner_id: row for row in choice.line_ids}
            self.assertEqual(set(offers), {self.vendor, fast})
            offers[fast].action_choose()
        line = request.sudo().line_ids.purchase_line_ids.filtered(
            lambda line: line.state != "cancel"
        )
        self.assertEqual(line.order_id.partner_id, fast)

    # ------------------------------------------------------------
    # S39: what was used is replaced; what came out comes back.
    # ------------------------------------------------------------

    def _worked(self, *parts):
        order = self._sent(fault_id=self.env["after.sales.fault"])
        self._go(order, f"{MONDAY} 02:00:00")
        self._used(order, f"{MONDAY} 04:00:00", *parts)
        return order

    def _evening(self):
        with freeze_time(f"{MONDAY} 10:00:00"):
            self.env["after.sales.replenishment"].with_user(
                self.storekeeper
            ).action_make()
        return self.env["after.sales.replenishment"].search(
            [("location_id", "=", self.van.id)]
        )

    def test_evening_top_up(self):
        self.stock(self.lamp, 5, location=self.store)
        order = self._worked({"product_id": self.lamp.id, "quantity": 3})
        self.assertEqual(self.on_hand(self.lamp, self.van), 7)
        topup = self._evening()
        self.assertEqual((topup.state, topup.source_id), ("ready", self.store))
        self.assertEqual(self._evening(), topup, "one per van and day")
        keeper = topup.with_user(self.storekeeper)
        slip = keeper.action_print_slip()
        self.assertEqual(slip["type"], "ir.actions.report")
        html = (
            self.env["ir.actions.report"]
            .with_user(self.storekeeper)
            ._render_qweb_html(slip["report_name"], topup.ids)[0]
            .decode()
        )
        for words in (order.name, "SP2-0500", "Lamp", "Store of Suzhou"):
            self.assertIn(words, html)
        with self._refused(AccessError):
            topup.with_user(self.engineer_user).action_send()
        keeper.action_send()
        with self._refused(AccessError):
            topup.with_user(self.colleague_user).action_receive_all()
        mine = topup.with_user(self.engineer_user)
        form = self._window(mine, "action_count")
        with form.line_ids.edit(0) as line:
            self.assertEqual((line.sent, line.received), (3, 3))
            line.received = 2
            with self._refused(AssertionError, "reason"):
                line.save()
            line.reason = "One box was empty"
        form.save().action_confirm()
        self.assertEqual(topup.state, "difference")
        self.assertEqual(self.on_hand(self.lamp, self.van), 7, "nothing moves half")
        with self._refused(AccessError):
            mine.action_settle()
        keeper.action_settle()
        self.assertEqual(topup.state, "closed")
        self.assertEqual(self.on_hand(self.lamp, self.van), 9)
        self.assertEqual(self.on_hand(self.lamp, self.store), 3)
        self.env.flush_all()
        used = self.env["after.sales.part.used"].with_user(self.storekeeper)
        rows = used.search([("order_id", "=", order.id)])
        self.assertEqual((rows.part_id, rows.quantity), (self.lamp, 3))

    def test_the_removed_part(self):
        new = self._lot(self.pump, "P-NEW", self.van)
        self.pump.product_tmpl_id.warranty_term_id = self.term
        self.unit.write(
            {"vendor_id": self.vendor.id, "vendor_warranty_end": "2027-01-31"}
        )
        order = self._worked(
            {
                "product_id": self.pump.id,
                "lot_id": new.id,
                "removed_quantity": 1,
                "removed_serial": "P-OLD",
            }
        )
        part = self.env["after.sales.removed.part"].search(
            [("order_id", "=", order.id)]
        )
        self.assertRecordValues(
            part,
            [
                {
                    "state": "due",
                    "serial_out": "P-OLD",
                    "serial_in": "P-NEW",
                    "return_rule": "supplier",
                    "partner_id": self.customer.id,
                }
            ],
        )
        with freeze_time("2026-08-01 02:00:00"):
            late = self.env["after.sales.removed.part"].with_user(self.storekeeper)
            self.assertIn(part, late.search([("is_overdue", "=", True)]))
        label = part.with_user(self.engineer_user).action_print_labels()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(label["report_name"], part.ids)[0]
            .decode()
        )
        for words in (part.name, order.name, "P-OLD", "SP2-0500"):
            self.assertIn(words, html)
        keeper = part.with_user(self.storekeeper)
        with self._refused(AccessError):
            part.with_user(self.engineer_user).action_receive()
        keeper.action_receive()
        form = self._window(
            keeper, "action_test", result="defective", note="Winding burnt"
        )
        form.save().action_confirm()
        self.assertEqual(part.state, "tested")
        keeper.action_send_to_vendor()
        self.assertEqual(part.state, "vendor")
        self.assertEqual(part.claim_id.vendor_id, self.vendor)
        keeper.action_vendor_settled()
        self.assertEqual((part.state, part.outcome), ("done", "vendor"))
        warranty = self.env["after.sales.warranty.part"].search(
            [("order_line_id", "=", part.order_line_id.id)]
        )
        self.assertEqual(warranty.serial, new.name)
        self.assertEqual(warranty.removed_serial, "P-OLD")
        self.assertTrue(warranty.end_date)

    # ------------------------------------------------------------
    # S41: suitable, timely, adequate: proposed, agreed, filled, counted.
    # ------------------------------------------------------------

    def test_proposed_accepted_filled_and_counted(self):
        # what the rule buys here stays below the limit of approval
        self.company.after_sales_spare_limit = 100_000
        for number in range(3):
            unit = self._served_unit(f"SP2-06{number:02d}", team_id=self.team.id)
            order = self._sent(unit=unit, fault_id=self.env["after.sales.fault"])
            self._go(order, f"{MONDAY} 02:00:00")
            self._used(
                order,
                f"{MONDAY} 04:00:00",
                {"product_id": self.lamp.id, "quantity": (3, 3, 4)[number]},
            )
        self._offer(self.lamp, self.vendor, 100.0, 14)
        Level = self.env["after.sales.spare.level"].with_user(self.storekeeper)
        with freeze_time("2026-07-07 01:00:00"):
            self.env.flush_all()
            Level.action_propose()
        levels = {
            level.location_id: level
            for level in Level.search([("product_id", "=", self.lamp.id)])
        }
        self.assertIn(self.van, levels)
        level = levels[self.van]
        self.assertEqual((level.state, level.max_quantity), ("proposed", 0))
        self.assertGreater(level.proposed_max, 0)
        self.assertIn("Timely: transfer from the warehouse", level.timely)
        self.assertIn("Adequate: used 10", level.adequate)
        self.assertTrue(level.suitable and level.conclusion)
        with self._refused(AccessError):
            level.with_user(self.engineer_user).action_accept()
        self.env["after.sales.spare.level"].with_user(self.storekeeper).union(
            *levels.values()
        ).action_accept()
        self.assertEqual(level.state, "accepted")
        rule = level.sudo().orderpoint_id
        self.assertEqual(rule.product_max_qty, level.max_quantity)
        # the warehouse has some: the scheduler sends them; what it lacks is bought
        self.stock(self.lamp, 30, location=self.shelf)
        shelf = levels.get(self.shelf)
        self.assertTrue(shelf, "the warehouse keeps what its vans take")
        shelf.write(
            {"min_quantity": 40, "max_quantity": 50, "adjust_reason": "Two more vans"}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.env["stock.rule"].run_scheduler(company_id=self.company.id)
        move = self.env["stock.move"].search(
            [
                ("product_id", "=", self.lamp.id),
                ("location_dest_id", "=", self.van.id),
                ("state", "=", "assigned"),
            ]
        )
        self.assertEqual(move.location_id, self.shelf)
        self.assertGreater(move.product_uom_qty, 0)
        bought = self.env["purchase.order.line"].search(
            [("product_id", "=", self.lamp.id)]
        )
        self.assertEqual((bought.partner_id, bought.state), (self.vendor, "draft"))
        self.assertGreaterEqual(bought.product_qty, 20)

    def test_counted_on_the_phone(self):
        Count = self.env["after.sales.spare.count"]
        mine = Count.with_user(self.engineer_user)
        mine = mine.browse(mine.count_my_van())
        shown = mine.get_phone_count()
        [row] = shown["lines"]
        self.assertEqual(row["name"], "Lamp")
        self.assertNotIn("expected", row)
        mine.set_counted(row["id"], 8)
        with self._refused(UserError, "Lamp", constraint=True):
            mine.action_finish()
        mine.set_counted(row["id"], 8, "Two broke")
        mine.action_finish()
        with self._refused(AccessError):
            mine.action_apply()
        keeper = mine.with_user(self.storekeeper)
        keeper.action_apply()
        self.assertEqual(self.on_hand(self.lamp, self.van), 8)
        self.env["after.sales.spare.level"].with_user(self.storekeeper).create(
            {
                "product_id": self.lamp.id,
                "location_id": self.van.id,
                "min_quantity": 10,
                "max_quantity": 12,
                "adjust_reason": "Summer",
            }
        )
        keeper.action_request_missing()
        request = self.env["after.sales.spare.request"].search(
            [("origin", "=", "count")]
        )
        self.assertEqual(request.line_ids.product_id, self.lamp)
        self.assertEqual(request.location_dest_id, self.van)
