# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common_order import NOW, OrderCommon


class ChartCommon(AccountTestInvoicingCommon):
    """A company with a chart of accounts, set up by the superuser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the accountant of the base class may not make employees and stock
        cls.env = cls.env(
            user=SUPERUSER_ID,
            context=dict(cls.env.context, allowed_company_ids=cls.env.company.ids),
        )


class BillingCommon(OrderCommon, ChartCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.old_unit = cls._expired_unit()
        cls.invoicer = new_test_user(
            cls.env,
            login="after_sales_invoicer",
            groups="base.group_user,account.group_account_invoice",
        )
        cls.invoicer.company_ids = [Command.link(cls.company.id)]

    @classmethod
    def _job(cls, unit, **vals):
        """A job with two lamps, three hours and a train ticket."""
        with freeze_time(NOW):
            order = cls._new_order(equipment_id=unit.id, **vals)
        cls._add_line(order, cls.lamp, quantity=2)
        cls._add_line(order, kind="labour", quantity=3)
        cls._add_line(order, kind="travel", actual_amount=260.0)
        return order

    def _lines(self, order):
        """(coverage, price, discount, subtotal) by kind, from the sales order."""
        return {
            line.kind: (
                line.coverage,
                line.sale_line_id.price_unit,
                line.sale_line_id.discount,
                line.sale_line_id.price_subtotal,
            )
            for line in order.sudo().line_ids
        }

    ALL_FREE = {
        "part": ("covered", 200.0, 100.0, 0.0),
        "labour": ("covered", 300.0, 100.0, 0.0),
        "travel": ("covered", 260.0, 100.0, 0.0),
    }
    AT_COST = {
        "part": ("cost", 120.0, 0.0, 240.0),
        "labour": ("cost", 80.0, 0.0, 240.0),
        "travel": ("cost", 260.0, 0.0, 260.0),
    }


@tagged("post_install", "-at_install")
class TestBilling(BillingCommon):
    """Coverage decides the prices; the documents stay Odoo's."""

    def test_in_warranty_all_free_at_list_price(self):
        order = self._job(self.unit)
        self._complete(order)
        self.assertEqual(self._lines(order), self.ALL_FREE)
        sale = order.sale_order_id
        self.assertEqual(sale.state, "sale")
        self.assertTrue(sale.after_sales_all_free)
        self.assertEqual(sale.invoice_status, "no")
        self.assertEqual(order.billing_state, "free")
        self.assertEqual(order.amount_value, 1560.0)
        self.assertEqual(order.amount_free, 1560.0)
        self.assertEqual(order.amount_to_pay, 0.0)
        self.assertTrue(order.statement_attachment_id)
        order.with_user(self.invoicer).action_invoice()
        self.assertFalse(sale.invoice_ids, "no zero invoice")

    def test_no_delivery_is_made_for_parts(self):
        order = self._job(self.unit)
        self._complete(order)
        self.assertFalse(order.sale_order_id.picking_ids)
        self.assertEqual(
            order.sale_order_id.order_line.mapped("qty_delivered"), [2.0, 3.0, 1.0]
        )

    def test_cost_only_after_the_warranty(self):
        order = self._job(self.old_unit)
        self._complete(order)
        self.assertEqual(self._lines(order), self.AT_COST)
        self.assertEqual(order.billing_state, "quoted")
        self.assertFalse(order.statement_attachment_id)
        action = order.with_user(self.invoicer).action_invoice()
        invoice = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(invoice.amount_untaxed, 740.0)
        self.assertEqual(
            invoice.invoice_line_ids.mapped("after_sales_coverage"), ["cost"] * 3
        )
        self.assertIn("cost only", invoice.invoice_line_ids[0].after_sales_reason)
        self.assertEqual(order.billing_state, "invoiced")

    def test_list_price_rule(self):
        self.old_unit.warranty_id.post_warranty_pricing = "list"
        order = self._job(self.old_unit)
        self._complete(order)
        self.assertEqual(
            self._lines(order),
            {
                "part": ("list", 200.0, 0.0, 400.0),
                "labour": ("list", 300.0, 0.0, 900.0),
                "travel": ("list", 260.0, 0.0, 260.0),
            },
        )

    def test_quotation_before_the_work(self):
        order = self._job(self.old_unit)
        order.with_user(self.accountant).action_create_quotation()
        sale = order.sale_order_id
        self.assertEqual(sale.state, "draft")
        self.assertEqual(sale.amount_untaxed, 740.0)
        sale.action_confirm()
        self.assertFalse(sale.picking_ids)
        self.assertEqual(sale.order_line.mapped("qty_delivered"), [0, 0, 0])
        self._complete(order)
        self.assertEqual(order.sale_order_id, sale)
        self.assertEqual(len(sale.order_line), 3)
        self.assertEqual(sale.order_line.mapped("qty_delivered"), [2, 3, 1])
        self.assertEqual(sale.amount_untaxed, 740.0)

    def test_lines_added_after_the_quotation(self):
        order = self._job(self.old_unit)
        order.with_user(self.dispatcher).action_create_quotation()
        self._add_line(order, self.lamp, quantity=1)
        self._complete(order)
        self.assertEqual(len(order.sale_order_id.order_line), 4)
        self.assertEqual(order.sale_order_id.amount_untaxed, 860.0)

    def test_quantity_changed_after_the_quotation(self):
        order = self._job(self.old_unit)
        order.with_user(self.dispatcher).action_create_quotation()
        labour = order.line_ids.filtered(lambda line: line.kind == "labour")
        labour.with_user(self.engineer_user).quantity = 5
        self._complete(order)
        self.assertEqual(self._lines(order)["labour"], ("cost", 80.0, 0.0, 400.0))

    def test_line_removed_after_the_quotation(self):
        order = self._job(self.old_unit)
        order.with_user(self.dispatcher).action_create_quotation()
        order.line_ids.filtered(lambda line: line.kind == "travel").unlink()
        self.assertEqual(order.sale_order_id.amount_untaxed, 480.0)

    def test_true_cost_replaces_the_estimate(self):
        order = self._job(self.old_unit)
        order.with_user(self.dispatcher).action_create_quotation()
        self.lamp.standard_price = 125.0
        self._complete(order)
        self.assertEqual(self._lines(order)["part"], ("cost", 125.0, 0.0, 250.0))
        part = order.line_ids.filtered(lambda line: line.kind == "part")
        self.lamp.standard_price = 500.0
        part._propose_coverage()
        self.assertEqual(part.unit_cost, 125.0, "true cost stays")

    def test_partial_warranty(self):
        line = self.unit.warranty_id.line_ids.filtered(
            lambda line: line.scope == "part"
        )
        line.covered_percent = 60.0
        order = self._job(self.unit)
        self._complete(order)
        self.assertEqual(self._lines(order)["part"], ("covered", 200.0, 60.0, 160.0))
        self.assertEqual(self._lines(order)["labour"], ("covered", 300.0, 100.0, 0.0))
        self.assertEqual(order.billing_state, "quoted")
        order.with_user(self.invoicer).action_invoice()
        invoice = order.sale_order_id.invoice_ids
        self.assertEqual(len(invoice.invoice_line_ids), 3, "free items are shown too")
        self.assertEqual(invoice.amount_untaxed, 160.0)

    def test_cost_that_is_not_entered_is_not_free(self):
        with freeze_time(NOW):
            order = self._new_order(equipment_id=self.old_unit.id)
        self._add_line(order, kind="travel")
        self._complete(order)
        self.assertFalse(order.sale_order_id.after_sales_all_free)
        self.assertEqual(order.billing_state, "quoted")
        self.assertFalse(order.statement_attachment_id)
        self.assertTrue(order.amount_missing)
        self.assertNotIn("Free of charge", order._get_coverage_summary())

    def test_cancelled_job_has_nothing_to_bill(self):
        order = self._job(self.old_unit)
        order.with_user(self.dispatcher).action_create_quotation()
        order.sale_order_id.action_confirm()
        order.with_user(self.dispatcher).action_cancel()
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertEqual(order.billing_state, "nothing")

    def test_reason_names_the_end_after_this_job(self):
        """The ledger closes before the reason of a covered line is written."""
        self.unit._open_downtime(datetime(2026, 11, 21, 4, 0))
        order = self._job(self.unit)
        self.assertIn("and longer", order.line_ids[0].coverage_reason)
        self._complete(order)
        self.assertIn("2.00 days", order.line_ids[0].coverage_reason)

    def test_planned_work_lengthens_nothing(self):
        self.unit._open_downtime(datetime(2026, 11, 21, 4, 0)).kind = "planned"
        order = self._job(self.unit)
        self.assertNotIn("and longer", order.line_ids[0].coverage_reason)

    def test_agreed_discount_stays(self):
        self.old_unit.warranty_id.post_warranty_pricing = "list"
        for unit in (self.old_unit, self._expired_unit("SP2-OLD2")):
            order = self._job(unit)
            order.with_user(self.dispatcher).action_create_quotation()
            sale = order.sale_order_id
            sale.action_confirm()
            sale.order_line.discount = 15.0
            self._complete(order)
            self.assertEqual(sale.order_line.mapped("discount"), [15.0] * 3)

    def test_discount_of_the_pricelist(self):
        self.env.user.group_ids = [
            Command.link(self.env.ref("sale.group_discount_per_so_line").id)
        ]
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {
                "name": "Minus ten",
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 10})
                ],
            }
        )
        self.old_unit.warranty_id.post_warranty_pricing = "list"
        order = self._job(self.old_unit)
        order.with_user(self.dispatcher).action_create_quotation()
        lines = self._lines(order)
        self.assertEqual(lines["part"][3], 360.0, "list price less ten percent")
        self.assertEqual(lines["travel"][3], 260.0, "what it cost")
        # free once, and then charged again: the ordinary discount
        order.sudo().line_ids._set_coverage("goodwill", "Good customer")
        self.assertEqual(self._lines(order)["part"][3], 0.0)
        order.sudo().line_ids._set_coverage("list", "A mistake")
        self.assertEqual(self._lines(order)["part"][3], 360.0)

    def test_signed_cost_is_a_ceiling(self):
        order = self._job(self.old_unit)
        order.with_user(self.dispatcher).action_create_quotation()
        order.sale_order_id.action_confirm()
        self.lamp.standard_price = 125.0
        late = self._add_line(order, self.lamp, quantity=1)
        self.lamp.standard_price = 130.0
        self._complete(order)
        part = order.line_ids[0]
        self.assertEqual(part.unit_cost, 130.0, "the true cost is known")
        self.assertEqual(part.sale_line_id.price_unit, 120.0, "the signed price stands")
        self.assertEqual(late.sale_line_id.price_unit, 130.0, "nobody signed for it")
        activity = order.sale_order_id.activity_ids
        # two lamps at 130 instead of 120, and one that nobody signed for
        self.assertIn("150.00", activity.note)
        self.assertTrue(
            activity.user_id.has_group("after_sales_service.group_after_sales_billing")
        )

    def test_job_with_used_parts_is_not_cancelled(self):
        order = self._job(self.old_unit)
        self._work(order)
        with self.assertRaisesRegex(UserError, "parts are used already"):
            order.with_user(self.dispatcher).action_cancel()
        self._report(order)
        order.with_user(self.engineer_user).action_done()
        with self.assertRaisesRegex(UserError, "parts are used already"):
            order.with_user(self.manager).action_cancel()

    def test_quotation_by_the_desk(self):
        """The desk has no right on sales: it is told, not shown."""
        order = self._job(self.old_unit)
        action = order.with_user(self.dispatcher).action_create_quotation()
        self.assertEqual(action["tag"], "display_notification")
        self.assertTrue(order.sale_order_id)
        action = order.with_user(self.accountant).action_create_quotation()
        self.assertEqual(action["res_model"], "sale.order")

    def test_reason_on_the_invoice(self):
        order = self._job(self.old_unit)
        self._complete(order)
        order.with_user(self.invoicer).action_invoice()
        invoice = order.sale_order_id.invoice_ids
        html = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", invoice.ids
        )[0]
        self.assertIn("After the warranty: cost only", html.decode())

    def test_rework_is_free(self):
        first = self._job(self.old_unit)
        self._complete(first)
        again = self._job(self.old_unit, rework_of_id=first.id)
        self._complete(again)
        self.assertEqual(again.amount_to_pay, 0.0)
        self.assertEqual(set(again.line_ids.mapped("coverage")), {"rework"})
        self.assertIn(first.name, again.line_ids[0].coverage_reason)

    def test_pending_warranty_is_served_as_covered(self):
        with freeze_time(NOW):
            unit = self._new_unit("SP2-NEW")
        order = self._job(unit)
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"covered"})
        self.assertIn("Not accepted yet", order.line_ids[0].coverage_reason)

    def test_day_of_the_report_decides(self):
        """Reported on the last day of the warranty, repaired after it: free."""
        end = self.unit.warranty_end
        order = self._job(self.unit, coverage_at=datetime(end.year, end.month, end.day))
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"covered"})
        order.coverage_at = datetime(end.year, end.month, end.day, 16)  # 00:00 at site
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"cost"})

    def test_labour_without_team_rate_at_standard_cost(self):
        self.team.labour_cost_rate = 0
        self.company.after_sales_labour_product_id.standard_price = 55.0
        order = self._job(self.old_unit)
        self._complete(order)
        self.assertEqual(self._lines(order)["labour"], ("cost", 55.0, 0.0, 165.0))

    def test_foreign_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rounding": 0.01,
                "rate_ids": [
                    Command.create(
                        {
                            "name": "2020-01-01",
                            "rate": 2.0,
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "In TST", "currency_id": currency.id}
        )
        order = self._job(self.old_unit)
        self._complete(order)
        self.assertEqual(order.sale_order_id.currency_id, currency)
        self.assertEqual(self._lines(order)["part"], ("cost", 240.0, 0.0, 480.0))
        self.assertEqual(order.sale_order_id.amount_untaxed, 1480.0)
        self.assertEqual(order.amount_to_pay, 740.0, "shown in the company's money")


@tagged("post_install", "-at_install")
class TestCoverageSurvives(BillingCommon):
    """What the coverage decided stays through every step of the sales order."""

    def _check(self, order, expected):
        order.sale_order_id.order_line.invalidate_recordset()
        self.assertEqual(self._lines(order), expected)

    def _each(self):
        for unit, expected in (
            (self.unit, self.ALL_FREE),
            (self.old_unit, self.AT_COST),
        ):
            order = self._job(unit)
            order.with_user(self.dispatcher).action_create_quotation()
            with self.subTest(unit=unit.serial):
                yield order, expected

    def test_confirm(self):
        for order, expected in self._each():
            order.sale_order_id.action_confirm()
            self._check(order, expected)

    def test_quantity_change(self):
        for order, expected in self._each():
            line = order.sale_order_id.order_line[0]
            line.product_uom_qty = 7
            line.product_uom_qty = 2
            self._check(order, expected)

    def test_update_prices(self):
        for order, expected in self._each():
            order.sale_order_id.action_update_prices()
            self._check(order, expected)

    def test_other_pricelist(self):
        for order, expected in self._each():
            order.sale_order_id.pricelist_id = self.env["product.pricelist"].create(
                {"name": "Company's money again"}
            )
            order.sale_order_id._recompute_prices()
            self._check(order, expected)

    def test_repair_done(self):
        for order, expected in self._each():
            self._complete(order)
            self._check(order, expected)

    def test_under_warranty_unticked(self):
        for order, expected in self._each():
            self._complete(order)
            repair = order.repair_ids
            repair.under_warranty = True
            repair.under_warranty = False
            self._check(order, expected)

    def test_invoice(self):
        order = self._job(self.old_unit)
        self._complete(order)
        order.with_user(self.invoicer).action_invoice()
        order.sale_order_id.invoice_ids.action_post()
        self._check(order, self.AT_COST)
        self.assertEqual(order.sale_order_id.invoice_ids.amount_untaxed, 740.0)

    def test_cancelled_sales_order_is_made_anew(self):
        order = self._job(self.old_unit)
        self._complete(order)
        first = order.sale_order_id
        first._action_cancel()
        order.with_user(self.accountant).action_create_quotation()
        self.assertNotEqual(order.sale_order_id, first)
        self._check(order, self.AT_COST)
        order.with_user(self.invoicer).action_invoice()
        lines = order.sale_order_id.order_line
        self.assertEqual(lines.mapped("qty_delivered"), [2, 3, 1])
        self.assertEqual(order.sale_order_id.invoice_ids.amount_untaxed, 740.0)

    def test_copied_sales_order_is_an_ordinary_one(self):
        order = self._job(self.unit)
        order.with_user(self.dispatcher).action_create_quotation()
        copy = order.sale_order_id.copy()
        self.assertFalse(copy.after_sales_order_id)
        self.assertFalse(any(copy.order_line.mapped("after_sales_coverage")))
        copy.action_update_prices()
        self.assertEqual(copy.order_line[0].discount, 0.0)


@tagged("post_install", "-at_install")
class TestDecision(BillingCommon):
    """Fix first, settle afterwards (S10); and who may touch money."""

    def _decide(self, order, user, lines=None, **vals):
        lines = lines or order.line_ids
        wizard = (
            self.env["after.sales.coverage.decision"]
            .with_user(user)
            .create(
                {"line_ids": lines.ids, "reason": "Cable cut by a fork lift"} | vals
            )
        )
        wizard.action_decide()

    def test_excluded_is_charged(self):
        order = self._job(self.unit)
        self._complete(order)
        part = order.line_ids.filtered(lambda line: line.kind == "part")
        self._decide(
            order,
            self.manager,
            part,
            decision="change",
            coverage="excluded",
            exclusion_id=self.env.ref(
                "after_sales_service.warranty_exclusion_misuse"
            ).id,
        )
        self.assertEqual(part.coverage_state, "decided")
        self.assertEqual(
            part.coverage_reason,
            "Human misuse: Damage caused by people: wrong operation, missing care,"
            " unauthorised changes. · Cable cut by a fork lift",
        )
        self.assertEqual(self._lines(order)["part"], ("excluded", 200.0, 0.0, 400.0))
        self.assertEqual(order.sale_order_id.invoice_status, "to invoice")
        self.assertEqual(order.billing_state, "to_invoice")

    def test_decided_lines_stay(self):
        order = self._job(self.old_unit)
        self._decide(order, self.manager, decision="change", coverage="goodwill")
        order.with_user(self.dispatcher).write(
            {"use_free_service": True, "free_service_asked_by": "Dr. Zhao"}
        )
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"goodwill"})
        self.assertFalse(order.coverage_provisional)

    def test_keep(self):
        order = self._job(self.unit)
        self._decide(order, self.manager)
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"covered"})
        self.assertEqual(set(order.line_ids.mapped("coverage_state")), {"decided"})

    def test_only_the_manager_decides(self):
        order = self._job(self.unit)
        with self.assertRaises(AccessError):
            self._decide(order, self.dispatcher)

    def test_clients_do_not_write_coverage(self):
        order = self._job(self.unit)
        for user in (self.engineer_user, self.dispatcher, self.manager):
            for vals in (
                {"coverage": "goodwill"},
                {"covered_percent": 100},
                {"unit_cost": 0.01},
                {"state": "consumed"},
                {"coverage_reason": "x"},
            ):
                with self.assertRaises(AccessError):
                    order.line_ids[0].with_user(user).write(vals)

    def test_engineer_makes_no_documents(self):
        order = self._job(self.old_unit).with_user(self.engineer_user)
        with self.assertRaises(AccessError):
            order.action_create_quotation()
        with self.assertRaises(AccessError):
            order.action_invoice()

    def test_invoice_needs_the_right_and_the_work(self):
        order = self._job(self.old_unit)
        with self.assertRaisesRegex(UserError, "not done yet"):
            order.with_user(self.invoicer).action_invoice()
        self._complete(order)
        for user in (self.accountant, self.dispatcher):
            with self.assertRaises(AccessError):
                order.with_user(user).action_invoice()

    def test_job_without_lines_is_not_quoted(self):
        with freeze_time(NOW):
            order = self._new_order(equipment_id=self.unit.id)
        with self.assertRaisesRegex(UserError, "has no lines"):
            order.with_user(self.accountant).action_create_quotation()
