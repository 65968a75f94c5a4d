# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .common_pool import MONDAY, PoolCommon


@tagged("post_install", "-at_install")
class TestPoolPromise(PoolCommon):
    """S13: at 70 % of the promised time a unit is reserved, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref("after_sales_service.sla_policy_b")
        cls.Timer = cls.env["after.sales.sla.timer"]
        with freeze_time(MONDAY):
            cls.ticket = cls._new_fault(sla_policy_id=cls.policy.id)

    def _tick(self, **after):
        now = MONDAY + timedelta(**after)
        with freeze_time(now):
            while self.Timer._tick_batch(now, 1000):
                pass
            self.env.flush_all()
        self.env.invalidate_all()

    def test_reserved_at_seventy_percent_of_a_day(self):
        self._tick(hours=16)
        self.assertFalse(self.ticket.loan_ids)
        self._tick(hours=17)
        loan = self.ticket.loan_ids
        self.assertEqual((loan.state, loan.used_percent), ("proposed", 70))
        self.assertEqual(loan.pool_unit_id, self.loaner)
        self.assertEqual(loan.activity_ids.user_id, self.manager)
        self.assertIn("70 % of the time", self.ticket.loan_text)
        self.assertFalse(self.ticket.timer_ids.filtered("error"))

    def test_once(self):
        self._tick(hours=17)
        loan = self.ticket.loan_ids
        loan._do_cancel("Not now")
        self._tick(hours=18)
        self._tick(hours=30)
        self.assertEqual(self.ticket.loan_ids, loan)

    def test_none_free_tells_the_manager_what_else_there_is(self):
        self._new_pool_unit("GIVEN", kind="exchange")
        self.loaner.action_repair()
        self._tick(hours=17)
        self.assertFalse(self.ticket.loan_ids)
        told = self.ticket.activity_ids.filtered(
            lambda activity: "no replacement unit is free" in (activity.summary or "")
        )
        self.assertEqual(told.user_id, self.manager)
        self.assertIn("GIVEN", told.note)
        self.assertIn("LOAN-1: Being Repaired", told.note)
        self.assertFalse(self.ticket.timer_ids.filtered("error"))

    def test_solved_before_nothing_is_reserved(self):
        with freeze_time(MONDAY + timedelta(hours=10)):
            self.ticket.action_solved()
        self._tick(hours=17)
        self.assertFalse(self.ticket.loan_ids)

    def test_the_replacement_keeps_the_promise_of_the_day(self):
        self._tick(hours=17)
        loan = self.ticket.loan_ids
        self._tick(hours=24)
        promise = self.ticket.timer_ids.filtered(lambda t: t.event == "replaced")
        self.assertTrue(promise)
        with freeze_time(MONDAY + timedelta(hours=26)):
            loan.with_user(self.manager).action_confirm()
            self._hand_over(loan)
        self.assertEqual(promise.state, "met")

    def test_a_loaner_that_fails_gets_no_loaner(self):
        with freeze_time(MONDAY):
            loan = self._lend()
            self._new_pool_unit("LOAN-2")
            ticket = self._new_fault(
                equipment_id=loan.stand_in_id.id, sla_policy_id=self.policy.id
            )
        self._tick(hours=17)
        self.assertFalse(ticket.loan_ids)
