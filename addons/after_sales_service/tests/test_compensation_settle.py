# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .compensation_common import CompensationCommon
from .test_billing import ChartCommon


@tagged("post_install", "-at_install")
class TestCompensationSettle(CompensationCommon, ChartCommon):
    """Approved compensation becomes a draft, as the company's accountant chose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.invoice_policy = "order"
        cls.invoicer = new_test_user(
            cls.env,
            login="after_sales_invoicer",
            groups="base.group_user,account.group_account_invoice",
            company_id=cls.company.id,
        )
        cls.account = cls.env["account.account"].create(
            {
                "name": "Compensation to customers",
                "code": "671100",
                "account_type": "expense",
            }
        )

    def _approved(self, schedule=None, **vals):
        """A compensation of 400, approved."""
        compensation = self._broken(schedule, **vals)
        self._reach(compensation, hours=5)
        self._decide(compensation)
        return compensation

    def _settle(self, compensation, at=None):
        with freeze_time(at or self._after(days=2)):
            compensation.with_user(self.invoicer).action_settle()
        return compensation.move_id

    def _invoice(self):
        with freeze_time(self._after(days=-30)):
            invoice = self.sale._create_invoices()
            invoice.action_post()
        return invoice

    # ------------------------------------------------------------
    # Credit note
    # ------------------------------------------------------------

    def test_account_of_the_unit(self):
        move = self._settle(self._approved())
        self.assertFalse(move.invoice_line_ids.analytic_distribution, "not wanted")
        self.company.after_sales_analytic = "unit"
        move = self._settle(self._approved())
        account = self.unit.analytic_account_id
        self.assertEqual(
            move.invoice_line_ids.analytic_distribution, {str(account.id): 100.0}
        )

    def test_credit_note_on_the_sale(self):
        compensation = self._approved()
        move = self._settle(compensation)
        self.assertRecordValues(
            move,
            [
                {
                    "move_type": "out_refund",
                    "state": "draft",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "currency_id": self.currency.id,
                    "invoice_origin": self.sale.name,
                    "reversed_entry_id": False,
                    "ref": compensation.name,
                    "amount_untaxed": 400.0,
                    "amount_total": 400.0,
                    "create_uid": self.invoicer.id,
                }
            ],
        )
        self.assertIn(compensation.name, move.invoice_line_ids.name)
        # in draft nothing is paid yet
        self.assertEqual(compensation.state, "approved")
        self.assertFalse(compensation.with_user(self.invoicer).can_settle)
        move.action_post()
        self.assertRecordValues(
            compensation,
            [
                {
                    "state": "settled",
                    "settled_by_id": self.invoicer.id,
                    "settlement_amount": 400.0,
                }
            ],
        )
        self.assertEqual(move.after_sales_compensation_ids, compensation)

    def test_credit_note_lowers_the_posted_invoice(self):
        invoice = self._invoice()
        compensation = self._approved()
        move = self._settle(compensation)
        self.assertEqual(move.reversed_entry_id, invoice)
        self.assertEqual(move.invoice_origin, self.sale.name)
        residual = invoice.amount_residual
        move.action_post()
        self.assertEqual(invoice.amount_residual, residual - 400.0)
        # the invoiced quantity is no business of a compensation
        self.assertEqual(self.sale.order_line.qty_invoiced, 1.0)

    def test_account_of_the_settings(self):
        self.company.after_sales_compensation_account_id = self.account
        move = self._settle(self._approved())
        self.assertEqual(move.invoice_line_ids.account_id, self.account)

    def test_without_sale_says_what_to_do(self):
        unit = self._new_unit("SP2-0009")
        compensation = self._approved(equipment_id=unit.id)
        with self.assertRaisesRegex(UserError, "Enter the sale"):
            self._settle(compensation)
        self.assertFalse(compensation.move_id)
        compensation.with_user(self.invoicer).sale_order_id = self.sale
        self.assertEqual(self._settle(compensation).invoice_origin, self.sale.name)

    def test_in_the_currency_of_the_sale(self):
        foreign = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rounding": 0.01}
        )
        for day, rate in (("2026-11-01", 2.0), ("2026-11-25", 4.0)):
            self.env["res.currency.rate"].create(
                {
                    "currency_id": foreign.id,
                    "company_id": self.company.id,
                    "name": day,
                    "rate": rate,
                }
            )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        sale = self._new_sale(5000.0, pricelist_id=pricelist.id)
        self.assertEqual(sale.currency_id, foreign)
        unit = self._new_unit("SP2-0010", sale_line_id=sale.order_line.id)
        compensation = self._approved(equipment_id=unit.id)
        # at the rate of the day of the credit note
        move = self._settle(compensation)
        self.assertRecordValues(
            move, [{"currency_id": foreign.id, "amount_untaxed": 1600.0}]
        )
        self.assertEqual(compensation.settlement_currency_id, foreign)
        self.assertEqual(compensation.approved_amount, 400.0)

    # ------------------------------------------------------------
    # Payable
    # ------------------------------------------------------------

    def test_payable_on_the_configured_account(self):
        self.company.after_sales_compensation_settlement = "payable"
        compensation = self._approved()
        self.assertEqual(compensation.settlement, "payable")
        with self.assertRaisesRegex(UserError, "account for compensation"):
            self._settle(compensation)
        self.company.after_sales_compensation_account_id = self.account
        move = self._settle(compensation)
        self.assertRecordValues(
            move,
            [
                {
                    "move_type": "in_invoice",
                    "state": "draft",
                    "partner_id": self.customer.id,
                    "amount_total": 400.0,
                    "ref": compensation.name,
                }
            ],
        )
        self.assertEqual(move.invoice_line_ids.account_id, self.account)
        payable = move.line_ids.filtered(
            lambda line: line.account_id.account_type == "liability_payable"
        )
        self.assertEqual(payable.credit, 400.0)
        move.action_post()
        self.assertEqual(compensation.state, "settled")

    def test_billing_chooses_otherwise_for_one(self):
        self.company.after_sales_compensation_account_id = self.account
        unit = self._new_unit("SP2-0009")
        compensation = self._approved(equipment_id=unit.id)
        compensation.with_user(self.invoicer).settlement = "payable"
        self.assertEqual(self._settle(compensation).move_type, "in_invoice")

    def test_journal_that_does_not_fit(self):
        self.company.after_sales_compensation_journal_id = self.env[
            "account.journal"
        ].search(
            [("type", "=", "purchase"), ("company_id", "=", self.company.id)], limit=1
        )
        compensation = self._approved()
        with self.assertRaisesRegex(UserError, "does not fit"):
            self._settle(compensation)

    # ------------------------------------------------------------
    # Afterwards
    # ------------------------------------------------------------

    def test_deleted_draft_reopens(self):
        compensation = self._approved()
        self._settle(compensation).with_user(self.invoicer).unlink()
        self.assertRecordValues(compensation, [{"state": "approved", "move_id": False}])
        self.assertTrue(self._settle(compensation))

    def test_cancelled_reopens(self):
        compensation = self._approved()
        first = self._settle(compensation)
        first.action_post()
        first.button_draft()
        self.assertEqual(compensation.state, "approved")
        first.button_cancel()
        self.assertEqual(compensation.state, "approved")
        self.assertNotEqual(self._settle(compensation), first)

    def test_reversed_reopens(self):
        compensation = self._approved()
        move = self._settle(compensation)
        move.action_post()
        self.assertEqual(compensation.state, "settled")
        reversal = move._reverse_moves(cancel=True)
        if reversal.state != "posted":
            reversal.action_post()
        self.assertEqual(compensation.state, "approved")
        self.assertNotEqual(self._settle(compensation), move)

    def test_reversed_in_part_stays_settled(self):
        compensation = self._approved()
        move = self._settle(compensation)
        move.action_post()
        reversal = move._reverse_moves(cancel=False)
        reversal.invoice_line_ids.price_unit = 100.0
        reversal.action_post()
        self.assertEqual(compensation.state, "settled")
        with self.assertRaisesRegex(UserError, "Settled"):
            self._settle(compensation)

    def test_a_replaced_draft_does_not_come_back(self):
        compensation = self._approved()
        first = self._settle(compensation)
        first.button_cancel()
        second = self._settle(compensation)
        first.button_draft()
        with self.assertRaisesRegex(UserError, "paid twice"), self.cr.savepoint():
            first.action_post()
        second.action_post()
        self.assertEqual(compensation.state, "settled")

    def test_a_deleted_successor_pays_nothing_behind_our_back(self):
        compensation = self._approved()
        first = self._settle(compensation)
        first.button_cancel()
        self._settle(compensation).unlink()
        first.button_draft()
        with self.assertRaisesRegex(UserError, "paid twice"), self.cr.savepoint():
            first.action_post()

    def test_a_reversal_is_not_taken_back_once_paid_anew(self):
        compensation = self._approved()
        first = self._settle(compensation)
        first.action_post()
        reversal = first._reverse_moves(cancel=False)
        reversal.action_post()
        second = self._settle(compensation)
        with self.assertRaisesRegex(UserError, "paid twice"), self.cr.savepoint():
            reversal.button_draft()
        second.action_post()
        self.assertEqual(compensation.state, "settled")

    def test_the_desk_does_not_say_how_what_is_decided_is_paid(self):
        compensation = self._approved()
        other = self._new_sale(1.0)
        with self.assertRaisesRegex(AccessError, "billing says"):
            compensation.with_user(self.dispatcher).sale_order_id = other
        compensation.with_user(self.invoicer).sale_order_id = other
        self.assertEqual(compensation.approved_amount, 400.0)

    def test_not_twice(self):
        compensation = self._approved()
        move = self._settle(compensation)
        with self.assertRaisesRegex(UserError, "already"):
            self._settle(compensation)
        move.action_post()
        with self.assertRaisesRegex(UserError, "Settled"):
            self._settle(compensation)
        with self.assertRaisesRegex(UserError, "delete or cancel"):
            compensation.with_user(self.invoicer).settlement = "payable"

    def test_another_amount_is_not_posted(self):
        """Never a silent edit: what was approved is paid, tax comes on top."""
        compensation = self._approved()
        move = self._settle(compensation)
        move.invoice_line_ids.price_unit = 500.0
        with self.assertRaisesRegex(UserError, "was approved with"):
            move.action_post()
        move.invoice_line_ids.price_unit = 400.0
        move.invoice_line_ids.tax_ids = [
            Command.set(self.company.account_sale_tax_id.ids)
        ]
        move.action_post()
        self.assertEqual(compensation.state, "settled")

    def test_reconsidered_only_without_a_move(self):
        compensation = self._approved()
        move = self._settle(compensation)
        manager = compensation.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "delete or reverse"):
            manager.action_reconsider()
        move.unlink()
        manager.action_reconsider()
        self.assertEqual(compensation.state, "draft")

    def test_only_what_is_approved(self):
        compensation = self._broken()
        with self.assertRaisesRegex(UserError, "Growing"):
            self._settle(compensation)
        self._reach(compensation, hours=5)
        with self.assertRaisesRegex(UserError, "To Decide"):
            self._settle(compensation)

    def test_who_settles(self):
        compensation = self._approved()
        for user in (self.dispatcher, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                compensation.with_user(user).action_settle()
        # billing without the right to invoice
        with self.assertRaisesRegex(AccessError, "people who invoice"):
            compensation.with_user(self.accountant).action_settle()
        self.assertFalse(compensation.move_id)
        self._settle(compensation)
        self.assertTrue(compensation.move_id)

    # ------------------------------------------------------------
    # Two companies
    # ------------------------------------------------------------

    def test_each_company_its_own_books(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        compensation = self._approved()
        both = {"allowed_company_ids": (other | self.company).ids}
        foreign_sale = (
            self.env["sale.order"]
            .with_context(**both)
            .create({"partner_id": self.customer.id, "company_id": other.id})
        )
        with self.assertRaisesRegex(UserError, "inconsistencies"):
            compensation.with_context(**both).sale_order_id = foreign_sale
        self.invoicer.company_ids |= other
        # whoever looks at both and works in the other one
        with freeze_time(self._after(days=2)):
            compensation.with_user(self.invoicer).with_context(**both).action_settle()
        self.assertEqual(compensation.move_id.company_id, self.company)
        self.assertEqual(compensation.move_id.journal_id.company_id, self.company)
