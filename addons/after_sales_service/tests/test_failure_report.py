# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .analysis_common import NOW, AnalysisCommon


@tagged("post_install", "-at_install")
class TestFailureReport(AnalysisCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dry = cls._cause("X1", "Bearing dry")
        cls.worn = cls._cause("X2", "Lamp worn")
        with freeze_time(NOW):
            cls._repair(cls.dry, hours=1, finished_at=datetime(2026, 9, 5))
            cls._repair(cls.dry, hours=0, finished_at=datetime(2026, 10, 5))
            cls._repair(cls.worn, hours=9, finished_at=datetime(2026, 8, 5))
            cls._repair(hours=0)
            # not done, not a repair: no failures
            cls._new_order(cause_id=cls.dry.id)
        cls.report = cls.env["after.sales.failure.report"]
        cls.domain = [("equipment_id", "=", cls.unit.id)]

    def test_by_number(self):
        found = self.report.get_pareto(domain=self.domain)
        self.assertEqual(
            [(bar["id"], bar["value"], bar["cumulative"]) for bar in found["bars"]],
            [(self.dry.id, 2, 50.0), (self.worn.id, 1, 75.0), (False, 1, 100.0)],
        )
        self.assertEqual(found["bars"][2]["name"], "Not said")

    def test_by_hours(self):
        found = self.report.get_pareto("hours", domain=self.domain)
        self.assertEqual(
            [(bar["id"], bar["value"], bar["rank"]) for bar in found["bars"]],
            [(self.worn.id, 9.0, "A"), (self.dry.id, 1.0, "B")],
        )

    def test_by_cost(self):
        order = self._repair(self.worn, hours=0)
        line = self._add_line(order, kind="labour", quantity=2)
        line.sudo().unit_cost = 80.0
        found = self.report.with_user(self.manager).get_pareto(
            "cost", domain=self.domain
        )
        self.assertEqual(
            [(bar["id"], bar["value"]) for bar in found["bars"]],
            [(self.worn.id, 160.0)],
        )
        self.assertEqual(found["currency_id"], self.company.currency_id.id)

    def test_excluded_hours_do_not_count(self):
        downtime = self.unit.downtime_ids.filtered(lambda down: down.hours == 9)
        downtime.write({"excluded": True, "exclusion_reason": "Power cut"})
        found = self.report.get_pareto("hours", domain=self.domain)
        self.assertEqual(found["total"], 1.0)

    def test_told_apart_otherwise(self):
        found = self.report.get_pareto("count", "product_id", self.domain)
        self.assertEqual([bar["id"] for bar in found["bars"]], [self.product.id])

    def test_a_bar_opens_its_repairs(self):
        for bar in self.report.get_pareto(domain=self.domain)["bars"]:
            action = self.report.get_pareto_action("cause_id", bar["id"], self.domain)
            self.assertEqual(self.report.search_count(action["domain"]), bar["value"])
        with self.assertRaises(UserError):
            self.report.get_pareto_action("company_id", 1)

    def test_bad_measures_are_refused(self):
        for measure, dimension in (("id", "cause_id"), ("count", "company_id"), (0, 0)):
            with self.assertRaises(UserError):
                self.report.get_pareto(measure, dimension)

    def test_money_is_for_billing_and_managers(self):
        with self.assertRaises(AccessError):
            self.report.with_user(self.dispatcher).get_pareto("cost")
        self.assertTrue(self.report.with_user(self.accountant).get_pareto("cost"))
        self.assertNotIn(
            "cost", self.report.with_user(self.dispatcher)._get_register_columns()
        )

    def test_other_teams_stay_hidden(self):
        found = self.report.with_user(self.colleague_user).get_pareto()
        self.assertFalse(found["bars"])
        self.assertTrue(self.report.with_user(self.engineer_user).get_pareto()["bars"])

    def test_excel(self):
        for user in (self.engineer_user, self.accountant):
            target = io.BytesIO()
            self.report.with_user(user)._write_register(target, self.domain)
            self.assertTrue(target.getvalue().startswith(b"PK"))
