# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common_order import OrderCommon

TODAY = datetime(2026, 11, 23, 1, 0)  # Monday, 09:00 in Shanghai
DELIVERED = datetime(2026, 6, 1, 2, 0)
ONE_DAY = timedelta(days=1)


class RemedyCommon(OrderCommon):
    """A unit sold, delivered, invoiced and accepted in June; two more on the shelf."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.write(
            {"list_price": 1000.0, "standard_price": 600.0, "taxes_id": False}
        )
        cls.lots = cls.env["stock.lot"].create(
            [
                {"name": f"SN-{number}", "product_id": cls.product.id}
                for number in range(1, 4)
            ]
        )
        for lot in cls.lots:
            cls.stock(cls.product, 1, lot, cls.warehouse.lot_stock_id)
        with freeze_time(DELIVERED):
            cls.sale = cls._sell()
            cls.unit = cls._deliver(cls.sale.picking_ids, cls.lots[0])
        with freeze_time(DELIVERED + 9 * ONE_DAY):
            cls.unit._accept(date(2026, 6, 10))
        cls.unit.write({"team_id": cls.team.id, "engineer_id": cls.engineer.id})
        cls.warranty = cls.unit.warranty_id

    @classmethod
    def _sell(cls, quantity=1):
        sale = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "partner_shipping_id": cls.site.id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.product.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )
        sale.action_confirm()
        return sale

    @classmethod
    def _deliver(cls, pickings, lot=None):
        """Validate transfers; return the unit of ``lot``."""
        for picking in pickings:
            picking.action_assign()
            if lot:
                picking.move_ids.move_line_ids.lot_id = lot
            picking.move_ids.picked = True
            picking.button_validate()
        return cls._unit_of(lot)

    @classmethod
    def _unit_of(cls, lot):
        return (
            cls.env["after.sales.equipment"]
            .with_context(active_test=False)
            .search([("lot_id", "=", lot.id if lot else 0)])
        )

    def _invoice(self):
        with freeze_time(DELIVERED + ONE_DAY):
            invoice = self.sale._create_invoices()
            invoice.action_post()
        return invoice

    def _ask(self, kind, user=None, source=None, **vals):
        """Press the button, fill in the wizard, confirm."""
        source = (source or self.unit).with_user(user or self.dispatcher)
        button = {"repair": "action_bench_repair"}.get(kind, f"action_{kind}")
        form = Form.from_action(
            self.env(user=source.env.user), getattr(source, button)()
        )
        for name, value in ({"reason": "Third failure of the board"} | vals).items():
            setattr(form, name, value)
        action = form.save().action_confirm()
        return self.env["after.sales.remedy"].browse(action["res_id"])

    def _moves(self, remedy, way):
        side = "location_dest_id" if way == "out" else "location_id"
        return remedy.stock_move_ids.filtered(lambda m: m[side].usage == "customer")

    def _process(self, remedy, way):
        moves = self._moves(remedy, way)
        moves.picked = True
        moves.picking_id.button_validate()
        self.assertEqual(moves.mapped("state"), ["done"])


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRemedy(RemedyCommon):
    """S3: repair, exchange, refund; each button makes core's documents."""

    # ------------------------------------------------------------
    # WHAT IS PROMISED
    # ------------------------------------------------------------

    def test_the_whole_warranty_by_default(self):
        promised, text = self.unit._get_remedy_promise("exchange", date(2026, 11, 23))
        self.assertTrue(promised)
        self.assertIn("06/10/2027", text)
        self.assertFalse(self.unit._get_remedy_promise("refund", date(2027, 6, 11))[0])

    def test_three_guarantees_count_from_the_first_day(self):
        self.warranty.write({"exchange_days": 15, "refund_days": 7})
        for kind, day, promised in (
            ("exchange", date(2026, 6, 25), True),
            ("exchange", date(2026, 6, 26), False),
            ("refund", date(2026, 6, 17), True),
            ("refund", date(2026, 6, 18), False),
            ("repair", date(2027, 6, 10), True),
        ):
            with self.subTest(kind=kind, day=day):
                self.assertEqual(self.unit._get_remedy_promise(kind, day)[0], promised)

    def test_the_promise_is_frozen_with_the_start(self):
        self.term.promises_refund = False
        self.assertTrue(self.unit._get_remedy_promise("refund", date(2026, 11, 23))[0])
        later = self._new_unit("SP2-LATER", accepted_on=date(2026, 11, 20))
        self.assertFalse(later._get_remedy_promise("refund", date(2026, 11, 23))[0])

    def test_a_unit_not_accepted_yet_is_served_as_promised(self):
        pending = self._new_unit("SP2-PENDING")
        self.assertTrue(pending._get_remedy_promise("exchange", date(2026, 11, 23))[0])

    def test_void_warranty_promises_nothing(self):
        self.warranty.void_reason = "Opened by others"
        promised, text = self.unit._get_remedy_promise("refund", date(2026, 11, 23))
        self.assertFalse(promised)
        self.assertIn("Opened by others", text)

    def test_the_term_says_it_in_words(self):
        self.term.write({"exchange_days": 15, "refund_days": 7})
        self.assertIn(
            "remedies within the warranty: repair, exchange within 15 days, or refund"
            " within 7 days",
            self.term._get_wordings(),
        )

    def test_negative_days_are_refused(self):
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            self.term.exchange_days = -1
            self.term.flush_recordset()
        self.assertIn("negative", self._said(caught.exception))

    def _said(self, error):
        """The constraint's own words."""
        name = getattr(getattr(error, "diag", None), "constraint_name", "")
        self.assertTrue(name.endswith("remedy_days_not_negative"), error)
        return self.env["after.sales.warranty.term"]._remedy_days_not_negative.message

    # ------------------------------------------------------------
    # EXCHANGE
    # ------------------------------------------------------------

    def test_exchange_passes_the_remaining_warranty_on(self):
        down = self.env["after.sales.downtime"].create(
            {
                "equipment_id": self.unit.id,
                "start": datetime(2026, 8, 1, 0, 0),
                "end": datetime(2026, 8, 5, 6, 0),
            }
        )
        until = self.warranty.covered_until
        remedy = self._ask("exchange", replacement_lot_id=self.lots[1])
        back, out = self._moves(remedy, "back"), self._moves(remedy, "out")
        self.assertEqual(back.move_line_ids.lot_id, self.lots[0])
        self.assertEqual(
            back.location_dest_id, self.company.after_sales_defective_location_id
        )
        self.assertEqual(out.move_line_ids.lot_id, self.lots[1])
        self.assertEqual(remedy.state, "open")
        self.assertFalse(self.unit.replaced_by_id)

        self._process(remedy, "out")
        new = remedy.replacement_id
        self.assertEqual(new.lot_id, self.lots[1])
        self.assertRecordValues(
            new,
            [
                {
                    "partner_id": self.customer.id,
                    "site_partner_id": self.site.id,
                    "team_id": self.team.id,
                    "engineer_id": self.engineer.id,
                    "sale_line_id": self.unit.sale_line_id.id,
                    "replaces_id": self.unit.id,
                    "state": "delivered",
                }
            ],
        )
        carried = new.warranty_id
        self.assertEqual(carried.start_date, self.warranty.start_date)
        self.assertEqual(carried.base_end, self.warranty.base_end)
        self.assertEqual(carried.extension_ids.days, 4.25)
        self.assertEqual(carried.extension_ids.kind, "exchange")
        self.assertIn("SN-1", carried.extension_ids.reason)
        self.assertEqual(carried.covered_until, until)
        self.assertTrue(self.warranty.closed_on)
        self.assertEqual(self.unit.state, "in_service", "not back yet")
        self.assertEqual(remedy.next_step, "The faulty unit has to come back")

        self._process(remedy, "back")
        self.assertEqual((self.unit.state, self.unit.active), ("retired", False))
        self.assertEqual(self.unit.replaced_by_id, new)
        self.assertEqual(remedy.state, "done")
        # the old unit's warranty and ledger are corrected: what was carried follows
        self.env["after.sales.warranty.extension"].create(
            {"warranty_id": self.warranty.id, "days": 3, "reason": "Late acceptance"}
        )
        self.assertEqual(carried.extension_ids.days, 7.25)
        self.warranty.extension_ids._do_withdraw("Entered twice")
        self.assertEqual(carried.extension_ids.days, 4.25)
        down.write({"excluded": True, "exclusion_reason": "Power cut"})
        self.assertFalse(carried.extension_ids)
        self.assertEqual(carried.end_date, carried.base_end)

    def test_return_first_the_time_without_a_unit_is_added(self):
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "No light",
                "equipment_id": self.unit.id,
                "reported_at": TODAY,
                "down_since": TODAY,
            }
        )
        remedy = self._ask("exchange", source=ticket)
        self.assertEqual(remedy.ticket_id, ticket)
        self._process(remedy, "back")
        self.assertEqual(self.unit.state, "down", "the customer waits for the other")
        self.assertEqual(remedy.next_step, "Deliver the unit given in exchange")
        with freeze_time(TODAY + 2 * ONE_DAY):
            self._process(remedy, "out")
            new = remedy.replacement_id
            self.assertEqual(new.warranty_id.extension_ids.days, 2)
            self.assertEqual(new.warranty_end, self.warranty.base_end + 2 * ONE_DAY)
            self.assertEqual(self.unit.state, "retired")
            self.assertEqual(ticket.replaced_at, TODAY + 2 * ONE_DAY)
            self.assertEqual(remedy.state, "done")
        self.assertFalse(self.unit.downtime_ids.filtered(lambda d: not d.end))

    def test_at_least_so_many_months_after_an_exchange(self):
        self.warranty.exchange_min_months = 12
        remedy = self._ask("exchange")
        self._process(remedy, "out")
        carried = remedy.replacement_id.warranty_id
        self.assertEqual(carried.end_date, date(2027, 11, 23))
        self.assertIn("12 months", carried.extension_ids.reason)

    def test_a_later_acceptance_gives_no_fresh_year(self):
        remedy = self._ask("exchange")
        self._process(remedy, "out")
        new = remedy.replacement_id
        new._accept(date(2026, 11, 23))
        self.assertEqual(new.warranty_id.start_date, date(2026, 6, 10))
        self.assertEqual(new.state, "in_service")
        # the old unit's acceptance is corrected: so is what was passed on
        self.warranty.start_date = date(2026, 6, 12)
        self.assertEqual(new.warranty_id.start_date, date(2026, 6, 12))

    def test_not_accepted_yet_the_term_passes_on(self):
        agreed = self.term.copy({"name": "Two years", "duration": 24})
        self.unit.with_user(self.manager).sudo().write({"accepted_on": False})
        self.warranty.unlink()
        self.unit.warranty_term_id = agreed
        remedy = self._ask("exchange")
        self._process(remedy, "out")
        new = remedy.replacement_id
        self.assertEqual(new.warranty_term_id, agreed)
        self.assertEqual(new.warranty_state, "pending")

    def test_exchange_of_an_exchanged_unit(self):
        first = self._ask("exchange")
        self._process(first, "out")
        self._process(first, "back")
        second = self._ask("exchange", source=first.replacement_id)
        self._process(second, "out")
        self._process(second, "back")
        newest = second.replacement_id
        self.assertEqual(newest.replaces_id, first.replacement_id)
        self.assertEqual(newest.warranty_end, self.warranty.base_end)
        self.assertEqual(
            newest.warranty_id.carried_from_id.carried_from_id, self.warranty
        )

    def test_delivery_in_two_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        remedy = self._ask("exchange", replacement_lot_id=self.lots[2])
        pick = remedy.stock_move_ids.filtered(
            lambda m: m.location_id.usage == "internal"
        )
        pick.picked = True
        pick.picking_id.button_validate()
        self.assertFalse(remedy.replacement_id)
        self._process(remedy, "out")
        self.assertEqual(remedy.replacement_id.lot_id, self.lots[2])

    def test_a_unit_older_than_this_database(self):
        old = self._new_unit("OLD-7", accepted_on=date(2026, 2, 1))
        remedy = self._ask("exchange", source=old)
        self.assertEqual(old.lot_id.name, "OLD-7")
        self._process(remedy, "back")
        self._process(remedy, "out")
        self.assertEqual(remedy.state, "done")
        self.assertEqual(remedy.replacement_id.warranty_end, date(2027, 2, 1))

    # ------------------------------------------------------------
    # REFUND
    # ------------------------------------------------------------

    def test_refund_credits_the_price_as_invoiced(self):
        invoice = self._invoice()
        wizard = self._open("refund")
        self.assertIn("1,000.00", wizard.consequence)
        self.assertIn(invoice.name, wizard.consequence)
        remedy = self._ask("refund")
        credit = remedy.credit_note_id
        self.assertRecordValues(
            credit,
            [
                {
                    "move_type": "out_refund",
                    "state": "draft",
                    "reversed_entry_id": invoice.id,
                    "amount_untaxed": 1000.0,
                    "partner_id": self.customer.id,
                }
            ],
        )
        self.assertTrue(self._moves(remedy, "back").to_refund)
        self._process(remedy, "back")
        self.assertEqual((self.unit.state, self.unit.active), ("retired", False))
        self.assertEqual(self.warranty.closed_on, date(2026, 11, 23))
        self.assertEqual(remedy.state, "open")
        credit.action_post()
        self.assertEqual(remedy.state, "done")
        line = self.sale.order_line
        self.assertEqual((line.qty_delivered, line.qty_invoiced), (0, 0))
        self.assertEqual(line.qty_to_invoice, 0, "it would be invoiced again")

    def test_refund_of_what_was_not_invoiced(self):
        remedy = self._ask("refund")
        self.assertFalse(remedy.credit_note_id)
        self._process(remedy, "back")
        self.assertEqual(remedy.state, "done")
        self.assertEqual(self.sale.order_line.qty_delivered, 0)

    def test_refund_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        if self.company.currency_id == euro:
            euro = self.env.ref("base.USD")
        invoice = self._invoice()
        invoice.button_draft()
        invoice.currency_id = euro
        invoice.invoice_line_ids.write({"price_unit": 130.0, "discount": 10.0})
        invoice.action_post()
        credit = self._ask("refund").credit_note_id
        self.assertEqual((credit.currency_id, credit.amount_untaxed), (euro, 117.0))

    # ------------------------------------------------------------
    # REPAIR
    # ------------------------------------------------------------

    def test_repair_at_the_workshop_and_back(self):
        end = self.unit.warranty_end
        remedy = self._ask("repair")
        repair = remedy.repair_id
        back = self._moves(remedy, "back")
        self.assertRecordValues(
            repair,
            [
                {
                    "product_id": self.product.id,
                    "lot_id": self.lots[0].id,
                    "picking_id": back.picking_id.id,
                    "partner_id": self.customer.id,
                    "under_warranty": False,
                    "state": "draft",
                }
            ],
        )
        self.assertFalse(back.to_refund)
        self._process(remedy, "back")
        self.assertEqual(self.unit.state, "in_service")
        self.assertEqual(remedy.next_step, "Repair the unit at the workshop")
        with self.assertRaises(UserError):
            remedy.with_user(self.dispatcher).action_send_back()
        self.stock(self.lamp, 2, location=repair.location_id)
        repair.action_create_sale_order()
        self.env["stock.move"].create(
            {
                "repair_id": repair.id,
                "repair_line_type": "add",
                "product_id": self.lamp.id,
                "product_uom_qty": 1,
                "company_id": self.company.id,
            }
        )
        line = repair.sale_order_id.order_line
        self.assertRecordValues(
            line,
            [
                {
                    "after_sales_coverage": "covered",
                    "price_unit": 200.0,
                    "discount": 100.0,
                    "price_subtotal": 0.0,
                }
            ],
        )
        repair.action_validate()
        repair.action_repair_start()
        repair.move_ids.picked = True
        repair.action_repair_end()
        self.assertEqual(remedy.next_step, "Send the unit back to the customer")
        remedy.with_user(self.dispatcher).action_send_back()
        self._process(remedy, "out")
        self.assertEqual(remedy.state, "done")
        self.assertEqual(self.unit.warranty_end, end)
        self.assertEqual(len(self.unit.warranty_ids), 1)
        self.assertEqual(self.sale.order_line.qty_delivered, 1)

    def test_repair_out_of_warranty_is_never_refused(self):
        unit = self._expired_unit()
        remedy = self._ask("repair", source=unit)
        self.assertEqual(remedy.state, "open")
        repair = remedy.repair_id
        repair.action_create_sale_order()
        self.env["stock.move"].create(
            {
                "repair_id": repair.id,
                "repair_line_type": "add",
                "product_id": self.lamp.id,
                "product_uom_qty": 1,
                "company_id": self.company.id,
            }
        )
        line = repair.sale_order_id.order_line
        self.assertEqual((line.after_sales_coverage, line.price_unit), ("cost", 120.0))

    # ------------------------------------------------------------
    # TAKEN BACK
    # ------------------------------------------------------------

    def test_the_desk_reads_which_transfers(self):
        remedy = self._ask("exchange").with_user(self.dispatcher)
        numbers = remedy.sudo().stock_move_ids.picking_id.mapped("name")
        self.assertEqual(len(numbers), 2)
        for number in numbers:
            self.assertIn(number, remedy.documents)

    def test_nothing_is_left_to_pass_on_after_the_warranty(self):
        self.assertIn("passes on: until", self._open("exchange").consequence)
        with freeze_time(TODAY + 400 * ONE_DAY):
            self.warranty._refresh()
            wizard = self._open("exchange", self.manager, override_reason="Key user")
            self.assertIn("No warranty is left", wizard.consequence)
            self.assertNotIn("passes on: until", wizard.consequence)

    def test_cancel_leaves_nothing_behind(self):
        self._invoice()
        for kind in ("repair", "exchange", "refund"):
            with self.subTest(kind=kind):
                remedy = self._ask(kind)
                remedy.with_user(self.dispatcher).action_cancel()
                self.assertEqual(remedy.state, "cancelled")
                self.assertEqual(set(remedy.stock_move_ids.mapped("state")), {"cancel"})
                self.assertIn(remedy.credit_note_id.state, (False, "cancel"))
                self.assertIn(remedy.repair_id.state, (False, "cancel"))
        self.assertEqual(self.unit.state, "in_service")
        self.assertFalse(self.warranty.closed_on)

    def test_what_has_happened_is_not_taken_back(self):
        remedy = self._ask("exchange")
        self._process(remedy, "back")
        with self.assertRaisesRegex(UserError, "has happened"):
            remedy.with_user(self.dispatcher).action_cancel()
        self.assertEqual(remedy.state, "open")

    # ------------------------------------------------------------
    # REFUSALS
    # ------------------------------------------------------------

    def _open(self, kind, user=None, source=None, **vals):
        source = (source or self.unit).with_user(user or self.dispatcher)
        button = {"repair": "action_bench_repair"}.get(kind, f"action_{kind}")
        form = Form.from_action(
            self.env(user=source.env.user), getattr(source, button)()
        )
        for name, value in ({"reason": "Fails again"} | vals).items():
            setattr(form, name, value)
        return form.save()

    def test_not_promised_only_the_manager_with_a_reason(self):
        self.warranty.exchange_days = 15
        with self.assertRaisesRegex(AccessError, "06/25/2026.*manager"):
            self._open("exchange").action_confirm()
        wizard = self._open("exchange", self.manager, override_reason=" ")
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_confirm()
        wizard.override_reason = "Key customer; agreed with the director"
        remedy = self.env["after.sales.remedy"].browse(
            wizard.action_confirm()["res_id"]
        )
        self.assertIn("06/25/2026", remedy.promise)
        self.assertEqual(
            remedy.override_reason, "Key customer; agreed with the director"
        )

    def test_a_dispatcher_cannot_pass_the_reason_by_rpc(self):
        self.warranty.promises_refund = False
        wizard = self.env["after.sales.remedy.wizard"].with_user(self.dispatcher)
        wizard = wizard.create(
            {
                "kind": "refund",
                "equipment_id": self.unit.id,
                "reason": "x",
                "override_reason": "y",
            }
        )
        with self.assertRaises(AccessError):
            wizard.action_confirm()

    def test_engineers_and_billing_open_none(self):
        for user in (self.engineer_user, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.unit.with_user(user).action_exchange()
        with self.assertRaises(AccessError):
            self.env["after.sales.remedy.wizard"].with_user(self.engineer_user).create(
                {"kind": "refund", "equipment_id": self.unit.id, "reason": "x"}
            )

    def test_other_companies_neither_see_nor_open(self):
        remedy = self._ask("repair")
        other = self.env["res.company"].create({"name": "Other Maker"})
        stranger = new_test_user(
            self.env,
            login="other_manager",
            groups="base.group_user,after_sales_service.group_after_sales_manager",
            company_id=other.id,
        )
        for record in (self.unit, remedy):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])
        with self.assertRaises(AccessError):
            self.unit.with_user(stranger).action_exchange()
        wizard = self.env["after.sales.remedy.wizard"].with_user(stranger)
        with self.assertRaises(AccessError):
            wizard.create(
                {"kind": "refund", "equipment_id": self.unit.id, "reason": "x"}
            ).action_confirm()

    def test_nobody_writes_a_remedy_by_hand(self):
        remedy = self._ask("exchange")
        for user in (self.dispatcher, self.manager, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                remedy.with_user(user).write({"replacement_id": self.unit.id})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["after.sales.remedy"].with_user(user).create(
                    {"kind": "refund", "equipment_id": self.unit.id}
                )

    def test_one_at_a_time(self):
        remedy = self._ask("repair")
        with self.assertRaisesRegex(UserError, remedy.name):
            self.unit.with_user(self.dispatcher).action_exchange()

    def test_retired_and_own_plant(self):
        own = self._new_unit("OWN-1", owner_kind="own_plant")
        with self.assertRaisesRegex(UserError, "own plant"):
            own.with_user(self.dispatcher).action_refund()
        self.unit.action_retire()
        with self.assertRaisesRegex(UserError, "retired"):
            self.unit.with_user(self.dispatcher).action_bench_repair()

    def test_a_serial_that_is_not_free(self):
        wizard = self._open("exchange")
        wizard.replacement_lot_id = self.lots[0]  # at the customer's
        with self.assertRaisesRegex(UserError, "SN-1 is not free"):
            wizard.action_confirm()
        self.assertFalse(self.unit.remedy_ids)

    def test_a_product_that_makes_no_unit(self):
        wizard = self._open("exchange")
        wizard.replacement_product_id = self.lamp
        with self.assertRaises(UserError):
            wizard.action_confirm()

    def test_asked_in_the_future(self):
        wizard = self._open("exchange")
        wizard.asked_on = date(2026, 11, 30)
        with self.assertRaisesRegex(UserError, "future"):
            wizard.action_confirm()

    def test_the_ticket_of_another_unit(self):
        other = self._new_unit("SP2-OTHER")
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "No light", "equipment_id": other.id}
        )
        wizard = self._open("exchange")
        wizard.ticket_id = ticket
        with self.assertRaisesRegex(UserError, "another unit"):
            wizard.action_confirm()
