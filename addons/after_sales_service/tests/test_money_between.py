# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_order import NOW
from .signed_common import SignedCommon
from .test_coverage_decision import DecisionCommon


class MoneyCommon(SignedCommon, DecisionCommon):
    """Decisions, expenses, contracts and signed prices that meet on one job."""

    def _decide_price(self, order, purpose="bear", **vals):
        SignedCommon._decide(self, order, self.accountant, purpose, **vals)

    def _decide(self, lines, coverage=None, **vals):
        DecisionCommon._decide(self, lines, coverage, **vals)

    def _expense(self, order, amount=90.0, **vals):
        """An approved expense of the job."""
        expense = self.env["hr.expense"].create(
            {
                "name": "Hotel",
                "employee_id": self.engineer.id,
                "product_id": self.env.ref("after_sales_service.product_travel").id,
                "total_amount_currency": amount,
                "tax_ids": False,
                "after_sales_order_id": order.id,
                "payment_mode": "own_account",
            }
            | vals
        )
        expense._do_approve(check=False)
        return expense

    def _enter(self, expense):
        """Post the expense in the books."""
        action = expense.action_post()
        if isinstance(action, dict):
            wizard = self.env[action["res_model"]].with_context(**action["context"])
            wizard.browse(action["res_id"]).action_post_entry()
        if expense.account_move_id.state == "draft":
            expense.account_move_id.action_post()

    def _new_contract(self, **vals):
        """A contract in force for the unit out of warranty since 1 November."""
        contract = self.env["after.sales.contract"].create(
            {
                "partner_id": self.customer.id,
                "date_start": date(2026, 11, 1),
                "amount": 3650.0,
                "line_ids": [Command.create({"equipment_id": self.old_unit.id})],
            }
            | vals
        )
        contract.with_user(self.manager).action_confirm()
        return contract

    def _cancel_contract(self, contract, first_day):
        self.env["after.sales.contract.decision"].with_user(self.manager).create(
            {
                "step": "cancel",
                "contract_ids": contract.ids,
                "first_day": first_day,
                "reason": "Never paid",
            }
        ).action_apply()

    def _new_job(self, *lines, **vals):
        order = self._new_order(equipment_id=self.old_unit.id, **vals)
        for line in lines:
            self._add_line(order, **line)
        return order

    def _reckon_flags(self, lines):
        """The flag as if any fact had changed."""
        self.env.flush_all()
        self.env.add_to_compute(lines._fields["is_affected"], lines)
        return lines.mapped("is_affected")


@tagged("post_install", "-at_install")
class TestNoInvoiceOverNothing(MoneyCommon):
    def test_written_off_travel_ends_the_job(self):
        order, invoice = self._invoiced(self.old_unit)
        late = self._expense(order).after_sales_line_id
        self.assertEqual(order.billing_state, "to_invoice")
        self._decide_price(order, "write_off", line_ids=late.ids)
        self.assertEqual(order.billing_state, "invoiced")
        self.assertEqual(order.sale_order_id.invoice_status, "invoiced")
        with self.assertRaises(UserError):
            self._invoice(order)
        self.assertEqual(order.sale_order_id.invoice_ids, invoice)

    def test_what_is_free_goes_along_with_the_rest(self):
        order = self._job(self.old_unit)
        self._decide(self._part(order), "goodwill")
        self._complete(order)
        self.assertEqual(len(self._invoice(order).invoice_line_ids), 3)

    def test_not_twice_by_a_second_sales_order(self):
        order, invoice = self._invoiced(self.old_unit)
        sale = order.sale_order_id
        sale._action_cancel()
        with self.assertRaisesRegex(UserError, invoice.name):
            order.with_user(self.dispatcher).action_create_quotation()
        with self.assertRaisesRegex(UserError, sale.name):
            self._invoice(order)
        invoice._reverse_moves(cancel=True)
        order.with_user(self.dispatcher).action_create_quotation()
        self.assertNotEqual(order.sale_order_id, sale)

    def test_decided_anew_after_all_it_is_charged(self):
        order, _invoice = self._invoiced(self.old_unit)
        late = self._expense(order).after_sales_line_id
        self._decide(late, "goodwill")
        self._decide(late, "cost")
        self.assertEqual(order.billing_state, "to_invoice")
        further = self._invoice(order).filtered(lambda move: move.state == "draft")
        self.assertEqual(further.amount_untaxed, 90.0)


