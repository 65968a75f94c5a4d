# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import re

from lxml import html

from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged

from .common_order import NOW
from .test_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestFreeItems(BillingCommon, HttpCase):
    """Free items stand at their value and their discount on every paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.labour = cls.company.after_sales_labour_product_id
        cls.labour.default_code = "HOUR"

    def _partly_free(self):
        """Two lamps charged at cost (240), work and travel free (1,160)."""
        order = self._job(self.old_unit, use_free_service=True)
        self._complete(order)
        return order

    def _text(self, source):
        return re.sub(r"\s+", " ", html.fromstring(source).text_content())

    def _print(self, report, record):
        content = self.env["ir.actions.report"]._render_qweb_html(report, record.ids)
        return self._text(content[0].decode())

    def _check_paper(self, text):
        self.assertIn("100.00", text, "the discount of what is free")
        self.assertRegex(text, r"Value of all items: \W*1,400.00")
        self.assertRegex(text, r"of which free of charge: \W*1,160.00")
        self.assertIn("Free service asked for by the customer", text)
        self.assertIn("After the warranty: cost only", text)

    def test_quotation(self):
        order = self._partly_free()
        self._check_paper(self._print("sale.report_saleorder", order.sale_order_id))

    def test_invoice(self):
        order = self._partly_free()
        order.with_user(self.invoicer).action_invoice()
        invoice = order.sale_order_id.invoice_ids
        self.assertEqual(invoice.amount_untaxed, 240.0)
        text = self._print("account.report_invoice", invoice)
        self._check_paper(text)
        self.assertNotIn("HOUR", text, "papers need no internal reference")
        self.assertEqual(
            invoice.invoice_line_ids.mapped("name"), order.line_ids.mapped("name")
        )

    def test_credit_note_gives_nothing(self):
        order = self._partly_free()
        order.with_user(self.invoicer).action_invoice()
        invoice = order.sale_order_id.invoice_ids
        with freeze_time(NOW):
            invoice.action_post()
            refund = invoice._reverse_moves()
        self.assertEqual(refund.move_type, "out_refund")
        text = self._print("account.report_invoice", refund)
        self.assertNotIn("free of charge", text)

    def test_portal(self):
        sale = self._partly_free().sale_order_id
        text = self._text(self.url_open(sale.get_portal_url()).text)
        self.assertRegex(text, r"of which free of charge: \W*1,160.00")
        self.assertIn("Free service asked for by the customer", text)

    def test_statement_of_an_all_free_job(self):
        order = self._job(self.unit)
        self._complete(order)
        text = self._print("after_sales_service.report_statement", order)
        self.assertRegex(text, r"Free: \W*1,560.00")
        self.assertEqual(text.count("−100 %"), 3)
        self.assertFalse(order.sale_order_id.invoice_ids)

    def test_other_papers_are_left_alone(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.lamp.id, "discount": 100.0})
                ],
            }
        )
        text = self._print("sale.report_saleorder", sale)
        self.assertNotIn("free of charge", text)
