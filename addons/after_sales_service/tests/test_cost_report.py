# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
import json
from datetime import date, datetime
from unittest.mock import patch
from urllib.parse import urlencode

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.models import register_mixin

from .common_order import NOW, OrderCommon
from .compensation_common import CompensationCommon
from .test_billing import BillingCommon

FILE = "/after_sales/register/after.sales.cost.report.xlsx"
MEASURES = ("part_cost", "labour_cost", "travel_cost", "free", "revenue", "margin")


@tagged("post_install", "-at_install")
class TestCostReport(BillingCommon):
    """What jobs cost and bring in, to the cent, for those who may know."""

    def setUp(self):
        super().setUp()
        self.Report = self.env["after.sales.cost.report"].with_user(self.accountant)

    def _done(self, unit, **vals):
        order = self._job(unit, **vals)
        self._complete(order)
        return order

    def _post_invoice(self, order):
        order.with_user(self.invoicer).action_invoice()
        invoice = order.sale_order_id.invoice_ids.filtered(
            lambda move: move.state == "draft"
        )
        with freeze_time(NOW):
            invoice.action_post()
        return invoice

    def _rows(self, order):
        return self.Report.search([("order_id", "=", order.id)], order="id")

    def _sums(self, order):
        ((*sums,),) = self.Report._read_group(
            [("order_id", "=", order.id)], [], [f"{name}:sum" for name in MEASURES]
        )
        return dict(zip(MEASURES, sums, strict=True))

    def test_free_job(self):
        order = self._done(self.unit)
        self.assertEqual(
            self._sums(order),
            {
                "part_cost": 240.0,
                "labour_cost": 240.0,
                "travel_cost": 260.0,
                "free": 1560.0,
                "revenue": 0.0,
                "margin": -740.0,
            },
        )
        self.assertRecordValues(
            self._rows(order)[0],
            [
                {
                    "kind": "part",
                    "date": date(2026, 11, 23),
                    "partner_id": self.customer.id,
                    "equipment_id": self.unit.id,
                    "product_id": self.product.id,
                    "delivered_on": date(2026, 1, 5),
                    "team_id": self.team.id,
                    "job_kind": "repair",
                    "warranty": "in",
                    "coverage": "covered",
                    "item_id": self.lamp.id,
                    "quantity": 2.0,
                    "cost": 240.0,
                    "value": 400.0,
                    "currency_id": self.company.currency_id.id,
                }
            ],
        )

    def test_nothing_before_the_work(self):
        order = self._job(self.unit)
        order.with_user(self.dispatcher).action_create_quotation()
        self.assertFalse(self._rows(order))

    def test_cancelled_job(self):
        order = self._job(self.unit)
        order.part_line_ids.unlink()
        self._complete(order)
        self.assertEqual(len(self._rows(order)), 2)
        order.with_user(self.manager).action_cancel()
        self.env.flush_all()
        self.assertFalse(self._rows(order))

    def test_revenue_is_what_posted_invoices_say(self):
        self.old_unit.warranty_id.post_warranty_pricing = "list"
        order = self._done(self.old_unit)
        order.with_user(self.invoicer).action_invoice()
        self.assertEqual(self._sums(order)["revenue"], 0.0, "a draft is no revenue")
        with freeze_time(NOW):
            order.sale_order_id.invoice_ids.action_post()
        self.assertEqual(self._sums(order)["revenue"], 1560.0)
        self.assertEqual(self._sums(order)["margin"], 820.0)
        self.assertEqual(self._rows(order).mapped("warranty"), ["out"] * 3)

    def test_credit_note_takes_it_off(self):
        order = self._done(self.old_unit)
        invoice = self._post_invoice(order)
        self.assertEqual(self._sums(order)["revenue"], 740.0)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": NOW.date()})
        )
        wizard.refund_moves()
        refund = invoice.reversal_move_ids
        refund.invoice_line_ids[0].quantity = 1
        with freeze_time(NOW):
            refund.action_post()
        self.assertEqual(self._sums(order)["revenue"], 740.0 - 120.0 - 240.0 - 260.0)

    def test_line_without_a_line_of_the_job(self):
        """Charged by hand on the sales order: revenue of the job all the same."""
        order = self._done(self.old_unit)
        self.env["sale.order.line"].create(
            [
                {
                    "order_id": order.sale_order_id.id,
                    "product_id": self.company.after_sales_labour_product_id.id,
                    "name": "Waiting time",
                    "price_unit": 50.0,
                    "qty_delivered": 1,
                },
                {
                    "order_id": order.sale_order_id.id,
                    "display_type": "line_note",
                    "name": "Thank you",
                },
            ]
        )
        self._post_invoice(order)
        row = self._rows(order).filtered(lambda row: row.kind == "charge")
        self.assertEqual((row.revenue, row.cost, row.margin), (50.0, 0.0, 50.0))
        self.assertEqual(self._sums(order)["revenue"], 790.0)

    def test_lines_that_share_a_sales_line_count_its_money_once(self):
        order = self._done(self.old_unit)
        lines = order.sudo().line_ids
        lines[1].sale_line_id = lines[0].sale_line_id
        self.env.flush_all()
        rows = self._rows(order).filtered(lambda row: row.kind != "charge")
        self.assertEqual(rows.mapped("value"), [240.0, 0.0, 260.0])

    def test_month_where_the_company_is(self):
        """Ten at night in Greenwich is tomorrow in Shanghai."""
        order = self._done(self.unit)
        with freeze_time("2026-12-02"):
            order.sudo().finished_at = datetime(2026, 11, 30, 22, 0)
        self.assertEqual(set(self._rows(order).mapped("date")), {date(2026, 12, 1)})

    def test_foreign_currency(self):
        dollar = self.env.ref("base.USD")
        euro = self.env.ref("base.EUR")
        foreign = (dollar | euro) - self.company.currency_id
        foreign = foreign[:1]
        foreign.active = True
        foreign.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": foreign.id,
                "name": "2026-01-01",
                "rate": 0.5,
                "company_id": self.company.id,
            }
        )
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": foreign.id}
        )
        self.old_unit.warranty_id.post_warranty_pricing = "list"
        with freeze_time(NOW):
            order = self._done(self.old_unit)
            invoice = self._post_invoice(order)
        self.assertEqual(invoice.currency_id, foreign)
        self.assertEqual(invoice.amount_untaxed, 780.0)
        self.assertEqual(self._sums(order)["revenue"], 1560.0)
        self.assertEqual(sum(self._rows(order).mapped("value")), 1560.0)

    def test_report_agrees_with_the_books(self):
        """The sum of revenue is what stands on the income accounts, to the cent."""
        before = self._books()
        orders = [
            self._done(unit, **vals)
            for unit, vals in (
                (self.unit, {}),
                (self.old_unit, {}),
                (self._expired_unit("SP2-B"), {"use_free_service": True}),
            )
        ]
        for order in orders:
            if order.billing_state != "free":
                self._post_invoice(order)
        revenue = sum(self._sums(order)["revenue"] for order in orders)
        self.assertEqual(revenue, self._books() - before)
        self.assertGreater(revenue, 0)

    def _books(self):
        ((balance,),) = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("account_id.internal_group", "=", "income"),
                ("parent_state", "=", "posted"),
            ],
            [],
            ["balance:sum"],
        )
        return -(balance or 0.0)

    def test_one_query_for_many(self):
        for number in range(3):
            self._done(self._expired_unit(f"SP2-Q{number}"))
        self.env.flush_all()
        self.env.invalidate_all()
        self.Report._read_group([], ["product_id"], ["cost:sum"])
        with self.assertQueryCount(1):
            self.Report._read_group([], ["product_id", "warranty"], ["cost:sum"])

    def test_open_what_is_behind_a_row(self):
        order = self._done(self.unit)
        action = self._rows(order)[0].action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (order._name, order.id)
        )
        action = self.unit.with_user(self.accountant).action_view_costs()
        self.assertEqual(self.Report.search(action["domain"]), self._rows(order)[::-1])

    def test_only_billing_and_managers(self):
        order = self._done(self.unit)
        Report = self.env["after.sales.cost.report"]
        self.env.flush_all()
        for user in (self.accountant, self.manager, self.invoicer):
            found = Report.with_user(user).search([("order_id", "=", order.id)])
            self.assertEqual(len(found), 3)
        for user in (self.engineer_user, self.dispatcher):
            with self.assertRaises(AccessError):
                Report.with_user(user).search([])
            with self.assertRaises(AccessError):
                Report.with_user(user).action_export()
        for operation in ("write", "create", "unlink"):
            self.assertFalse(Report.with_user(self.manager).has_access(operation))

    def test_companies_apart(self):
        self._done(self.unit)
        other = self.env["res.company"].create({"name": "Other Maker"})
        stranger = new_test_user(
            self.env,
            login="foreign_accountant",
            groups="base.group_user,after_sales_service.group_after_sales_billing",
            company_id=other.id,
        )
        self.env.flush_all()
        theirs = self.env["after.sales.cost.report"].with_user(stranger)
        theirs = theirs.with_context(allowed_company_ids=other.ids)
        self.assertFalse(theirs.search([]))


