# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
from datetime import date, timedelta

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from ..hooks import post_init_hook, uninstall_hook
from .common_spares import SparesCommon


class RegisterCommon(SparesCommon):
    """A job that used a lamp and a pump; purchases with and without approval."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.lot = cls.env["stock.lot"].create(
                {"name": "P-NEW", "product_id": cls.pump.id}
            )
            cls.stock(cls.pump, 1, lot=cls.lot)
            cls.job = cls._new_order()
            cls._add_line(cls.job, cls.lamp, quantity=2)
            cls._add_line(
                cls.job,
                cls.pump,
                lot_id=cls.lot.id,
                removed_quantity=1,
                removed_serial="P-OLD",
            )
        cls._complete(cls.job)
        with freeze_time(NOW):
            cls.open_job = cls._new_order(kind="maintenance")
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls.pump.product_tmpl_id.spare_class = "high_value"

    @classmethod
    def _request(cls, part, **vals):
        request = cls.env["after.sales.spare.request"].create(
            {
                "order_id": cls.open_job.id,
                "location_dest_id": cls.store.id,
                "user_id": cls.dispatcher.id,
                "line_ids": [Command.create({"product_id": part.id})],
            }
            | vals
        )
        # the registers tell what was bought; how it came there is told elsewhere
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE after_sales_spare_request SET state = 'approved' WHERE id = %s",
            [request.id],
        )
        request.invalidate_recordset()
        return request

    @classmethod
    def _buy(cls, part, request=None, confirm=True, **vals):
        purchase = cls.env["purchase.order"].create(
            {
                "partner_id": cls.vendor.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": part.id,
                            "product_qty": 2,
                            "price_unit": 50.0,
                            "after_sales_request_line_id": request
                            and request.line_ids.id,
                        }
                    )
                ],
            }
            | vals
        )
        if confirm:
            purchase.button_confirm()
        return purchase

    @classmethod
    def _approve(cls, request, user=None, at=None):
        cls.env["after.sales.spare.decision"].create(
            {
                "request_id": request.id,
                "kind": "approved",
                "user_id": (user or cls.approver).id,
                "at": at or fields.Datetime.now() - timedelta(hours=2),
                "hours": 3.0,
            }
        )

    def _row(self, purchase):
        self.env.flush_all()
        return self.env["after.sales.part.purchase"].browse(purchase.order_line.id)


@tagged("post_install", "-at_install")
class TestPartUsed(RegisterCommon):
    """The register of parts used: what it says, and to whom."""

    def _rows(self, user=None):
        return (
            self.env["after.sales.part.used"]
            .with_user(user or self.accountant)
            .search([("order_id", "=", self.job.id)], order="id")
        )

    def test_rows(self):
        lamp, pump = self._rows()
        self.assertEqual(lamp.quantity, 2)
        self.assertEqual(lamp.cost, 240.0)
        self.assertEqual(lamp.coverage, "covered")
        self.assertEqual(lamp.warranty, "in")
        self.assertEqual(lamp.location_id, self.van)
        self.assertEqual(pump.lot_id, self.lot)
        self.assertEqual(pump.removed_serial, "P-OLD")
        self.assertEqual(pump.spare_class, "high_value")
        self.assertEqual(pump.product_id, self.product)
        self.assertEqual(pump.partner_id, self.customer)
        self.assertEqual(pump.action_open_document()["res_id"], self.job.id)

    def test_planned_parts_are_not_used(self):
        with freeze_time(NOW):
            order = self._new_order()
            self._add_line(order, self.lamp)
        self.env.flush_all()
        self.assertFalse(
            self.env["after.sales.part.used"].search([("order_id", "=", order.id)])
        )

    def test_cost_is_for_those_who_see_costs(self):
        for user in (self.dispatcher, self.storekeeper):
            rows = self._rows(user)
            self.assertEqual(len(rows), 2)
            self.assertNotIn("cost", rows._get_register_columns())
            with self.assertRaises(AccessError):
                rows.read(["cost"])
        self.assertIn("cost", self._rows(self.manager)._get_register_columns())
        with self.assertRaises(AccessError):
            self._rows(self.engineer_user)

    def test_excel(self):
        for user, has_cost in ((self.accountant, True), (self.storekeeper, False)):
            target = io.BytesIO()
            self.env["after.sales.part.used"].with_user(user)._write_register(
                target, [("order_id", "=", self.job.id)]
            )
            rows = list(load_workbook(target).active.values)
            self.assertEqual("Cost" in rows[0], has_cost)
            serial = rows[0].index("Serial Out")
            self.assertIn("P-OLD", [row[serial] for row in rows])

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.accountant.write({"company_ids": other.ids, "company_id": other.id})
        self.assertFalse(self._rows())


@tagged("post_install", "-at_install")
class TestPartPurchase(RegisterCommon):
    """The register of spares bought: for whom, approved by whom, or by nobody."""

    def test_approved_before(self):
        request = self._request(self.pump)
        self._approve(request)
        row = self._row(self._buy(self.pump, request))
        self.assertEqual(row.approval, "approved")
        self.assertEqual(row.approver_id, self.approver)
        self.assertEqual(row.hours, 3.0)
        self.assertEqual(row.order_id, self.open_job)
        self.assertEqual(row.equipment_id, self.unit)
        self.assertEqual(row.amount, 100.0)

    def test_approved_afterwards(self):
        request = self._request(self.pump)
        purchase = self._buy(self.pump, request)
        self._approve(request, at=fields.Datetime.now() + timedelta(hours=5))
        self.assertEqual(self._row(purchase).approval, "missing")

    def test_approved_by_who_asked(self):
        request = self._request(self.pump)
        self._approve(request, user=self.dispatcher)
        row = self._row(self._buy(self.pump, request))
        self.assertEqual(row.approval, "missing")

    def test_bought_without_a_request(self):
        self.assertEqual(self._row(self._buy(self.pump)).approval, "missing")
        self.assertEqual(self._row(self._buy(self.lamp)).approval, "free")

    def test_what_is_no_spare_or_not_ordered(self):
        belt = self._new_part("Belt")
        rows = self._row(self._buy(belt)) | self._row(
            self._buy(self.pump, confirm=False)
        )
        self.assertFalse(
            self.env["after.sales.part.purchase"].search([("id", "in", rows.ids)])
        )

    def test_another_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XAS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 4.0})],
            }
        )
        row = self._row(self._buy(self.pump, currency_id=currency.id))
        self.assertAlmostEqual(row.amount, 25.0)

    def test_who_sees_what(self):
        row = self._row(self._buy(self.pump))
        self.assertEqual(row.with_user(self.manager).amount, 100.0)
        self.assertEqual(row.with_user(self.approver).amount, 100.0)
        with self.assertRaises(AccessError):
            row.with_user(self.storekeeper).read(["amount"])
        self.assertNotIn(
            "amount", row.with_user(self.dispatcher)._get_register_columns()
        )
        with self.assertRaises(AccessError):
            row.with_user(self.engineer_user).read(["purchase"])
        with self.assertRaisesRegex(UserError, "without a request"):
            row.with_user(self.dispatcher).action_open_document()
        # no right on purchase orders: the row opens what he may see
        self.assertEqual(
            self._row(self._buy(self.pump, self._request(self.pump)))
            .with_user(self.dispatcher)
            .action_open_document()["res_model"],
            "after.sales.spare.request",
        )


@tagged("post_install", "-at_install")
class TestClauseSpares(RegisterCommon):
    """S38 to S41 in the clause book: kept, not kept, and no case."""

    def _figure(self, name, user=None):
        clause = self.env.ref(f"after_sales_spares.clause_spares_{name}")
        clause = clause.with_user(user or self.manager)
        self.env.flush_all()
        self.env.invalidate_all()
        scope = clause._get_scope(
            date(2026, 1, 1), date(2036, 12, 31), self.customer, self.company
        )
        figure = clause._get_figures(scope).get(clause.id)
        told = clause._get_broken_cases(scope)
        self.assertEqual(len(told), figure.broken)
        for case in told:
            self.assertTrue(case.reason and case.at)
        for kept, count in ((True, figure.kept), (False, figure.broken)):
            action = clause._view_cases(scope, kept)
            self.assertEqual(
                self.env[action["res_model"]]
                .with_context(**action["context"])
                .search_count(action["domain"]),
                count,
            )
        return tuple(figure)

    def test_one_visit(self):
        self.assertEqual(self._figure("one_visit"), (1, 1))
        with freeze_time(NOW):
            self._new_order().sudo().continues_id = self.job
        self.assertEqual(self._figure("one_visit"), (0, 1))

    def test_replaced(self):
        lines = self.job.part_line_ids.sudo()
        lines.used_at = NOW
        with freeze_time(NOW + timedelta(hours=5)):
            self.assertEqual(set(lines.mapped("topup_result")), {"waiting"})
            self.assertEqual(self._figure("replaced"), (0, 0))
        topup = self.env["after.sales.replenishment"].create(
            {
                "company_id": self.company.id,
                "date": NOW.date(),
                "employee_id": self.engineer.id,
                "location_id": self.van.id,
                "received_at": NOW + timedelta(days=1),
            }
        )
        lines[0].replenishment_line_id = self.env[
            "after.sales.replenishment.line"
        ].create({"replenishment_id": topup.id, "product_id": self.lamp.id})
        with freeze_time(NOW + timedelta(days=9)):
            lines.invalidate_recordset()
            self.assertEqual(lines.mapped("topup_result"), ["in_time", "late"])
            self.assertEqual(self._figure("replaced"), (1, 2))
            # what was short is not replaced
            lines[0].replenishment_line_id.short = 1
            self.assertEqual(self._figure("replaced"), (0, 2))
            lines[0].replenishment_line_id.short = 0
            topup.received_at = NOW + timedelta(days=3)
            self.assertEqual(self._figure("replaced"), (0, 2))
            self.company.after_sales_topup_days = 3
            self.assertEqual(self._figure("replaced"), (1, 2))

    def test_topup_search_agrees(self):
        lines = self.job.part_line_ids
        with freeze_time(NOW + timedelta(days=9)):
            for value in ("waiting", "in_time", "late", False):
                found = lines.search(
                    [("id", "in", lines.ids), ("topup_result", "=", value)]
                )
                self.assertEqual(
                    found, lines.filtered(lambda x, v=value: x.topup_result == v)
                )

    def test_approved(self):
        request = self._request(self.pump)
        self._approve(request)
        self._buy(self.pump, request)
        self.assertEqual(self._figure("approved"), (1, 1))
        self._buy(self.pump, self._request(self.pump))
        self._buy(self.lamp, self._request(self.lamp))
        self.assertEqual(self._figure("approved"), (1, 2))

    def test_at_hand(self):
        Line = self.env["after.sales.departure.line"]
        # the check has made its own lines of this job
        Line.search([("order_id", "=", self.job.id)]).unlink()
        for part, missing in ((self.lamp, 0), (self.pump, 1)):
            Line.create(
                {
                    "order_id": self.job.id,
                    "product_id": part.id,
                    "quantity": 1,
                    "is_planned": True,
                    "verdict": "van",
                    "left_without": missing,
                }
            )
        self.assertEqual(self._figure("stock"), (1, 2))

    def test_going_without_a_likely_part_is_not_having_it(self):
        Line = self.env["after.sales.departure.line"]
        Line.search([("order_id", "=", self.job.id)]).unlink()
        Line.create(
            {
                "order_id": self.job.id,
                "product_id": self.pump.id,
                "quantity": 1,
                "verdict": "without",
                "waived_at": NOW,
                "waived_reason": "No time",
                "left_without": 1,
            }
        )
        self.assertEqual(self._figure("stock"), (0, 1))

    def test_practices_are_named(self):
        clauses = self.env["after.sales.clause"].search(
            [("measure", "in", ("one_visit", "topped_up", "approved_first"))]
        )
        for clause in clauses.with_user(self.manager):
            self.assertTrue(clause.binding_count)
            self.assertIn("Practice", clause.bindings)


@tagged("post_install", "-at_install")
class TestComingAndGoing(RegisterCommon):
    """Installed into years of data; leaves nothing but what a customer was told."""

    def test_parts_used_become_spares(self):
        (self.lamp | self.pump).product_tmpl_id.is_spare = False
        belt = self._new_part("Belt")
        with self.assertQueryCount(40):
            post_init_hook(self.env)
        self.assertTrue(all((self.lamp | self.pump).mapped("is_spare")))
        self.assertFalse(belt.is_spare)

    def test_clause_of_an_issued_statement_stays(self):
        told = self.env.ref("after_sales_spares.clause_spares_stock")
        other = self.env.ref("after_sales_spares.clause_spares_one_visit")
        statement = self.env["after.sales.statement"].create(
            {"partner_id": self.customer.id}
        )
        self.env["after.sales.statement.line"].search([]).filtered(
            lambda line: line.clause_id != told
        ).unlink()
        if told not in statement.line_ids.clause_id:
            self.env["after.sales.statement.line"].sudo().create(
                {"statement_id": statement.id, "clause_id": told.id}
            )
        uninstall_hook(self.env)
        data = self.env["ir.model.data"].search(
            [("module", "=", "after_sales_spares"), ("model", "=", told._name)]
        )
        self.assertNotIn(told.id, data.mapped("res_id"))
        self.assertIn(other.id, data.mapped("res_id"))
        self.assertFalse(told.active)