@tagged("post_install", "-at_install")
class TestFreeAndBack(MoneyCommon):
    def test_prices_follow_each_decision(self):
        """Also after one that met a draft invoice."""
        order, draft = self._invoiced(self.old_unit, post=False)
        self._decide(order.line_ids, "goodwill")
        self.assertEqual(draft.state, "cancel")
        self._decide(order.line_ids, "cost")
        self.assertEqual(self._lines(order), self.AT_COST)

    def test_the_statement_is_of_what_stands(self):
        order = self._job(self.unit)
        self._complete(order)
        first = order.statement_attachment_id
        self._decide(self._part(order), "goodwill")
        second = order.statement_attachment_id
        self.assertTrue(second)
        self.assertNotEqual(second, first)
        self._decide(self._part(order), "list")
        self.assertFalse(order.statement_attachment_id)
        self._decide(self._part(order), "goodwill")
        self.assertNotIn(order.statement_attachment_id, first | second | first.browse())
        self.assertTrue(first.exists(), "it stays in the log")


@tagged("post_install", "-at_install")
class TestExpenseMeets(MoneyCommon):
    def test_refused_after_the_sale_is_confirmed(self):
        order = self._signed_job()
        self._complete(order)
        expense = self._expense(order, 275.0) | self._expense(order, name="Taxi")
        sale_lines = expense.after_sales_line_id.sale_line_id
        for one in expense:
            one._do_refuse("Not our customer")
        self.assertEqual(sale_lines.mapped("qty_to_invoice"), [0.0, 0.0])
        self.assertEqual(self._invoice(order).amount_untaxed, 480.0)

    def test_its_entry_is_taken_back_after_the_invoice(self):
        order = self._job(self.old_unit)
        self._complete(order)
        expense = self._expense(order, 275.0)
        self._enter(expense)
        self._invoice(order).action_post()
        expense.account_move_id.button_draft()
        self.assertEqual(order.billing_state, "invoiced", "no credit for the customer")
        expense.account_move_id.action_post()
        self.assertEqual(order.billing_state, "invoiced")
        self.assertEqual(self._line(order, "travel").sale_line_id.product_uom_qty, 1.0)

    def test_of_a_cancelled_job_is_charged_to_nobody(self):
        order = self._new_job({"kind": "labour", "quantity": 3})
        expense = self._expense(order)
        self._complete(order)
        sale = order.sale_order_id
        order.with_user(self.manager).action_cancel()
        self._enter(expense)
        self.assertEqual(expense.account_move_id.state, "posted")
        self.assertEqual(order.sale_order_id, sale)
        self.assertFalse(expense.sale_order_id)


@tagged("post_install", "-at_install")
class TestSignedPriceMeets(MoneyCommon):
    def test_borne_of_a_part_without_a_list_price(self):
        seal = self._new_part("Seal", standard_price=500.0, list_price=0.0)
        self.stock(seal, 1)
        order = self._signed_job()
        self._add_line(order, seal)
        self._complete(order)
        self.assertEqual(order.amount_true, 1240.0)
        self._decide_price(order)
        self.assertEqual(order.amount_to_pay, 740.0)

    def test_borne_of_a_part_that_lists_below_its_cost(self):
        seal = self._new_part("Seal", standard_price=500.0, list_price=100.0)
        self.stock(seal, 1)
        order = self._signed_job()
        self._line(order, "labour").unlink()  # 240 signed for less
        self._add_line(order, seal)
        self._add_line(order, kind="travel", actual_amount=50.0)
        self._complete(order)
        self.assertEqual(order.amount_true, 1050.0)
        self._decide_price(order)
        self.assertLessEqual(order.amount_to_pay, 740.0)

    def test_what_was_borne_is_charged_again_only_by_a_yes(self):
        order = self._overrun()
        self._decide_price(order)
        self.assertEqual(order.amount_to_pay, 740.0)
        self._decide(self._line(order, "labour"), "cost")
        self.assertTrue(order.needs_renewed_yes)
        self.assertFalse(order.true_up_state)
        with self.assertRaisesRegex(UserError, "renewed yes"):
            self._invoice(order)


