# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
import unicodedata

from markupsafe import Markup
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
class TestPlanDocument(AfterSalesCommon):
    """The plan for a tender: composed, edited, kept, final."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.calendar
        cls.engineer.work_phone = "021-5080-1216"
        cls.target = cls.env.ref("after_sales_service.sla_target_a_responded")
        cls.plan = (
            cls.env["after.sales.plan"]
            .with_user(cls.manager)
            .create({"lang": "en_US", "company_id": cls.company.id})
        )

    def _text(self, plan=None):
        return " ".join(html2plaintext((plan or self.plan).body).split())

    # ------------------------------------------------------------
    # COMPOSED
    # ------------------------------------------------------------

    def test_composed_from_clauses_and_settings(self):
        self.assertFalse(self.plan.composed_at)
        self.assertTrue(self.plan.action_compose())
        text = self._text()
        for clause in self.env["after.sales.clause"].search([]):
            self.assertIn(" ".join(clause.text.split()), text)
        for expected in (
            "Tier A",
            "3 working days",
            "Standard 40 hours, China",
            "Monday–Friday",
            "2 free services afterwards",
            "Force majeure",
            "Shanghai Service Point",
            "Li Engineer 021-5080-1216",
            "Team leader at the deadline",
        ):
            self.assertIn(expected, text)
        self.assertFalse(self.plan.is_edited)
        self.assertEqual(self.plan.version_ids.mapped("kind"), ["composed"])

    def test_figures_follow_the_settings(self):
        self.plan.action_compose()
        self.assertIn("Responded: 1 h", self._text())
        self.target.amount = 2
        self.term.write({"duration": 18, "free_service_count": 5})
        self.plan.action_compose()
        text = self._text()
        self.assertNotIn("Tier A: standard service – Responded: 1 h", text)
        for expected in ("Responded: 2 h", "18 months", "5 free services"):
            self.assertIn(expected, text)
        self.assertIn("1.1-3a", self.plan.differences)
        self.target.amount = 1
        self.plan.invalidate_recordset(["differences"])
        self.assertFalse(self.plan.differences)

    def test_clauses_of_other_companies_stay_there(self):
        company = self.env["res.company"].create({"name": "Other Maker"})
        self.env["after.sales.clause"].create(
            {
                "number": "9.9",
                "name": "Secret",
                "text": "Only there",
                "company_id": company.id,
            }
        )
        self.plan.action_compose()
        self.assertNotIn("Only there", self._text())

    def test_words_are_escaped(self):
        self.env.ref("after_sales_service.clause_remedies").text = "<i>a</i> & b"
        self.plan.action_compose()
        self.assertIn("&lt;i&gt;a&lt;/i&gt; &amp; b", self.plan.body)
        self.plan.body = Markup("<p>Hi<script>alert(1)</script></p>")
        self.assertNotIn("script", self.plan.body)

    def test_in_chinese_in_the_plan_s_own_words(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(
            ["after_sales_service"], ["zh_CN"]
        )
        plan = self.env["after.sales.plan"].with_user(self.manager)
        plan = plan.create({"lang": "zh_CN"})
        plan.action_compose()
        clauses = self.env["after.sales.clause"].with_context(lang="zh_CN").search([])
        text = self._text(plan)
        for clause in clauses:
            self.assertIn(" ".join(clause.text.split()), text)
        self.assertFalse(plan.differences, "1小时 is 1 h")

    # ------------------------------------------------------------
    # EDITED
    # ------------------------------------------------------------

    def test_asks_before_it_replaces_an_edited_text(self):
        self.plan.action_compose()
        self.plan.body = Markup("<p>Our own words</p>")
        self.assertTrue(self.plan.is_edited)
        action = self.plan.action_compose()
        self.assertEqual(self._text(), "Our own words", "not without a yes")
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({})
        )
        wizard.action_compose()
        self.assertIn("Tier A", self._text())
        self.assertEqual(
            self.plan.version_ids.mapped("kind"), ["composed", "edited", "composed"]
        )
        edited = self.plan.version_ids[1]
        self.assertIn("Our own words", edited.body)
        self.assertEqual(edited.user_id, self.manager)

    def test_a_text_written_first_is_asked_for_too(self):
        self.plan.body = Markup("<p>Started by hand</p>")
        self.assertIsInstance(self.plan.action_compose(), dict)

    # ------------------------------------------------------------
    # FINAL
    # ------------------------------------------------------------

    def test_final_is_locked_and_revised(self):
        with self.assertRaises(UserError):
            self.plan.action_finish()
        self.plan.action_compose()
        self.plan.action_finish()
        paper = self.plan.attachment_id
        self.assertTrue(paper.raw)
        final = self.plan.version_ids.filtered(lambda row: row.kind == "final")
        self.assertEqual(final.number, 2)
        self.assertEqual(final.attachment_id, paper)
        for change in (
            lambda: self.plan.write({"body": "<p>Other</p>"}),
            lambda: self.plan.write({"name": "Other"}),
            self.plan.action_compose,
            self.plan.action_finish,
            self.plan.unlink,
            lambda: paper.sudo().unlink(),
        ):
            with self.assertRaises(UserError):
                change()
        action = self.plan.action_revise()
        draft = self.plan.browse(action["res_id"])
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.origin_id, self.plan)
        self.assertEqual(draft.body, self.plan.body)
        self.assertFalse(draft.is_edited)
        self.assertFalse(draft.version_ids)
        with self.assertRaises(UserError):
            draft.action_revise()
        draft.body = Markup("<p>Revised</p>")
        self.assertIn("Tier A", self._text())

    def test_real_pdf(self):
        self.plan.action_compose()
        with self.allow_pdf_render():
            content = (
                self.env["ir.actions.report"]
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf(
                    "after_sales_service.action_report_plan", self.plan.ids
                )[0]
            )
        text = unicodedata.normalize(
            "NFKC",
            "".join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages),
        )
        text = " ".join(text.split())
        self.assertIn("Draft", text)
        self.assertIn("Shanghai Service Point", text)

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_managers_write_and_dispatchers_read(self):
        self.plan.action_compose()
        plan = self.plan.with_user(self.dispatcher)
        self.assertTrue(plan.body)
        self.assertTrue(plan.version_ids.read(["kind", "body"]))
        plan.action_print()
        for refused in (
            lambda: plan.write({"body": "<p>Other</p>"}),
            plan.action_compose,
            plan.action_finish,
            plan.action_revise,
            plan.unlink,
        ):
            with self.assertRaises(AccessError):
                refused()
        for user in (self.engineer_user, self.accountant):
            with self.assertRaises(AccessError):
                self.plan.with_user(user).read(["body"])
            with self.assertRaises(AccessError):
                self.plan.version_ids.with_user(user).read(["body"])

    def test_steps_are_not_written_by_hand(self):
        self.plan.action_compose()
        for vals in (
            {"state": "final"},
            {"composed_body": "<p>x</p>"},
            {"attachment_id": False},
        ):
            with self.assertRaises(AccessError):
                self.plan.write(vals)
        with self.assertRaises(AccessError):
            self.plan.create({"state": "final"})
        with self.assertRaises(AccessError):
            self.plan.version_ids.write({"body": "<p>x</p>"})
        plan = self.plan.with_context(default_state="final").create({})
        self.assertEqual(plan.state, "draft")
