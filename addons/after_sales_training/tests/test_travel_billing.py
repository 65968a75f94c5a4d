# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_travel import TravelCommon


@tagged("post_install", "-at_install")
class TestTravelBilling(TravelCommon):
    """Vendor bill for trainees, expenses for our own, and what a voucher cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.company)
        cls.accountant.group_ids |= cls.env.ref("account.group_account_invoice")
        cls.agency = cls.env["res.partner"].create({"name": "Sky Travel"})

    def _bill(self, claim):
        claim.with_user(self.accountant).action_make_bills()
        return claim.line_ids.sudo().move_id

    def _pay(self, bill):
        bill.invoice_date = date(2026, 12, 10)
        bill.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        ).create({"payment_date": date(2026, 12, 11)}).action_create_payments()

    def test_one_click_makes_the_bill(self):
        claim = self._accepted(("train", 553.0, {}), ("per_diem", 0.0, {"quantity": 5}))
        claim.payee_account = "ICBC 6222"
        bill = self._bill(claim)
        self.assertEqual(bill.move_type, "in_invoice")
        self.assertEqual(bill.partner_id, self.trainee)
        self.assertEqual(bill.state, "draft")
        self.assertEqual(bill.amount_total, 1153.0)
        self.assertIn("6222", bill.narration)
        self.assertEqual(claim.state, "billed")
        receipts = self.env["ir.attachment"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", bill.id)]
        )
        self.assertEqual(receipts.checksum, claim.line_ids.sudo().receipt_ids.checksum)
        with self._refused(UserError, "nothing left to bill"):
            claim.with_user(self.accountant).action_make_bills()
        self._pay(bill)
        self.assertEqual(claim.state, "paid")

    def test_cancelled_deleted_reset(self):
        claim = self._accepted(("train", 553.0, {}))
        first = self._bill(claim)
        first.button_cancel()
        self.assertEqual(claim.state, "approved")
        second = self._bill(claim)
        self.assertNotEqual(first, second)
        first.button_draft()
        first.invoice_date = date(2026, 12, 10)
        with self._refused(UserError, "pay it twice"):
            first.action_post()
        second.unlink()
        self.assertEqual(claim.state, "approved")
        third = self._bill(claim)
        self._pay(third)
        self.assertEqual(claim.state, "paid")
        third.button_draft()
        self.assertEqual(claim.state, "billed")

    def test_a_voucher_of_a_contract_costs_the_contract(self):
        """Where contracts have accounts, not the one of the unit."""
        self.company.after_sales_analytic = "contract"
        terms = self.env["after.sales.contract.template"].create(
            {"name": "Full maintenance", "visit_count": 2}
        )
        contract = self.env["after.sales.contract"].create(
            {
                "partner_id": self.customer.id,
                "product_id": self.env["product.product"]
                .create(
                    {
                        "name": "Contract",
                        "type": "service",
                        "contract_template_id": terms.id,
                    }
                )
                .id,
                "date_start": NOW.date(),
                "line_ids": [Command.create({"equipment_id": self.unit.id})],
            }
        )
        self.voucher.sudo().contract_id = contract
        bill = self._bill(self._accepted(("train", 553.0, {})))
        account = contract.sudo().analytic_account_id
        self.assertTrue(account)
        self.assertEqual(
            bill.invoice_line_ids.analytic_distribution, {str(account.id): 100.0}
        )
        self.assertFalse(self.unit.sudo().analytic_account_id)

    def test_the_bill_says_what_was_accepted(self):
        claim = self._accepted(("train", 553.0, {}))
        bill = self._bill(claim)
        bill.invoice_line_ids.price_unit = 600.0
        bill.invoice_date = date(2026, 12, 10)
        with self._refused(UserError, "accepted with"):
            bill.action_post()

    def test_tax_is_part_of_the_receipt(self):
        claim = self._accepted(("train", 109.0, {}))
        tax = self.env["account.tax"].create(
            {"name": "Rail 9%", "amount": 9.0, "type_tax_use": "purchase"}
        )
        claim.line_ids.with_user(self.accountant).tax_ids = tax
        bill = self._bill(claim)
        self.assertEqual(bill.amount_untaxed, 100.0)
        self.assertEqual(bill.amount_total, 109.0)
        bill.invoice_date = date(2026, 12, 10)
        bill.action_post()

    def test_another_currency(self):
        euro = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", "CHF")])
        )
        euro.active = True
        euro.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": date(2026, 1, 1), "rate": 0.125}
        )
        claim = self._accepted(("train", 50.0, {"currency_id": euro.id}))
        self.assertEqual(claim.amount_claimed, 400.0)
        bill = self._bill(claim)
        self.assertEqual((bill.currency_id, bill.amount_total), (euro, 50.0))
        # with an allowance beside it all is in our own currency
        bill.button_cancel()
        claim.with_user(self.manager).action_redraft()
        self._add_travel(claim, "per_diem", quantity=1)
        claim.action_hand_in()
        claim.action_submit()
        bill = self._bill(claim)
        self.assertEqual(bill.currency_id, self.company.currency_id)
        self.assertEqual(bill.amount_total, 520.0)

    def test_booked_by_us(self):
        claim = self._accepted(
            ("train", 553.0, {}),
            ("flight", 800.0, {"paid_by": "agency", "vendor_id": self.agency.id}),
            ("hotel", 900.0, {"quantity": 2, "paid_by": "company"}),
        )
        hotel = claim.line_ids.filtered(lambda line: line.kind == "hotel")
        with self._refused(UserError, "who of us paid"):
            self._bill(claim)
        hotel.sudo().buyer_id = self.engineer
        bills = self._bill(claim)
        self.assertEqual(bills.partner_id, self.trainee | self.agency)
        expense = hotel.sudo().expense_id
        self.assertEqual(expense.payment_mode, "company_account")
        self.assertEqual(expense.total_amount_currency, 900.0)
        self.assertEqual(claim.state, "billed")
        self.assertEqual(
            hotel.receipt_ids.checksum, expense.sudo().attachment_ids.checksum
        )

    def test_the_agencys_own_bill(self):
        claim = self._accepted(
            ("flight", 800.0, {"paid_by": "agency", "vendor_id": self.agency.id})
        )
        vals = {"move_type": "in_invoice", "invoice_line_ids": [Command.create({})]}
        bill, other = self.env["account.move"].create(
            [vals | {"partner_id": partner.id} for partner in (self.agency, self.site)]
        )
        line = claim.line_ids.with_user(self.accountant)
        with self._refused(ValidationError, "agency's own bill"):
            line.move_id = other
        line.move_id = bill
        self.assertEqual(claim.state, "billed")

    def test_own_staff_get_expenses(self):
        claim = self._accepted(
            ("train", 553.0, {}),
            ("per_diem", 0.0, {"quantity": 5}),
            user=self.engineer_user,
            registration_id=False,
            event_id=self.training.id,
        )
        self.assertEqual(claim.employee_id, self.engineer)
        self.assertEqual(claim.audience, "staff")
        self.assertFalse(self._bill(claim))
        expenses = claim.line_ids.sudo().expense_id
        self.assertEqual(len(expenses), 2)
        self.assertEqual(expenses.employee_id, self.engineer)
        self.assertEqual(set(expenses.mapped("payment_mode")), {"own_account"})
        self.assertEqual(expenses.mapped("state"), ["draft", "draft"])
        self.assertEqual(sum(expenses.mapped("total_amount")), 1153.0)
        self.assertEqual(claim.state, "billed")
        expenses.action_submit()
        expenses._do_approve(check=False)
        expenses._do_refuse("Twice")
        self.assertEqual(claim.state, "approved")

    def test_the_account_of_the_unit(self):
        self.company.after_sales_analytic = "unit"
        bill = self._bill(self._accepted(("train", 553.0, {})))
        account = self.unit.analytic_account_id
        self.assertTrue(account)
        self.assertEqual(
            bill.invoice_line_ids.analytic_distribution, {str(account.id): 100.0}
        )

    def test_who_bills(self):
        claim = self._accepted(("train", 553.0, {}))
        for user in (self.desk, self.manager, self.engineer_user):
            with self._refused(AccessError):
                claim.with_user(user).action_make_bills()
        draft = self._new_claim(
            registration_id=self._enrol(
                self.env["res.partner"].create(
                    {"name": "Fu", "parent_id": self.customer.id}
                )
            ).id
        )
        with self._refused(UserError):
            draft.with_user(self.accountant).action_make_bills()
        self._bill(claim)
        with self._refused(UserError, "is billed"):
            claim.with_user(self.manager).action_redraft()
        with self._refused(UserError, "is billed"):
            claim.payee_id = self.customer

    def test_what_a_voucher_cost(self):
        self.centre.fee_per_day = 200.0
        self._accepted(
            ("train", 553.0, {}),
            ("flight", 800.0, {"paid_by": "agency", "vendor_id": self.agency.id}),
        )
        self.booked.state = "done"
        self.env.flush_all()
        Report = self.env["after.sales.travel.cost.report"]
        row = Report.with_user(self.accountant).search(
            [("entitlement_id", "=", self.voucher.id)]
        )
        self.assertRecordValues(
            row,
            [
                {
                    "partner_id": self.customer.id,
                    "budget": 6000.0,
                    "claimed": 1353.0,
                    "approved": 553.0,
                    "booked": 800.0,
                    "billed": 0.0,
                    "fee": 600.0,
                    "cost": 1953.0,
                    "above": -4647.0,
                    "cost_per_place": 1953.0,
                }
            ],
        )
        empty = Report.search([("entitlement_id", "=", self._new_voucher().id)])
        self.assertEqual((empty.cost, empty.cost_per_place), (0.0, 0.0))
        for user in (self.desk, self.engineer_user):
            with self._refused(AccessError):
                row.with_user(user).read(["cost"])
        action = row.with_user(self.accountant).action_open_claims()
        self.assertEqual(action["domain"], [("entitlement_id", "in", self.voucher.ids)])
