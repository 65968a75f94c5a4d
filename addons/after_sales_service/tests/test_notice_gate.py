# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_order import NOW
from .notice_common import DAY, HOUR, THURSDAY, NoticeCommon

UUID = "5a0f7b0e-0000-4000-8000-00000000000{}"


@tagged("post_install", "-at_install")
class TestNoticeGate(NoticeCommon):
    """Without an acknowledged notice in time nobody starts (S29)."""

    def _dispatched(self, order):
        with freeze_time(NOW):
            order.with_user(self.dispatcher).action_dispatch()
        return order

    def _start(self, order, at=THURSDAY):
        with freeze_time(at - HOUR):
            order.with_user(self.engineer_user).action_depart()
        with freeze_time(at):
            order.with_user(self.engineer_user).action_arrive()

    def _assert_shut(self, order, words, at=THURSDAY):
        """Shown before it is pressed, refused when it is."""
        with freeze_time(at):
            mine = order.with_user(self.engineer_user)
            mine.invalidate_recordset()
            self.assertRegex(mine.notice_problem, words)
            self.assertFalse(mine.can_depart)
            for user in (self.engineer_user, self.dispatcher, self.manager):
                with self.assertRaisesRegex(UserError, words):
                    order.with_user(user).action_depart()
            # nobody gets round it by a time entered by hand
            order.departed_at = at
            with self.assertRaisesRegex(UserError, words):
                order.with_user(self.engineer_user).action_arrive()
            self.assertFalse(mine.can_arrive)
            order.departed_at = False

    def test_shut_until_acknowledged(self):
        order = self._dispatched(self._new_job())
        self._assert_shut(order, "has not been told yet. Send the notice on", at=NOW)
        self._assert_shut(order, "it is too late for this start")
        notice = self._send(order)
        self._assert_shut(order, "has not acknowledged yet")
        notice.sudo()._ask_other_slot("Zhou", "link", note="Not on Thursday")
        self._assert_shut(order, "asks for another time")
        self._say_yes(notice)
        self._start(order)
        self.assertEqual(order.state, "in_progress")
        self.assertEqual(order.notice_id, notice, "the proof stays with the job")

    def test_sent_too_late_opens_nothing(self):
        order = self._dispatched(self._new_job())
        late = NOW + DAY
        self._say_yes(self._send(order, late), at=late)
        self.assertFalse(order.notice_id.in_time)
        self._assert_shut(order, "later than 3 days ahead")

    def test_not_before_the_day_that_was_told(self):
        order = self._dispatched(self._announced())
        with freeze_time(THURSDAY - DAY):
            order.with_user(self.engineer_user).action_depart()
            with self.assertRaisesRegex(UserError, "expects the work on"):
                order.with_user(self.engineer_user).action_arrive()
        with freeze_time(THURSDAY):
            order.with_user(self.engineer_user).action_arrive()

    def test_moved_after_the_yes_is_shut_again(self):
        order = self._dispatched(self._announced())
        with freeze_time(NOW):
            order.planned_start = THURSDAY + DAY
        self._assert_shut(order, "has not been told", at=THURSDAY + DAY)

    def test_other_work_starts_as_ever(self):
        for vals in (
            {"affects_production": False},
            {"kind": "emergency", "result": "solved"},
        ):
            with self.subTest(**vals):
                order = self._dispatched(self._new_job(**vals))
                self.assertFalse(order.notice_problem)
                self._start(order)

    def test_the_phone_is_refused_as_well(self):
        order = self._dispatched(self._new_job())
        acts = self.env["after.sales.act"].with_user(self.engineer_user)
        depart = {
            "uuid": UUID.format(1),
            "kind": "depart",
            "order_id": order.id,
            "at": "2026-11-26T00:00:00Z",
            "age": 0,
            "values": {},
        }
        with freeze_time(THURSDAY):
            answer = acts.take_acts([depart])
            self.assertEqual(answer["results"][0]["state"], "refused")
            self.assertIn("stops production", answer["results"][0]["error"])
            self.assertIn("too late", answer["jobs"][0]["notice_problem"])
        self._say_yes(self._send(order))
        with freeze_time(THURSDAY):
            answer = acts.take_acts([depart | {"uuid": UUID.format(2)}])
        self.assertEqual(answer["results"][0]["state"], "done")
        self.assertFalse(answer["jobs"][0]["notice_problem"])
        self.assertIn("Acknowledged by Zhou", answer["jobs"][0]["notice"])

    # ------------------------------------------------------------
    # WITHOUT NOTICE
    # ------------------------------------------------------------

    def _waive(self, order, reason="Coolant leaks", user=None):
        wizard = self.env["after.sales.notice.override"].with_user(
            user or self.dispatcher
        )
        wizard.create({"order_id": order.id, "reason": reason}).action_apply()

    def test_start_without_notice(self):
        self.company.after_sales_manager_id = self.manager
        order = self._dispatched(self._new_job())
        self.assertTrue(order.with_user(self.dispatcher).can_waive_notice)
        with freeze_time(THURSDAY - HOUR):
            self._waive(order)
        self.assertRecordValues(
            order,
            [
                {
                    "notice_waived_reason": "Coolant leaks",
                    "notice_waived_by_id": self.dispatcher.id,
                    "notice_waived_at": THURSDAY - HOUR,
                    "notice_problem": False,
                }
            ],
        )
        todo = order.activity_ids.filtered(lambda todo: todo.user_id == self.manager)
        self.assertIn("Coolant leaks", todo.note)
        listed = self.env["after.sales.order"].search(
            [("notice_waived_at", "!=", False)]
        )
        self.assertIn(order, listed)
        self._start(order)

    def test_it_holds_for_this_start_only(self):
        order = self._dispatched(self._new_job())
        self._waive(order)
        order.planned_start = THURSDAY + DAY
        self._assert_shut(order, "has not been told", at=THURSDAY + DAY)

    def test_who_may_not(self):
        order = self._dispatched(self._new_job())
        with self.assertRaises(AccessError):
            self._waive(order, user=self.engineer_user)
        for method in ("action_start_without_notice", "action_send_notice"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(order.with_user(self.engineer_user), method)()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._waive(order, reason="  ")
        with self.assertRaisesRegex(UserError, "no notice is missing"):
            self._waive(self._announced())

    # ------------------------------------------------------------
    # SHOWN TO THE PLANNER
    # ------------------------------------------------------------

    def test_too_soon_is_said_to_who_plans(self):
        order = self._new_job(THURSDAY - DAY)
        with freeze_time(NOW):
            codes = [code for code, _text in order._get_dispatch_warnings()]
            self.assertIn("notice", codes)
            order.planned_start = THURSDAY
            codes = [code for code, _text in order._get_dispatch_warnings()]
            self.assertNotIn("notice", codes)
        self._send(order)
        with freeze_time(THURSDAY - DAY):
            codes = [code for code, _text in order._get_dispatch_warnings()]
            self.assertNotIn("notice", codes, "told in time")

    def test_in_progress_nothing_is_asked(self):
        order = self._dispatched(self._announced())
        self._start(order)
        self.assertFalse(order.notice_problem)

    # ------------------------------------------------------------
    # THE CLAUSE
    # ------------------------------------------------------------

    def test_the_clause_counts_what_was_told(self):
        """Done jobs that stopped production: one announced, one not (1.3-2.5)."""
        told = self._dispatched(self._announced())
        hasty = self._dispatched(self._new_job())
        self._waive(hasty)
        for order in told | hasty:
            self._start(order)
            self._report(order)
            with freeze_time(THURSDAY + HOUR):
                order.action_finish()
                order.action_done()
        clause = self.env.ref("after_sales_service.clause_notice_3_days")
        scope = clause._get_scope(
            date(2026, 1, 1), date(2026, 12, 31), self.customer, self.company
        )
        self.env.flush_all()
        with freeze_time(THURSDAY + DAY):
            figure = clause.with_user(self.manager)._get_figures(scope)[clause.id]
        self.assertEqual(tuple(figure), (1, 2), "kept, decided")
