# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .signed_common import SignedCommon


@tagged("post_install", "-at_install")
class TestExpense(SignedCommon):
    """Travel at what it really cost, whenever it arrives (S7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.travel = cls.env.ref("after_sales_service.product_travel")

    def _expense(self, order, amount=275.0, **vals):
        return self.env["hr.expense"].create(
            {
                "name": "Train to Nanjing",
                "employee_id": self.engineer.id,
                "product_id": self.travel.id,
                "total_amount_currency": amount,
                "tax_ids": False,
                "after_sales_order_id": order.id,
                "payment_mode": "own_account",
            }
            | vals
        )

    def test_it_replaces_the_estimate(self):
        order = self._job(self.old_unit)
        expense = self._expense(order)
        self.assertTrue(order.expense_pending)
        self.assertEqual(self._line(order, "travel").actual_amount, 260.0)
        expense._do_approve(check=False)
        self.assertEqual(expense.after_sales_line_id, self._line(order, "travel"))
        self.assertEqual(self._line(order, "travel").actual_amount, 275.0)
        self.assertFalse(order.expense_pending)
        line = self._line(order, "travel").with_user(self.engineer_user)
        for attempt in (lambda: line.write({"actual_amount": 900.0}), line.unlink):
            with self.assertRaisesRegex(UserError, "approved expense"):
                attempt()
        self._expense(order, 90.0, name="Hotel")._do_approve(check=False)
        self.assertEqual(
            self._line(order, "travel").mapped("actual_amount"), [275.0, 90.0]
        )

    def test_refused_after_the_approval(self):
        order = self._job(self.old_unit)
        expense = self._expense(order)
        expense._do_approve(check=False)
        expense._do_refuse("Not our customer")
        self.assertFalse(self._line(order, "travel"))
        self.assertFalse(expense.after_sales_line_id)

    def test_reinvoiced_once_by_the_line_of_the_job(self):
        order = self._job(self.old_unit)
        self._complete(order)
        expense = self._expense(order)
        expense._do_approve(check=False)
        self._post(expense)
        sale_line = self._line(order, "travel").sale_line_id
        self.assertEqual(len(order.sale_order_id.order_line), 3, "no second line")
        self.assertEqual(expense.sale_order_line_id, sale_line)
        self.assertEqual(expense.sale_order_id, order.sale_order_id)
        self.assertEqual(self._invoice(order).amount_untaxed, 755.0)

    def _post(self, expense):
        action = expense.action_post()
        if isinstance(action, dict):
            self.env[action["res_model"]].with_context(**action["context"]).browse(
                action["res_id"]
            ).action_post_entry()
        move = expense.account_move_id
        if move.state == "draft":
            move.action_post()

    def test_in_warranty_it_is_shown_and_free(self):
        order = self._job(self.unit)
        self._complete(order)
        statement = order.statement_attachment_id
        self._expense(order, 90.0, name="Hotel", after_sales_order_id=order.id)
        self.env["hr.expense"].search(
            [("after_sales_order_id", "=", order.id)]
        )._do_approve(check=False)
        travel = self._line(order, "travel")
        self.assertEqual(travel.actual_amount, 90.0, "the estimate is replaced")
        self.assertEqual(self._lines(order)["travel"], ("covered", 90.0, 100.0, 0.0))
        self.assertNotEqual(order.statement_attachment_id, statement)
        self.assertEqual(order.billing_state, "free")

    def test_after_the_invoice_a_further_one(self):
        order = self._job(self.old_unit)
        self._complete(order)
        self._invoice(order).action_post()
        expense = self._expense(order, 90.0, name="Hotel")
        expense._do_approve(check=False)
        late = expense.after_sales_line_id
        self.assertEqual(order.billing_state, "to_invoice")
        self.assertTrue(late.can_write_off)
        self.assertIn("Hotel", order.sale_order_id.activity_ids.note)
        further = self._invoice(order).filtered(lambda move: move.state == "draft")
        self.assertEqual(further.amount_untaxed, 90.0)
        self.assertFalse(late.can_write_off)

    def test_after_the_invoice_written_off(self):
        order = self._job(self.old_unit)
        self._complete(order)
        self._invoice(order).action_post()
        expense = self._expense(order, 90.0, name="Hotel")
        expense._do_approve(check=False)
        late = expense.after_sales_line_id
        with self.assertRaises(AccessError):
            self._decide(order, self.dispatcher, "write_off", line_ids=late.ids)
        with self.assertRaisesRegex(UserError, "Only travel"):
            self._decide(
                order,
                self.accountant,
                "write_off",
                line_ids=self._line(order, "part").ids,
            )
        action = late.with_user(self.accountant).action_write_off()
        self.assertEqual(action["context"]["default_line_ids"], late.ids)
        self._decide(
            order, self.accountant, "write_off", "Told too late", line_ids=late.ids
        )
        self.assertEqual(late.coverage, "goodwill")
        self.assertEqual(late.coverage_reason, "Told too late")
        self.assertEqual(late.sale_line_id.price_subtotal, 0.0)
        self.assertEqual(late.sale_line_id.price_unit, 90.0, "at its value")

    def test_late_travel_beyond_the_signed_quotation(self):
        order = self._signed_job()
        self._complete(order)
        self._invoice(order).action_post()
        self._expense(order, 90.0, name="Hotel")._do_approve(check=False)
        self.assertTrue(order.needs_renewed_yes)
        with self.assertRaisesRegex(UserError, "renewed yes"):
            self._invoice(order)
        self._decide(order, self.accountant)
        self.assertFalse(order.needs_renewed_yes)

    def test_invoiced_travel_is_not_taken_back(self):
        order = self._job(self.old_unit)
        expense = self._expense(order)
        expense._do_approve(check=False)
        self._complete(order)
        self._invoice(order)
        with self.assertRaisesRegex(UserError, "credit note"):
            expense._do_refuse("Too late")

    def test_who_was_not_there_travels_not_for_it(self):
        order = self._job(self.old_unit)
        with self.assertRaisesRegex(ValidationError, "not named"):
            self._expense(order, employee_id=self.colleague.id)
        order.engineer_ids = self.colleague
        self._expense(order, employee_id=self.colleague.id)

    def test_engineer_enters_his_own(self):
        order = self._job(self.old_unit)
        context = order.with_user(self.engineer_user).action_add_expense()["context"]
        expense = (
            self.env["hr.expense"]
            .with_user(self.engineer_user)
            .with_context(**context)
            .create({"total_amount_currency": 55.0})
        )
        self.assertEqual(expense.after_sales_order_id, order)
        self.assertEqual(expense.product_id, self.travel)
        line = order.line_ids[0]
        with self.assertRaisesRegex(UserError, "by its approval"):
            expense.after_sales_line_id = line
        with self.assertRaises(AccessError):
            order.with_user(self.colleague_user).action_add_expense()

    def test_cancelled_job_takes_none(self):
        order = self._job(self.old_unit)
        expense = self._expense(order)
        order.with_user(self.dispatcher).action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            expense._do_approve(check=False)
