# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .sla_common import SlaCommon


@tagged("post_install", "-at_install")
class TestSlaRights(SlaCommon):
    """Promises are read by those concerned, and written by nobody."""

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
        cls.ticket = cls._new_ticket()
        cls.foreign = cls._new_ticket(
            team_id=cls.other_team.id, user_id=cls.colleague_user.id
        )
        cls.timers = cls.ticket.timer_ids | cls.foreign.timer_ids

    def _seen(self, user, model="after.sales.sla.timer", path="ticket_id"):
        records = (
            self.env[model]
            .with_user(user)
            .search([(path, "in", (self.ticket | self.foreign).ids)])
        )
        return records.mapped(path)

    def test_engineers_see_their_team_s(self):
        for model, path in (
            ("after.sales.sla.timer", "ticket_id"),
            ("after.sales.sla.event", "timer_id.ticket_id"),
        ):
            self.assertEqual(
                self._seen(self.engineer_user, model, path).ids, self.ticket.ids
            )
            self.assertEqual(
                self._seen(self.colleague_user, model, path).ids, self.foreign.ids
            )

    def test_alerts_follow_the_promise(self):
        self._tick(self._after(hours=1))
        path = "timer_id.ticket_id"
        model = "after.sales.sla.alert"
        self.assertEqual(
            self._seen(self.engineer_user, model, path).ids, self.ticket.ids
        )
        self.assertEqual(len(self._seen(self.dispatcher, model, path)), 2)
        with self.assertRaises(AccessError):
            self._seen(self.accountant, model, path)

    def test_the_desk_and_billing_see_the_company_s(self):
        for user in (self.dispatcher, self.manager, self.accountant):
            timers = self.env["after.sales.sla.timer"].with_user(user)
            self.assertEqual(
                timers.search([("id", "in", self.timers.ids)]), self.timers
            )

    def test_other_companies_see_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            login="after_sales_stranger",
            groups="base.group_user,after_sales_service.group_after_sales_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self._seen(stranger))
        self.assertFalse(
            self._seen(stranger, "after.sales.sla.event", "timer_id.ticket_id")
        )

    def test_outsiders_see_nothing(self):
        outsider = new_test_user(
            self.env, login="after_sales_outsider", groups="base.group_user"
        )
        portal = new_test_user(
            self.env, login="after_sales_portal", groups="base.group_portal"
        )
        for user in (outsider, portal):
            for model in ("timer", "event", "alert", "policy", "target"):
                with self.assertRaises(AccessError):
                    self.env[f"after.sales.sla.{model}"].with_user(user).search([])

    def test_nobody_writes_the_engine_s_tables(self):
        self._tick(self._after(hours=1))
        records = (
            self.ticket.timer_ids[0],
            self.ticket.timer_ids.event_ids[0],
            self.ticket.timer_ids.alert_ids[0],
        )
        for user in (
            self.engineer_user,
            self.dispatcher,
            self.manager,
            self.accountant,
        ):
            for record in records:
                record = record.with_user(user)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(
                        record.has_access(operation), f"{user.login} {operation}"
                    )
                with self.assertRaises(AccessError):
                    record.copy()

    def test_policies_are_the_manager_s(self):
        for model in ("policy", "target", "escalation.rule", "pause.reason"):
            records = self.env[f"after.sales.sla.{model}"]
            for user in (self.engineer_user, self.dispatcher):
                self.assertTrue(records.with_user(user).search([], limit=1))
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(records.with_user(user).has_access(operation))
            for operation in ("read", "write", "create", "unlink"):
                self.assertTrue(records.with_user(self.manager).has_access(operation))

    def test_the_clause_book_and_the_calendar(self):
        for model in ("after.sales.clause", "after.sales.calendar.workday"):
            records = self.env[model]
            for user in (self.engineer_user, self.dispatcher, self.accountant):
                self.assertTrue(records.with_user(user).has_access("read"))
                self.assertFalse(records.with_user(user).has_access("write"))
            self.assertTrue(records.with_user(self.manager).has_access("write"))

    def test_only_the_manager_restarts_a_failed_escalation(self):
        timer = self.ticket.timer_ids[0]
        timer.sudo().error = "ValueError"
        for user in (self.engineer_user, self.dispatcher):
            with self.assertRaises(AccessError):
                timer.with_user(user).action_retry()
        timer.with_user(self.manager).action_retry()
        self.assertFalse(timer.error)

    def test_an_engineer_s_work_moves_the_promises(self):
        """The buttons do it; the tables stay closed."""
        ticket = self.ticket.with_user(self.engineer_user)
        ticket.action_responded()
        self.assertIn(
            self._promise(self.ticket, "responded").state, ("met", "met_late")
        )

    def test_everybody_in_service_reads_why(self):
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            timer = self.ticket.timer_ids[0].with_user(user)
            self.assertTrue(timer.explanation)
            self.assertTrue(timer.display_name)
            timer.read(["subject", "partner_id", "user_id", "team_id", "clause_id"])
