# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common_order import NOW
from .contract_common import ContractCommon
from .test_billing import ChartCommon
from .test_claim import ClaimCommon


@tagged("post_install", "-at_install")
class TestCostByContract(ContractCommon, ChartCommon):
    """What a contract brings in stands beside what its jobs cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_analytic = "contract"
        cls.Report = cls.env["after.sales.cost.report"]

    def _sold_contract(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.contract_product.id,
                            "contract_equipment_ids": [Command.set(self.old_unit.ids)],
                        }
                    )
                ],
            }
        )
        sale.action_confirm()
        return sale.contract_ids

    def _job_under(self, contract):
        order = self._new_order(equipment_id=self.old_unit.id)
        self._add_line(order, self.lamp)
        self._complete(order)
        self.assertEqual(order.contract_id, contract)
        return order

    def test_revenue_and_cost(self):
        with freeze_time(NOW):
            contract = self._sold_contract()
            order = self._job_under(contract)
            contract.sale_order_id._create_invoices().action_post()
        self.env.flush_all()
        rows = self.Report.search([("contract_id", "=", contract.id)])
        self.assertEqual(set(rows.mapped("kind")), {"part", "contract"})
        self.assertEqual(sum(rows.mapped("revenue")), 3650.0)
        self.assertEqual(sum(rows.mapped("margin")), 3650.0 - 120.0)
        price = rows.filtered(lambda row: row.kind == "contract")
        self.assertEqual(price.partner_id, self.customer)
        self.assertEqual(
            price.action_open_document()["res_model"], "after.sales.contract"
        )
        self.assertEqual((rows - price).order_id, order)

    def test_a_contract_without_an_invoice_is_no_row(self):
        with freeze_time(NOW):
            contract = self._sold_contract()
        self.env.flush_all()
        self.assertFalse(self.Report.search([("contract_id", "=", contract.id)]))

    def test_account_of_the_contract(self):
        with freeze_time(NOW):
            contract = self._sold_contract()
            order = self._job_under(contract)
        account = contract.analytic_account_id
        self.assertTrue(account)
        self.assertFalse(self.old_unit.analytic_account_id)
        for line in order.sale_order_id.order_line | contract.sale_line_id:
            self.assertEqual(line.analytic_distribution, {str(account.id): 100.0})

    def test_work_outside_a_contract_goes_on_the_unit(self):
        with freeze_time(NOW):
            order = self._new_order(equipment_id=self.unit.id)
        self._add_line(order, self.lamp)
        self._complete(order)
        account = self.unit.analytic_account_id
        self.assertEqual(
            order.sale_order_id.order_line.analytic_distribution,
            {str(account.id): 100.0},
        )


@tagged("post_install", "-at_install")
class TestRecovered(ClaimCommon, ChartCommon):
    def test_what_the_supplier_pays_back(self):
        claim = self._claim().with_user(self._biller())
        claim.action_claim()
        form = Form.from_action(self.env(user=claim.env.user), claim.action_answer())
        form.amount = 430.0
        form.save().action_confirm()
        claim.action_make_refund()
        Report = self.env["after.sales.cost.report"]
        domain = [("equipment_id", "=", self.unit.id)]
        self.env.flush_all()
        self.assertFalse(sum(Report.search(domain).mapped("recovered")))
        claim.move_ids.action_post()
        self.env.flush_all()
        rows = Report.search(domain)
        self.assertEqual(sum(rows.mapped("recovered")), 430.0)
        self.assertEqual(sum(rows.mapped("margin")), 0.0, "120 + 160 + 150 came back")
        row = rows.filtered("recovered")
        self.assertEqual(
            (row.kind, row.warranty, row.coverage), ("claim", "in", "supplier")
        )
        self.assertEqual(row.action_open_document()["res_model"], "after.sales.claim")
