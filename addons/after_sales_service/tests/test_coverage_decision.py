# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common_order import NOW, PNG
from .test_billing import BillingCommon


class DecisionCommon(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exclusion = cls.env.ref("after_sales_service.warranty_exclusion_misuse")

    def _decide(self, lines, coverage=None, user=None, **vals):
        vals = {
            "line_ids": lines.ids,
            "decision": "change" if coverage else "keep",
            "coverage": coverage,
            "reason": "Cable cut by a fork lift",
        } | vals
        if coverage == "excluded":
            vals["exclusion_id"] = self.exclusion.id
        wizard = self.env["after.sales.coverage.decision"]
        wizard.with_user(user or self.manager).create(vals).action_decide()

    def _invoiced(self, unit, post=True, **vals):
        """A done job whose invoice is posted (or left in draft)."""
        order = self._job(unit, **vals)
        self._complete(order)
        with freeze_time(NOW):
            order.with_user(self.invoicer).action_invoice()
            invoice = order.sale_order_id.invoice_ids
            if post:
                invoice.action_post()
        return order, invoice

    def _part(self, order):
        return order.line_ids.filtered(lambda line: line.kind == "part")


@tagged("post_install", "-at_install")
class TestDocumentsFollow(DecisionCommon):
    """Quotation before the invoice, credit note or further invoice after it (S10)."""

    def test_quotation_lines(self):
        order = self._job(self.unit)
        order.with_user(self.dispatcher).action_create_quotation()
        self._decide(self._part(order), "excluded")
        self.assertEqual(order.sale_order_id.amount_untaxed, 400.0)
        self.assertEqual(self._lines(order)["labour"][3], 0.0)
        self.assertEqual(order.decision_ids.document, "quotation")

    def test_no_quotation_yet(self):
        order = self._job(self.unit)
        self._decide(self._part(order), "excluded")
        self.assertFalse(order.sale_order_id)
        self.assertEqual(order.decision_ids.document, "later")
        self._complete(order)
        self.assertEqual(self._lines(order)["part"], ("excluded", 200.0, 0.0, 400.0))

    def test_credit_note(self):
        order, invoice = self._invoiced(self.old_unit)
        self._decide(self._part(order), "goodwill")
        note = order.correction_ids
        self.assertEqual((note.move_type, note.state), ("out_refund", "draft"))
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(note.amount_untaxed, 240.0)
        self.assertEqual(
            note.invoice_line_ids.mapped(lambda line: (line.quantity, line.price_unit)),
            [(2.0, 120.0), (-2.0, 200.0)],
        )
        self.assertEqual(note.invoice_line_ids[1].discount, 100.0)
        self.assertIn("As charged before", note.invoice_line_ids[0].name)
        self.assertIn("fork lift", note.invoice_line_ids[1].after_sales_reason)
        self.assertEqual(invoice.amount_untaxed, 740.0, "what is posted stays")
        line = self._part(order).sale_line_id
        self.assertEqual(line.qty_invoiced, 2.0)
        self.assertEqual((line.price_unit, line.discount), (200.0, 100.0))
        note.action_post()
        self.assertEqual(line.untaxed_amount_invoiced, 0.0)
        self.assertEqual(order.billing_state, "invoiced")
        self.assertEqual(order.amount_to_pay, 500.0)

    def test_credit_note_is_a_to_do_of_billing(self):
        order, _invoice = self._invoiced(self.old_unit)
        self._decide(self._part(order), "goodwill")
        activity = order.correction_ids.activity_ids
        self.assertTrue(
            activity.user_id.has_group("after_sales_service.group_after_sales_billing")
        )
        self.assertIn(order.name, activity.note)

    def test_further_invoice(self):
        line = self.unit.warranty_id.line_ids.filtered(lambda x: x.scope == "part")
        line.covered_percent = 60.0
        order, invoice = self._invoiced(self.unit)
        self.assertEqual(invoice.amount_untaxed, 160.0)
        self._decide(self._part(order), "excluded")
        further = order.correction_ids
        self.assertEqual((further.move_type, further.state), ("out_invoice", "draft"))
        self.assertEqual(further.amount_untaxed, 240.0)
        self.assertEqual(
            further.invoice_line_ids.mapped("price_subtotal"), [-160.0, 400.0]
        )
        self.assertEqual(order.decision_ids.document, "further_invoice")
        self.assertEqual(order.decision_ids.sudo().move_id, further)

    def test_both_at_once(self):
        """One line dearer, one cheaper: a document for each direction."""
        order, _invoice = self._invoiced(self.old_unit)
        labour = order.line_ids.filtered(lambda x: x.kind == "labour")
        (self._part(order) | labour)._decide(
            {
                self._part(order): labour._prepare_verdict("goodwill"),
                labour: labour._prepare_verdict("list"),
            },
            "Agreed on the phone",
        )
        self.assertEqual(
            sorted(
                order.correction_ids.mapped(lambda m: (m.move_type, m.amount_untaxed))
            ),
            [("out_invoice", 660.0), ("out_refund", 240.0)],
        )

    def test_decided_again_before_billing_posted(self):
        order, _invoice = self._invoiced(self.old_unit)
        part = self._part(order)
        self._decide(part, "goodwill")
        first = order.correction_ids
        self._decide(part, "list")
        self.assertEqual(first.state, "cancel")
        self.assertFalse(first.activity_ids)
        second = order.correction_ids - first
        self.assertEqual(second.move_type, "out_invoice")
        self.assertEqual(second.amount_untaxed, 160.0, "400 instead of 240")
        # back to what is posted: nothing is left to issue
        self._decide(part, "cost")
        self.assertEqual(order.correction_ids.mapped("state"), ["cancel", "cancel"])
        self.assertEqual(order.decision_ids[0].document, "withdrawn")

    def test_decided_again_after_billing_posted(self):
        order, _invoice = self._invoiced(self.old_unit)
        part = self._part(order)
        self._decide(part, "goodwill")
        order.correction_ids.action_post()
        self._decide(part, "list")
        second = order.correction_ids.filtered(lambda move: move.state == "draft")
        self.assertEqual(
            (second.move_type, second.amount_untaxed), ("out_invoice", 400)
        )
        second.action_post()
        self.assertEqual(part.sale_line_id.untaxed_amount_invoiced, 400.0)
        self.assertEqual(part.sale_line_id.qty_invoiced, 2.0)

    def test_a_correction_thrown_away_is_missed(self):
        order, _invoice = self._invoiced(self.old_unit)
        self._decide(self._part(order), "goodwill")
        self.assertFalse(order.correction_due)
        order.correction_ids.button_cancel()
        self.assertTrue(order.correction_due)
        for user in (self.manager, self.accountant):
            with self.assertRaises(AccessError):
                order.with_user(user).action_correct_invoice()
        order.with_user(self.invoicer).action_correct_invoice()
        draft = order.correction_ids.filtered(lambda move: move.state == "draft")
        self.assertEqual(draft.amount_untaxed, 240.0)
        self.assertFalse(order.correction_due)
        draft.action_post()
        self.assertFalse(order.correction_due)
        order.with_user(self.invoicer).action_correct_invoice()
        self.assertEqual(len(order.correction_ids), 2, "nothing is corrected twice")

    def test_draft_invoice_takes_the_new_price(self):
        order, invoice = self._invoiced(self.old_unit, post=False)
        self._decide(self._part(order), "list")
        self.assertFalse(order.correction_ids)
        self.assertEqual(invoice.amount_untaxed, 900.0)
        self.assertEqual(order.decision_ids.document, "draft_invoice")
        self.assertTrue(
            invoice.message_ids.filtered(lambda m: "fork lift" in (m.body or ""))
        )

    def test_all_free_in_the_end_makes_a_statement(self):
        order, invoice = self._invoiced(self.old_unit, post=False)
        self._decide(order.line_ids, "goodwill")
        self.assertEqual(invoice.state, "cancel", "no zero invoice")
        self.assertTrue(order.statement_attachment_id)
        self.assertEqual(order.billing_state, "free")

    def test_same_price_makes_no_document(self):
        order, _invoice = self._invoiced(self.old_unit)
        self._decide(order.line_ids)
        self._decide(self._part(order), "goodwill")
        order.correction_ids.action_post()
        self._decide(self._part(order), "covered")
        self.assertEqual(len(order.correction_ids), 1)
        self.assertEqual(order.decision_ids[0].document, "none")

    def test_agreed_discount_of_an_undecided_line_stays(self):
        self.old_unit.warranty_id.post_warranty_pricing = "list"
        order = self._job(self.old_unit)
        self._complete(order)
        labour = order.line_ids.filtered(lambda x: x.kind == "labour")
        labour.sale_line_id.discount = 10.0
        order.with_user(self.invoicer).action_invoice()
        order.sale_order_id.invoice_ids.action_post()
        self._decide(self._part(order), "goodwill")
        self._decide(labour)
        self.assertEqual(labour.sale_line_id.discount, 10.0)
        self.assertEqual(order.correction_ids.amount_untaxed, 400.0)

    def test_a_manual_credit_note_is_settled_first(self):
        order, invoice = self._invoiced(self.old_unit)
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        wizard.reverse_moves()
        note = invoice.reversal_move_ids
        with self.assertRaisesRegex(UserError, "post or delete the credit note"):
            self._decide(self._part(order), "goodwill")
        self.assertEqual(self._part(order).coverage_state, "provisional")
        note.action_post()
        self._decide(self._part(order), "goodwill")
        self.assertFalse(order.correction_ids, "nothing stands any more")

    def test_a_locked_order_follows_and_stays_locked(self):
        order, _invoice = self._invoiced(self.old_unit)
        order.sale_order_id.action_lock()
        self._decide(self._part(order), "goodwill")
        self.assertEqual(order.correction_ids.amount_untaxed, 240.0)
        self.assertTrue(order.sale_order_id.locked)

    def test_taxes_go_along(self):
        tax = self.env["account.tax"].create(
            {"name": "13 %", "amount": 13.0, "type_tax_use": "sale"}
        )
        self.lamp.taxes_id = tax
        order, _invoice = self._invoiced(self.old_unit)
        self.lamp.taxes_id = False
        self._decide(self._part(order), "list")
        self.assertEqual(order.correction_ids.amount_untaxed, 160.0)
        self.assertEqual(order.correction_ids.amount_tax, 20.8)

    def test_foreign_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [
                    Command.create(
                        {"name": "2020-01-01", "rate": 2, "company_id": self.company.id}
                    )
                ],
            }
        )
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "In TST", "currency_id": currency.id}
        )
        order, _invoice = self._invoiced(self.old_unit)
        self._decide(self._part(order), "goodwill")
        self.assertEqual(order.correction_ids.currency_id, currency)
        self.assertEqual(order.correction_ids.amount_untaxed, 480.0)
        self.assertEqual(order.decision_ids.difference, -240.0)

    def test_engine_leaves_invoiced_lines_alone(self):
        order, _invoice = self._invoiced(self.old_unit)
        order.with_user(self.dispatcher).coverage_at = datetime(2024, 2, 1)
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"cost"})
        self.assertTrue(all(order.line_ids.mapped("is_affected")))


