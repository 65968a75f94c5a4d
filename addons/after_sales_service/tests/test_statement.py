# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
import unicodedata
from datetime import date, datetime
from unittest.mock import patch

import psycopg2
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .test_clause import LATER, ClauseCommon


@tagged("post_install", "-at_install")
class TestStatement(ClauseCommon):
    """The yearly statement: figures, cases, units; drafted, issued, kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls._job()
        cls.broken = cls._job()
        cls.broken.sudo().report_attachment_id = False

    def _statement(self, user=None, **vals):
        with freeze_time(LATER):
            return (
                self.env["after.sales.statement"]
                .with_user(user or self.manager)
                .create(
                    {
                        "partner_id": self.customer.id,
                        "date_from": date(2026, 1, 1),
                        "date_to": date(2026, 12, 31),
                    }
                    | vals
                )
            )

    def _line(self, statement, name):
        return statement.line_ids.filtered(
            lambda line: line.clause_id == self._clause(name)
        )

    def _html(self, statement):
        html = self.env["ir.actions.report"]._render_qweb_html(
            "after_sales_service.action_report_promise_statement", statement.ids
        )[0]
        return html.decode()

    # ------------------------------------------------------------
    # WHAT IT SAYS
    # ------------------------------------------------------------

    def test_figures(self):
        statement = self._statement()
        self.assertRegex(statement.name, r"^PS/\d{4}/\d{4}$")
        self.assertEqual(
            statement.line_ids.clause_id, self.env["after.sales.clause"].search([])
        )
        line = self._line(statement, "service_report")
        self.assertEqual((line.kept_count, line.measured_count), (1, 2))
        self.assertEqual((line.broken_count, line.kept_percent), (1, 50.0))
        self.assertEqual(line.standing, "broken")
        self.assertEqual(self._line(statement, "remedies").figure, "Not measured")
        self.assertEqual(
            statement.measured_count, sum(statement.line_ids.mapped("measured_count"))
        )
        action = line.action_view_broken()
        self.assertEqual(
            self.env["after.sales.order"].search(action["domain"]), self.broken
        )

    def test_contents(self):
        down = self.env["after.sales.downtime"].create(
            {
                "equipment_id": self.unit.id,
                "start": datetime(2026, 5, 1),
                "end": datetime(2026, 5, 3, 12),
            }
        )
        down.action_confirm()
        statement = self._statement(note="Thank you <b>for</b> your trust")
        html = self._html(statement)
        text = " ".join(html.split())
        for expected in (
            "Promise Statement",
            statement.name,
            "Third Hospital",
            "01/01/2026",
            self._clause("service_report").text,
            "1 of 2 kept",
            ">50.0<",
            self.broken.name,
            "There is no report",
            self.unit.serial,
            "60.0 h",
            "2.50 d",
            "Promised, not measured",
            self._clause("remedies").text,
            "Draft",
            "Thank you &lt;b&gt;for&lt;/b&gt; your trust",
        ):
            self.assertIn(expected, text)
        self.assertEqual(html.count("There is no report"), 1)

    def test_years_that_nobody_means(self):
        for vals in (
            {"date_to": date(9999, 12, 31)},
            {"date_from": date(1, 1, 1)},
        ):
            with self.subTest(vals=vals):
                with self.assertRaisesRegex(ValidationError, "years between"):
                    self._statement(**vals)
                with self.assertRaisesRegex(ValidationError, "years between"):
                    self._statement().write(vals)

    def test_all_customers_and_other_periods(self):
        statement = self._statement(partner_id=False)
        line = self._line(statement, "service_report")
        self.assertGreaterEqual(line.measured_count, 2)
        html = self._html(statement)
        self.assertIn("All customers", html)
        self.assertNotIn("Your units", html)
        statement = self._statement(date_to=date(2026, 6, 30))
        self.assertFalse(self._line(statement, "service_report").measured_count)
        statement.date_to = date(2026, 12, 31)
        self.assertEqual(self._line(statement, "service_report").measured_count, 2)

    def test_chinese_customer_reads_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(
            ["after_sales_service"], ["zh_CN"]
        )
        self.customer.lang = "zh_CN"
        html = self._html(self._statement())
        self.assertIn('lang="zh-CN"', html)
        text = self._clause("service_report").with_context(lang="zh_CN").text
        self.assertNotEqual(text, self._clause("service_report").text)
        self.assertIn(text, html)

    def test_real_pdf(self):
        with freeze_time(LATER), self.allow_pdf_render():
            statement = self._statement()
            content = (
                self.env["ir.actions.report"]
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf(
                    "after_sales_service.action_report_promise_statement",
                    statement.ids,
                )[0]
            )
        text = unicodedata.normalize(
            "NFKC",
            "".join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages),
        )
        self.assertIn(self.broken.name, text)
        self.assertIn("1 of 2 kept", " ".join(text.split()))

    # ------------------------------------------------------------
    # ISSUED
    # ------------------------------------------------------------

    def test_issued_is_kept(self):
        statement = self._statement()
        with freeze_time(LATER):
            self.kept.sudo().report_attachment_id = False
            statement.action_issue()
        self.assertEqual(statement.state, "issued")
        self.assertEqual(statement.user_id, self.manager)
        self.assertEqual(statement.issued_at, LATER)
        self.assertEqual(self._line(statement, "service_report").kept_count, 0)
        paper = statement.attachment_id
        self.assertEqual(
            (paper.res_model, paper.res_id), ("res.partner", self.customer.id)
        )
        self.assertIn("Third Hospital", paper.name)
        self.assertTrue(paper.raw)
        for change in (
            lambda: statement.write({"note": "Other"}),
            statement.action_measure,
            statement.action_issue,
            statement.unlink,
            lambda: paper.sudo().unlink(),
            lambda: paper.sudo().write({"raw": b"other"}),
        ):
            with self.assertRaises(UserError):
                change()
        self.assertEqual(statement.action_print()["type"], "ir.actions.act_url")
        action = statement.action_send()
        self.assertEqual(action["context"]["default_attachment_ids"], paper.ids)
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self.customer.unlink()

    def test_many_are_issued_in_the_background(self):
        first = self._statement()
        second = self._statement(date_from=date(2026, 6, 1))
        third = self._statement(date_from=date(2026, 7, 1))
        with freeze_time(LATER):
            (first | second | third).action_issue()
            self.assertEqual(first.state, "queued")
            with self.assertRaises(UserError):
                first.note = "Too late"
            make = type(first)._make_paper

            def broken(statement, report):
                if statement == second:
                    raise ValueError("printer on fire")
                return make(statement, report)

            with (
                patch.object(type(first), "_make_paper", broken),
                mute_logger("odoo.addons.after_sales_service.models.statement"),
                self.enter_registry_test_mode(),
            ):
                self.env.ref(
                    "after_sales_service.ir_cron_issue_statements"
                ).method_direct_trigger()
        (first | second | third).invalidate_recordset()
        self.assertEqual((first | third).mapped("state"), ["issued"] * 2)
        self.assertEqual((first | third).user_id, self.manager)
        self.assertEqual(second.state, "draft")
        self.assertIn("printer on fire", second.error)
        self.assertFalse(second.attachment_id)

    def test_the_period_has_to_have_begun(self):
        statement = self._statement(
            date_from=date(2027, 1, 1), date_to=date(2027, 12, 31)
        )
        with freeze_time(LATER), self.assertRaises(ValidationError):
            statement.action_issue()
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self._statement(date_to=date(2025, 1, 1))

    # ------------------------------------------------------------
    # WIZARD
    # ------------------------------------------------------------

    def _wizard(self, partners, user=None):
        with freeze_time(LATER):
            form = Form(
                self.env["after.sales.statement.wizard"]
                .with_user(user or self.manager)
                .with_context(active_model="res.partner", active_ids=partners.ids)
            )
            return form.save()

    def test_wizard_makes_one_for_each_customer(self):
        wizard = self._wizard(self.site | self.customer | self.other)
        self.assertEqual(wizard.partner_ids, self.customer | self.other)
        self.assertEqual(wizard.date_from, date(2026, 1, 1))
        with freeze_time(LATER):
            statements = wizard._do_make()
            self.assertEqual(statements.partner_id, self.customer | self.other)
            self.assertEqual(statements, wizard._do_make(), "the drafts there are")
            statements.filtered("measured_count").action_issue()
            again = wizard._do_make()
        self.assertEqual(len(again), 2)
        self.assertEqual(again.mapped("state"), ["draft", "draft"])

    def test_wizard_over_all_customers(self):
        wizard = self._wizard(self.env["res.partner"])
        with freeze_time(LATER):
            self.assertFalse(wizard._do_make().partner_id)
            wizard.date_to = date(2025, 1, 1)
            with self.assertRaises(UserError):
                wizard.action_make()

    def test_in_spring_people_ask_for_last_year(self):
        Statement = self.env["after.sales.statement"]
        with freeze_time("2027-03-31 04:00:00"):
            self.assertEqual(Statement._default_date_from(), date(2026, 1, 1))
            self.assertEqual(Statement._default_date_to(), date(2026, 12, 31))
        with freeze_time("2027-04-01 04:00:00"):
            self.assertEqual(Statement._default_date_from(), date(2027, 1, 1))

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_the_desk_drafts_and_the_manager_issues(self):
        statement = self._statement(self.dispatcher)
        statement.note = "To be looked at"
        statement.action_measure()
        for refused in (statement.action_issue, statement.unlink):
            with freeze_time(LATER), self.assertRaises(AccessError):
                refused()
        statement.with_user(self.manager).unlink()

    def test_others_get_nothing(self):
        statement = self._statement()
        for user in (self.engineer_user, self.accountant):
            with self.assertRaises(AccessError):
                self._statement(user)
            with self.assertRaises(AccessError):
                statement.with_user(user).read(["kept_percent"])
            with self.assertRaises(AccessError):
                statement.with_user(user).action_print()

    def test_figures_are_measured_not_written(self):
        Statement = self.env["after.sales.statement"].with_user(self.manager)
        statement = self._statement()
        for vals in (
            {"state": "issued"},
            {"line_ids": [Command.clear()]},
            {"issued_at": LATER},
            {"attachment_id": False},
        ):
            with self.assertRaises(AccessError):
                statement.write(vals)
        with self.assertRaises(AccessError):
            Statement.create({"state": "issued"})
        with self.assertRaises(AccessError):
            statement.line_ids[:1].kept_count = 9
        statement = Statement.with_context(default_state="issued").create({})
        self.assertEqual(statement.state, "draft")

    def test_customers_show_their_statements(self):
        self._statement()
        customer = self.customer.with_user(self.manager)
        self.assertEqual(customer.statement_count, 1)
        action = customer.action_view_statements()
        self.assertEqual(
            len(self.env["after.sales.statement"].search(action["domain"])), 1
        )
        self.assertEqual(action["context"]["default_partner_id"], self.customer.id)
