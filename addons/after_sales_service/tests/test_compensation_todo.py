# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo.tests import freeze_time, tagged

from .compensation_common import CompensationCommon


@tagged("post_install", "-at_install")
class TestCompensationTodo(CompensationCommon):
    """What waits for the decision: a to-do, and a case of the clause."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_manager_id = cls.manager
        cls.clause = cls.env.ref("after_sales_service.clause_compensation")

    def _todo(self, compensation):
        return compensation.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id
                == self.env.ref("after_sales_service.mail_act_compensation")
            )
        )

    def test_one_once_the_promise_is_over(self):
        compensation = self._broken()
        self.assertFalse(self._todo(compensation))
        self._reach(compensation, hours=5)
        todo = self._todo(compensation)
        self.assertEqual(len(todo), 1)
        self.assertEqual(todo.user_id, self.manager)
        compensation._update_todo()
        self.assertEqual(self._todo(compensation), todo)
        self._decide(compensation)
        self.assertFalse(self._todo(compensation))
        compensation.with_user(self.manager).action_reconsider()
        self.assertEqual(len(self._todo(compensation)), 1)

    def test_several_at_once(self):
        compensations = self.Compensation
        for _number in range(2):
            compensation = self._broken()
            self._reach(compensation, hours=5)
            compensations |= compensation
        compensations.activity_ids.unlink()
        self.env.flush_all()
        compensations._update_todo()
        self.assertEqual(len(self._todo(compensations)), 2)

    def test_taken_back_while_it_waited_for_nobody(self):
        """Decided, its schedule taken off, reconsidered: it follows its promise."""
        compensation = self._broken()
        self._reach(compensation, hours=5)
        self._decide(compensation)
        self.target.compensation_schedule_id = False
        self.Compensation._get_followed_targets()
        self.env.cr.execute(
            "UPDATE after_sales_sla_timer SET state = 'breached', reached_at = NULL,"
            " closed_at = NULL, late_seconds = NULL WHERE id = %s",
            [compensation.timer_id.id],
        )
        self.env.invalidate_all()
        with freeze_time(self._after(hours=6)):
            compensation.with_user(self.manager).action_reconsider()
        self.assertEqual(compensation.state, "running")
        self.assertFalse(self._todo(compensation))

    def _figure(self, user):
        clause = self.clause.with_user(user)
        scope = clause._get_scope(
            date(2026, 1, 1), date(2026, 12, 31), self.customer, self.company
        )
        figure = clause._get_figures(scope).get(clause.id)
        return figure and (figure.kept, figure.decided)

    def test_the_clause_is_measured(self):
        growing = self._broken()
        self.assertEqual(self._figure(self.dispatcher), (0, 0))
        self._reach(growing, hours=5)
        self.assertEqual(self._figure(self.dispatcher), (0, 1))
        scope = self.clause._get_scope(
            date(2026, 1, 1), date(2026, 12, 31), self.customer, self.company
        )
        (case,) = self.clause._get_broken_cases(scope)
        self.assertEqual(
            (case.reference, case.reason), (growing.name, "Not decided yet")
        )
        self._decide(growing)
        self.assertEqual(self._figure(self.dispatcher), (1, 1))
        # engineers see no compensation, and no figure of it
        self.assertFalse(self._figure(self.engineer_user))

    def test_the_plan_states_the_schedules(self):
        self.hourly.name = "<b>Hourly</b>"
        self.target.compensation_schedule_id = self.hourly
        plan = self.env["after.sales.plan"].with_user(self.manager).create({})
        plan.action_compose()
        self.assertIn("Compensation for broken promises", plan.body)
        self.assertIn("for each hour late that has begun", plan.body)
        self.assertIn(self.target.display_name, plan.body)
        self.assertIn("&lt;b&gt;Hourly", plan.body)
        self.assertIn("Force majeure", plan.body)
        self.assertIn("Actual loss as claimed:", plan.body)