@tagged("post_install", "-at_install")
class TestFactsCorrected(MoneyCommon):
    """What is done follows decisions only; what was corrected is listed."""

    def test_contract_that_did_not_hold(self):
        contract = self._new_contract()
        order = self._job(self.old_unit)
        self._complete(order)
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"contract"})
        self._cancel_contract(contract, NOW.date() + timedelta(days=1))
        self.assertNotIn(True, order.line_ids.mapped("is_affected"), "it held then")

    def test_contract_cancelled_from_an_earlier_day_on(self):
        contract = self._new_contract()
        order = self._job(self.old_unit)
        self._complete(order)
        self._cancel_contract(contract, date(2026, 11, 1))
        self.assertEqual(order.line_ids.mapped("is_affected"), [True] * 3)
        self.assertEqual(set(order.line_ids.mapped("coverage_now")), {"cost"})
        self._decide(order.line_ids, decision="follow")
        self.assertEqual(self._lines(order), self.AT_COST)
        self.assertNotIn(True, order.line_ids.mapped("is_affected"))

    def test_unit_that_was_sold_on_had_its_contract(self):
        contract = self._new_contract()
        order = self._job(self.old_unit)
        self._complete(order)
        self.assertTrue(contract._held_for(order))
        self.old_unit.partner_id = self.env["res.partner"].create({"name": "Buyer"})
        self.assertNotIn(True, self._reckon_flags(order.line_ids))

    def test_limit_used_by_others_is_no_correction(self):
        self.company.after_sales_repeat_days = 0  # the same lamp each time
        self._new_contract(parts_limit=500.0)
        orders = self.env["after.sales.order"]
        for _number in range(3):
            order = self._new_job({"product": self.lamp, "quantity": 2})
            self._complete(order)
            orders |= order
        lines = orders.line_ids
        self.assertEqual(lines.mapped("covered_percent"), [100.0, 25.0, 0.0])
        self.lamp.list_price = 250.0
        self.assertEqual(self._reckon_flags(lines), [False] * 3)
        self._decide(lines[0], "goodwill")
        self.assertEqual(self._reckon_flags(lines), [False] * 3)

    def test_supplier_known_later(self):
        order = self._job(self.old_unit)
        self._complete(order)
        self.old_unit.write(
            {
                "vendor_id": self.env["res.partner"].create({"name": "Vendor"}).id,
                "vendor_warranty_end": date(2027, 1, 1),
            }
        )
        self.assertTrue(self._part(order).is_affected)
        self.assertEqual(self._part(order).coverage_now, "supplier")

    def test_quotation_of_a_done_job_changes_no_payer(self):
        order = self._job(self.unit)
        self._complete(order)
        self.unit.warranty_id.sudo().void_reason = "Opened by others"
        order.with_user(self.dispatcher).action_create_quotation()
        self.assertEqual(self._lines(order), self.ALL_FREE)
        self.assertEqual(order.line_ids.mapped("is_affected"), [True] * 3)

    def test_desk_changes_a_done_job(self):
        first = self._job(self.old_unit)
        order = self._job(self.old_unit)
        self._complete(first)
        self._complete(order)
        order.with_user(self.dispatcher).rework_of_id = first
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"cost"})
        self.assertEqual(order.line_ids.mapped("is_affected"), [True] * 3)

    def test_no_free_service_after_the_job(self):
        order = self._job(self.old_unit)
        self._complete(order)
        with self.assertRaisesRegex(UserError, "before the job is done"):
            order.with_user(self.dispatcher).write(
                {"use_free_service": True, "free_service_asked_by": "Dr. Zhao"}
            )
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"cost"})


@tagged("post_install", "-at_install")
class TestContractVisit(MoneyCommon):
    def test_cancelled_job_gives_its_visit_back(self):
        contract = self._new_contract(visit_count=2)
        with freeze_time(NOW):
            order = self._new_job({"kind": "labour", "quantity": 3}, kind="maintenance")
        self._complete(order)
        self.assertEqual(contract.visits_used, 1)
        order.with_user(self.manager).action_cancel()
        self.assertFalse(order.contract_visit_taken)
        self.assertEqual(contract.visits_left, 2)


@tagged("post_install", "-at_install")
class TestLateTravel(MoneyCommon):
    def test_it_uses_up_the_free_service_that_bears_it(self):
        order = self._new_job(
            {"product": self.lamp},
            use_free_service=True,
            free_service_asked_by="Dr. Zhao",
        )
        self._complete(order)
        self.assertFalse(order.free_service_taken, "parts are no part of it")
        line = self._expense(order).after_sales_line_id
        self.assertEqual(line.coverage, "free_service")
        self.assertTrue(order.free_service_taken)
        self.assertEqual(self.old_unit.free_services_left, 1)

    def test_request_taken_back_after_a_decision_kept_it(self):
        order = self._new_job(
            {"kind": "labour", "quantity": 3},
            use_free_service=True,
            free_service_asked_by="Dr. Zhao",
        )
        self._decide(order.line_ids)
        order.with_user(self.dispatcher).use_free_service = False
        self._complete(order)
        self.assertEqual(order.line_ids.coverage, "free_service")
        self.assertEqual(self.old_unit.free_services_left, 1)


@tagged("post_install", "-at_install")
class TestClaimOfCancelledJob(MoneyCommon):
    def test_nothing_is_claimed_for_it(self):
        self.old_unit.write(
            {
                "vendor_id": self.env["res.partner"].create({"name": "Vendor"}).id,
                "vendor_warranty_end": date(2027, 1, 1),
                "vendor_warranty_covers": "all",
            }
        )
        order = self._new_job({"kind": "labour", "quantity": 3})
        self._complete(order)
        claim = order._get_claims()
        self.assertEqual(claim.amount_cost, 240.0)
        order.with_user(self.manager).action_cancel()
        self.assertEqual(claim.amount_cost, 0.0)
