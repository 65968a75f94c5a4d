# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_staff import MONTH, StaffCommon


@tagged("post_install", "-at_install")
class TestStaffAssessment(StaffCommon):
    def _done_repairs(self, count, engineer=None):
        with freeze_time(NOW):
            orders = self._new_order(engineer_id=(engineer or self.engineer).id)
            for _number in range(count - 1):
                orders |= self._new_order(engineer_id=(engineer or self.engineer).id)
        orders.write({"state": "done", "done_at": NOW})
        return orders

    def _line(self, assessment, source):
        return assessment.line_ids.filtered(lambda row: row.source == source)

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    def test_facts_are_explained_and_drillable(self):
        first, *_others = self._done_repairs(4)
        self._new_order(rework_of_id=first.id, engineer_id=self.colleague.id)
        with freeze_time(NOW):
            assessment = self._new_assessment()
        line = self._line(assessment, "repairs")
        self.assertEqual((line.case_count, line.good_count, line.value), (4, 3, 75.0))
        self.assertEqual(line.points, 30.0, "half way from 50 to 100 of 60 points")
        self.assertIn("3 of 4", line.explanation)
        action = line.with_user(self.leader).action_view_cases()
        self.assertEqual(
            self.env[action["res_model"]].search_count(action["domain"]), 4
        )

    def test_cancelled_repeat_is_none(self):
        first = self._done_repairs(1)
        again = self._new_order(rework_of_id=first.id)
        again.state = "cancelled"
        with freeze_time(NOW):
            assessment = self._new_assessment()
        self.assertEqual(self._line(assessment, "repairs").value, 100.0)

    def test_month_is_that_of_the_company(self):
        """Midnight in Shanghai is 16:00 UTC of the day before."""
        orders = self._done_repairs(2)
        orders[0].done_at = "2026-10-31 16:00:00"
        orders[1].done_at = "2026-10-31 15:59:59"
        with freeze_time(NOW):
            assessment = self._new_assessment()
        self.assertEqual(self._line(assessment, "repairs").case_count, 1)

    def test_without_a_case_nothing_is_won_or_lost(self):
        with freeze_time(NOW):
            assessment = self._new_assessment()
            self._judge(assessment, 10)
        self.assertFalse(self._line(assessment, "repairs").is_measured)
        self.assertEqual(assessment.points, 100.0)
        self.assertEqual(assessment.grade, "excellent")

    def test_a_confirmed_complaint_costs_points(self):
        report = self.env["after.sales.conduct.report"].create(
            {
                "employee_id": self.engineer.id,
                "kind": "rude",
                "description": "Shouted",
                "reported_at": NOW,
            }
        )
        with freeze_time(NOW):
            assessment = self._new_assessment()
            self.assertEqual(self._line(assessment, "conduct").points, 30.0)
            report.write({"state": "decided", "finding": "confirmed"})
            assessment.action_refresh()
        line = self._line(assessment, "conduct")
        self.assertEqual((line.case_count, line.points), (1, 20.0))
        with self.assertRaises(UserError):
            line.with_user(self.leader).action_view_cases()

    def test_as_many_queries_for_many_as_for_one(self):
        facts = self.env["after.sales.assessment"]
        people = self.env["hr.employee"].create(
            [{"name": f"Engineer {number}"} for number in range(20)]
        )
        for engineer in people[:3]:
            self._done_repairs(1, engineer)
        self.env.flush_all()
        # what is cached for good is cached by now
        facts._read_facts(self.company, MONTH, people, set(facts._get_facts()))
        counts = []
        for staff in (people[:1], people):
            self.env.invalidate_all()
            staff.mapped("user_id")
            before = self.env.cr.sql_log_count
            facts._read_facts(self.company, MONTH, staff, set(facts._get_facts()))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
        # promises 2, repairs 2, reports 2, signed 2, the other four 1 each
        self.assertLessEqual(counts[0], 16)

    # ------------------------------------------------------------
    # MAKING A MONTH
    # ------------------------------------------------------------

    def test_leader_drafts_his_people_once(self):
        wizard = self.env["after.sales.assessment.make"].with_user(self.leader)
        with freeze_time(NOW):
            make = wizard.create({"month": date(2026, 10, 17)})
            self.assertEqual(make.employee_ids.ids, self.engineer.ids)
            made = self.env["after.sales.assessment"].search(
                make.action_make()["domain"]
            )
            self.assertEqual(made.month, date(2026, 10, 1))
            self.assertEqual(made.scheme_id, self.scheme)
            with self.assertRaises(UserError):
                wizard.create({"month": date(2026, 10, 1)}).action_make()

    def test_leader_drafts_nobody_elses(self):
        for employee in (self.colleague, self.leader_employee):
            make = (
                self.env["after.sales.assessment.make"]
                .with_user(self.leader)
                .create({"employee_ids": [(6, 0, employee.ids)]})
            )
            with self.assertRaises(AccessError):
                make.action_make()
        with self.assertRaises(AccessError):
            self._new_assessment(self.colleague)

    def test_one_per_month(self):
        with freeze_time(NOW):
            self._new_assessment()
            with (
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self._new_assessment(month=date(2026, 11, 30))

    def test_month_to_come_is_refused(self):
        with freeze_time(NOW), self.assertRaises(ValidationError):
            self._new_assessment(month=date(2026, 12, 1))

    def test_company_drafts_by_itself_once(self):
        self.company.after_sales_assessment_day = 3
        Assessment = self.env["after.sales.assessment"]
        october = [
            ("month", "=", date(2026, 10, 1)),
            ("company_id", "=", self.company.id),
        ]
        with freeze_time("2026-11-02 04:00:00"):
            Assessment._draft_last_month()
            self.assertFalse(Assessment.search(october))
        with freeze_time("2026-11-04 04:00:00"):
            Assessment._draft_last_month()
            drafts = Assessment.search(october)
            self.assertIn(self.engineer, drafts.employee_id)
            drafts.unlink()
            Assessment._draft_last_month()
        self.assertFalse(Assessment.search(october), "what was deleted stays deleted")

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def test_draft_reply_final(self):
        with freeze_time(NOW):
            assessment = self._new_assessment()
            with self.assertRaisesRegex(UserError, "Discipline"):
                assessment.action_send()
            self._judge(assessment)
            assessment.action_send()
            self.assertEqual(assessment.reply_until, date(2026, 11, 28))
            with self.assertRaisesRegex(UserError, "may reply until"):
                assessment.action_finish()
            mine = assessment.with_user(self.engineer_user)
            with self.assertRaises(UserError):
                self._reply(mine, self.engineer_user, "no")
            self._reply(mine, self.engineer_user, "partly", "The lamp was not mine")
            self.assertEqual(assessment.reply, "The lamp was not mine")
            self.assertFalse(assessment.reply_on_paper)
            todo = assessment.sudo().activity_ids
            self.assertEqual(todo.user_id, self.leader)
            self.assertNotIn(self.engineer.name, todo.summary)
            with self.assertRaises(UserError):
                self._reply(mine, self.engineer_user, "yes")
            assessment.action_finish()
        self.assertEqual(assessment.state, "final")
        self.assertEqual(assessment.final_by_id, self.leader)
        with self.assertRaises(UserError):
            assessment.note = "Later"
        with self.assertRaises(UserError):
            assessment.line_ids.filtered(lambda row: row.source == "manual").points = 1
        with self.assertRaises(UserError):
            assessment.with_user(self.manager).unlink()

    def test_final_without_reply_after_the_days(self):
        assessment = self._sent()
        Assessment = self.env["after.sales.assessment"]
        with freeze_time(NOW + timedelta(days=6)):
            self.env.invalidate_all()
            self.assertTrue(assessment.is_reply_over)
            Assessment._chase_replies()
            Assessment._chase_replies()
            self.assertEqual(len(assessment.sudo().activity_ids), 1)
            assessment.action_finish()
        self.assertEqual(assessment.state, "final")

    def test_idle_daily_job_costs_little(self):
        self._sent()
        self.env.flush_all()
        with freeze_time(NOW), self.assertQueryCount(1):
            self.env["after.sales.assessment"]._chase_replies()

    def test_daily_job_runs(self):
        assessment = self._sent()
        assessment.sudo().reply_until = date(2026, 1, 1)
        with self.enter_registry_test_mode():
            cron = self.env.ref("after_sales_training.ir_cron_assessment")
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(assessment.sudo().chased_on)

    def test_reply_on_paper_by_the_leader(self):
        assessment = self._sent()
        with freeze_time(NOW):
            self._reply(assessment, self.leader, "no", "By hand: I do not agree")
        self.assertTrue(assessment.reply_on_paper)

    def test_points_of_facts_are_not_typed(self):
        with freeze_time(NOW):
            assessment = self._new_assessment()
        line = self._line(assessment, "repairs").with_user(self.leader)
        with self.assertRaises(UserError):
            line.points = 60
        with self.assertRaises(AccessError):
            line.value = 100
        with self.assertRaises(AccessError):
            assessment.with_user(self.leader).state = "final"
        with self.assertRaises(ValidationError):
            self._line(assessment, "manual").with_user(self.leader).points = 11

    def test_taken_back_the_reply_stays_in_the_log(self):
        assessment = self._sent()
        with freeze_time(NOW):
            self._reply(assessment, self.engineer_user, "no", "Not so")
            assessment.action_take_back()
        self.assertEqual(assessment.state, "draft")
        self.assertFalse(assessment.reply)
        self.assertIn("Not so", str(assessment.sudo().message_ids.mapped("body")))

    def test_correction_needs_manager_and_reason(self):
        assessment = self._sent()
        with freeze_time(NOW):
            self._reply(assessment, self.engineer_user)
            assessment.action_finish()
            line = self._line(assessment, "manual")
            with self.assertRaises(AccessError):
                assessment.with_user(self.leader).action_correct()
            before = assessment.points
            vals = {"assessment_id": assessment.id, "line_id": line.id, "points": 3}
            Wizard = self.env["after.sales.assessment.correct"].with_user(self.manager)
            with self.assertRaises(UserError):
                Wizard.create(vals | {"reason": " "}).action_correct()
            Wizard.create(vals | {"reason": "Counted twice"}).action_correct()
        self.assertEqual(line.points, 3)
        self.assertLess(assessment.points, before)
        correction = assessment.correction_ids
        self.assertEqual((correction.points_before, correction.points_after), (8, 3))
        self.assertEqual(correction.total_after, assessment.points)
        with self.assertRaises(UserError):
            correction.reason = "Other"

    def test_correction_is_told_in_the_employees_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.engineer_user.lang = "zh_CN"
        assessment = self._sent()
        with freeze_time(NOW):
            self._reply(assessment, self.engineer_user)
            assessment.action_finish()
            self.env["after.sales.assessment.correct"].with_user(self.manager).create(
                {
                    "assessment_id": assessment.id,
                    "line_id": self._line(assessment, "manual").id,
                    "points": 3,
                    "reason": "Counted twice",
                }
            ).action_correct()
        told = self.env["mail.message"].search(
            [("model", "=", assessment._name), ("res_id", "=", assessment.id)]
        )
        self.assertIn("您的考核已更正", told.mapped("subject"))

    def test_places_and_trend(self):
        with freeze_time(NOW):
            before = self._new_assessment(month=date(2026, 10, 1))
            self._judge(before, 5)
            mine = self._new_assessment()
            self._judge(mine, 10)
            other = self._new_assessment(self.colleague, self.manager)
            self._judge(other, 2)
        self.env.invalidate_all()
        self.assertEqual((mine.rank, mine.rank_of), (1, 2))
        self.assertEqual(other.rank, 2)
        self.assertEqual(mine.trend, mine.points - before.points)

    def test_grades_stay_when_the_scheme_changes(self):
        assessment = self._sent()
        grade = assessment.grade
        self.scheme.write(
            {"excellent_from": 99.9, "good_from": 99.8, "passed_from": 99.7}
        )
        self.env.invalidate_all()
        self.assertEqual(assessment.grade, grade)

    def test_scheme_refuses_nonsense(self):
        criterion = self.scheme.criterion_ids[0]
        with self.assertRaises(ValidationError):
            criterion.floor = criterion.target
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.scheme.good_from = 95
            self.env.flush_all()

    def test_scheme_of_the_service_point_comes_first(self):
        own = self.scheme.copy({"team_ids": [(6, 0, self.team.ids)], "sequence": 50})
        schemes = self.env["after.sales.assessment.scheme"]._get_for(
            self.engineer | self.colleague, self.company
        )
        self.assertEqual(schemes[self.engineer], own)
        self.assertEqual(schemes[self.colleague], self.scheme)

    def test_paper(self):
        assessment = self._sent()
        html = (
            self.env["ir.actions.report"]
            .with_user(self.engineer_user)
            ._render_qweb_html(
                "after_sales_training.action_report_assessment", assessment.ids
            )[0]
        )
        self.assertIn("Li Engineer", html.decode())
        self.assertIn("Discipline", html.decode())
