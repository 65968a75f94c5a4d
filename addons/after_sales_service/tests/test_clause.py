# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tests import freeze_time, tagged, warmup

from .common_order import NOW, PNG, OrderCommon

LATER = datetime(2026, 12, 30, 1, 0)


class ClauseCommon(OrderCommon):
    """A year at one customer, and the book that counts it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # others' cases of this database are not counted
        cls.other = cls.env["res.partner"].create(
            {"name": "Second Hospital", "is_company": True}
        )
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))

    @classmethod
    def _clause(cls, name):
        return cls.env.ref(f"after_sales_service.clause_{name}")

    @classmethod
    def _scope(cls, year=2026, partner=None):
        return cls.env["after.sales.clause"]._get_scope(
            date(year, 1, 1), date(year, 12, 31), partner or cls.customer, cls.company
        )

    def _figure(self, name, user=None, **scope):
        """:return: (kept, decided) of a clause, as ``user`` may see it"""
        clause = self._clause(name).with_user(user or self.manager)
        self.env.invalidate_all()
        with freeze_time(LATER):
            figure = clause._get_figures(self._scope(**scope)).get(clause.id)
        return tuple(figure) if figure else None

    def _cases(self, name, kept, **scope):
        """The records behind the figure, through the window that shows them."""
        with freeze_time(LATER):
            action = self._clause(name)._view_cases(self._scope(**scope), kept)
            return (
                self.env[action["res_model"]]
                .with_context(**action["context"])
                .search(action["domain"])
            )

    def _check(self, name, kept, broken):
        """Figure, kept and broken records of one clause agree."""
        self.assertEqual(self._figure(name), (len(kept), len(kept) + len(broken)))
        self.assertEqual(self._cases(name, kept=True), kept)
        self.assertEqual(self._cases(name, kept=False), broken)
        with freeze_time(LATER):
            told = self._clause(name)._get_broken_cases(self._scope())
        self.assertEqual(len(told), len(broken))
        for case in told:
            self.assertTrue(case.reason)
            self.assertTrue(case.at)

    @classmethod
    def _job(cls, **vals):
        """A finished job with its report."""
        with freeze_time(NOW):
            order = cls._new_order(**vals)
        cls._complete(order)
        return order


@tagged("post_install", "-at_install")
class TestClauseMeasures(ClauseCommon):
    """Each measure: a case that was kept, one that was not, and what is none."""

    # ------------------------------------------------------------
    # PROMISES ABOUT TIME
    # ------------------------------------------------------------

    def _ticket(self, at=NOW, **vals):
        with freeze_time(at):
            return self.env["helpdesk.ticket"].create(
                {
                    "name": "Does not start",
                    "description": "<p>It hums</p>",
                    "equipment_id": self.unit.id,
                    "partner_id": self.customer.id,
                    "team_id": self.team.id,
                    "reported_at": at,
                    "sla_policy_id": self.env.ref(
                        "after_sales_service.sla_policy_a"
                    ).id,
                }
                | vals
            )

    def test_promises(self):
        kept, broken, running = (self._ticket() for _n in range(3))
        kept._sla_reach("responded", NOW.replace(minute=20))
        broken._sla_reach("responded", NOW.replace(hour=5))
        timers = (kept | broken | running).timer_ids.filtered(
            lambda timer: timer.event == "responded"
        )
        self._check(
            "respond_1h",
            timers.filtered(lambda timer: timer.ticket_id == kept),
            timers.filtered(lambda timer: timer.ticket_id == broken),
        )
        self.assertFalse(self._figure("respond_2h"), "another tier")
        with freeze_time(LATER):
            (case,) = self._clause("respond_1h")._get_broken_cases(self._scope())
        self.assertEqual(case.reference, broken.number)
        self.assertEqual(case.unit, self.unit.display_name)
        self.assertIn("3 h 0 min late", case.reason)

    def test_promises_of_jobs(self):
        with freeze_time(NOW):
            order = self._installation(
                self._new_unit("SP2-N", delivered_on=date(2026, 11, 19))
            )
        self._work(order)
        self._tick(order)
        with freeze_time(NOW.replace(hour=6)):
            order._sign("customer", "Gu Lan", PNG)
        self.assertEqual(self._figure("installation_week"), (1, 1))
        self.assertEqual(self._cases("installation_week", kept=True).order_id, order)

    # ------------------------------------------------------------
    # WARRANTY
    # ------------------------------------------------------------

    def test_warranty_from_the_signed_acceptance(self):
        unit = self._new_unit("SP2-L", delivered_on=date(2026, 2, 1))
        late = self.env["after.sales.warranty"].create(
            {
                "equipment_id": unit.id,
                "term_id": self.term.id,
                "start_date": date(2026, 2, 20),
            }
        )
        self._check("warranty_year", self.unit.warranty_id, late)
        short = self.term.copy({"name": "Half a year", "duration": 6})
        late.write({"start_date": date(2026, 2, 1), "duration": 6})
        unit.accepted_on = date(2026, 2, 1)
        self._check("warranty_year", self.unit.warranty_id, late)
        late.term_id = short.copy({"clause_ids": [Command.clear()]})
        self.assertEqual(self._figure("warranty_year"), (1, 1), "promised otherwise")

    def test_downtime_added(self):
        Downtime = self.env["after.sales.downtime"]

        def down(day, **vals):
            with freeze_time(NOW):
                return Downtime.create(
                    {
                        "equipment_id": self.unit.id,
                        "start": datetime(2026, 5, day),
                        "end": datetime(2026, 5, day, 5),
                    }
                    | vals
                )

        confirmed, excluded, waiting = down(1), down(2), down(3)
        down(4, kind="planned")
        confirmed.action_confirm()
        excluded.write({"excluded": True, "exclusion_reason": "Power cut"})
        down(5, end=datetime(2026, 5, 5, 1)).unlink()
        with freeze_time(NOW):
            old = self._expired_unit()
            Downtime.create(
                {
                    "equipment_id": old.id,
                    "start": datetime(2026, 5, 1),
                    "end": datetime(2026, 5, 2),
                }
            )
        self._check("downtime_added", confirmed | excluded, waiting)
        waiting.action_confirm()
        self.assertEqual(self._figure("downtime_added"), (3, 3))

    def test_free_services(self):
        old = self._expired_unit()
        with freeze_time(NOW):
            asked = self._new_order(equipment_id=old.id, use_free_service=True)
            refused = self._new_order(equipment_id=old.id, use_free_service=True)
        for order in asked | refused:
            self._add_line(order, kind="labour", quantity=2)
            self._complete(order)
        self._check("free_services", asked | refused, asked.browse())
        refused.line_ids.write({"coverage": "cost", "coverage_state": "decided"})
        self._check("free_services", asked, refused)

    def test_free_in_warranty_and_at_cost_afterwards(self):
        old = self._expired_unit()
        with freeze_time(NOW):
            covered = self._new_order()
            charged = self._new_order(equipment_id=old.id)
        lines = {}
        for order in covered | charged:
            lines[order] = (
                self._add_line(order, self.lamp),
                self._add_line(order, kind="labour", quantity=1),
            )
            self._complete(order)
        lamp, labour = lines[covered]
        self._check("free_in_warranty", lamp | labour, lamp.browse())
        lamp.write({"coverage": "list", "covered_percent": 0})
        self._check("free_in_warranty", labour, lamp)
        lamp.coverage = "excluded"
        self.assertEqual(self._figure("free_in_warranty"), (1, 1), "not promised")
        lamp, labour = lines[charged]
        self._check("cost_only", lamp | labour, lamp.browse())
        labour.coverage = "list"
        self._check("cost_only", lamp, labour)
        old.warranty_id.post_warranty_pricing = "quotation"
        self.assertFalse(any(self._figure("cost_only")), "sold with another rule")

    def test_under_warranty_then(self):
        """Search and field agree, at both ends of the warranty and before it."""
        Order = self.env["after.sales.order"]
        end = self.unit.warranty_id.covered_until
        pending = self._new_unit("SP2-P")
        for unit, at, inside in (
            (self.unit, datetime(2026, 6, 1), True),
            (self.unit, end, False),
            (self.unit, end.replace(hour=end.hour - 1), True),
            (pending, datetime(2026, 6, 1), True),
            (self._expired_unit(), NOW, False),
        ):
            with freeze_time(NOW):
                order = self._new_order(equipment_id=unit.id, coverage_at=at)
            self.assertEqual(order.in_warranty, inside)
            for value in (True, False):
                found = Order.search(
                    [("id", "=", order.id), ("in_warranty", "=", value)]
                )
                self.assertEqual(bool(found), value == inside)
        self.unit.warranty_id.void_reason = "Opened by others"
        order = Order.search([("equipment_id", "=", self.unit.id)], limit=1)
        order.coverage_at = datetime(2026, 6, 1)
        order.invalidate_recordset(["in_warranty"])
        self.assertFalse(order.in_warranty)
        self.assertFalse(
            Order.search([("id", "=", order.id), ("in_warranty", "=", True)])
        )

    # ------------------------------------------------------------
    # REQUESTS
    # ------------------------------------------------------------

    def _solved(self, **vals):
        ticket = self._ticket(**vals)
        ticket.write({"solved_at": NOW.replace(hour=9)})
        return ticket

    def test_remote_first_and_engineer_sent(self):
        remote = self._solved(remote_outcome="solved")
        visited = self._solved(remote_outcome="failed", on_site_at=NOW)
        forgotten = self._solved(remote_outcome="failed")
        untried = self._solved(remote_outcome="none")
        self._ticket(remote_outcome="none")
        self._check("phone_support", remote | visited | forgotten, untried)
        self._check("site_support", visited, forgotten)

    def test_consultation_is_free(self):
        free = self._solved(kind="consultation")
        charged = self._solved(kind="upgrade")
        for ticket in free | charged:
            with freeze_time(NOW):
                order = self._new_order(ticket_id=ticket.id, kind="visit")
            self._add_line(order, kind="labour", quantity=1)
        self._check("consultation", free | charged, free.browse())
        charged.order_ids.line_ids.coverage = "list"
        self._check("consultation", free, charged)

    def test_register(self):
        def call(**vals):
            with freeze_time(NOW):
                return self.env["after.sales.contact"].create(
                    {
                        "channel": "phone",
                        "happened_at": NOW,
                        "partner_id": self.customer.id,
                        "subject": "A question",
                    }
                    | vals
                )

        answered, waiting = call(answer="<p>By phone</p>"), call()
        call(direction="out")
        with freeze_time(NOW):
            answered.action_close()
        self._check("register", answered, waiting)
        with freeze_time(NOW):
            clause = self._clause("register")
            figure = clause._get_figures(self._scope())[clause.id]
        self.assertEqual(tuple(figure), (1, 1), "an hour ago is no case yet")

    # ------------------------------------------------------------
    # JOBS
    # ------------------------------------------------------------

    def test_reports_archive_and_signatures(self):
        good, bad = self._job(), self._job()
        with freeze_time(NOW):
            call = self._new_order(kind="call")
            self._new_order()
        bad.sudo().write({"report_attachment_id": False})
        self.env.cr.execute(
            "UPDATE after_sales_order SET cause = NULL WHERE id = %s", [bad.id]
        )
        self._check("service_report", good, bad)
        self._check("archive", good, bad)
        self._check("feedback_sheet", good.browse(), bad | good)
        self.assertEqual(call.state, "draft")

    def test_emergency_report(self):
        good, bad = self._job(kind="emergency"), self._job(kind="emergency")
        good.emergency_report_ids.with_user(self.engineer_user).action_submit()
        self._job()
        self._check("emergency_report", good, bad)

    def test_joint_acceptance(self):
        with freeze_time(NOW):
            good, bad = (
                self._new_order(kind="maintenance", joint_acceptance=True)
                for _job in range(2)
            )
        for order in (good, bad):
            self._work(order)
            self._tick(order)
            order.remedy = "Overhauled"
            order.action_pass_acceptance()
        with freeze_time(NOW.replace(hour=5)):
            good.with_user(self.engineer_user)._sign("production", "Gu Lan", PNG)
            good.with_user(self.leader)._sign("equipment", "", PNG)
            bad.with_user(self.manager)._do_waive("Needed tonight")
            bad.with_user(self.engineer_user).action_done()
        self._job(kind="maintenance")
        self._check("joint_acceptance", good, bad)

    def test_repeated_repairs(self):
        first = self._job()
        again = self._job(rework_of_id=first.id)
        self._check("no_repeat", first, again)
        with freeze_time(LATER):
            (case,) = self._clause("no_repeat")._get_broken_cases(self._scope())
        self.assertIn(first.name, case.reason)

    def test_installations(self):
        orders = self.env["after.sales.order"]
        for serial in ("SP2-A", "SP2-B"):
            with freeze_time(NOW):
                order = self._installation(
                    self._new_unit(serial, delivered_on=date(2026, 11, 19))
                )
            self._work(order)
            self._tick(order)
            with freeze_time(NOW.replace(hour=6)):
                order._sign("customer", "Gu Lan", PNG)
            orders |= order
        good, bad = orders
        self._check("installation_plan", orders, good.browse())
        self._check("documents", orders, good.browse())
        # facts that the steps of a job do not let happen
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE after_sales_checklist_line SET done = FALSE WHERE order_id = %s",
            [bad.id],
        )
        self.env.cr.execute(
            "UPDATE after_sales_order SET installation_plan = NULL WHERE id = %s",
            [bad.id],
        )
        self._check("installation_plan", good, bad)
        self._check("documents", good, bad)

    # ------------------------------------------------------------
    # UNITS
    # ------------------------------------------------------------

    def test_local_engineer(self):
        other = self._new_unit("SP2-2", accepted_on=date(2026, 3, 1))
        self._new_unit("SP2-3")
        self.unit.engineer_id = self.engineer
        self._check("local_engineer", self.unit, other)

    def test_follow_up(self):
        units = self._expired_unit("SP2-X") | self._expired_unit("SP2-Y")
        seen, forgotten = units
        self._job(kind="visit", equipment_id=seen.id)
        self._job(equipment_id=forgotten.id)
        self._check("follow_up_visits", seen, forgotten)

    def test_follow_up_of_all_units_at_once(self):
        """A visit that names no unit was about all of the customer's."""
        units = self._expired_unit("SP2-X") | self._expired_unit("SP2-Y")
        self._job(kind="visit", equipment_id=False, partner_id=self.customer.id)
        self._check("follow_up_visits", units, units.browse())

    # ------------------------------------------------------------
    # SCOPE
    # ------------------------------------------------------------

    def test_period_customer_and_company(self):
        self._job()
        self.assertEqual(self._figure("service_report"), (1, 1))
        self.assertFalse(any(self._figure("service_report", year=2025)))
        self.assertFalse(any(self._figure("service_report", partner=self.other)))
        company = self.env["res.company"].create({"name": "Other Maker"})
        clause = self._clause("service_report")
        scope = clause._get_scope(
            date(2026, 1, 1), date(2026, 12, 31), self.customer, company
        )
        self.assertFalse(any(clause._get_figures(scope)[clause.id]))

    def test_the_year_begins_in_the_zone_of_the_company(self):
        order = self._job()
        order.sudo().done_at = datetime(2025, 12, 31, 16, 30)
        self.assertEqual(self._figure("service_report"), (1, 1), "00:30 in Shanghai")
        order.sudo().done_at = datetime(2025, 12, 31, 15, 30)
        self.assertEqual(self._figure("service_report", year=2025), (1, 1))

    def test_sites_belong_to_the_customer(self):
        self._job()
        self.assertEqual(self._figure("service_report", partner=self.site), (1, 1))

    # ------------------------------------------------------------
    # SCREEN
    # ------------------------------------------------------------

    def test_the_book_says_how_it_stands(self):
        self._job()
        clauses = self.env["after.sales.clause"].with_user(self.manager)
        with freeze_time(LATER):
            report = self._clause("service_report").with_user(self.manager)
            self.assertEqual(report.standing, "kept")
            self.assertIn("kept", report.figure)
            self.assertEqual(report.broken_count, 0)
            self.assertEqual(self._clause("remedies").figure, "Not measured")
            self.assertEqual(self._clause("remedies").standing, "unmeasured")
            kept = clauses.search([("standing", "=", "kept")])
            self.assertIn(report, kept)
            self.assertFalse(kept & clauses.search([("standing", "!=", "kept")]))
            self.assertIn(
                self._clause("remedies"), clauses.search([("measure", "=", False)])
            )
            with self.assertRaises(UserError):
                self._clause("remedies").action_view_kept()
            action = report.action_view_kept()
            self.assertEqual(action["res_model"], "after.sales.order")
            self.assertTrue(self.env["after.sales.order"].search(action["domain"]))

    def test_every_measure_counts_and_shows(self):
        Clause = self.env["after.sales.clause"].with_user(self.manager)
        for measure, _label in Clause._fields["measure"].selection:
            clause = Clause.search([("measure", "=", measure)], limit=1)
            with self.subTest(measure=measure):
                self.assertTrue(clause, "a measure that no clause uses")
                figures = clause._get_figures(self._scope())
                self.assertLessEqual(set(figures), {clause.id})
                action = clause.action_view_broken()
                self.env[action["res_model"]].search(action["domain"])

    @warmup
    def test_the_book_is_counted_in_few_queries(self):
        # those of this addon: others bring clauses with measures of their own
        clause_data = Domain("model", "=", "after.sales.clause")
        ours = self.env["ir.model.data"].search(
            clause_data & Domain("module", "=", "after_sales_service")
        )
        clauses = (
            self.env["after.sales.clause"]
            .with_user(self.manager)
            .search([("id", "in", ours.mapped("res_id"))])
        )
        self.assertGreater(len(clauses), 40)
        with self.assertQueryCount(17):
            clauses._get_figures(self._scope())
        self.env.invalidate_all()
        with self.assertQueryCount(27):
            clauses.read(["number", "name", "figure", "standing", "binding_count"])

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_readers_count_what_they_may_see(self):
        self._job()
        self._job(equipment_id=self._new_unit("SP2-T", team_id=False).id)
        self.assertEqual(self._figure("service_report", self.dispatcher), (2, 2))
        self.assertEqual(self._figure("service_report", self.accountant), (2, 2))
        self.assertEqual(self._figure("service_report", self.engineer_user), (2, 2))
        self.assertEqual(self._figure("service_report", self.colleague_user), (0, 0))
        for user in (self.engineer_user, self.accountant):
            clauses = self.env["after.sales.clause"].with_user(user).search([])
            clauses.read(["figure", "standing", "bindings", "binding_count"])

    def test_the_book_is_written_by_the_manager(self):
        clause = self._clause("remedies")
        clause.with_user(self.manager).sequence = 5
        for user in (self.dispatcher, self.engineer_user, self.accountant):
            with self.assertRaises(AccessError):
                clause.with_user(user).sequence = 6