@tagged("post_install", "-at_install")
class TestCostOfCompensation(CompensationCommon):
    def test_from_the_approval_on(self):
        compensation = self._broken(hours=4)
        self._reach(compensation, hours=5)
        Report = self.env["after.sales.cost.report"].with_user(self.accountant)
        domain = [("compensation_id", "=", compensation.id)]
        self.assertFalse(Report.search(domain))
        self._decide(compensation)
        row = Report.search(domain)
        self.assertEqual(row.compensation_cost, compensation.approved_amount)
        self.assertGreater(row.compensation_cost, 0)
        self.assertEqual(row.margin, -row.cost)
        self.assertEqual(
            (row.kind, row.equipment_id, row.partner_id, row.team_id),
            ("compensation", self.unit, self.customer, self.team),
        )
        self.assertEqual(
            row.action_open_document()["res_model"], "after.sales.compensation"
        )


@tagged("post_install", "-at_install")
class TestCostReportExcel(OrderCommon, HttpCase):
    """The same rows as a file, by the same rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.order = cls._new_order()
        cls._add_line(cls.order, cls.lamp, quantity=2)
        cls._add_line(cls.order, kind="travel", actual_amount=260.0)
        cls._complete(cls.order)
        cls.env.flush_all()

    def _get(self, login, **parameters):
        self.authenticate(login, login.ljust(8, "x"))
        return self.url_open(f"{FILE}?{urlencode(parameters)}")

    def _action(self, user, domain):
        report = self.env["after.sales.cost.report"].with_user(user)
        return report.with_context(active_domain=domain).action_export()

    def test_what_the_list_shows(self):
        domain = [("order_id", "=", self.order.id)]
        action = self._action(self.accountant, domain)
        self.authenticate("after_sales_accountant", "after_sales_accountant")
        answer = self.url_open(action["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertIn(".xlsx", answer.headers["Content-Disposition"])
        head, *rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(
            values_only=True
        )
        self.assertEqual(head[:3], ("Date", "Job", "Kind of Job"))
        *lines, empty, foot = rows
        self.assertFalse(any(empty))
        self.assertEqual(dict(zip(head, foot, strict=True))["Cost"], 500)
        self.assertEqual(foot[0], "Total")
        table = [dict(zip(head, row, strict=True)) for row in lines]
        self.assertEqual(len(table), 2)
        self.assertEqual(
            {row["Cost of"]: (row["Cost"], row["Given Free"]) for row in table},
            {"Parts": (240, 400), "Travel": (260, 260)},
        )
        self.assertEqual(table[0]["Customer"], "Third Hospital")
        self.assertEqual(table[0]["Date"], datetime(2026, 11, 23))
        self.assertEqual(table[0]["Warranty"], "Under Warranty")

    def test_filter_is_kept(self):
        action = self._action(
            self.accountant,
            [("order_id", "=", self.order.id), ("kind", "=", "travel")],
        )
        self.authenticate("after_sales_accountant", "after_sales_accountant")
        book = load_workbook(io.BytesIO(self.url_open(action["url"]).content))
        self.assertEqual(book.active.max_row, 4, "head, row, empty row, sums")
        self.assertEqual(book.active.auto_filter.ref, "A1:AA2")
        self.assertEqual(book.active.freeze_panes, "A2")

    @mute_logger("odoo.http")
    def test_refused(self):
        for login in ("after_sales_engineer", "after_sales_dispatcher"):
            self.assertEqual(self._get(login).status_code, 403, login)
        new_test_user(self.env, login="portal_person", groups="base.group_portal")
        self.assertEqual(self._get("portal_person").status_code, 403)
        self.authenticate(None, None)
        answer = self.url_open(FILE, allow_redirects=False)
        self.assertEqual(answer.status_code, 303, "log in first")

    @mute_logger("odoo.http")
    def test_bad_filter(self):
        for domain in ("x", "3", '[["nothing", "=", 1]]', '{"a": 1}', "[[1]]"):
            answer = self._get("after_sales_accountant", domain=domain)
            self.assertEqual(answer.status_code, 400, domain)
            self.assertIn("no filter of the register", answer.text)
        answer = self._get("after_sales_accountant", companies="nonsense")
        self.assertEqual(answer.status_code, 400)

    @mute_logger("odoo.http")
    def test_no_register(self):
        for model in ("res.users", "nothing", "after.sales.register.mixin"):
            url = f"/after_sales/register/{model}.xlsx"
            self.authenticate("after_sales_accountant", "after_sales_accountant")
            self.assertEqual(self.url_open(url).status_code, 404, model)

    @mute_logger("odoo.http")
    def test_too_many_rows(self):
        with patch.object(register_mixin, "ROWS_OF_REGISTER", 1):
            answer = self._get("after_sales_accountant")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Choose a shorter period", answer.text)

    def test_ticked_rows(self):
        report = self.env["after.sales.cost.report"].with_user(self.accountant)
        rows = report.search([("order_id", "=", self.order.id)])
        action = rows[:1].action_export()
        self.authenticate("after_sales_accountant", "after_sales_accountant")
        book = load_workbook(io.BytesIO(self.url_open(action["url"]).content))
        self.assertEqual(book.active.max_row, 4)
        with (
            patch.object(register_mixin, "TICKED_ROWS", 1),
            self.assertRaises(UserError),
        ):
            rows.action_export()

    @mute_logger("odoo.http")
    def test_company_of_others(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        answer = self._get("after_sales_accountant", companies=json.dumps([other.id]))
        self.assertEqual(answer.status_code, 403)
