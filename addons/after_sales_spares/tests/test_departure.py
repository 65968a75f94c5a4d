# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import uuid

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tests.common import warmup

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_kits import HOUR, KitsCommon


@tagged("post_install", "-at_install")
class TestDeparture(KitsCommon):
    """What a job may need, where it is, and how it gets into the van."""

    def _depart(self, order, user=None):
        with freeze_time(NOW):
            order.with_user(user or self.engineer_user).action_depart()

    # ------------------------------------------------------------
    # THE CHECK
    # ------------------------------------------------------------

    def test_made_at_dispatch_from_kit_and_plan(self):
        self.stock(self.seal, 5, location=self.store)
        order = self._new_job()
        self._add_line(order, self.lamp, quantity=3)
        self._dispatch(order)
        lines = self._check(order)
        lamp, seal, pump = lines[self.lamp], lines[self.seal], lines[self.pump]
        self.assertEqual((lamp.quantity, lamp.weight), (3, 1.0))
        self.assertEqual((lamp.verdict, lamp.van_quantity), ("van", 10))
        self.assertIn("Planned", lamp.basis)
        self.assertEqual((seal.verdict, seal.fetch_quantity), ("fetch", 2))
        self.assertEqual(seal.sources, [[self.store.id, 2]])
        self.assertIn("Store of Shanghai", seal.where)
        self.assertEqual(pump.verdict, "without", "10 % is below the threshold")

    def test_made_at_schedule(self):
        order = self._new_job()
        with freeze_time(NOW):
            order.with_user(self.dispatcher).action_schedule()
        self.assertEqual(len(order.departure_line_ids), 3)

    def test_by_the_cause_presumed(self):
        kit = self.kit.create({"fault_id": self.cause.id})
        board = self._new_part("Board")
        kit.line_ids.create(
            {"kit_id": kit.id, "product_id": board.id, "typed_weight": 0.9}
        )
        ticket = self._new_ticket(cause_id=self.cause.id)
        order = self._new_job(ticket=ticket)
        self._dispatch(order)
        self.assertIn(board, order.departure_line_ids.product_id)

    def test_superseded_only_where_the_serial_says_so(self):
        new = self._new_part("Seal II")
        new.product_tmpl_id.is_spare = True
        self.env["after.sales.spare.fit"].create(
            [
                {"product_tmpl_id": self.machine.id, "part_id": part.id} | vals
                for part, vals in (
                    (self.seal, {"serial_until": "SP2-0500"}),
                    (
                        self.seal,
                        {"serial_from": "SP2-0501", "replaced_by_id": new.id},
                    ),
                    (new, {"serial_from": "SP2-0501"}),
                )
            ]
        )
        for serial, part in (("SP2-0400", self.seal), ("SP2-0600", new)):
            with self.subTest(serial=serial):
                unit = self._new_unit(serial)
                order = self._new_job(
                    ticket=self._new_ticket(equipment_id=unit.id), equipment_id=unit.id
                )
                self._dispatch(order)
                seals = order.departure_line_ids.product_id & (self.seal | new)
                self.assertEqual(seals, part)
                self.assertTrue(part._fits(unit))
                shop = self.env["after.sales.spare.shop"].sudo()
                self.assertEqual(list(shop._get_places(unit)), [part])

    def test_the_kits_old_part_becomes_what_fits_the_unit(self):
        new = self._new_part("Seal II")
        new.product_tmpl_id.is_spare = True
        self.env["after.sales.spare.fit"].create(
            [
                {
                    "product_tmpl_id": self.machine.id,
                    "part_id": self.seal.id,
                    "serial_until": "SP2-0500",
                    "replaced_by_id": new.id,
                },
                {"product_tmpl_id": self.machine.id, "part_id": new.id},
            ]
        )
        unit = self._new_unit("SP2-0600")
        order = self._new_job(
            ticket=self._new_ticket(equipment_id=unit.id), equipment_id=unit.id
        )
        self._dispatch(order)
        self.assertIn(new, order.departure_line_ids.product_id)

    def test_old_parts_in_the_van_are_used_up_first(self):
        new = self._new_part("Seal II")
        self.seal.write({"is_discontinued": True, "alternative_product_id": new.id})
        self.stock(self.seal, 2)
        order = self._new_job()
        self._dispatch(order)
        self.assertEqual(self._check(order)[self.seal].verdict, "van")
        self.assertNotIn(new, self._check(order))
        self.assertFalse(order.parts_problem)
        self.company.after_sales_use_up_old_parts = False
        order.with_user(self.dispatcher).action_check_parts()
        self.assertEqual(self._check(order)[new].verdict, "buy")
        self.assertNotIn(self.seal, self._check(order))

    def test_old_parts_that_are_too_few_or_do_not_fit(self):
        new = self._new_part("Seal II")
        self.seal.write({"is_discontinued": True, "alternative_product_id": new.id})
        self.stock(self.seal, 1)
        order = self._new_job()
        self._dispatch(order)
        self.assertIn(new, self._check(order), "two are needed")
        self.stock(self.seal, 1)
        self.env["after.sales.spare.fit"].create(
            [
                {"product_tmpl_id": self.machine.id, "part_id": part.id}
                for part in (new, self.lamp)
            ]
        )
        order.with_user(self.dispatcher).action_check_parts()
        self.assertIn(new, self._check(order), "the old one is not of this machine")

    def test_maintenance_needs_no_kit_of_a_fault(self):
        order = self._new_job(kind="maintenance")
        self._dispatch(order)
        self.assertFalse(order.departure_line_ids)

    def test_nearest_first_and_whole_before_split(self):
        warehouse = self.warehouse.lot_stock_id
        self.stock(self.seal, 1, location=self.store)
        self.stock(self.seal, 1, location=self.colleague.van_location_id)
        order = self._new_job()
        self._dispatch(order)
        line = self._check(order)[self.seal]
        self.assertEqual(
            line.sources,
            [[self.store.id, 1], [self.colleague.van_location_id.id, 1]],
        )
        self.stock(self.seal, 2, location=warehouse)
        order.with_user(self.engineer_user).action_check_parts()
        self.assertEqual(line.sources, [[warehouse.id, 2]])

    def test_what_nobody_has_is_bought(self):
        self.stock(self.seal, 1, location=self.store)
        order = self._new_job()
        self._dispatch(order)
        line = self._check(order)[self.seal]
        self.assertEqual((line.verdict, line.buy_quantity), ("buy", 1))

    def test_an_earlier_job_of_the_van_comes_first(self):
        earlier = self._new_job()
        self._add_line(earlier, self.lamp, quantity=10)
        self._dispatch(earlier)
        order = self._new_job(planned_start=NOW + 6 * HOUR)
        self._dispatch(order)
        self.assertEqual(self._check(order)[self.lamp].van_quantity, 0)
        self.assertEqual(self._check(earlier)[self.lamp].van_quantity, 10)

    def test_what_a_colleague_has_promised_stays_with_him(self):
        van = self.colleague.van_location_id
        self.stock(self.seal, 2, location=van)
        other = self._new_job(engineer_id=self.colleague.id)
        self._add_line(other, self.seal, quantity=2)
        self._dispatch(other)
        order = self._new_job()
        self._dispatch(order)
        self.assertEqual(self._check(order)[self.seal].verdict, "buy")

    def test_a_line_that_is_no_longer_needed_goes(self):
        order = self._new_job()
        line = self._add_line(order, self.seal, quantity=7)
        self._dispatch(order)
        self.assertEqual(self._check(order)[self.seal].quantity, 7)
        line.unlink()
        self.kit.line_ids.filtered(
            lambda line: line.product_id == self.pump
        ).action_ignore()
        order.with_user(self.dispatcher).action_check_parts()
        lines = self._check(order)
        self.assertEqual(lines[self.seal].quantity, 2)
        self.assertNotIn(self.pump, lines)

    # ------------------------------------------------------------
    # THE GATE
    # ------------------------------------------------------------

    def test_refused_without_a_likely_part(self):
        order = self._new_job()
        self._dispatch(order)
        mine = order.with_user(self.engineer_user)
        self.assertFalse(mine.can_depart)
        self.assertTrue(mine.can_go_without)
        self.assertEqual(mine.parts_carried, "1 of 2 (missing: Seal)")
        with self.assertRaisesRegex(UserError, "Seal"):
            self._depart(order)
        self.assertFalse(order.departed_at)

    def test_the_van_of_now_counts_not_the_check_of_then(self):
        order = self._new_job()
        self._dispatch(order)
        self.stock(self.seal, 2)
        mine = order.with_user(self.engineer_user)
        mine.invalidate_recordset()
        self.assertTrue(mine.can_depart)
        self._depart(order)
        self.assertTrue(order.departed_at)

    def test_a_word_opens_the_gate_and_is_kept(self):
        order = self._new_job()
        self._dispatch(order)
        mine = order.with_user(self.engineer_user)
        with freeze_time(NOW):
            action = mine.action_go_without()
            form = Form(
                self.env[action["res_model"]]
                .with_user(self.engineer_user)
                .with_context(**action["context"])
            )
            form.reason = "The customer has seals"
            form.save().action_apply()
        line = self._check(order)[self.seal]
        self.assertEqual(line.verdict, "without")
        self.assertEqual(line.waived_by_id, self.engineer_user)
        self.assertEqual(line.waived_at, NOW)
        self.assertIn("The customer has seals", line.waived_reason)
        self._depart(order)
        self.assertEqual(line.left_without, 2)

    def test_an_empty_word_is_none(self):
        order = self._new_job()
        self._dispatch(order)
        with self.assertRaises(UserError):
            order.with_user(self.engineer_user)._do_go_without("  ")

    def test_a_word_for_two_is_none_for_five(self):
        order = self._new_job()
        self._dispatch(order)
        order.with_user(self.dispatcher)._do_go_without("Not needed")
        self._add_line(order, self.seal, quantity=5)
        with self.assertRaises(UserError):
            self._depart(order)

    def test_nothing_to_say_where_nothing_is_missing(self):
        self.stock(self.seal, 2)
        order = self._new_job()
        self._dispatch(order)
        with self.assertRaises(UserError):
            order.with_user(self.engineer_user).action_go_without()

    def test_emergencies_are_warned_only(self):
        order = self._new_job(kind="emergency")
        self._dispatch(order)
        self.assertTrue(order.parts_problem)
        self.assertTrue(order.with_user(self.engineer_user).can_depart)
        self._depart(order)
        self.company.after_sales_emergency_leaves = False
        second = self._new_job(kind="emergency")
        self._dispatch(second)
        with self.assertRaises(UserError):
            self._depart(second)

    def test_the_company_says_how_likely(self):
        self.company.after_sales_departure_share = 0.5
        order = self._new_job()
        self._dispatch(order)
        self._depart(order)
        self.assertEqual(self._check(order)[self.seal].left_without, 2)

    # ------------------------------------------------------------
    # FETCH
    # ------------------------------------------------------------

    def test_fetch_and_take_over(self):
        self.stock(self.seal, 5, location=self.store)
        order = self._new_job()
        self._dispatch(order)
        mine = order.with_user(self.engineer_user)
        self.assertTrue(mine.can_fetch_parts)
        mine.action_fetch_parts()
        picking = order.departure_picking_ids
        self.assertEqual(picking.location_id, self.store)
        self.assertEqual(picking.location_dest_id, self.van)
        self.assertEqual(picking.origin, order.name)
        line = self._check(order)[self.seal]
        self.assertEqual((line.on_way_quantity, line.fetch_quantity), (2, 0))
        self.assertEqual(order.departure_state, "on_way")
        with self.assertRaises(UserError):
            self._depart(order)
        with self.assertRaisesRegex(UserError, "nothing to fetch"):
            mine.action_fetch_parts()
        mine.action_take_over_parts()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.on_hand(self.seal, self.van), 2)
        self.assertEqual(order.departure_state, "ready")
        self._depart(order)

    def test_a_slip_that_core_prints_is_not_in_the_way(self):
        self.warehouse.int_type_id.auto_print_delivery_slip = True
        self.stock(self.seal, 5, location=self.store)
        order = self._new_job()
        self._dispatch(order)
        mine = order.with_user(self.engineer_user)
        mine.action_fetch_parts()
        mine.action_take_over_parts()
        self.assertEqual(order.departure_picking_ids.state, "done")

    def test_one_transfer_per_place(self):
        self.stock(self.seal, 2, location=self.store)
        board = self._new_part("Board")
        self.stock(board, 1, location=self.store)
        self.stock(self.pump, 1, location=self.warehouse.lot_stock_id, lot=self._lot())
        order = self._new_job()
        self._add_line(order, board)
        self._add_line(order, self.pump)
        self._dispatch(order)
        order.with_user(self.storekeeper).action_fetch_parts()
        pickings = order.departure_picking_ids.sorted("location_id")
        self.assertEqual(len(pickings), 2)
        self.assertEqual(pickings.location_id, self.store | self.warehouse.lot_stock_id)

    def test_the_store_fetches_from_its_list(self):
        self.stock(self.seal, 4, location=self.store)
        orders = self._new_job() | self._new_job(planned_start=NOW + 6 * HOUR)
        for order in orders:
            self._dispatch(order)
        lines = orders.departure_line_ids.filtered(
            lambda line: line.product_id == self.seal
        )
        lines.with_user(self.storekeeper).action_fetch_parts()
        self.assertEqual(len(orders.departure_picking_ids), 2)
        with self.assertRaises(AccessError):
            lines.with_user(self.colleague_user).action_fetch_parts()

    def _lot(self):
        return self.env["stock.lot"].create(
            {"product_id": self.pump.id, "name": "P-001"}
        )

    def test_all_or_nothing(self):
        """The second place is empty when the transfer is made: no first one either."""
        self.stock(self.seal, 1, location=self.store)
        self.stock(self.seal, 1, location=self.colleague.van_location_id)
        order = self._new_job()
        self._dispatch(order)
        stock = self.env.registry["after.sales.spare.stock"]
        make = stock._make_transfer

        def make_transfer(self_, source, *args, **kwargs):
            if source != self.store:
                raise UserError(self_.env._("Not enough"))
            return make(self_, source, *args, **kwargs)

        self.patch(stock, "_make_transfer", make_transfer)
        with self.assertRaises(UserError), self.cr.savepoint():
            order.with_user(self.engineer_user).action_fetch_parts()
        self.assertFalse(order.departure_picking_ids)

    def test_an_engineer_without_a_van(self):
        self.stock(self.seal, 2, location=self.store)
        order = self._new_job()
        self._dispatch(order)
        self.engineer.van_location_id = False
        with self.assertRaisesRegex(UserError, "no van"):
            order.with_user(self.dispatcher).action_fetch_parts()

    def test_a_cancelled_job_fetches_nothing(self):
        self.stock(self.seal, 2, location=self.store)
        order = self._new_job()
        self._dispatch(order)
        order.with_user(self.engineer_user).action_fetch_parts()
        order.with_user(self.dispatcher).action_cancel()
        self.assertEqual(order.departure_picking_ids.state, "cancel")

    def test_the_button_asks_for_what_the_kit_lacks(self):
        """Not for the dialog of the parts that somebody planned."""
        order = self._new_job()
        self._dispatch(order)
        for user in (self.engineer_user, self.storekeeper):
            mine = order.with_user(user)
            self.assertTrue(mine.can_request_missing)
        action = mine.action_request_missing()
        request = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(request.line_ids.product_id, self.seal)
        self.assertFalse(mine.can_request_missing)

    def test_request_what_is_to_buy_once(self):
        order = self._new_job()
        self._dispatch(order)
        mine = order.with_user(self.engineer_user)
        request = mine._do_request_parts()
        self.assertEqual(request.origin, "departure")
        self.assertEqual(request.order_id, order)
        self.assertEqual(request.user_id, self.engineer_user)
        self.assertEqual(request.location_dest_id, self.van)
        self.assertEqual(
            [(line.product_id, line.quantity) for line in request.line_ids],
            [(self.seal, 2)],
        )
        self.assertEqual(self._check(order)[self.seal].requested_quantity, 2)
        with self.assertRaisesRegex(UserError, "requested already"):
            mine._do_request_parts()

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_not_by_a_colleague_and_not_by_hand(self):
        self.stock(self.seal, 2, location=self.store)
        order = self._new_job()
        self._dispatch(order)
        foreign = order.with_user(self.colleague_user)
        for step in (
            "action_check_parts",
            "action_fetch_parts",
            "action_take_over_parts",
            "action_request_missing",
            "action_go_without",
        ):
            with self.assertRaises(AccessError):
                getattr(foreign, step)()
        line = order.departure_line_ids[0]
        for user in (self.engineer_user, self.dispatcher, self.storekeeper):
            with self.assertRaises(AccessError):
                line.with_user(user).write({"verdict": "van"})
        self.assertFalse(
            self.env["after.sales.departure.line"]
            .with_user(self.colleague_user)
            .search([("order_id", "=", order.id)])
        )

    def test_the_store_does_not_waive(self):
        order = self._new_job()
        self._dispatch(order)
        with self.assertRaises(AccessError):
            order.with_user(self.storekeeper).action_go_without()

    def test_everybody_can_open_the_job(self):
        order = self._new_job()
        self._dispatch(order)
        for user in (
            self.engineer_user,
            self.dispatcher,
            self.manager,
            self.accountant,
            self.storekeeper,
        ):
            order.with_user(user).read(
                ["parts_problem", "departure_line_ids", "departure_state"]
            )
            order.with_user(user).departure_line_ids.read(["where", "basis"])

    # ------------------------------------------------------------
    # PHONE
    # ------------------------------------------------------------

    def _act(self, order, kind, **values):
        with freeze_time(NOW):
            answer = (
                self.env["after.sales.act"]
                .with_user(self.engineer_user)
                .take_acts(
                    [
                        {
                            "uuid": str(uuid.uuid4()),
                            "kind": kind,
                            "order_id": order.id,
                            "at": "2026-11-23T01:00:00Z",
                            "age": 0,
                            "values": values,
                        }
                    ]
                )
            )
        return answer["results"][0], answer["jobs"]

    def test_on_the_phone(self):
        self.stock(self.seal, 2, location=self.store)
        order = self._new_job()
        self._dispatch(order)
        result, jobs = self._act(order, "depart")
        self.assertEqual(result["state"], "refused")
        self.assertIn("Seal", result["error"])
        self.assertTrue(jobs[0]["departure"]["held"])
        self.assertEqual(jobs[0]["departure"]["carried"], "1 of 2 (missing: Seal)")
        result, jobs = self._act(order, "parts_fetch")
        self.assertEqual(result["state"], "done", result["error"])
        self.assertTrue(jobs[0]["departure"]["can_take_over"])
        result, jobs = self._act(order, "parts_taken")
        self.assertEqual(result["state"], "done", result["error"])
        self.assertFalse(jobs[0]["departure"]["held"])

    def test_without_on_the_phone(self):
        order = self._new_job()
        self._dispatch(order)
        result, _jobs = self._act(order, "parts_without", reason=" ")
        self.assertEqual(result["state"], "refused")
        order = self._new_job()
        self._dispatch(order)
        with freeze_time(NOW):
            result, jobs = self._act(order, "parts_request")
        self.assertEqual(result["state"], "done", result["error"])
        request = order.spare_request_ids
        self.assertEqual(
            (request.origin, request.user_id.id),
            (
                "departure",
                self.engineer_user.id,
            ),
        )
        self.assertEqual(request.line_ids.product_id, self.seal)
        self.assertFalse(jobs[0]["departure"]["can_request"])

    # ------------------------------------------------------------
    # SCALE
    # ------------------------------------------------------------

    @warmup
    def test_queries_do_not_grow_with_jobs(self):
        orders = self.env["after.sales.order"].union(
            *(self._new_job(planned_start=NOW + n * HOUR) for n in range(12))
        )
        orders.sudo().write({"state": "dispatched"})
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            orders._refresh_departure()
            self.env.flush_all()
        self.assertEqual(len(orders.departure_line_ids), 36)