@tagged("post_install", "-at_install")
class TestClauseBindings(ClauseCommon):
    """What a clause binds, in words, over all kinds."""

    def _bindings(self, name, user=None):
        clause = self._clause(name).with_user(user or self.manager)
        return clause._get_bindings()[clause.id]

    def test_targets(self):
        (binding,) = self._bindings("respond_1h")
        policy = self.env.ref("after_sales_service.sla_policy_a")
        self.assertIn(policy.name, binding.wording)
        self.assertIn("1 h", binding.wording)
        self.assertEqual(binding.url, f"/odoo/after.sales.sla.policy/{policy.id}")
        self.env.ref("after_sales_service.sla_target_a_responded").amount = 2
        self.assertIn("2 h", self._bindings("respond_1h")[0].wording)

    def test_terms_exclusions_checklists_rules_and_practices(self):
        term, practice = self._bindings("free_services")
        self.assertIn("2 free services", term.wording)
        self.assertIn("order_action", practice.url)
        self.term.free_service_count = 3
        self.assertIn("3 free services", self._bindings("free_services")[0].wording)
        exclusions = " ".join(b.wording for b in self._bindings("exclusions"))
        self.assertIn("Force majeure", exclusions)
        self.assertIn("Operating manual", self._bindings("documents")[0].wording)
        self.assertEqual(len(self._bindings("leader_told")), 3)

    def test_count_and_list_agree(self):
        clauses = self.env["after.sales.clause"].with_user(self.manager).search([])
        bindings = clauses._get_bindings()
        for clause in clauses:
            self.assertEqual(clause.binding_count, len(bindings[clause.id]))
            self.assertEqual(bool(clause.bindings), bool(bindings[clause.id]))

    def test_words_are_escaped(self):
        self.term.name = "<script>alert(1)</script>"
        html = str(self._clause("free_services").bindings)
        self.assertNotIn("<script>", html)
        self.assertIn("&lt;script&gt;", html)

    def test_readers_see_what_they_may_read(self):
        self.assertFalse(self._bindings("leader_told", self.accountant))
        self.assertTrue(self._bindings("leader_told", self.engineer_user))

    def test_wording_and_setting_differ(self):
        clauses = self.env["after.sales.clause"].search([])
        self.assertFalse(clauses._get_differences(), "the plan as it ships")
        self.env.ref("after_sales_service.sla_target_a_responded").amount = 2
        (difference,) = clauses._get_differences()
        self.assertIn("1.1-3a", difference)
        self.assertIn("2 h", difference)
