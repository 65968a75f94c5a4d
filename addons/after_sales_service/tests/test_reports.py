# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
import unicodedata
from datetime import date

from pypdf import PdfReader

from odoo.tests import freeze_time, tagged

from .common_order import NOW, PNG, OrderCommon


@tagged("post_install", "-at_install")
class TestReports(OrderCommon):
    """The papers: what stands on them, in which language, and that they are PDFs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(delivered_on=date(2026, 11, 19))
            cls.order = cls._installation(cls.unit)
        cls._work(cls.order)
        cls._tick(cls.order)
        cls.order.guidance = "Switch off before cleaning"
        with freeze_time("2026-11-23 06:00:00"):
            cls.order._sign("customer", "Dr. Zhao", PNG, ip="203.0.113.9")
        with freeze_time(NOW):
            cls.repair = cls._new_order()
        cls._add_line(cls.repair, cls.lamp, quantity=2)
        cls._add_line(cls.repair, kind="labour", quantity=3)
        cls._complete(cls.repair)

    def _html(self, report, order):
        html = self.env["ir.actions.report"]._render_qweb_html(
            f"after_sales_service.action_report_{report}", order.ids
        )[0]
        return html.decode()

    def test_acceptance_certificate(self):
        html = self._html("acceptance", self.order)
        for text in (
            "Acceptance of Installation and Commissioning",
            self.order.name,
            self.unit.serial,
            "Third Hospital",
            "Operating manual",
            "Dr. Zhao",
            "203.0.113.9",
            self.order.signature_ids.document_hash,
            "11/23/2026",  # accepted that day
            "11/23/2027",  # warranty until
            "2:00 PM",  # signed at 14:00 at the site, not 06:00
        ):
            self.assertIn(text, html)
        self.assertNotIn("6:00 AM", html)

    def test_certificate_names_start_and_basis_of_the_warranty(self):
        term = self.term.copy({"name": "From delivery", "start_basis": "delivery"})
        with freeze_time(NOW):
            unit = self._new_unit("SP2-D", warranty_term_id=term.id)
            order = self._installation(unit)
        self._work(order)
        self._tick(order)
        order._sign("customer", "Dr. Zhao", PNG)
        html = self._html("acceptance", order)
        self.assertIn("01/05/2026", html)
        self.assertIn("01/05/2027", html)
        self.assertIn("Delivery", html)
        self.assertNotIn("day of this signature", html)

    def test_service_report(self):
        html = self._html("service", self.repair)
        for text in (
            "Service Report",
            self.repair.name,
            "Spindle does not start",
            "Bearing dry",
            "Greased",
            "Works again",
            "Lamp",
            "1,300.00",
            "Warranty until 11/23/2027",
        ):
            self.assertIn(text, html)

    def test_statement_shows_value_and_no_payment(self):
        html = self._html("statement", self.repair)
        for text in ("Service Statement", "not an invoice", "1,300.00", "100 %"):
            self.assertIn(text, html)

    def test_kept_papers(self):
        self.assertEqual(
            self.order.certificate_attachment_id.name.split(".")[0],
            f"Acceptance Certificate {self.order.name.replace('/', '-')}",
        )
        for paper in (
            self.order.certificate_attachment_id,
            self.order.report_attachment_id,
            self.repair.statement_attachment_id,
        ):
            self.assertEqual(paper.res_model, "after.sales.order")
            self.assertTrue(paper.raw)

    def test_real_pdf(self):
        """Rendered by the real program, with text that can be read out again."""
        with self.allow_pdf_render():
            content, kind = (
                self.env["ir.actions.report"]
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf(
                    "after_sales_service.action_report_acceptance", self.order.ids
                )
            )
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(content)).pages
        self.assertLessEqual(len(pages), 2)
        text = unicodedata.normalize(
            "NFKC", "".join(page.extract_text() for page in pages)
        )
        self.assertIn(self.unit.serial, text)
        self.assertIn("Dr. Zhao", " ".join(text.split()))

    def test_chinese_customer_reads_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(
            ["after_sales_service"], ["zh_CN"]
        )
        self.customer.lang = "zh_CN"
        self.repair.line_ids._propose_coverage()
        html = self._html("service", self.repair)
        self.assertIn('lang="zh-CN"', html)
        self.assertIn("售后服务报告", html)
        self.assertNotIn("Warranty until", html, "the reasons too")
        self.assertIn("安装调试验收单", self._html("acceptance", self.order))
        self.assertEqual(
            self.repair._make_paper("after_sales_service.action_report_service").name[
                :6
            ],
            "售后服务报告",
        )
