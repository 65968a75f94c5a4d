# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .analysis_common import NOW, TODAY, AnalysisCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestMaintenanceDashboard(AnalysisCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env["after.sales.maintenance.dashboard"]
        cls.plan.next_date = False
        with freeze_time(NOW):
            window = {"window_start": TODAY - 7 * DAY, "window_end": TODAY + 7 * DAY}
            cls._occur(0, TODAY, state="done", done_on=TODAY, **window)
            cls._occur(1, TODAY - 40 * DAY, window_end=TODAY - 33 * DAY)
            cls._occur(2, TODAY + 20 * DAY, window_end=TODAY + 27 * DAY)
            cls._occur(3, TODAY + 80 * DAY, window_end=TODAY + 87 * DAY)
            cls.order = cls._repair(cls._cause("X1", "Bearing dry"), hours=4)
            cls._add_line(cls.order, kind="labour").sudo().unit_cost = 100.0
        cls.scope = {"team_id": cls.team.id}

    def _get(self, user=None, scope=None):
        dashboard = self.dashboard.with_user(user or self.manager)
        with freeze_time(NOW):
            return dashboard.get_dashboard(scope or self.scope)

    def _tiles(self, data):
        return {tile["key"]: tile["value"] for tile in data["tiles"]}

    def test_figures(self):
        data = self._get()
        tiles = self._tiles(data)
        self.assertEqual(tiles["kept"], "50.0 %")
        self.assertEqual(
            (tiles["overdue"], tiles["due"], tiles["waiting"]), tuple("110")
        )
        self.assertIn("100", tiles["cost"])
        self.assertEqual(data["pareto"]["bars"][0]["name"], "[X1] Bearing dry")
        november = data["months"][10]
        self.assertEqual((november["kept"], november["missed"]), (1, 0))
        self.assertEqual(data["months"][9]["missed"], 1)
        self.assertLess(data["reliability"][-1]["value"], 100)

    def test_waiting_is_what_the_list_shows(self):
        """A unit whose installation is not accepted yet waits for no second side."""
        self.unit.sudo().state = "awaiting_acceptance"
        self.assertEqual(self._tiles(self._get())["waiting"], "0")
        self.order.sudo().awaiting_since = NOW
        self.assertEqual(self._tiles(self._get())["waiting"], "1")
        action = self.dashboard.with_user(self.manager).get_action(
            "waiting", self.scope
        )
        self.assertEqual(action["res_model"], "after.sales.order")

    def test_every_figure_opens_what_it_counts(self):
        dashboard = self.dashboard.with_user(self.manager)
        with freeze_time(NOW):
            for tile in self._get()["tiles"]:
                with self.subTest(tile=tile["key"]):
                    action = dashboard.get_action(tile["key"], self.scope)
                    if action["type"] != "ir.actions.act_window":
                        continue
                    model = self.env[action["res_model"]].with_user(self.manager)
                    count = model.search_count(action.get("domain") or [])
                    if tile["value"].isdigit():
                        self.assertEqual(count, int(tile["value"]))
            action = dashboard.get_action("month", self.scope, "2026-10-01")
            self.assertEqual(
                self.env[action["res_model"]].search_count(action["domain"]), 1
            )
            cause = self.order.cause_id.id
            action = dashboard.get_action("cause", self.scope, cause)
            self.assertEqual(
                self.env[action["res_model"]].search(action["domain"]).order_id,
                self.order,
            )

    def test_narrowed_down(self):
        other = self.env["helpdesk.ticket.team"].create({"name": "Elsewhere"})
        tiles = self._tiles(self._get(scope={"team_id": other.id}))
        self.assertEqual((tiles["kept"], tiles["overdue"]), ("–", "0"))
        self.assertEqual(
            self._tiles(self._get(scope={"owner_kind": "own_plant"}))["overdue"], "0"
        )

    def test_money_is_for_billing_and_managers(self):
        tiles = self._tiles(self._get(self.dispatcher))
        self.assertNotIn("cost", tiles)
        self.assertNotIn("renew", tiles)
        self.assertEqual(tiles["overdue"], "1")
        with self.assertRaises(AccessError):
            action = self.dashboard.with_user(self.dispatcher).get_action("cost")
            self.env[action["res_model"]].with_user(self.dispatcher).search(
                action["domain"]
            )

    def test_engineers_see_their_part(self):
        self.assertEqual(self._tiles(self._get(self.engineer_user))["overdue"], "1")
        self.assertEqual(self._tiles(self._get(self.colleague_user))["overdue"], "0")

    def test_outsiders_see_nothing(self):
        for groups in ("base.group_portal", "base.group_user"):
            user = new_test_user(self.env, f"out_{groups}", groups=groups)
            with self.assertRaises(AccessError):
                self._get(user)
            with self.assertRaises(AccessError):
                self.dashboard.with_user(user).get_action("overdue")

    def test_bad_input_is_refused(self):
        dashboard = self.dashboard.with_user(self.manager)
        for scope in ({"id": 1}, ["team_id"], {"company_id": 7}):
            with self.assertRaises(UserError):
                dashboard.get_dashboard(scope)
        for key in ("window", "", None, "__class__", 7):
            with self.assertRaises(UserError):
                dashboard.get_action(key)

    def test_few_queries(self):
        self._get()
        self.env.flush_all()
        with self.assertQueryCount(30):
            self._get()
