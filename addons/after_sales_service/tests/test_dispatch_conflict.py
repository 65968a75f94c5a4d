# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common_order import NOW, OrderCommon

#: Tuesday, 10:00 in Shanghai
TEN = datetime(2026, 11, 24, 2, 0)
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDispatchConflict(OrderCommon):
    """What speaks against a plan is said, and forbids nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._new_unit()
        cls.colleague.resource_calendar_id = cls.calendar
        cls.company.after_sales_sla_policy_id = False

    def _plan(self, start=TEN, hours=2, **vals):
        return self._new_order(
            planned_start=start, planned_end=start + hours * HOUR, **vals
        )

    def _codes(self, order):
        return [code for code, _text in order._get_dispatch_warnings()]

    # ------------------------------------------------------------
    # OVERLAP
    # ------------------------------------------------------------

    def test_two_jobs_at_one_time_are_a_warning_for_both(self):
        first = self._plan()
        second = self._plan(TEN + HOUR)
        self.assertEqual(self._codes(first), ["overlap"])
        self.assertEqual(self._codes(second), ["overlap"])
        self.assertIn(second.name, first.dispatch_warning)
        self.assertIn("Li Engineer", first.dispatch_warning)
        # no error: the dispatcher knows why
        (first | second).with_user(self.dispatcher).action_schedule()
        (first | second).with_user(self.dispatcher).action_dispatch()
        self.assertEqual(first.state, "dispatched")

    def test_one_after_the_other_is_no_overlap(self):
        first = self._plan()
        second = self._plan(TEN + 2 * HOUR)
        self.assertFalse(first.has_dispatch_warning)
        self.assertFalse(second.has_dispatch_warning)

    def test_who_comes_along_is_busy_too(self):
        first = self._plan(engineer_ids=[Command.set(self.colleague.ids)])
        second = self._plan(engineer_id=self.colleague.id)
        self.assertEqual(self._codes(second), ["overlap"])
        self.assertIn("Wang Colleague", first.dispatch_warning)

    def test_what_is_over_or_done_by_phone_takes_no_time(self):
        order = self._plan()
        other = self._plan()
        other.with_user(self.dispatcher).action_cancel()
        self._plan(kind="call")
        self.assertFalse(order.has_dispatch_warning)

    def test_whoever_may_not_read_the_other_job_is_warned(self):
        self._plan(engineer_ids=[Command.set(self.colleague.ids)])
        second = self._plan(engineer_id=self.colleague.id)
        self.assertTrue(second.with_user(self.colleague_user).has_dispatch_warning)

    def test_form_warns_before_it_is_saved(self):
        self._plan()
        form = Form(self.env["after.sales.order"].with_user(self.dispatcher))
        form.equipment_id = self.unit
        form.engineer_id = self.engineer
        form.planned_start = TEN
        self.assertIn("Li Engineer", form.dispatch_warning)

    # ------------------------------------------------------------
    # LEAVE AND HOURS
    # ------------------------------------------------------------

    def _leave(self, start, end, employee=None):
        employee = employee or self.engineer
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "A private matter",
                "resource_id": employee.resource_id.id,
                "calendar_id": employee.resource_calendar_id.id,
                "date_from": start,
                "date_to": end,
            }
        )

    def test_leave_is_said_without_its_reason(self):
        order = self._plan()
        self._leave(TEN - 3 * HOUR, TEN + HOUR)
        self.assertEqual(self._codes(order), ["leave"])
        self.assertNotIn("private", order.dispatch_warning)

    def test_leave_of_another_or_of_another_day(self):
        order = self._plan()
        self._leave(TEN + 24 * HOUR, TEN + 30 * HOUR)
        self._leave(TEN, TEN + HOUR, employee=self.colleague)
        self.assertFalse(self._codes(order))

    def test_hours(self):
        for start, hours, expected in (
            (TEN, 2, []),
            # through the midday break
            (TEN, 4, []),
            # from 18:30
            (TEN + 8.5 * HOUR, 1, ["hours"]),
            # Saturday
            (TEN + 96 * HOUR, 1, ["hours"]),
            # into the night
            (TEN, 12, ["hours"]),
        ):
            with self.subTest(start=start, hours=hours):
                order = self._plan(start, hours)
                self.assertEqual(self._codes(order), expected)
                order.with_user(self.dispatcher).action_cancel()

    def test_day_off_of_the_company(self):
        order = self._plan()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Foundation day",
                "calendar_id": self.calendar.id,
                "date_from": TEN - 6 * HOUR,
                "date_to": TEN + 10 * HOUR,
            }
        )
        self.assertEqual(self._codes(order), ["hours"])

    # ------------------------------------------------------------
    # PROMISES
    # ------------------------------------------------------------

    def _ticket(self, **vals):
        return self.env["helpdesk.ticket"].create(
            {
                "name": "Lamp flickers",
                "equipment_id": self.unit.id,
                "reported_at": NOW,
                "sla_policy_id": self.env.ref("after_sales_service.sla_policy_a").id,
            }
            | vals
        )

    def _job_of(self, ticket, start):
        job = self.env["after.sales.order"].browse(ticket.action_dispatch()["res_id"])
        job.write(
            {"engineer_id": self.engineer.id, "planned_start": start}
            | {"planned_end": start + HOUR}
        )
        return job

    def test_after_the_promised_arrival(self):
        ticket = self._ticket()
        deadline = ticket.timer_ids.filtered(lambda t: t.event == "on_site").deadline
        job = self._job_of(ticket, TEN)
        self.assertNotIn("promised arrival", job.dispatch_warning or "")
        job.write(
            {"planned_end": deadline + 25 * HOUR, "planned_start": deadline + 24 * HOUR}
        )
        self.assertIn("promised arrival", job.dispatch_warning)
        self.assertIn("promised solution", job.dispatch_warning)

    def test_later_than_the_customer_asked(self):
        job = self._job_of(self._ticket(requested_arrival=TEN), TEN)
        self.assertFalse(self._codes(job))
        job.planned_start = TEN + HOUR / 2
        self.assertEqual(self._codes(job), ["asked"])

    # ------------------------------------------------------------
    # SEARCH AND SCALE
    # ------------------------------------------------------------

    def test_search(self):
        first, second = self._plan(), self._plan(TEN + HOUR)
        third = self._plan(TEN + 24 * HOUR)
        Order = self.env["after.sales.order"].with_user(self.dispatcher)
        found = Order.search([("has_dispatch_warning", "=", True)])
        self.assertEqual(found, first | second)
        calm = Order.search([("has_dispatch_warning", "=", False)])
        self.assertIn(third, calm)
        self.assertNotIn(first, calm)

    def test_hundreds_cost_what_one_costs(self):
        """500 jobs in six queries and one per addon's question (stops of work)."""
        engineers = self.env["hr.employee"].create(
            [
                {"name": f"Engineer {n}", "resource_calendar_id": self.calendar.id}
                for n in range(10)
            ]
        )
        orders = self.env["after.sales.order"].create(
            [
                {
                    "kind": "visit",
                    "partner_id": self.customer.id,
                    "team_id": self.team.id,
                    "engineer_id": engineers[n % 10].id,
                    "planned_start": TEN + (n // 5) * HOUR,
                }
                for n in range(500)
            ]
        )
        orders._find_dispatch_warnings()
        self.env.flush_all()
        self.env.invalidate_all()
        # six of ours; the rest is what other addons look up, for all jobs at once
        with self.assertQueryCount(10):
            warnings = orders._find_dispatch_warnings()
        self.assertGreater(len(warnings), 300)

    # ------------------------------------------------------------
    # THE BOARD
    # ------------------------------------------------------------

    def _check_plan(self, order, user=None, **plan):
        plan = {
            name: value.isoformat(" ") if isinstance(value, datetime) else value
            for name, value in plan.items()
        }
        return order.with_user(user or self.dispatcher).check_plan(plan)

    def test_drop_is_checked_and_writes_nothing(self):
        self._plan()
        order = self._new_order(engineer_id=False)
        answer = self._check_plan(
            order,
            planned_start=TEN,
            planned_end=TEN + HOUR,
            engineer_id=self.engineer.id,
        )
        self.assertEqual(len(answer["warnings"]), 1)
        self.assertFalse(answer["action"])
        self.assertFalse(order.planned_start)
        self.assertFalse(order.engineer_id)
        answer = self._check_plan(
            order, planned_start=TEN, engineer_id=self.colleague.id
        )
        self.assertEqual(answer, {"warnings": [], "action": False})

    def test_drop_of_a_dispatched_job_asks_whom_to_tell(self):
        order = self._plan()
        order.with_user(self.dispatcher).action_dispatch()
        answer = self._check_plan(order, planned_start=TEN + 24 * HOUR)
        self.assertEqual(answer["action"]["res_model"], "after.sales.reschedule")
        self.assertEqual(
            answer["action"]["context"]["default_planned_start"], TEN + 24 * HOUR
        )

    def test_drop_refused(self):
        order = self._plan()
        other = self.env["res.company"].create({"name": "Other Maker"})
        foreigner = self.env["hr.employee"].create(
            {"name": "Nobody of ours", "company_id": other.id}
        )
        for plan in (
            {"planned_start": "9999-12-31 23:00:00", "planned_end": False},
            {"planned_start": "0001-01-01 00:00:00"},
            {"engineer_id": 10**9},
            {"engineer_id": foreigner.id},
            "x",
            {"state": "done"},
            {"planned_start": "tomorrow"},
            {"engineer_id": "Li"},
            {"planned_start": [1]},
            {"planned_start": "2026-11-24 02:00:00", "planned_end": "2026-11-23 02:00"},
        ):
            with self.subTest(plan=plan), self.assertRaises(UserError):
                order.with_user(self.dispatcher).check_plan(plan)
        with self.assertRaises(AccessError):
            self._check_plan(order, user=self.engineer_user, planned_start=TEN)
        self._work(order, until="arrive")
        with self.assertRaisesRegex(UserError, "nothing left to plan"):
            self._check_plan(order, planned_start=TEN)

    def test_tray(self):
        late = self._ticket()
        late.action_dispatch()
        without_promise = self._new_order(engineer_id=False)
        planned = self._plan()
        call = self._new_order(kind="call", engineer_id=False)
        tray = self.env["after.sales.order"].with_user(self.dispatcher).get_tray()
        ids = [job["id"] for job in tray["jobs"]]
        self.assertEqual(ids[0], late.order_ids.id)
        self.assertIn(without_promise.id, ids)
        self.assertNotIn(planned.id, ids)
        self.assertNotIn(call.id, ids)
        self.assertGreaterEqual(tray["count"], 2)
        self.assertTrue(tray["jobs"][0]["deadline"])
        first = (
            self.env["after.sales.order"].with_user(self.dispatcher).get_tray(limit=1)
        )
        self.assertEqual([job["id"] for job in first["jobs"]], ids[:1])
        self.assertEqual(first["count"], tray["count"])

    def test_tray_shows_an_engineer_his_own_only(self):
        self._new_order(engineer_id=False)
        tray = self.env["after.sales.order"].with_user(self.colleague_user).get_tray()
        self.assertEqual(tray, {"count": 0, "jobs": []})

    def test_tray_costs_no_more_for_many(self):
        def count(number):
            self.env["after.sales.order"].create(
                [
                    {"kind": "visit", "partner_id": self.customer.id}
                    for _n in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["after.sales.order"].with_user(self.dispatcher).get_tray()
            return self.env.cr.sql_log_count - before

        count(2)
        few, many = count(2), count(30)
        self.assertLessEqual(many, few + 2)

    # ------------------------------------------------------------
    # WHOM TO SEND
    # ------------------------------------------------------------

    def test_local_engineer_first_then_by_free_time(self):
        third = self.env["hr.employee"].create({"name": "Zhao Third"})
        self.team.engineer_ids = self.engineer | self.colleague | third
        self.unit.engineer_id = third
        self._plan(TEN + 3 * HOUR, hours=2)
        order = self._new_order(engineer_id=False, planned_start=TEN)
        order.engineer_id = False
        proposals = order._propose_engineers()[order]
        self.assertEqual(
            [proposal.engineer_id for proposal in proposals],
            [third.id, self.colleague.id, self.engineer.id],
        )
        self.assertEqual([p.hours for p in proposals], [0, 0, 2])
        self.assertIn("local engineer", order.engineer_proposal)
        # at another job then: last
        self._plan(TEN, engineer_id=third.id)
        proposals = order._propose_engineers()[order]
        self.assertEqual(proposals[-1].engineer_id, third.id)
        self.assertFalse(proposals[-1].is_free)

    def test_propose_button(self):
        order = self._new_order(engineer_id=False, planned_start=TEN)
        order.engineer_id = False
        order.with_user(self.dispatcher).action_propose_engineer()
        self.assertEqual(order.engineer_id, self.engineer)
        self.team.engineer_ids = False
        order.engineer_id = False
        with self.assertRaisesRegex(UserError, "no engineers"):
            order.with_user(self.dispatcher).action_propose_engineer()
        with self.assertRaises(AccessError):
            order.with_user(self.engineer_user).action_propose_engineer()

    def test_a_plan_has_an_end(self):
        order = self._new_order(planned_start=TEN)
        self.assertEqual(order.planned_end, TEN + 2 * HOUR)
        order.planned_start = TEN + 24 * HOUR
        self.assertEqual(order.planned_end, TEN + 26 * HOUR)
        order.planned_start = False
        self.assertFalse(order.planned_end)
