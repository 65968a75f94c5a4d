# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .sla_common import SlaCommon


@tagged("post_install", "-at_install")
class TestSlaReport(SlaCommon):
    """Kept and broken by team, engineer, product, customer and month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Beijing Service Point",
                "user_ids": [(6, 0, cls.colleague_user.ids)],
                "company_id": cls.company.id,
            }
        )
        cls.unit = cls._new_unit(accepted_on="2026-06-01")
        cls.kept = cls._new_ticket(equipment_id=cls.unit.id)
        cls.late = cls._new_ticket(equipment_id=cls.unit.id, severity="major")
        cls.foreign = cls._new_ticket(
            team_id=cls.other_team.id, user_id=cls.colleague_user.id
        )
        with freeze_time(cls._after(minutes=30)):
            cls.kept._sla_reach("responded")
        with freeze_time(cls._after(hours=3)):
            (cls.late | cls.foreign)._sla_reach("responded")
        cls.env.flush_all()
        cls.Report = cls.env["after.sales.sla.report"]
        cls.domain = [("ticket_id", "in", (cls.kept | cls.late | cls.foreign).ids)]

    def _rows(self, user=None, groupby="team_id"):
        report = self.Report.with_user(user or self.manager)
        return report._read_group(
            self.domain,
            [groupby],
            [
                "kept_count:sum",
                "broken_count:sum",
                "kept_percent:avg",
                "late_hours:avg",
            ],
        )

    def test_by_team(self):
        self.assertEqual(
            {row[0]: row[1:] for row in self._rows()},
            {self.team: (1, 1, 50.0, 2.0), self.other_team: (0, 1, 0.0, 2.0)},
        )

    def test_by_everything(self):
        for groupby, value, kept in (
            ("user_id", self.engineer_user, 1),
            ("product_id", self.product, 1),
            ("partner_id", self.customer, 1),
            ("severity", "ordinary", 1),
            ("event", "responded", 1),
            ("clause_id", self._promise(self.kept, "responded").clause_id, 1),
            ("policy_id", self.tier_a, 1),
        ):
            rows = {row[0]: row[1] for row in self._rows(groupby=groupby)}
            self.assertEqual(rows[value], kept, groupby)
        months = self._rows(groupby="deadline:month")
        self.assertEqual(months[0][0].month, 11)

    def test_broken_and_still_open_is_late_until_now(self):
        self._tick(self._after(hours=50))
        solved = self._promise(self.kept, "solved")
        self.assertEqual(solved.state, "breached")
        with freeze_time(self._after(hours=52)):
            row = self.Report.browse(solved.id)
            row.invalidate_recordset()
            self.assertEqual(row.outcome, "broken")
            self.assertAlmostEqual(row.late_hours, 4.0)

    def test_not_needed_leaves_the_percentage(self):
        with freeze_time(self._after(hours=4)):
            self.kept._sla_cancel(["on_site"], "Solved remotely")
        self.env.flush_all()
        row = self.Report.search(
            [*self.domain, ("outcome", "=", "none"), ("event", "=", "on_site")]
        )
        self.assertEqual(row.timer_id, self._promise(self.kept, "on_site"))
        self.assertEqual(dict((r[0], r[3]) for r in self._rows())[self.team], 50.0)

    def test_superseded_promises_do_not_count(self):
        with freeze_time(self._after(hours=4)):
            self.kept.sla_policy_id = self.tier_c
        self.env.flush_all()
        timers = self.Report.search(self.domain).timer_id
        self.assertNotIn("superseded", timers.mapped("state"))

    def test_drill_down(self):
        row = self.Report.with_user(self.manager).search(self.domain, limit=1)
        action = row.action_open_timer()
        self.assertEqual(action["res_model"], "after.sales.sla.timer")
        self.assertEqual(action["res_id"], row.id)

    def test_rights_are_those_of_the_promises(self):
        for user in (
            self.engineer_user,
            self.colleague_user,
            self.dispatcher,
            self.manager,
            self.accountant,
        ):
            seen = self.Report.with_user(user).search(self.domain)
            timers = (
                self.env["after.sales.sla.timer"]
                .with_user(user)
                .search([*self.domain, ("state", "!=", "superseded")])
            )
            self.assertEqual(set(seen.ids), set(timers.ids), user.login)
            self.assertTrue(seen)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(seen.has_access(operation))
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            login="after_sales_report_stranger",
            groups="base.group_user,after_sales_service.group_after_sales_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.Report.with_user(stranger).search(self.domain))
        outsider = new_test_user(
            self.env, login="after_sales_report_outsider", groups="base.group_user"
        )
        with self.assertRaises(AccessError):
            self.Report.with_user(outsider).search(self.domain)