@tagged("post_install", "-at_install")
class TestPreview(DecisionCommon):
    """Before → after and which document follows, before anything is written."""

    def test_document_and_amounts_are_foreseen(self):
        order, _invoice = self._invoiced(self.old_unit)
        part = self._part(order)
        form = Form(
            self.env["after.sales.coverage.decision"]
            .with_user(self.manager)
            .with_context(default_line_ids=part.ids)
        )
        form.decision = "change"
        form.coverage = "goodwill"
        self.assertIn("240.00", form.preview)
        self.assertIn("Credit note", form.preview)
        form.coverage = "list"
        self.assertIn("400.00", form.preview)
        self.assertIn("Further invoice", form.preview)
        form.decision = "keep"
        self.assertIn("No document changes", form.preview)
        self.assertFalse(order.decision_ids)

    def test_what_was_foreseen_is_what_happens(self):
        for unit in (self.unit, self.old_unit):
            for coverage in ("goodwill", "list", "cost", "covered", "supplier"):
                order = self._job(unit)
                self._complete(order)
                if not order.sale_order_id.after_sales_all_free:
                    order.with_user(self.invoicer).action_invoice()
                    order.sale_order_id.invoice_ids.action_post()
                part = self._part(order)
                seen = part._preview_verdict(part._prepare_verdict(coverage))
                self._decide(part, coverage)
                with self.subTest(unit=unit.serial, coverage=coverage):
                    self.assertEqual(part.amount_to_pay, seen["after"])
                    self.assertEqual(part.decision_ids.to_pay_before, seen["before"])
                    self.assertEqual(part.decision_ids.document, seen["document"])
                self.stock(self.lamp, 2)

    def test_withdrawal_is_foreseen(self):
        order, _invoice = self._invoiced(self.old_unit)
        part = self._part(order)
        self._decide(part, "goodwill")
        seen = part._preview_verdict(part._prepare_verdict("cost"))
        self.assertEqual(seen["document"], "withdrawn")

    def test_phone_and_papers_name_the_evidence(self):
        order = self._job(self.unit)
        self.env["after.sales.evidence"].create(
            {"order_id": order.id, "name": "Crushed cable", "image": PNG}
        )
        wizard = self.env["after.sales.coverage.decision"].with_user(self.manager)
        wizard = wizard.create(
            {"line_ids": self._part(order).ids, "reason": "x", "decision": "keep"}
        )
        self.assertIn("Evidence: 1", wizard.preview)


