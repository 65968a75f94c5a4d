# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW
from .test_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestWarrantyReserve(BillingCommon):
    """What to set aside for warranties that run, and how that is reckoned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Reserve = cls.env["after.sales.warranty.reserve"].with_user(cls.invoicer)
        cls.product.list_price = 7000.0
        cls.old_unit.unlink()
        cls.sale = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": 2,
                            "price_unit": 10000.0,
                            "discount": 10.0,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        with freeze_time(NOW):
            cls.sold = cls.env["after.sales.equipment"]
            for number in range(2):
                cls.sold |= cls._new_unit(
                    f"SP2-S{number}",
                    delivered_on=date(2026, 6, 3 + number),
                    accepted_on=date(2026, 6, 10),
                    sale_line_id=cls.sale.order_line.id,
                )
        cls.env.flush_all()

    def _reserve(self, **vals):
        with freeze_time(NOW):
            return self.Reserve.create(
                {"date": date(2026, 11, 23), "method": "rate", "rate": 2.0} | vals
            )

    def _line(self, reserve, month):
        return reserve.line_ids.filtered(
            lambda line: line.product_id == self.product and line.month == month
        )

    def _repair(self, unit):
        """Costs 740 under warranty."""
        order = self._job(unit)
        self._complete(order)
        self.env.flush_all()
        return order

    def test_percent_of_sales_less_what_is_spent(self):
        self._repair(self.sold[0])
        line = self._line(self._reserve(rate=5.0), date(2026, 6, 1))
        self.assertRecordValues(
            line,
            [
                {
                    "unit_count": 2,
                    "open_count": 2,
                    "assumed_count": 0,
                    "basis": "rate",
                    "sales_amount": 18000.0,
                    "expected_cost": 900.0,
                    "actual_cost": 740.0,
                    "difference": 160.0,
                    "limit_amount": 900.0,
                    "amount": 160.0,
                }
            ],
        )

    def test_explained(self):
        self._repair(self.sold[0])
        reserve = self._reserve(rate=2.0)
        text = self._line(reserve, date(2026, 6, 1)).explanation
        for words in (
            "Delivered in June 2026: 2",
            "2 % of the sales",
            "740.00",
            "More is spent",
        ):
            self.assertIn(words, text)
        self.assertIn("is to be set aside", reserve.summary)
        self.assertIn("when you save", self.Reserve.new({}).summary)

    def test_unit_without_a_sale_counts_at_list_price(self):
        line = self._line(self._reserve(), date(2026, 1, 1))
        self.assertEqual(
            (line.assumed_count, line.sales_amount, line.amount), (1, 7000.0, 140.0)
        )
        self.assertIn("list price is taken", line.explanation)

    def test_percent_of_the_product(self):
        self.product.after_sales_reserve_rate = 10.0
        line = self._line(self._reserve(), date(2026, 6, 1))
        self.assertEqual((line.basis, line.amount), ("product_rate", 1800.0))

    def test_what_customers_paid_is_no_cost_of_ours(self):
        """Covered by 60 %: the rest, once invoiced, lowers what the warranty cost."""
        part = self.sold[0].warranty_id.line_ids.filtered(
            lambda line: line.scope == "part"
        )
        part.covered_percent = 60.0
        order = self._repair(self.sold[0])
        order.with_user(self.invoicer).action_invoice()
        with freeze_time(NOW):
            order.sale_order_id.invoice_ids.action_post()
        line = self._line(self._reserve(), date(2026, 6, 1))
        self.assertEqual(line.actual_cost, 740.0 - 160.0)

    def test_history(self):
        """Only units whose whole warranty lies in the time that is recorded."""
        with freeze_time(NOW):
            units = [
                self._new_unit(
                    f"SP2-H{number}",
                    delivered_on=date(2025, 1, 5),
                    accepted_on=accepted,
                )
                for number, accepted in enumerate((date(2025, 2, 1), date(2025, 2, 3)))
            ]
        first = self._job(units[0], coverage_at=datetime(2025, 2, 2, 4, 0))
        self._complete(first)
        first.sudo().write(
            {
                "departed_at": datetime(2025, 2, 2, 2, 0),
                "arrived_at": datetime(2025, 2, 2, 3, 0),
                "finished_at": datetime(2025, 2, 2, 4, 0),
            }
        )
        late = self._job(units[1], coverage_at=datetime(2025, 3, 2, 4, 0))
        self._complete(late)
        self.env.flush_all()
        line = self._line(self._reserve(method="history"), date(2026, 6, 1))
        self.assertEqual(line.basis, "rate", "of five units at least")
        line = self._line(
            self._reserve(method="history", least_history=1), date(2026, 6, 1)
        )
        # the first unit's warranty began a day before anything was recorded
        self.assertEqual(
            (line.basis, line.history_count, line.unit_cost), ("history", 1, 740.0)
        )
        self.assertEqual(line.amount, 2 * 740.0)

    def test_released_when_the_warranty_is_over_or_void(self):
        before = self._line(self._reserve(), date(2026, 6, 1)).amount
        self.assertEqual(before, 360.0)
        self.sold[0].warranty_id.void_reason = "Opened by somebody else"
        self.env.flush_all()
        line = self._line(self._reserve(), date(2026, 6, 1))
        self.assertEqual((line.unit_count, line.amount), (1, 180.0))
        with freeze_time("2027-11-23"):
            later = self.Reserve.create({"date": date(2027, 11, 22), "method": "rate"})
        self.assertEqual(self._line(later, date(2026, 6, 1)).amount, 0.0)

    def test_delivered_later_is_not_in_it(self):
        reserve = self._reserve(date=date(2026, 5, 31))
        self.assertFalse(self._line(reserve, date(2026, 6, 1)))

    def test_own_plant_has_no_reserve(self):
        self.sold.write(self._own_plant())
        self.env.flush_all()
        self.assertFalse(self._line(self._reserve(), date(2026, 6, 1)))

    def test_no_units(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        self.invoicer.company_ids = [Command.link(other.id)]
        reserve = self.Reserve.with_company(other).create({"company_id": other.id})
        self.assertFalse(reserve.line_ids)
        self.assertIn("nothing is to be set aside", reserve.summary)

    def test_draft_is_reckoned_anew_confirmed_stays(self):
        reserve = self._reserve()
        self.assertEqual(self._line(reserve, date(2026, 6, 1)).amount, 360.0)
        with freeze_time(NOW):
            reserve.rate = 3.0
        self.assertEqual(self._line(reserve, date(2026, 6, 1)).amount, 540.0)
        reserve.action_confirm()
        self.assertEqual(reserve.confirmed_by_id, self.invoicer)
        for step in (
            lambda: reserve.write({"rate": 4.0}),
            reserve.action_measure,
            reserve.action_confirm,
            reserve.with_user(self.manager).unlink,
        ):
            with self.assertRaisesRegex(UserError, "back to draft first"):
                step()
        reserve.note = "Talked about with the auditor"
        reserve.action_draft()
        self.assertEqual(reserve.state, "draft")

    def test_bad_input(self):
        with freeze_time(NOW), self.assertRaisesRegex(ValidationError, "has come"):
            self.Reserve.create({"date": date(2026, 12, 31)})
        for vals in ({"rate": 101}, {"rate": -1}, {"months": 0}, {"least_history": 0}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._reserve(**vals)
        for vals in ({"state": "confirmed"}, {"amount": 5.0}, {"measured_at": NOW}):
            with self.assertRaises(AccessError):
                self._reserve(**vals)
            with self.assertRaises(AccessError):
                self._reserve().write(vals)

    def test_who_may(self):
        for user in (self.engineer_user, self.dispatcher):
            with self.assertRaises(AccessError):
                self.Reserve.with_user(user).create({})
        reserve = self.Reserve.with_user(self.accountant).create({})
        self.assertTrue(reserve.with_user(self.manager).line_ids.has_access("read"))
        with self.assertRaises(AccessError):
            reserve.unlink()
        with self.assertRaises(AccessError):
            reserve.line_ids.write({"amount": 1.0})
        reserve.with_user(self.manager).unlink()

    def test_costs_behind_a_line(self):
        order = self._repair(self.sold[0])
        line = self._line(self._reserve(), date(2026, 6, 1))
        rows = self.env["after.sales.cost.report"].search(
            line.action_view_costs()["domain"]
        )
        self.assertEqual(rows.order_id, order)
        self.assertEqual(sum(rows.mapped("cost")), line.actual_cost)

    # ------------------------------------------------------------
    # ENTRY
    # ------------------------------------------------------------

    def _accounts(self):
        self.company.write(
            {
                "after_sales_reserve_entry": True,
                "after_sales_reserve_account_id": self.env["account.account"]
                .create(
                    {
                        "name": "Warranty provision",
                        "code": "280199",
                        "account_type": "liability_current",
                    }
                )
                .id,
                "after_sales_reserve_expense_account_id": self.env["account.account"]
                .create(
                    {
                        "name": "Warranty expense",
                        "code": "660199",
                        "account_type": "expense",
                    }
                )
                .id,
            }
        )

    def test_no_entry_unless_wanted(self):
        reserve = self._reserve()
        reserve.action_confirm()
        self.assertFalse(reserve.can_propose)
        with self.assertRaisesRegex(UserError, "switched off"):
            reserve.action_propose_entry()

    def test_entry_brings_the_account_to_the_reserve(self):
        self._accounts()
        reserve = self._reserve()
        with self.assertRaisesRegex(UserError, "Confirm the reserve first"):
            reserve.action_propose_entry()
        reserve.action_confirm()
        self.assertTrue(reserve.can_propose)
        reserve.action_propose_entry()
        move = reserve.move_id
        self.assertEqual((move.state, move.date), ("draft", reserve.date))
        self.assertEqual(
            {line.account_id: line.balance for line in move.line_ids},
            {
                self.company.after_sales_reserve_account_id: -reserve.amount,
                self.company.after_sales_reserve_expense_account_id: reserve.amount,
            },
        )
        with self.assertRaisesRegex(UserError, "has its entry already"):
            reserve.action_propose_entry()
        with self.assertRaisesRegex(UserError, "Cancel or delete"):
            reserve.action_draft()
        with freeze_time(NOW):
            move.action_post()
            less = self._reserve(rate=1.0, date=date(2026, 11, 22))
        less.action_confirm()
        less.action_propose_entry()
        self.assertEqual(
            sum(less.move_id.line_ids.mapped("debit")),
            less.amount,
            "that day nothing stood on the account yet",
        )

    def test_less_to_set_aside_gives_back(self):
        self._accounts()
        first = self._reserve(date=date(2026, 10, 31))
        first.action_confirm()
        first.action_propose_entry()
        first.move_id.action_post()
        second = self._reserve(rate=1.0)
        second.action_confirm()
        second.action_propose_entry()
        provision = self.company.after_sales_reserve_account_id
        line = second.move_id.line_ids.filtered(
            lambda line: line.account_id == provision
        )
        self.assertEqual(line.debit, first.amount - second.amount)
        second.move_id.unlink()
        self.assertTrue(second.can_propose, "a deleted draft can be made again")
        same = self._reserve(date=date(2026, 11, 1))
        same.action_confirm()
        with self.assertRaisesRegex(UserError, "nothing to enter"):
            same.action_propose_entry()

    def test_entry_needs_accounts_and_the_right(self):
        self.company.after_sales_reserve_entry = True
        reserve = self._reserve()
        reserve.action_confirm()
        with self.assertRaisesRegex(UserError, "Choose the provision"):
            reserve.action_propose_entry()
        self._accounts()
        for user in (self.accountant, self.manager):
            with self.assertRaises(AccessError):
                reserve.with_user(user).action_propose_entry()
