# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_order import NOW
from .test_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestAnalytic(BillingCommon):
    """Costs and revenue of jobs on the account of the unit, where it is wanted."""

    DISTRIBUTION = "analytic_distribution"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_analytic = "unit"
        cls.plan = next(iter(cls.env["account.analytic.plan"]._get_all_plans()))

    def _entries(self, account):
        """Amounts on the account, by the product they are for."""
        column = account.plan_id._column_name()
        rows = self.env["account.analytic.line"]._read_group(
            [(column, "=", account.id)], ["product_id"], ["amount:sum"]
        )
        return {product: amount for product, amount in rows}

    @property
    def labour(self):
        return self.company.after_sales_labour_product_id

    @property
    def travel(self):
        return self.company.after_sales_travel_product_id

    def _done(self, unit, **vals):
        order = self._job(unit, **vals)
        self._complete(order)
        return order

    def _invoice(self, order):
        order.with_user(self.invoicer).action_invoice()
        invoice = order.sale_order_id.invoice_ids
        with freeze_time(NOW):
            invoice.action_post()
        return invoice

    def test_none_unless_wanted(self):
        self.company.after_sales_analytic = False
        order = self._done(self.unit)
        self.assertFalse(self.unit.analytic_account_id)
        self.assertFalse(order._get_cost_entries())
        self.assertFalse(any(order.sale_order_id.order_line.mapped(self.DISTRIBUTION)))

    def test_account_is_made_with_the_first_job(self):
        self.assertFalse(self.unit.analytic_account_id)
        first, second = self._done(self.unit), self._done(self.unit)
        account = self.unit.analytic_account_id
        self.assertRecordValues(
            account,
            [
                {
                    "name": self.unit.display_name,
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "plan_id": self.plan.id,
                }
            ],
        )
        lines = (first | second).sale_order_id.order_line
        self.assertEqual(
            lines.mapped(self.DISTRIBUTION), [{str(account.id): 100.0}] * 6
        )

    def test_free_job_shows_what_it_cost(self):
        self._done(self.unit)
        self.assertEqual(
            self._entries(self.unit.analytic_account_id),
            {self.lamp: -240.0, self.labour: -240.0, self.travel: -260.0},
        )

    def test_invoiced_job_shows_cost_and_revenue(self):
        self.old_unit.warranty_id.post_warranty_pricing = "list"
        order = self._done(self.old_unit)
        self._invoice(order)
        self.assertEqual(
            self._entries(self.old_unit.analytic_account_id),
            {self.lamp: 400 - 240.0, self.labour: 900 - 240.0, self.travel: 0.0},
        )

    def test_cost_is_entered_once(self):
        """Also where stock is valued in real time and the invoice books its cost."""
        self.lamp.categ_id = self.env["product.category"].create(
            {"name": "Real time", "property_valuation": "real_time"}
        )
        order = self._done(self.old_unit)
        self._invoice(order)
        order.sudo()._sync_sale_lines()
        self.assertEqual(
            self._entries(self.old_unit.analytic_account_id),
            {self.lamp: 0.0, self.labour: 0.0, self.travel: 0.0},
        )

    def test_corrected_cost_follows_and_a_moved_entry_stays(self):
        order = self._done(self.unit)
        other = self.env["account.analytic.account"].create(
            {"name": "Elsewhere", "plan_id": self.plan.id}
        )
        travel = order.line_ids[2]
        entry = order._get_cost_entries().filtered(
            lambda entry: entry.after_sales_line_id == travel
        )
        entry.account_id = other
        travel.sudo().actual_amount = 300.0
        order.sudo()._sync_sale_lines()
        self.assertEqual(self._entries(other), {self.travel: -300.0})

    def test_cancelled_job_costs_nothing(self):
        order = self._job(self.unit)
        order.part_line_ids.unlink()
        self._complete(order)
        self.assertEqual(len(order._get_cost_entries()), 2)
        order.with_user(self.manager).action_cancel()
        self.assertFalse(order._get_cost_entries())

    def test_rules_of_the_accountant_go_first(self):
        other_plan = self.env["account.analytic.plan"].create({"name": "Regions"})
        region, project = self.env["account.analytic.account"].create(
            [
                {"name": "East", "plan_id": other_plan.id},
                {"name": "Lamps", "plan_id": self.plan.id},
            ]
        )
        self.env["account.analytic.distribution.model"].create(
            [
                {
                    "product_id": self.labour.id,
                    "analytic_distribution": {str(region.id): 100},
                },
                {
                    "product_id": self.lamp.id,
                    "analytic_distribution": {str(project.id): 100},
                },
            ]
        )
        order = self._job(self.old_unit)
        order.with_user(self.dispatcher).action_create_quotation()
        own = str(self.old_unit.analytic_account_id.id)
        self.assertEqual(
            {
                line.product_id: line.analytic_distribution
                for line in order.sale_order_id.order_line
            },
            {
                self.lamp: {str(project.id): 100.0},
                self.labour: {str(region.id): 100.0, own: 100.0},
                self.travel: {own: 100.0},
            },
        )

    def test_plan_of_the_company(self):
        plan = self.env["account.analytic.plan"].create({"name": "Service"})
        self.company.after_sales_analytic_plan_id = plan
        self._done(self.unit)
        self.assertEqual(self.unit.analytic_account_id.plan_id, plan)
        self.assertEqual(
            self._entries(self.unit.analytic_account_id)[self.labour], -240.0
        )

    def test_line_added_by_hand(self):
        order = self._done(self.old_unit)
        line = self.env["sale.order.line"].create(
            {"order_id": order.sale_order_id.id, "product_id": self.labour.id}
        )
        own = str(self.old_unit.analytic_account_id.id)
        self.assertEqual(line.analytic_distribution, {own: 100.0})

    def test_expense_for_the_job(self):
        order = self._done(self.old_unit)
        fare = self.env["product.product"].create(
            {
                "name": "Train",
                "type": "service",
                "can_be_expensed": True,
                "expense_policy": "cost",
            }
        )
        expense = self.env["hr.expense"].create(
            {
                "name": "Train to the customer",
                "employee_id": self.engineer.id,
                "product_id": fare.id,
                "total_amount_currency": 90.0,
                "sale_order_id": order.sale_order_id.id,
            }
        )
        own = str(self.old_unit.analytic_account_id.id)
        self.assertEqual(expense.analytic_distribution, {own: 100.0})

    def test_other_sales_orders_are_left_alone(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.lamp.id})],
            }
        )
        self.assertFalse(sale.order_line.analytic_distribution)

    def test_account_is_the_accountants(self):
        self._done(self.unit)
        for user in (self.accountant, self.manager):
            self.assertTrue(self.unit.with_user(user).analytic_account_id)
        for user in (self.engineer_user, self.dispatcher):
            with self.assertRaises(AccessError):
                self.unit.with_user(user).read(["analytic_account_id"])