@tagged("post_install", "-at_install")
class TestLog(DecisionCommon):
    def test_before_and_after_are_kept(self):
        order, _invoice = self._invoiced(self.old_unit)
        with freeze_time(NOW):
            self._decide(self._part(order), "goodwill", percent=50.0)
        entry = order.decision_ids
        self.assertRecordValues(
            entry,
            [
                {
                    "coverage_before": "cost",
                    "percent_before": 0.0,
                    "to_pay_before": 240.0,
                    "coverage_after": "goodwill",
                    "percent_after": 50.0,
                    "to_pay_after": 200.0,
                    "difference": -40.0,
                    "reason": "Cable cut by a fork lift",
                    "decided_by_id": self.manager.id,
                    "decided_at": NOW,
                    "document": "credit_note",
                }
            ],
        )
        told = order.message_ids.filtered(lambda m: "Decided who pays" in m.body)
        self.assertIn("fork lift", told.body)
        self.assertEqual(told.author_id, self.manager.partner_id)

    def test_append_only(self):
        order = self._job(self.unit)
        self._decide(order.line_ids)
        entry = order.decision_ids[0]
        with self.assertRaisesRegex(UserError, "never changed"):
            entry.sudo().reason = "Something else"
        with self.assertRaisesRegex(UserError, "never deleted"):
            entry.sudo().unlink()
        for user in (self.engineer_user, self.manager, self.accountant):
            self.assertFalse(entry.with_user(user).has_access("write"))
            self.assertFalse(entry.with_user(user).has_access("unlink"))

    def test_keep_keeps_what_the_customer_reads(self):
        order = self._job(self.unit)
        self._decide(order.line_ids, reason="Seen on site")
        self.assertIn("Warranty until", order.line_ids[0].coverage_reason)
        self.assertEqual(set(order.decision_ids.mapped("reason")), {"Seen on site"})

    def test_a_reason_is_needed(self):
        order = self._job(self.unit)
        with self.assertRaisesRegex(UserError, "Say why"):
            order.sudo().line_ids._set_coverage("goodwill", "  ")

    def test_exclusion_is_needed_and_kept(self):
        order = self._job(self.unit)
        part = self._part(order)
        with self.assertRaisesRegex(UserError, "which exclusion"):
            self.env["after.sales.coverage.decision"].with_user(self.manager).create(
                {
                    "line_ids": part.ids,
                    "decision": "change",
                    "coverage": "excluded",
                    "reason": "x",
                }
            ).action_decide()
        self._decide(part, "excluded")
        self.assertEqual(part.exclusion_id, self.exclusion)
        self.assertEqual(part.decision_ids.exclusion_id, self.exclusion)
        self._decide(part, "covered")
        self.assertFalse(part.exclusion_id)
        self.assertEqual(part.decision_ids.sorted("id")[0].exclusion_id, self.exclusion)

    def test_exclusion_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.exclusion.with_context(lang="fr_FR").wording = "Dommage humain"
        self.customer.lang = "fr_FR"
        order = self._job(self.unit)
        self._decide(self._part(order), "excluded")
        self.assertIn("Dommage humain", self._part(order).coverage_reason)

    def test_hook_gets_the_values_before(self):
        order = self._job(self.unit)
        part = self._part(order)
        calls = []
        model = self.env.registry["after.sales.order.line"]
        self.patch(
            model, "_follow_decision", lambda line, was: calls.append((line, was))
        )
        self._decide(part, "excluded")
        ((line, was),) = calls
        self.assertEqual(line, part)
        self.assertEqual(line.coverage, "excluded")
        self.assertEqual(was["coverage"], "covered")
        self.assertEqual(was["coverage_state"], "provisional")
        self.assertEqual(was["amount_to_pay"], 0.0)


