# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Jobs ahead of time: once each, in batches, the bigger absorbs the smaller (S26)."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_order import NOW
from .maintenance_common import TODAY, MaintenanceCommon

TROUBLE = "The moon is full"
MAKING = "odoo.addons.after_sales_service.models.maintenance_plan_making"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMaking(MaintenanceCommon):
    def test_what_the_plan_says_is_lessened_by_the_manager(self):
        plan = self._new_plan(
            affects_production=True, notice_days=5, start_date=date(2026, 1, 28)
        )
        self._run("2026-11-20")
        job = plan.order_ids
        for vals in ({"affects_production": False}, {"notice_days": 0}):
            with self.subTest(**vals), self.assertRaisesRegex(AccessError, "say why"):
                job.with_user(self.dispatcher).write(vals)
        job.with_user(self.dispatcher).notice_days = 6
        job.with_user(self.manager).affects_production = False
        self.assertFalse(job.affects_production)

    def test_the_job(self):
        plan = self._new_plan(
            affects_production=True,
            notice_days=5,
            joint_acceptance=True,
            description="Grease, level, calibrate",
            duration_hours=10,
            holiday_rule="later",
            start_date=date(2026, 1, 28),
        )
        self._run("2026-11-20")
        job = plan.order_ids
        self.assertRecordValues(
            job,
            [
                {
                    "kind": "maintenance",
                    "grade": "minor",
                    "state": "draft",
                    "equipment_id": self.unit.id,
                    "partner_id": self.customer.id,
                    "engineer_id": self.engineer.id,
                    "team_id": self.team.id,
                    "description": "Grease, level, calibrate",
                    "affects_production": True,
                    "notice_days": 5,
                    "joint_acceptance": True,
                    # Saturday the 28th → Monday, 8:00 in Shanghai; ten working hours
                    "planned_start": datetime(2026, 11, 30, 0, 0),
                    "planned_end": datetime(2026, 12, 1, 2, 0),
                }
            ],
        )
        self.assertRecordValues(
            plan.occurrence_ids,
            [
                {
                    "state": "made",
                    "order_id": job.id,
                    "nominal_on": date(2026, 11, 28),
                    "due_on": date(2026, 11, 30),
                    "window_start": date(2026, 11, 23),
                    "window_end": date(2026, 12, 7),
                }
            ],
        )
        self.assertIn("every month", job.plan_text)
        self.assertIn("By the interval it would be 11/28/2026", job.plan_text)
        self.assertFalse(job.window_warning)
        job.planned_start = datetime(2026, 12, 20, 1, 0)
        self.assertIn("after the last day", job.window_warning)

    def test_job_without_plan_says_nothing_of_one(self):
        job = self.env["after.sales.order"].create(
            {"kind": "repair", "equipment_id": self.unit.id}
        )
        self.assertRecordValues(job, [{"plan_text": False, "window_warning": False}])

    def test_once_and_only_when_due(self):
        plan = self._new_plan()
        self._run("2026-11-19")
        self.assertFalse(plan.order_ids)
        self._run("2026-11-20")
        self._run("2026-11-20")
        self.assertEqual(len(plan.order_ids), 1)
        self.assertEqual(plan.next_date, date(2026, 12, 31))

    def test_all_within_the_horizon(self):
        plan = self._new_plan(interval_unit="week", interval=1, horizon_days=30)
        self._run()
        self.assertEqual(
            self._dues(plan),
            [date(2026, 11, 28) + timedelta(weeks=week) for week in range(4)],
        )

    def test_served_already_is_not_made_again(self):
        """A number that has its row, whoever wrote it, gets no second job."""
        plan = self._new_plan()
        self._run()
        plan.sudo().write({"next_occurrence": plan.next_occurrence - 1})
        plan.sudo()._refresh_next()
        self._run()
        self.assertEqual(len(plan.order_ids), 1)
        self.assertEqual(plan.next_date, date(2026, 12, 31))
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["after.sales.maintenance.occurrence"].create(
                {
                    "plan_id": plan.id,
                    "number": plan.occurrence_ids.number,
                    "nominal_on": TODAY,
                    "due_on": TODAY,
                }
            )

    def test_after_a_long_sleep_only_the_last_is_made(self):
        plan = self._new_plan()
        self._run("2027-06-10")
        self.assertRecordValues(
            plan.occurrence_ids.sorted("number"),
            [
                {"state": "skipped", "due_on": date(2026, 11, 30)},
                {"state": "made", "due_on": date(2027, 5, 31)},
            ],
        )
        self.assertIn("6 dates", plan.occurrence_ids.sorted("number")[0].reason)
        self.assertEqual(len(plan.order_ids), 1)
        self.assertEqual(plan.next_date, date(2027, 6, 30))
        self.assertEqual(plan.order_ids.planned_start, datetime(2027, 6, 10, 0, 0))

    def test_falls_together_with_the_one_before(self):
        plan = self._new_plan(
            interval_unit="day", interval=1, holiday_rule="earlier", horizon_days=6
        )
        self._run()
        self.assertEqual(
            self._dues(plan),
            [date(2026, 11, day) for day in (23, 24, 25, 26, 27)],
            "Friday serves the weekend",
        )

    @mute_logger(MAKING)
    def test_one_that_fails_stops_nothing_and_is_told_once(self):
        bad = self._new_plan(name="Bad")
        good = self._new_plan(name="Good")
        Plan = type(self.Plan)
        prepare = Plan._prepare_order_vals

        def poisoned(plan, occurrence):
            if plan == bad:
                raise ValueError(TROUBLE)
            return prepare(plan, occurrence)

        with patch.object(Plan, "_prepare_order_vals", poisoned):
            self._run("2026-11-25")
            self._run("2026-11-26")
            self._run("2026-12-02")
        self.assertEqual(len(good.order_ids), 1)
        self.assertFalse(bad.order_ids)
        self.assertIn(TROUBLE, bad.problem)
        self.assertEqual(bad.retry_on, date(2026, 12, 9))
        self.assertEqual(len(bad.activity_ids), 1)
        self.assertEqual(bad.activity_ids.user_id, self.leader)
        self._run("2026-12-08")
        self.assertFalse(bad.order_ids, "Tried again after a week")
        self._run("2026-12-09")
        self.assertTrue(bad.order_ids)
        self.assertFalse(bad.problem or bad.retry_on or bad.activity_ids)

    def test_contention_is_left_to_the_server(self):
        self._new_plan()
        with (
            patch.object(
                type(self.Plan),
                "_do_make",
                side_effect=psycopg2.errors.SerializationFailure,
            ),
            self.assertRaises(psycopg2.errors.SerializationFailure),
        ):
            self._run("2026-11-25")

    def test_the_day_is_that_of_the_company(self):
        """It is the 20th in Shanghai from 16:00 UTC of the 19th on."""
        plan = self._new_plan()
        self._run("2026-11-19", "15:59:59")
        self.assertFalse(plan.order_ids)
        self._run("2026-11-19", "16:00:00")
        self.assertEqual(len(plan.order_ids), 1)

    def test_each_company_has_its_day(self):
        """New York gets its job half a day later than Shanghai, in no other's run."""
        west = self.env["res.company"].create({"name": "West"})
        west.partner_id.tz = "America/New_York"
        unit = self.env["after.sales.equipment"].create(
            {
                "serial": "WEST",
                "product_id": self.product.id,
                "partner_id": self.customer.id,
                "company_id": west.id,
                "accepted_on": date(2026, 1, 31),
            }
        )
        east_plan = self._new_plan()
        west_plan = self._new_plan(start=False, equipment_id=unit.id)
        west_plan.action_start()
        self.assertEqual(west_plan.generate_on, east_plan.generate_on)
        self._run("2026-11-20")
        self.assertTrue(east_plan.order_ids)
        self.assertFalse(west_plan.order_ids, "It is the 19th there")
        self._run("2026-11-20", "05:00:00")
        self.assertEqual(len(west_plan.order_ids), 1)
        self.assertEqual(len(east_plan.order_ids), 1)

    def test_a_start_wakes_the_run_by_the_day_of_the_company(self):
        cron = self.env.ref("after_sales_service.ir_cron_maintenance_plans")
        for hour, woken in ((15, False), (16, True)):
            with (
                self.subTest(hour=hour),
                freeze_time(f"2026-11-19 {hour}:30:00"),
                patch.object(type(cron), "_trigger") as trigger,
            ):
                self._new_plan()
                self.assertEqual(trigger.called, woken)

    def test_nothing_due_costs_one_query(self):
        self._new_plan()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self._run("2026-11-19")

    def test_many_cost_little(self):
        units = self.env["after.sales.equipment"].create(
            [
                {
                    "serial": f"MANY-{number}",
                    "product_id": self.product.id,
                    "partner_id": self.customer.id,
                    "team_id": self.team.id,
                    "accepted_on": date(2026, 1, 31),
                }
                for number in range(100)
            ]
        )
        plans = self.Plan.create(
            [
                {
                    "name": "Visit",
                    "equipment_id": unit.id,
                    "interval": 1,
                    "holiday_rule": "none",
                    "horizon_days": 10,
                }
                for unit in units
            ]
        )
        plans.action_start()
        self._new_plan()
        self._run("2026-11-25")  # what is asked once only
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(100):
            self._run("2026-12-25")
        self.assertEqual(set(plans.mapped("order_count")), {2})


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFloating(MaintenanceCommon):
    def test_counts_from_the_completion(self):
        plan = self._new_plan(basis="floating")
        self._run("2026-11-23")
        job = plan.order_ids
        self.assertFalse(plan.next_date, "Unknown until the work is done")
        self._run("2026-12-31")
        self.assertEqual(len(plan.order_ids), 1)
        self._complete(job)  # on 23 November
        self.assertRecordValues(
            plan.occurrence_ids,
            [{"state": "done", "done_on": TODAY, "outcome": "in_time"}],
        )
        self.assertEqual((plan.last_on, plan.next_date), (TODAY, date(2026, 12, 23)))

    def test_projected_as_if_done_when_due(self):
        plan = self._new_plan(basis="floating")
        self._run("2026-11-23")
        days = [each.due for each in plan._project(TODAY, date(2027, 2, 28))]
        self.assertEqual(
            days,
            [
                date(2026, 11, 30),
                date(2026, 12, 30),
                date(2027, 1, 30),
                date(2027, 2, 28),
            ],
        )

    def test_begins_without_a_backlog(self):
        plan = self._new_plan(basis="floating", start_date=date(2020, 1, 10))
        self.assertEqual(plan.next_date, date(2026, 12, 10))

    def test_fixed_dates_do_not_care_when_it_was_done(self):
        plan = self._new_plan()
        self._run("2026-11-23")
        self._complete(plan.order_ids)
        self.assertEqual(plan.occurrence_ids.state, "done")
        self.assertEqual(plan.next_date, date(2026, 12, 31))

    def _do_unplanned(self, **vals):
        job = self._new_order(**{"kind": "maintenance", "grade": "minor"} | vals)
        self._complete(job)  # on 23 November
        return job

    def test_work_without_the_plan_counts(self):
        plan = self._new_plan(basis="floating")
        job = self._do_unplanned()
        self.assertEqual((plan.last_on, plan.next_date), (TODAY, date(2026, 12, 23)))
        self.assertIn(job.name, plan.message_ids[0].body)
        self.assertIn("without the plan", plan.message_ids[0].body)

    def test_bigger_work_counts_for_the_smaller(self):
        self.env.ref(
            "after_sales_service.completion_rule_maintenance_major"
        ).needs_joint = False
        minor = self._new_plan(basis="floating")
        medium = self._new_plan(
            basis="floating", grade="medium", interval=6, name="Medium"
        )
        major = self._new_plan(
            basis="floating", grade="major", interval=12, name="Major"
        )
        before = medium.last_on, major.last_on, major.next_date
        self._do_unplanned()
        self.assertEqual(minor.last_on, TODAY)
        self.assertEqual((medium.last_on, major.last_on, major.next_date), before)
        self._do_unplanned(grade="major")
        self.assertEqual(medium.last_on, TODAY)
        self.assertEqual(major.last_on, TODAY)

    def test_what_does_not_count(self):
        fixed = self._new_plan()
        later = self._new_plan(
            basis="floating", start_basis="date", start_date=date(2027, 3, 1)
        )
        ended = self._new_plan(basis="floating")
        ended.sudo().state = "ended"
        waiting = self._new_plan(basis="floating", horizon_days=10)
        self._run("2026-11-23")
        self.assertEqual(waiting.occurrence_ids.state, "made")
        plans = fixed | later | ended | waiting
        before = [(plan.last_on, plan.next_date) for plan in plans]
        self._do_unplanned()
        self._do_unplanned(grade=False)
        self.assertEqual([(plan.last_on, plan.next_date) for plan in plans], before)

    def test_what_was_not_solved_does_not_count(self):
        plan = self._new_plan(basis="floating")
        before = plan.last_on
        job = self._new_order(kind="maintenance", grade="minor")
        self._work(job)
        self._report(job)
        job.result = "unsolved"
        job._count_in_floating_plans()
        self.assertEqual(plan.last_on, before)

    def test_too_late(self):
        plan = self._new_plan(window_after=2)
        self._run("2026-11-23")
        plan.occurrence_ids.sudo().write(
            {"window_start": "2026-11-01", "window_end": "2026-11-20"}
        )
        self._complete(plan.order_ids)
        self.assertEqual(plan.occurrence_ids.outcome, "late")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAbsorb(MaintenanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # who accepts a major overhaul is another story
        rule = cls.env.ref("after_sales_service.completion_rule_maintenance_major")
        rule.needs_joint = False

    def _major(self, start=date(2026, 12, 10), **vals):
        return self._new_plan(
            name="Major overhaul",
            **{
                "grade": "major",
                "interval": 1,
                "interval_unit": "year",
                "start_basis": "date",
                "start_date": start,
                "absorb_days": 15,
                "horizon_days": 60,
            }
            | vals,
        )

    def test_in_one_run(self):
        minor, major = self._new_plan(), self._major()
        self._run("2026-11-25")
        self.assertFalse(minor.order_ids)
        job = major.order_ids
        self.assertEqual(len(job), 1)
        self.assertRecordValues(
            minor.occurrence_ids,
            [
                {
                    "state": "absorbed",
                    "due_on": date(2026, 11, 30),
                    "absorbed_by_id": major.occurrence_ids.id,
                    "outcome": "absorbed",
                }
            ],
        )
        self.assertIn("Major overhaul", minor.occurrence_ids.reason)
        self.assertIn("Takes the place of “Minor overhaul”", job.plan_text)
        self.assertEqual(minor.next_date, date(2026, 12, 31), "21 days: stays")
        self._run("2026-12-25")
        self.assertEqual(len(minor.order_ids), 1)

    def test_by_one_that_is_not_made_yet(self):
        minor, major = self._new_plan(), self._major(horizon_days=0)
        self._run("2026-11-25")
        self.assertEqual(minor.occurrence_ids.state, "absorbed")
        self.assertEqual(major.occurrence_ids.state, "planned")
        self.assertFalse(major.order_ids)
        self._run("2026-12-10")
        self.assertEqual(major.occurrence_ids.state, "made")
        self.assertEqual(len(major.occurrence_ids), 1)
        self.assertTrue(major.order_ids)

    def test_the_smaller_job_was_made_before(self):
        minor = self._new_plan()
        self._run("2026-11-23")
        job = minor.order_ids
        major = self._major()
        self._run("2026-11-24")
        self.assertEqual(job.state, "cancelled")
        self.assertEqual(minor.occurrence_ids.state, "absorbed")
        self.assertEqual(minor.occurrence_ids.absorbed_by_id, major.occurrence_ids)

    def test_what_somebody_has_set_out_for_stays(self):
        minor = self._new_plan()
        self._run("2026-11-23")
        minor.order_ids.with_user(self.dispatcher).action_dispatch()
        self._major()
        self._run("2026-11-24")
        self.assertEqual(minor.order_ids.state, "dispatched")
        self.assertEqual(minor.occurrence_ids.state, "made")

    def test_another_unit_or_no_grade_is_left_alone(self):
        other = self._new_unit("SP2-0002", accepted_on=date(2026, 1, 31))
        elsewhere = self._new_plan(equipment_id=other.id)
        filters = self._new_plan(name="Filters", grade=False)
        self._major()
        self._run("2026-11-25")
        self.assertTrue(elsewhere.order_ids)
        self.assertTrue(filters.order_ids)

    def test_floating_ones_count_from_the_bigger_one(self):
        minor, major = self._new_plan(basis="floating"), self._major()
        self._run("2026-11-23")
        self.assertEqual(minor.next_date, date(2027, 1, 10))
        major.occurrence_ids._do_done(major.order_ids)
        self.assertEqual(minor.next_date, date(2026, 12, 23))
        self.assertEqual(minor.occurrence_ids.done_on, TODAY)

    def test_skipped_the_smaller_ones_come_back(self):
        minor, major = self._new_plan(), self._major()
        self._run("2026-11-23")
        self._dialog(
            "cancel", order_ids=major.order_ids.ids, reason="No time"
        ).action_apply()
        self.assertEqual(major.occurrence_ids.state, "skipped")
        self.assertEqual(minor.occurrence_ids.state, "made")
        self.assertEqual(minor.order_ids.state, "draft")

    def test_projection_marks_what_is_absorbed(self):
        minor, major = self._new_plan(), self._major()
        rows = (minor | major)._project_all(TODAY, date(2026, 12, 31))
        self.assertEqual(
            [(plan, each.due, by) for plan, each, by in rows],
            [
                (minor, date(2026, 11, 30), major),
                (major, date(2026, 12, 10), None),
                (minor, date(2026, 12, 31), None),
            ],
        )
        self.assertEqual(
            minor.contract_id, self.env["after.sales.contract"], "No contract"
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCancelledJob(MaintenanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.plan = cls._new_plan()
            cls._run()
        cls.job = cls.plan.order_ids

    def test_it_is_asked(self):
        action = self.job.with_user(self.dispatcher).action_cancel()
        self.assertEqual(action["res_model"], "after.sales.maintenance.cancel")
        self.assertEqual(self.job.state, "draft")
        with self.assertRaises(AccessError):
            self.job.with_user(self.engineer_user).action_cancel()

    def test_skipped(self):
        self._dialog(
            "cancel", order_ids=self.job.ids, reason="Customer on holiday"
        ).action_apply()
        self.assertEqual(self.job.state, "cancelled")
        self.assertRecordValues(
            self.plan.occurrence_ids,
            [{"state": "skipped", "reason": "Customer on holiday"}],
        )
        self._run("2026-11-26")
        self.assertEqual(len(self.plan.order_ids), 1)

    def test_made_again(self):
        self._dialog(
            "cancel",
            order_ids=self.job.ids,
            fate="again",
            new_day=date(2026, 12, 8),
            reason="Other week",
        ).action_apply()
        self.assertEqual(self.job.state, "cancelled")
        again = self.plan.order_ids - self.job
        self.assertEqual(again.planned_start, datetime(2026, 12, 8, 0, 0))
        self.assertRecordValues(
            self.plan.occurrence_ids,
            [{"state": "made", "order_id": again.id, "due_on": date(2026, 12, 8)}],
        )

    def test_refused(self):
        for vals, message in [
            ({"reason": " "}, "Say why"),
            ({"fate": "again"}, "on which day"),
            ({"fate": "again", "new_day": date(2026, 11, 1)}, "in the past"),
        ]:
            with self.assertRaisesRegex(UserError, message):
                self._dialog(
                    "cancel", **{"order_ids": self.job.ids, "reason": "x"} | vals
                ).action_apply()
        self.assertEqual(self.job.state, "draft")

    def test_deleted_never(self):
        with self.assertRaisesRegex(UserError, "serves the plan"):
            self.job.with_user(self.manager).unlink()

    def test_nobody_writes_dates_by_hand(self):
        row = self.plan.occurrence_ids
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"state": "done"})
        with self.assertRaises(AccessError):
            self.job.with_user(self.dispatcher).write({"plan_id": False})

    def test_the_rest_of_a_job_finishes_the_date(self):
        items, parts = self.job.checklist_line_ids[:0], self.job.line_ids[:0]
        rest = self.job._do_carry_rest("The seal has to be ordered", items, parts)
        self._complete(self.job)
        self.assertEqual(self.plan.occurrence_ids.state, "made")
        self._complete(rest)
        self.assertEqual(self.plan.occurrence_ids.state, "done")
