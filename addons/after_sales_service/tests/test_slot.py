# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common_order import NOW
from .notice_common import DAY, HOUR, THURSDAY, NoticeCommon

#: Shanghai is so far ahead of UTC
CHINA = timedelta(hours=8)


@tagged("post_install", "-at_install")
class TestSlot(NoticeCommon):
    """Work is proposed when production suffers least (S31)."""

    def _propose(self, order, at=NOW, **bounds):
        with freeze_time(at):
            return order._get_slot_proposals(5, **bounds)

    def test_when_production_has_closed(self):
        """Thursday is the first day of which it can be told; 17:00 the first rest."""
        best = self._propose(self._new_job())
        self.assertEqual(best[0]["start"], datetime(2026, 11, 26, 9, 0))
        self.assertEqual(best[0]["end"] - best[0]["start"], 4 * HOUR)
        self.assertEqual(best[0]["lost_hours"], 0)
        self.assertEqual(
            best[0]["reason"],
            "production does not run then, 4 h beyond the engineer's hours",
        )
        days = [(slot["start"] + CHINA).date() for slot in best]
        self.assertEqual(len(set(days)), len(best), "one a day")

    def test_what_cannot_be_avoided_is_counted(self):
        """A standstill of three days: over the weekend production loses one."""
        best = self._propose(self._new_job(), length=3 * DAY)[0]
        self.assertEqual(best["lost_hours"], 8)
        self.assertIn("production loses 8 h", best["reason"])

    def test_engineers_elsewhere_or_on_leave(self):
        order = self._new_job()
        first = self._propose(order)[0]["start"]
        with freeze_time(NOW):
            self._new_order(
                planned_start=first + HOUR, planned_end=first + 3 * HOUR, kind="repair"
            )
        second = self._propose(order)[0]["start"]
        self.assertEqual(second.date(), (first + DAY).date())
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": self.engineer.resource_id.id,
                "calendar_id": self.calendar.id,
                "date_from": second - HOUR,
                "date_to": second + 12 * HOUR,
            }
        )
        self.assertGreater(self._propose(order)[0]["start"], second + 12 * HOUR)

    def test_a_unit_that_runs_always(self):
        always = self.env["resource.calendar"].create(
            {
                "name": "Day and night",
                "tz": "Asia/Shanghai",
                "attendance_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": "Shift",
                            "dayofweek": str(day),
                            "hour_from": 0,
                            "hour_to": 24,
                            "day_period": "morning",
                        },
                    )
                    for day in range(7)
                ],
            }
        )
        self.unit.calendar_id = always
        best = self._propose(self._new_job())
        self.assertEqual({slot["lost_hours"] for slot in best}, {4})

    def test_the_window_of_the_plan(self):
        order = self._new_job()
        plan = self.env["after.sales.maintenance.plan"].create(
            {"name": "Filters", "equipment_id": self.unit.id}
        )
        self.env["after.sales.maintenance.occurrence"].create(
            {
                "plan_id": plan.id,
                "number": 0,
                "nominal_on": "2026-12-05",
                "due_on": "2026-12-05",
                "window_start": "2026-12-04",
                "window_end": "2026-12-06",
                "order_id": order.id,
            }
        )
        for slot in self._propose(order):
            self.assertGreaterEqual(slot["start"], datetime(2026, 12, 3, 16))
            self.assertLessEqual(slot["end"], datetime(2026, 12, 6, 16))

    # ------------------------------------------------------------
    # THE WINDOW
    # ------------------------------------------------------------

    def test_choose_from_the_list(self):
        order = self._announced()
        with freeze_time(NOW):
            mine = order.with_user(self.dispatcher)
            action = mine.action_propose_slot()
            wizard = mine.env[action["res_model"]].browse(action["res_id"])
            self.assertEqual(wizard.hours, 4.0)
            self.assertTrue(wizard.line_ids)
            with Form(wizard) as form:
                form.hours = 2.0
            best = wizard.line_ids[0]
            self.assertEqual(best.end - best.start, timedelta(hours=2))
            best.action_take()
        self.assertEqual(order.planned_start, best.start)
        self.assertEqual(order.planned_end, best.end)
        self.assertEqual(order.notice_id.state, "draft", "production is told anew")

    def test_a_customer_who_was_told_is_told_of_the_change(self):
        order = self._new_job()
        with freeze_time(NOW):
            order.action_schedule()
            order.with_user(self.dispatcher).action_told_by_phone()
            wizard = self.env["after.sales.slot.wizard"].create({"order_id": order.id})
            action = wizard.line_ids[0].action_take()
        self.assertEqual(action["res_model"], "after.sales.reschedule")
        self.assertEqual(order.planned_start, THURSDAY)

    def test_refusals(self):
        order = self._new_job()
        with self.assertRaises(AccessError):
            order.with_user(self.engineer_user).action_propose_slot()
        with freeze_time(NOW):
            wizard = self.env["after.sales.slot.wizard"].create({"order_id": order.id})
            line = wizard.line_ids[0]
            for vals, words in (
                ({"hours": 0}, "hours the unit stands still"),
                ({"latest": wizard.earliest - HOUR}, "ends before it begins"),
            ):
                with self.subTest(words), self.assertRaisesRegex(UserError, words):
                    with self.env.cr.savepoint():
                        wizard.write(vals)
        with freeze_time(line.start + HOUR), self.assertRaisesRegex(UserError, "over"):
            line.action_take()
        order.action_cancel()
        with self.assertRaisesRegex(UserError, "nothing left to plan"):
            order.with_user(self.dispatcher).action_propose_slot()