@tagged("post_install", "-at_install")
class TestGoodwill(DecisionCommon):
    """Each role gives up to its limit, on one job."""

    def _limits(self, desk=0.0, leader=0.0, manager=0.0):
        self.company.write(
            {
                "after_sales_goodwill_desk": desk,
                "after_sales_goodwill_leader": leader,
                "after_sales_goodwill_manager": manager,
            }
        )

    def _may(self, order, user):
        return order.with_user(user).can_decide

    def test_nothing_for_the_desk_as_shipped(self):
        order = self._job(self.old_unit)
        self.assertFalse(self._may(order, self.dispatcher))
        self.assertTrue(self._may(order, self.manager))
        with self.assertRaises(AccessError):
            self._decide(self._part(order), "goodwill", user=self.dispatcher)
        with self.assertRaises(AccessError):
            order.with_user(self.dispatcher).action_decide_coverage()

    def test_desk_up_to_its_limit(self):
        self._limits(desk=400.0)
        order = self._job(self.old_unit)
        part = self._part(order)
        self._decide(part, "goodwill", user=self.dispatcher)
        self.assertEqual(part.coverage, "goodwill")
        self.assertEqual(part.decision_ids.decided_by_id, self.dispatcher)
        # the limit is the job's: line by line does not get around it
        labour = order.line_ids.filtered(lambda line: line.kind == "labour")
        with self.assertRaisesRegex(UserError, "more than the"):
            self._decide(labour, "goodwill", user=self.dispatcher)
        self.assertEqual(labour.coverage, "cost")

    def test_part_of_it(self):
        self._limits(desk=200.0)
        order = self._job(self.old_unit)
        with self.assertRaises(UserError):
            self._decide(self._part(order), "goodwill", user=self.dispatcher)
        self._decide(self._part(order), "goodwill", user=self.dispatcher, percent=50.0)
        self.assertEqual(self._part(order).amount_to_pay, 200.0)

    def test_leader_on_jobs_of_the_own_point(self):
        self._limits(leader=500.0)
        order = self._job(self.old_unit)
        self._decide(self._part(order), "goodwill", user=self.leader)
        self.team.user_id = self.manager
        other = self._job(self.old_unit)
        with self.assertRaises(AccessError):
            self._decide(self._part(other), "goodwill", user=self.leader)

    def test_desk_decides_nothing_else(self):
        self._limits(desk=10_000.0)
        order = self._job(self.unit)
        for coverage in ("covered", "excluded", "cost", "supplier"):
            with self.assertRaises(AccessError):
                self._decide(self._part(order), coverage, user=self.dispatcher)
        with self.assertRaises(AccessError):
            self._decide(self._part(order), user=self.dispatcher)

    def test_manager_without_and_with_a_limit(self):
        order = self._job(self.old_unit)
        self._decide(order.line_ids, "goodwill")
        self._limits(manager=1000.0)
        other = self._job(self.old_unit)
        with self.assertRaisesRegex(UserError, "1,560.00.*1,000.00"):
            self._decide(other.line_ids, "goodwill")
        self._decide(other.line_ids, "excluded")

    def test_form_of_the_desk_gives_goodwill_only(self):
        self._limits(desk=400.0)
        order = self._job(self.old_unit)
        form = Form(
            self.env["after.sales.coverage.decision"]
            .with_user(self.dispatcher)
            .with_context(default_line_ids=self._part(order).ids)
        )
        self.assertEqual((form.decision, form.coverage), ("change", "goodwill"))
        self.assertIn("400.00", form.goodwill_note)
        form.reason = "Long waiting time"
        form.save().action_decide()
        self.assertEqual(self._part(order).coverage, "goodwill")

    def test_lines_of_others_are_refused(self):
        self._limits(desk=400.0)
        order = self._job(self.old_unit)
        for user in (self.engineer_user, self.accountant):
            with self.assertRaises(AccessError):
                self._decide(self._part(order), "goodwill", user=user)
            with self.assertRaises(AccessError):
                order.line_ids.with_user(user).action_decide_coverage()

    def test_negative_limit_is_refused(self):
        with self.assertRaisesRegex(Exception, "goodwill_not_negative"):
            with self.env.cr.savepoint():
                self._limits(desk=-1.0)


