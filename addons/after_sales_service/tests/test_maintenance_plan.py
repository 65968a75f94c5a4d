# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Plans: when they are due, started, paused, changed, ended (S26)."""

from datetime import date, datetime

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_order import NOW
from .maintenance_common import MaintenanceCommon

YEAR_2027 = (date(2027, 1, 1), date(2027, 12, 31))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDates(MaintenanceCommon):
    def test_anchored_at_the_acceptance(self):
        """31 January, 28 February, 31 March: never counted from the date before."""
        plan = self._new_plan()
        self.assertEqual(plan.start_date, date(2026, 1, 31))
        self.assertEqual(plan.next_date, date(2026, 11, 30))
        days = [date_.due for date_ in plan._project(*YEAR_2027)]
        self.assertEqual(
            days[:4],
            [
                date(2027, 1, 31),
                date(2027, 2, 28),
                date(2027, 3, 31),
                date(2027, 4, 30),
            ],
        )
        self.assertEqual(len(days), 12)
        self.assertEqual([row.number for row in plan._project(*YEAR_2027)][0], 12)

    def test_from_a_date_of_its_own_the_first_is_that_date(self):
        plan = self._new_plan(start_basis="date", start_date=date(2026, 12, 1))
        self.assertEqual((plan.next_occurrence, plan.next_date), (0, date(2026, 12, 1)))

    def test_moved_off_days_off(self):
        """28 February 2027 is a Sunday."""
        for rule, day in [
            ("none", date(2027, 2, 28)),
            ("earlier", date(2027, 2, 26)),
            ("later", date(2027, 3, 1)),
            ("nearest", date(2027, 3, 1)),
        ]:
            plan = self._new_plan(holiday_rule=rule)
            self.assertIn(day, [each.due for each in plan._project(*YEAR_2027)], rule)

    def test_public_holidays_and_shifted_days_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "New Year",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2027, 1, 28, 16),
                "date_to": datetime(2027, 1, 29, 15, 59, 59),
            }
        )
        plan = self._new_plan(holiday_rule="earlier")
        self.assertEqual(
            plan._project(date(2027, 1, 1), date(2027, 1, 31))[0].due,
            date(2027, 1, 28),
        )
        self.env["after.sales.calendar.workday"].create(
            {"calendar_id": self.calendar.id, "date": date(2027, 1, 30)}
        )
        self.assertEqual(
            plan._project(date(2027, 1, 1), date(2027, 1, 31))[0].due,
            date(2027, 1, 30),
            "A Saturday that is worked",
        )

    def test_season_is_avoided(self):
        plan = self._new_plan(
            has_season=True,
            season_from_month="6",
            season_from_day=15,
            season_to_month="8",
            season_to_day=31,
            season_rule="after",
        )
        days = [each.due for each in plan._project(*YEAR_2027)]
        self.assertEqual(
            days[5:7],
            [date(2027, 9, 1), date(2027, 9, 30)],
            "June, July and August are one visit after the season",
        )
        self.assertEqual(len(days), 10)

    def test_ends_with_its_last_date(self):
        plan = self._new_plan(end_date=date(2026, 12, 31))
        self._run("2026-11-25")
        self.assertEqual(plan.state, "active")
        self._run("2026-12-25")
        self.assertEqual(plan.order_count, 2)
        self.assertEqual((plan.state, plan.next_date), ("ended", False))
        self._run("2027-01-25")
        self.assertEqual(len(plan.order_ids), 2)

    def test_what_is_shown(self):
        plan = self._new_plan(interval=6)
        self.assertEqual(plan.upcoming.split(" · ")[:2], ["01/31/2027", "07/31/2027"])
        self.assertEqual(plan.interval_wording, "every 6 months, fixed dates")
        self.assertEqual(plan.generate_on, date(2027, 1, 21))
        self.assertEqual(self.unit.next_maintenance_on, date(2027, 1, 31))
        self.assertEqual(self.unit.next_maintenance_text, "Minor overhaul 01/31/2027")
        labels = [event.label for event in self.unit._get_life_events()]
        self.assertIn("Planned: Minor overhaul", labels)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBadInput(MaintenanceCommon):
    def test_all_that_is_wrong_is_told_at_once(self):
        with self.assertRaises(ValidationError) as caught:
            self._new_plan(
                start=False,
                interval=0,
                horizon_days=-1,
                window_before=-1,
                absorb_days=-2,
                duration_hours=0,
            )
        self.assertGreaterEqual(len(str(caught.exception).split("\n")), 6)

    def test_interval(self):
        for interval, unit in [(0, "month"), (-1, "day"), (101, "year")]:
            with self.assertRaisesRegex(ValidationError, "interval"):
                self._new_plan(start=False, interval=interval, interval_unit=unit)

    def test_end_before_start(self):
        with self.assertRaisesRegex(ValidationError, "lies before"):
            self._new_plan(start=False, end_date=date(2026, 1, 30))

    def test_season(self):
        season = {"has_season": True, "season_from_month": "2"}
        for vals, message in [
            ({}, "first and a last day"),
            ({"season_from_day": 30, "season_to_month": "3"}, "February has no day 30"),
            ({"season_to_month": "1", "season_to_day": 31}, "whole year"),
        ]:
            with self.assertRaisesRegex(ValidationError, message):
                self._new_plan(start=False, **season | vals)

    def test_a_visit_is_no_overhaul(self):
        with self.assertRaisesRegex(ValidationError, "no overhaul"):
            self._new_plan(start=False, kind="visit")
        with Form(self.Plan) as form:
            form.name = "Visit"
            form.equipment_id = self.unit
            form.grade = "minor"
            form.kind = "visit"
            self.assertFalse(form.grade)

    def test_a_retired_unit(self):
        self.unit.state = "retired"
        with self.assertRaisesRegex(ValidationError, "is retired"):
            self._new_plan(start=False)

    def test_not_accepted_yet(self):
        unit = self._new_unit("SP2-0002")
        plan = self._new_plan(start=False, equipment_id=unit.id)
        with self.assertRaisesRegex(UserError, "no day to count from"):
            plan.with_user(self.dispatcher).action_start()
        unit.accepted_on = date(2026, 11, 20)
        plan.with_user(self.dispatcher).action_start()
        self.assertEqual(plan.next_date, date(2026, 12, 20))

    def test_one_running_plan_per_template(self):
        template = self._new_template(is_automatic=False)
        self._new_plan(template_id=template.id)
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._new_plan(template_id=template.id)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSteps(MaintenanceCommon):
    def test_dates_of_a_running_plan_are_changed_by_the_dialog_only(self):
        plan = self._new_plan().with_user(self.dispatcher)
        for vals in (
            {"interval": 2},
            {"start_date": "2026-02-01"},
            {"holiday_rule": "later"},
            {"has_season": False},
        ):
            with self.assertRaisesRegex(UserError, "Change Dates"):
                plan.write(vals)
        plan.write({"description": "Grease, level, calibrate", "notice_days": 5})
        with self.assertRaises(AccessError):
            plan.write({"next_date": "2026-12-01"})
        with self.assertRaises(AccessError):
            plan.write({"state": "ended"})

    def test_engineers_read(self):
        plan = self._new_plan().with_user(self.engineer_user)
        self.assertEqual(plan.name, "Minor overhaul")
        self.assertFalse(plan.can_change)
        for step in ("start", "resume", "pause", "end", "change"):
            with self.assertRaises(AccessError):
                getattr(plan, f"action_{step}")()
        with self.assertRaises(AccessError):
            plan.write({"name": "x"})
        with self.assertRaises(AccessError):
            self._dialog(
                "stop",
                user=self.engineer_user,
                plan_ids=plan.ids,
                step="end",
                reason="x",
            )

    def test_pause_and_resume_skip_what_passed(self):
        plan = self._new_plan()
        self._dialog(
            "stop", plan_ids=plan.ids, step="pause", reason="Unit not in use"
        ).action_apply()
        self.assertEqual((plan.state, plan.generate_on), ("paused", False))
        self._run("2027-03-01")
        self.assertFalse(plan.order_ids)
        with freeze_time("2027-03-02 02:00:00"):
            plan.with_user(self.dispatcher).action_resume()
        self.assertEqual((plan.state, plan.next_date), ("active", date(2027, 3, 31)))
        self.assertRecordValues(
            plan.occurrence_ids, [{"state": "skipped", "due_on": date(2026, 11, 30)}]
        )
        self.assertIn("Unit not in use", plan.occurrence_ids.reason)
        self.assertIn("4 dates", plan.occurrence_ids.reason)

    def test_end_keeps_or_cancels_jobs(self):
        kept, ended = self._new_plan(), self._new_plan()
        self._run("2026-11-25")
        for plan, cancel in ((kept, False), (ended, True)):
            wizard = self._dialog(
                "stop",
                plan_ids=plan.ids,
                step="end",
                reason="Contract over",
                cancel_jobs=cancel,
            )
            self.assertEqual(wizard.job_count, 1)
            wizard.action_apply()
        self.assertEqual((kept.state, kept.next_date), ("ended", False))
        self.assertEqual(kept.order_ids.state, "draft")
        self.assertEqual(ended.order_ids.state, "cancelled")
        self.assertRecordValues(
            ended.occurrence_ids, [{"state": "skipped", "reason": "Contract over"}]
        )
        with self.assertRaisesRegex(UserError, "“Ended”"):
            kept.with_user(self.dispatcher).action_end()

    def test_a_dialog_proves_nothing(self):
        plan = self._new_plan(start=False)
        with self.assertRaisesRegex(UserError, "“Draft”"):
            self._dialog(
                "stop", plan_ids=plan.ids, step="pause", reason="x"
            ).action_apply()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._dialog(
                "stop", plan_ids=plan.ids, step="end", reason="  "
            ).action_apply()

    def test_what_was_started_is_not_deleted(self):
        plan = self._new_plan()
        with self.assertRaisesRegex(UserError, "End it"):
            plan.with_user(self.dispatcher).unlink()
        self._new_plan(start=False).with_user(self.dispatcher).unlink()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestChange(MaintenanceCommon):
    def _change(self, plan, **vals):
        return self._dialog("change", plan_id=plan.id, **vals)

    def test_shows_old_and_new_before_anything_changes(self):
        plan = self._new_plan()
        wizard = self._change(plan, interval=3)
        rows = wizard._get_rows()
        self.assertEqual(
            [row["after"] for row in rows][:4],
            ["01/31/2027", "04/30/2027", "07/31/2027", "10/31/2027"],
        )
        self.assertEqual(rows[0]["before"], "11/30/2026")
        self.assertIn("01/31/2027", wizard.preview)
        self.assertEqual((plan.interval, plan.next_date), (1, date(2026, 11, 30)))

    def test_shows_what_is_wrong(self):
        plan = self._new_plan()
        with Form(
            self.env["after.sales.maintenance.change"]
            .with_user(self.dispatcher)
            .with_context(default_plan_id=plan.id)
        ) as form:
            self.assertEqual(form.interval, 1, "Begins with the rule as it stands")
            form.interval = 0
            self.assertIn("not possible", form.preview)
            form.interval = 2
            self.assertNotIn("not possible", form.preview)

    def test_applied(self):
        plan = self._new_plan()
        self._run("2026-11-25")
        job = plan.order_ids
        wizard = self._change(plan, interval=3)
        self.assertEqual(
            wizard._get_job_rows(),
            [{"name": job.name, "text": "moves from 11/30/2026 to 01/31/2027"}],
        )
        wizard.action_apply()
        self.assertEqual(plan.next_date, date(2027, 4, 30))
        self.assertEqual(job.planned_start, datetime(2027, 2, 1, 0, 0), "Monday, 8:00")
        self.assertEqual(plan.occurrence_ids.due_on, date(2027, 1, 31))
        self._run("2027-04-25")
        numbers = plan.occurrence_ids.mapped("number")
        self.assertEqual(len(set(numbers)), 2)
        self.assertEqual(self._dues(plan), [date(2027, 1, 31), date(2027, 4, 30)])

    def test_jobs_may_stay(self):
        plan = self._new_plan()
        self._run("2026-11-25")
        before = plan.order_ids.planned_start
        self._change(plan, interval=3, move_jobs=False).action_apply()
        self.assertEqual(plan.order_ids.planned_start, before)
        self.assertEqual(plan.next_date, date(2027, 1, 31))

    def test_what_is_started_never_moves(self):
        plan = self._new_plan()
        self._run("2026-11-25")
        job = plan.order_ids
        job.with_user(self.dispatcher).action_dispatch()
        before = job.planned_start
        self._change(plan, interval=3).action_apply()
        self.assertEqual(job.planned_start, before)

    def test_a_shorter_interval_and_another_day(self):
        plan = self._new_plan(interval=6)
        self._change(
            plan, interval=2, start_basis="date", start_date=date(2026, 12, 15)
        ).action_apply()
        self.assertEqual(plan.next_date, date(2026, 12, 15))
        self.assertEqual(
            [each.due for each in plan._project(*YEAR_2027)][:2],
            [date(2027, 2, 15), date(2027, 4, 15)],
        )

    def test_to_floating_and_back(self):
        plan = self._new_plan()
        self._run("2026-11-25")
        self._change(plan, basis="floating").action_apply()
        self.assertEqual(plan.basis, "floating")
        self.assertFalse(plan.next_date, "Waits for the job")
        self._change(plan, basis="fixed").action_apply()
        self.assertEqual(plan.next_date, date(2026, 12, 31))

    def test_wrong_or_nothing(self):
        plan = self._new_plan()
        with self.assertRaisesRegex(UserError, "Nothing is changed"):
            self._change(plan).action_apply()
        with self.assertRaises(ValidationError):
            self._change(plan, interval=0)
        with self.assertRaisesRegex(ValidationError, "last date lies before"):
            self._change(plan, end_date=date(2025, 1, 1)).action_apply()

    def test_a_plan_of_another_company_shows_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        unit = self._new_unit(
            "OTHER", company_id=other.id, team_id=False, accepted_on=date(2026, 2, 1)
        )
        plan = self.Plan.create(
            {"name": "Theirs", "equipment_id": unit.id, "holiday_rule": "none"}
        )
        plan.action_start()
        with self.assertRaises(AccessError):
            self._change(plan, interval=3)._compute_preview()
        with self.assertRaises(AccessError):
            self._change(plan, interval=3).action_apply()
