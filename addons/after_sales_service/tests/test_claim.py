# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, RecordCapturer, freeze_time, new_test_user, tagged

from .common_order import NOW, OrderCommon


class ClaimCommon(OrderCommon):
    """A unit within our warranty and its supplier's; he has a warranty contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create(
            {"name": "Optics Works", "is_company": True, "email": "info@optics.example"}
        )
        cls.vendor_contact = cls.env["res.partner"].create(
            {
                "name": "Ms. Sun",
                "parent_id": cls.vendor.id,
                "email": "warranty@optics.example",
            }
        )
        cls.vendor.warranty_contact_id = cls.vendor_contact
        with freeze_time(NOW):
            cls.unit = cls._new_unit(
                accepted_on=date(2026, 6, 1),
                vendor_id=cls.vendor.id,
                vendor_warranty_end=date(2027, 3, 31),
            )
        cls.unit.vendor_warranty_covers = "all"

    def _fail(self, unit=None, **vals):
        with freeze_time(NOW):
            return self.env["helpdesk.ticket"].create(
                {
                    "name": "No light",
                    "description": "<p>Dark since this morning.</p>",
                    "caller_name": "Gu Lan",
                    "caller_phone": "13800000000",
                    "equipment_id": (unit or self.unit).id,
                    "reported_at": NOW,
                }
                | vals
            )

    def _claim(self, **vals):
        """A fault, its job done: a lamp, two hours, a journey."""
        ticket = self._fail(**vals)
        with freeze_time(NOW):
            ticket.with_user(self.dispatcher).action_dispatch()
        order = ticket.order_ids
        order.engineer_id = self.engineer
        self._add_line(order, self.lamp, removed_quantity=1, removed_serial="L-77")
        self._add_line(order, kind="labour", quantity=2)
        self._add_line(order, kind="travel", quantity=1, actual_amount=150.0)
        self._work(order, until="arrive")
        with freeze_time(NOW.replace(hour=4)):
            order.with_user(self.engineer_user).action_consume_parts()
            order.with_user(self.engineer_user).action_finish()
        self._report(order)
        with freeze_time(NOW.replace(hour=5)):
            order.with_user(self.engineer_user).action_done()
        return ticket.claim_ids

    def _biller(self):
        return new_test_user(
            self.env,
            login="biller",
            groups="account.group_account_invoice,"
            "after_sales_service.group_after_sales_billing",
        )


@tagged("post_install", "-at_install")
class TestClaim(ClaimCommon):
    """S11: the supplier is told at once, and pays what the fault costs us."""

    # ------------------------------------------------------------
    # TOLD AT ONCE
    # ------------------------------------------------------------

    def test_a_fault_is_mailed_at_once(self):
        with RecordCapturer(self.env["mail.mail"]) as mails:
            ticket = self._fail()
        mail = mails.records.filtered(lambda m: self.vendor_contact in m.recipient_ids)
        self.assertEqual(len(mail), 1)
        self.assertIn("SP2-0001", mail.subject)
        self.assertIn("Dark since this morning", mail.body_html)
        self.assertNotIn("Gu Lan", mail.body_html)
        self.assertNotIn("Third Hospital", mail.body_html)
        self.assertRecordValues(
            ticket.claim_ids,
            [
                {
                    "vendor_id": self.vendor.id,
                    "contact_id": self.vendor_contact.id,
                    "equipment_id": self.unit.id,
                    "reported_on": date(2026, 11, 23),
                    "notified_at": NOW,
                    "notified_how": "mail",
                    "state": "open",
                }
            ],
        )
        with freeze_time(NOW):
            self.assertFalse(ticket.vendor_to_notify)
            self.assertIn("Ms. Sun", ticket.vendor_text)

    def test_by_whoever_enters_it(self):
        with freeze_time(NOW):
            ticket = (
                self.env["helpdesk.ticket"]
                .with_user(self.engineer_user)
                .create(
                    {
                        "name": "No light",
                        "equipment_id": self.unit.id,
                        "team_id": self.team.id,
                    }
                )
            )
        claim = ticket.sudo().claim_ids
        self.assertEqual(claim.notified_by_id, self.engineer_user)

    def test_in_the_suppliers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("after_sales_service.mail_template_claim_notice")
        template.with_context(lang="fr_FR").subject = "Panne {{ object.name }}"
        self.vendor_contact.lang = "fr_FR"
        with RecordCapturer(self.env["mail.mail"]) as mails:
            self._fail()
        self.assertTrue(
            mails.records.filtered(lambda m: (m.subject or "").startswith("Panne"))
        )

    def test_when_the_unit_is_found_out_later(self):
        with freeze_time(NOW):
            ticket = self.env["helpdesk.ticket"].create(
                {"name": "No light", "partner_id": self.customer.id}
            )
            self.assertFalse(ticket.claim_ids)
            ticket.equipment_id = self.unit
        self.assertTrue(ticket.claim_ids.notified_at)

    def test_an_emergency_without_a_ticket(self):
        with freeze_time(NOW):
            order = self._new_order(kind="emergency", coverage_at=NOW)
            claim = self.env["after.sales.claim"].search([("order_id", "=", order.id)])
            self.assertTrue(claim.notified_at)
            self._new_order(kind="maintenance")
        self.assertEqual(len(self.unit.claim_ids), 1)

    def test_an_emergency_in_our_own_plant(self):
        """1.3-3.3: emergency measures, and the supplier is told at once."""
        press = self._new_unit(
            "PRESS-1",
            owner_kind="own_plant",
            partner_id=self.company.partner_id.id,
            site_partner_id=self.company.partner_id.id,
            warranty_term_id=False,
            vendor_id=self.vendor.id,
            vendor_warranty_end=date(2027, 3, 31),
        )
        with freeze_time(NOW):
            order = self._new_order(
                kind="emergency", equipment_id=press.id, coverage_at=NOW
            )
            line = self._add_line(order, self.lamp)
        self.assertEqual(press.claim_ids.notified_at, NOW)
        self.assertEqual(line.coverage, "supplier")

    def test_nobody_is_told_without_need(self):
        expired = self._new_unit(
            "SP2-0002", vendor_id=self.vendor.id, vendor_warranty_end=date(2026, 11, 22)
        )
        self.assertFalse(self._fail(expired).claim_ids)
        self.assertFalse(self._fail(kind="consultation").claim_ids)
        with freeze_time(NOW):
            self.company.after_sales_enforce_from = datetime(2026, 11, 23, 2, 0)
            self.assertFalse(self._fail().claim_ids, "older than this database")
            self.company.after_sales_enforce_from = False
            self.company.after_sales_notify_vendor = False
            ticket = self._fail()
        self.assertFalse(ticket.claim_ids)
        with freeze_time(NOW):
            self.assertTrue(ticket.vendor_to_notify)
            ticket.with_user(self.dispatcher).action_tell_vendor()
            ticket.invalidate_recordset()
            self.assertFalse(ticket.vendor_to_notify)

    def test_the_last_day_counts(self):
        last = self._new_unit(
            "SP2-0002", vendor_id=self.vendor.id, vendor_warranty_end=date(2026, 11, 23)
        )
        self.assertTrue(self._fail(last).claim_ids)

    def test_without_a_mail_address_he_is_called(self):
        self.vendor_contact.write({"email": False, "phone": "0431-8561-7700"})
        ticket = self._fail()
        self.assertFalse(ticket.claim_ids.notified_at)
        with freeze_time(NOW):
            self.assertTrue(ticket.vendor_to_notify)
            self.assertIn("0431-8561-7700", ticket.vendor_text)
            with self.assertRaisesRegex(UserError, "no mail address"):
                ticket.with_user(self.engineer_user).action_tell_vendor()
            ticket.with_user(self.engineer_user).action_vendor_told_by_phone()
        self.assertEqual(ticket.claim_ids.notified_how, "phone")
        self.assertEqual(len(ticket.claim_ids), 1)

    def test_no_supplier_known(self):
        unknown = self._new_unit("SP2-0002", vendor_warranty_end=date(2027, 1, 1))
        ticket = self._fail(unknown)
        self.assertFalse(ticket.claim_ids)
        with freeze_time(NOW):
            self.assertIn("Enter the supplier", ticket.vendor_text)
            with self.assertRaises(UserError):
                ticket.with_user(self.dispatcher).action_tell_vendor()

    def test_the_clause_counts_who_was_told_at_once(self):
        clause = self.env.ref("after_sales_service.clause_supplier_warranty")
        self._fail()
        self.vendor_contact.email = False
        late = self._fail()
        with freeze_time(NOW.replace(hour=2, minute=1)):
            late.action_vendor_told_by_phone()
        with freeze_time(NOW):
            self.assertEqual((clause.kept_count, clause.measured_count), (1, 2))
            action = clause.action_view_broken()
            broken = self.env["after.sales.claim"].search(action["domain"])
        self.assertEqual(broken, late.claim_ids)

    # ------------------------------------------------------------
    # WHERE THE SUPPLIER'S WARRANTY COMES FROM
    # ------------------------------------------------------------

    def _seller(self, **vals):
        return self.env["product.supplierinfo"].create(
            {
                "partner_id": self.vendor.id,
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "vendor_warranty_duration": 18,
                "vendor_warranty_covers": "work",
            }
            | vals
        )

    def test_from_the_products_supplier(self):
        self._seller(vendor_warranty_basis="delivery")
        unit = self._new_unit("SP2-0003")
        self.assertRecordValues(
            unit,
            [
                {
                    "vendor_id": self.vendor.id,
                    "vendor_warranty_end": date(2027, 7, 5),
                    "vendor_warranty_covers": "work",
                    "vendor_warranty_contact_id": self.vendor_contact.id,
                }
            ],
        )

    def test_from_the_receipt_of_the_serial(self):
        other = self.env["res.partner"].create({"name": "Second Source"})
        self._seller()
        self._seller(partner_id=other.id, vendor_warranty_duration=24)
        lot = self.env["stock.lot"].create(
            {"name": "SN-9", "product_id": self.product.id}
        )
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": other.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 1,
                            "location_id": self.env.ref(
                                "stock.stock_location_suppliers"
                            ).id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                        }
                    )
                ],
            }
        )
        with freeze_time(datetime(2026, 3, 10, 3, 0)):
            receipt.action_confirm()
            receipt.move_ids.move_line_ids.lot_id = lot
            receipt.move_ids.picked = True
            receipt.button_validate()
        unit = self._new_unit("SN-9", lot_id=lot.id, delivered_on=date(2026, 5, 1))
        self.assertEqual(unit.vendor_id, other)
        self.assertEqual(unit.vendor_warranty_end, date(2028, 3, 10))

    def test_what_was_entered_stays(self):
        self._seller()
        unit = self._new_unit("SP2-0003", vendor_warranty_end=date(2026, 12, 31))
        self.assertEqual(unit.vendor_warranty_end, date(2026, 12, 31))

    # ------------------------------------------------------------
    # WHO PAYS
    # ------------------------------------------------------------

    def test_after_our_warranty_the_supplier_pays(self):
        unit = self._expired_unit(
            vendor_id=self.vendor.id, vendor_warranty_end=date(2027, 3, 31)
        )
        order = self._new_order(equipment_id=unit.id, coverage_at=NOW)
        part = self._add_line(order, self.lamp)
        labour = self._add_line(order, kind="labour", quantity=1)
        self.assertEqual((part.coverage, part.covered_percent), ("supplier", 100))
        self.assertIn("03/31/2027", part.coverage_reason)
        self.assertEqual(labour.coverage, "cost", "his warranty pays parts only")
        unit.vendor_warranty_covers = "work"
        labour._propose_coverage()
        self.assertEqual(labour.coverage, "supplier")

    def test_our_own_warranty_comes_first(self):
        order = self._new_order(coverage_at=NOW)
        self.assertEqual(self._add_line(order, self.lamp).coverage, "covered")

    def test_a_supplier_line_opens_the_claim_of_its_job(self):
        self.company.after_sales_notify_vendor = False
        unit = self._expired_unit(
            vendor_id=self.vendor.id, vendor_warranty_end=date(2027, 3, 31)
        )
        claim = self._claim(unit=unit)
        self.assertEqual(claim.state, "open")
        self.assertFalse(claim.notified_at)
        self.assertEqual(claim.amount_cost, 120.0, "the customer pays the rest")

    # ------------------------------------------------------------
    # COSTS
    # ------------------------------------------------------------

    def test_parts_labour_and_travel_are_collected(self):
        claim = self._claim()
        self.assertRecordValues(
            claim.line_ids.sorted("kind"),
            [
                {"kind": "labour", "quantity": 2, "amount": 160.0},
                {"kind": "part", "quantity": 1, "amount": 120.0},
                {"kind": "travel", "quantity": 1, "amount": 150.0},
            ],
        )
        self.assertEqual(
            claim.line_ids.filtered(lambda ln: ln.kind == "part").removed_serial, "L-77"
        )
        self.assertEqual(claim.amount_cost, 430.0)

    def test_what_the_customer_pays_is_not_claimed_twice(self):
        claim = self._claim()
        part = claim._get_orders().line_ids.filtered(lambda ln: ln.kind == "part")
        part._set_coverage("excluded", "Dropped by the user")
        self.assertEqual(claim.amount_cost, 310.0)
        part._set_coverage("goodwill", "Half each", percent=50.0)
        self.assertEqual(claim.amount_cost, 370.0)

    def test_billing_leaves_out_and_adds(self):
        claim = self._claim()
        mine = claim.with_user(self.accountant)
        travel = mine.line_ids.filtered(lambda ln: ln.kind == "travel")
        travel.included = False
        mine.line_ids = [Command.create({"name": "Express freight", "unit_cost": 60.0})]
        self.assertEqual(claim.amount_cost, 340.0)
        with self.assertRaises(AccessError):
            travel.unit_cost = 999.0

    # ------------------------------------------------------------
    # CLAIM, ANSWER, REFUND
    # ------------------------------------------------------------

    def _answer(self, claim, **vals):
        form = Form.from_action(self.env(user=claim.env.user), claim.action_answer())
        for name, value in vals.items():
            setattr(form, name, value)
        return form.save().action_confirm()

    def test_from_the_claim_to_the_money(self):
        claim = self._claim().with_user(self._biller())
        with RecordCapturer(self.env["mail.mail"]) as mails:
            claim.action_claim()
        mail = mails.records
        self.assertEqual(mail.recipient_ids, self.vendor_contact)
        self.assertEqual(len(mail.attachment_ids), 1)
        self.assertEqual((claim.state, claim.amount_claimed), ("claimed", 430.0))
        with self.assertRaisesRegex(UserError, "less"):
            self._answer(claim, amount=280.0)
        self._answer(claim, amount=280.0, reason="No travel", vendor_ref="RMA-5521")
        self.assertEqual((claim.state, claim.accepted_amount), ("accepted", 280.0))
        claim.action_make_refund()
        refund = claim.move_ids
        self.assertRecordValues(
            refund,
            [
                {
                    "move_type": "in_refund",
                    "state": "draft",
                    "partner_id": self.vendor.id,
                    "amount_untaxed": 280.0,
                    "ref": "RMA-5521",
                }
            ],
        )
        with self.assertRaises(UserError):
            claim.action_make_refund()
        refund.action_post()
        self.assertEqual((claim.state, claim.amount_recovered), ("recovered", 280.0))
        with self.assertRaisesRegex(UserError, "Cancel or reverse"):
            claim.action_reopen()
        refund.button_draft()
        self.assertEqual((claim.state, claim.amount_recovered), ("accepted", 0.0))

    def test_rejected_with_a_reason_and_reopened(self):
        claim = self._claim().with_user(self.accountant)
        claim.action_claim()
        with self.assertRaises(UserError):
            self._answer(claim, answer="accepted", amount=431.0)
        self._answer(claim, answer="rejected", reason="Opened by others")
        self.assertEqual(claim.state, "rejected")
        claim.action_reopen()
        self.assertEqual(claim.state, "open")
        claim.action_drop()
        self.assertEqual(claim.state, "cancelled")

    def test_a_claimed_list_stays_and_a_change_is_told(self):
        claim = self._claim()
        claim.with_user(self.accountant).action_claim()
        with self.assertRaises(UserError):
            claim.with_user(self.accountant).line_ids[0].included = False
        part = claim._get_orders().line_ids.filtered(lambda ln: ln.kind == "part")
        part._set_coverage("excluded", "Dropped by the user")
        self.assertEqual(claim.amount_cost, 430.0)
        self.assertIn("changed", claim.activity_ids.summary)

    def test_nothing_to_claim(self):
        claim = self._fail().claim_ids
        with self.assertRaisesRegex(UserError, "no costs"):
            claim.with_user(self.accountant).action_claim()

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_who_sees_and_does_what(self):
        claim = self._claim()
        with self.assertRaises(AccessError):
            claim.with_user(self.engineer_user).read(["name"])
        seen = claim.with_user(self.dispatcher)
        self.assertTrue(seen.read(["name", "notified_at", "state"]))
        with self.assertRaises(AccessError):
            seen.read(["amount_cost"])
        for name in ("action_claim", "action_drop", "action_collect", "action_reopen"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                getattr(seen, name)()
        for user in (self.accountant, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                claim.with_user(user).write({"decision": "accepted"})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                claim.with_user(user).write({"accepted_amount": 5.0})
        claim.with_user(self.accountant).vendor_ref = "RMA-1"

    def test_what_the_supplier_knows_is_not_deleted(self):
        claim = self._fail().claim_ids
        with self.assertRaises(UserError):
            claim.with_user(self.manager).unlink()

    def test_the_paper(self):
        claim = self._claim()
        claim.with_user(self.accountant).action_claim()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("after_sales_service.report_claim", claim.ids)[0]
            .decode()
        )
        for text in ("SP2-0001", "L-77", "Optics Works", "430.00", claim.name):
            self.assertIn(text, html)
        self.assertNotIn("Third Hospital", html)