@tagged("post_install", "-at_install")
class TestCorrectedFacts(DecisionCommon):
    """Acceptance corrected after jobs were invoiced: never silent."""

    def _correct_acceptance(self, unit, day):
        with freeze_time(NOW):
            unit.with_user(self.manager).accepted_on = day
            self.env.flush_all()

    def test_lines_are_listed_and_nothing_changes_by_itself(self):
        order, invoice = self._invoiced(self.old_unit)
        self.assertFalse(any(order.line_ids.mapped("is_affected")))
        self._correct_acceptance(self.old_unit, date(2026, 2, 1))
        self.assertTrue(all(order.line_ids.mapped("is_affected")))
        self.assertEqual(order.affected_line_count, 3)
        self.assertEqual(self.old_unit.affected_line_count, 3)
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"cost"})
        self.assertEqual(set(order.line_ids.mapped("coverage_now")), {"covered"})
        self.assertEqual(invoice.amount_untaxed, 740.0)
        self.assertFalse(order.correction_ids)
        action = self.old_unit.action_view_affected_lines()
        self.assertEqual(
            self.env["after.sales.order.line"].search(action["domain"]), order.line_ids
        )

    def test_it_is_logged_on_the_job(self):
        order, _invoice = self._invoiced(self.old_unit)
        self.env.flush_all()
        unit = self.old_unit.with_user(self.manager)
        unit = unit.with_context(tracking_disable=False, mail_notrack=False)
        with freeze_time(NOW):
            unit.accepted_on = date(2026, 2, 1)
            unit.env.flush_all()
            self.env.cr.flush()  # tracking is written with the transaction
        values = order.message_ids.sudo().tracking_value_ids
        values = values.filtered(lambda v: v.field_id.name == "affected_line_count")
        self.assertEqual(values.mapped("new_value_integer"), [3])

    def test_follow_makes_the_credit_note(self):
        order, invoice = self._invoiced(self.old_unit)
        self._correct_acceptance(self.old_unit, date(2026, 2, 1))
        self._decide(order.line_ids, decision="follow")
        self.assertEqual(order.correction_ids.amount_untaxed, 740.0)
        self.assertEqual(order.affected_line_count, 0)
        self.assertIn("Warranty until", order.line_ids[0].coverage_reason)
        self.assertEqual(order.billing_state, "free")
        order.correction_ids.action_post()
        self.assertEqual(
            sum(order.sale_order_id.order_line.mapped("untaxed_amount_invoiced")), 0.0
        )

    def test_follow_makes_the_further_invoice_to_come(self):
        """Free by the old day, charged by the corrected one."""
        order = self._job(self.unit)
        self._complete(order)
        self.assertEqual(order.billing_state, "free")
        with freeze_time(NOW):
            self.unit.sudo().delivered_on = date(2025, 1, 1)
        self._correct_acceptance(self.unit, date(2025, 1, 12))
        self.assertEqual(order.affected_line_count, 3)
        self._decide(order.line_ids, decision="follow")
        self.assertEqual(order.billing_state, "to_invoice")
        order.with_user(self.invoicer).action_invoice()
        self.assertEqual(order.sale_order_id.invoice_ids.amount_untaxed, 740.0)

    def test_keep_takes_them_off_the_list(self):
        order, _invoice = self._invoiced(self.old_unit)
        self._correct_acceptance(self.old_unit, date(2026, 2, 1))
        self._decide(order.line_ids, reason="Agreed with the customer")
        self.assertFalse(any(order.line_ids.mapped("is_affected")))
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"cost"})
        self.assertFalse(order.correction_ids)
        # corrected back: kept by the corrected facts, so they are asked again
        self._correct_acceptance(self.old_unit, date(2024, 1, 12))
        self.assertTrue(all(order.line_ids.mapped("is_affected")))

    def test_corrected_and_corrected_back(self):
        order, _invoice = self._invoiced(self.old_unit)
        self._correct_acceptance(self.old_unit, date(2026, 2, 1))
        self._correct_acceptance(self.old_unit, date(2024, 1, 12))
        self.assertFalse(any(order.line_ids.mapped("is_affected")))

    def test_a_day_that_changes_nothing_lists_nothing(self):
        order, _invoice = self._invoiced(self.old_unit)
        self._correct_acceptance(self.old_unit, date(2024, 1, 20))
        self.assertFalse(any(order.line_ids.mapped("is_affected")))

    def test_void_and_undone(self):
        order = self._job(self.unit)
        self._complete(order)
        self.unit.warranty_id.void_reason = "Opened by somebody else"
        self.assertTrue(all(order.line_ids.mapped("is_affected")))
        self.unit.warranty_id.void_reason = False
        self.assertFalse(any(order.line_ids.mapped("is_affected")))

    def test_a_downtime_that_brings_the_job_into_the_warranty(self):
        with freeze_time(NOW):
            unit = self._new_unit(
                "SP2-EDGE",
                delivered_on=date(2025, 11, 1),
                accepted_on=date(2025, 11, 10),
            )
        order, _invoice = self._invoiced(unit)
        with freeze_time(NOW):
            downtime = self.env["after.sales.downtime"].create(
                {
                    "equipment_id": unit.id,
                    "start": datetime(2026, 3, 1, 0, 0),
                    "end": datetime(2026, 4, 1, 0, 0),
                }
            )
        self.assertTrue(all(order.line_ids.mapped("is_affected")))
        downtime.kind = "planned"
        self.assertFalse(any(order.line_ids.mapped("is_affected")))

    def test_acceptance_known_after_the_job(self):
        """Served as pending; the warranty turns out to have been over long before."""
        with freeze_time(NOW):
            unit = self._new_unit("SP2-PEND", delivered_on=date(2024, 1, 5))
        order = self._job(unit)
        self._complete(order)
        self.assertEqual(order.billing_state, "free")
        self._correct_acceptance(unit, date(2024, 1, 12))
        self.assertTrue(all(order.line_ids.mapped("is_affected")))
        self._correct_acceptance(unit, date(2026, 1, 12))
        self.assertFalse(any(order.line_ids.mapped("is_affected")))

    def test_a_return_says_nothing_about_jobs_before(self):
        order, _invoice = self._invoiced(self.old_unit)
        self.old_unit.warranty_id.closed_on = date(2026, 11, 23)
        self.assertFalse(any(order.line_ids.mapped("is_affected")))

    def test_decided_lines_are_asked_again(self):
        order = self._job(self.old_unit)
        self._decide(order.line_ids, "goodwill")
        self.assertFalse(any(order.line_ids.mapped("is_affected")))
        self._correct_acceptance(self.old_unit, date(2026, 2, 1))
        self.assertTrue(all(order.line_ids.mapped("is_affected")))
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"goodwill"})

    def test_lines_of_several_jobs_at_once(self):
        jobs = [self._invoiced(self.old_unit)[0] for _job in range(2)]
        lines = jobs[0].line_ids | jobs[1].line_ids
        self._correct_acceptance(self.old_unit, date(2026, 2, 1))
        action = lines.with_user(self.manager).action_decide_coverage()
        self.assertEqual(action["context"]["default_line_ids"], lines.ids)
        self._decide(lines, decision="follow")
        for job in jobs:
            self.assertEqual(job.correction_ids.amount_untaxed, 740.0)
            self.assertEqual(len(job.decision_ids), 3)

    def test_correction_asks_many_lines_at_once(self):
        """What a correction costs does not grow with the lines of the unit's jobs."""

        def count(unit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            unit.warranty_id.void_reason = "Opened by somebody else"
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few, many = self.old_unit, self._expired_unit("SP2-MANY")
        for unit, jobs in ((few, 1), (many, 8)):
            for order in [self._job(unit) for _job in range(jobs)]:
                order.sudo().line_ids._set_coverage("goodwill", "Good customer")
            unit.warranty_id.line_ids.covered_percent = 60.0
        self.assertLessEqual(count(many), count(few) + 12)

    def test_clients_do_not_write_it(self):
        order = self._job(self.unit)
        for vals in (
            {"is_affected": False},
            {"proposed_coverage": "cost"},
            {"exclusion_id": self.exclusion.id},
            {"warranty_id": False},
        ):
            with self.assertRaises(AccessError):
                order.line_ids[0].with_user(self.manager).write(vals)


@tagged("post_install", "-at_install")
class TestEvidence(DecisionCommon):
    def _evidence(self, order, user=None, **vals):
        vals = {"order_id": order.id, "name": "Crushed cable", "image": PNG} | vals
        evidence = self.env["after.sales.evidence"].with_user(
            user or self.engineer_user
        )
        return evidence.create(vals)

    def test_of_a_line_and_of_the_job(self):
        order = self._job(self.unit)
        part = self._part(order)
        self._evidence(order)
        self._evidence(order, order_line_id=part.id)
        self.assertEqual(part.evidence_count, 2)
        self.assertEqual((order.line_ids - part).mapped("evidence_count"), [1, 1])

    def test_collected_after_the_job_is_done(self):
        order = self._job(self.unit)
        self._complete(order)
        evidence = self._evidence(
            order, kind="statement", image=False, statement="It fell", stated_by="Gu"
        )
        self.assertEqual(evidence.summary, "It fell · Gu")
        self.assertEqual(evidence.user_id, self.engineer_user)

    def test_each_kind_needs_its_content(self):
        order = self._job(self.unit)
        for kind in ("photo", "reading", "statement", "document"):
            with self.assertRaisesRegex(ValidationError, "proves nothing"):
                self._evidence(order, kind=kind, image=False)
        reading = self._evidence(
            order, kind="reading", image=False, reading=251.5, reading_unit="V"
        )
        self.assertEqual(reading.summary, "251.5 V")

    def test_what_a_decision_rests_on_stays(self):
        order = self._job(self.unit)
        evidence = self._evidence(order)
        evidence.name = "Cable crushed behind the unit"
        self._decide(self._part(order), "excluded")
        self.assertEqual(order.decision_ids.evidence_ids, evidence)
        for user in (self.engineer_user, self.manager):
            with self.assertRaisesRegex(UserError, "rests on"):
                evidence.with_user(user).name = "Nothing"
        with self.assertRaisesRegex(UserError, "rests on"):
            evidence.with_user(self.manager).unlink()
        self._evidence(order, name="A second look")

    def test_who_may(self):
        order = self._job(self.unit)
        evidence = self._evidence(order)
        for user in (self.colleague_user, self.accountant):
            with self.assertRaises(AccessError):
                self._evidence(order, user=user)
        with self.assertRaises(AccessError):
            evidence.with_user(self.colleague_user).read(["name"])
        self.assertTrue(evidence.with_user(self.accountant).read(["name"]))
        with self.assertRaises(AccessError):
            evidence.with_user(self.engineer_user).unlink()
        with self.assertRaises(AccessError):
            self._evidence(order, user_id=self.manager.id)
        order.engineer_ids = self.colleague
        self.env.flush_all()
        with self.assertRaisesRegex(AccessError, "somebody else"):
            evidence.with_user(self.colleague_user).name = "Mine"
        evidence.with_user(self.dispatcher).name = "Crushed cable, left"

    def test_line_of_another_job_and_the_future(self):
        order = self._job(self.unit)
        other = self._job(self.old_unit)
        with self.assertRaisesRegex(ValidationError, "another job"):
            self._evidence(order, order_line_id=other.line_ids[0].id)
        with self.assertRaisesRegex(ValidationError, "in the future"):
            self._evidence(order, taken_at=datetime(2100, 1, 1))
