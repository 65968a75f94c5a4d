# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_staff import MONTH, StaffCommon


@tagged("post_install", "-at_install")
class TestStaffStory(StaffCommon):
    """What an assessment says against what really happened in the month."""

    # ------------------------------------------------------------
    # WHO IS ASSESSED BY WHAT
    # ------------------------------------------------------------

    def test_a_month_away_is_not_excellent(self):
        """No complaint about one who did nothing makes no model worker."""
        with freeze_time(NOW):
            away = self._new_assessment(self.colleague, self.manager)
            self.assertFalse(away.is_measured)
            self.assertEqual((away.points, away.rank), (0.0, 0))
            away.line_ids.sudo().filtered(lambda row: row.source == "manual").unlink()
            with self.assertRaisesRegex(UserError, "no criterion counts"):
                away.action_send()
            judged = self._new_assessment()
            self._judge(judged, 5)
            self.assertTrue(judged.is_measured, "the leader's judgement counts")

    def test_exam_of_one_without_a_login(self):
        """His paper is in the name of his work contact."""
        facts = self.env["after.sales.assessment"]
        contact = self.env["res.partner"].create({"name": "No Login"})
        employee = self.env["hr.employee"].create(
            {"name": "No Login", "work_contact_id": contact.id}
        )
        survey = self.env["survey.survey"].create(
            {
                "title": "Safety",
                "scoring_type": "scoring_without_answers",
                "certification": True,
            }
        )
        answer = self.env["survey.user_input"].create(
            {
                "survey_id": survey.id,
                "partner_id": contact.id,
                "state": "done",
                "end_datetime": NOW,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE survey_user_input SET scoring_percentage = 70 WHERE id = %s",
            [answer.id],
        )
        self.env.invalidate_all()
        figures = facts._read_facts(
            self.company, MONTH, employee | self.engineer, {"exam"}
        )
        self.assertEqual(figures["exam"][employee.id].value, 70.0)
        self.assertNotIn(self.engineer.id, figures["exam"])

    def test_the_day_of_drafting_is_the_companys(self):
        """The last hours of a month in UTC are the first of the next in Shanghai."""
        self.company.after_sales_assessment_day = 5
        with freeze_time("2026-10-31 20:00:00"):
            self.env["after.sales.assessment"]._draft_last_month()
        self.assertFalse(
            self.env["after.sales.assessment"].search(
                [("month", "=", "2026-10-01"), ("company_id", "=", self.company.id)]
            ),
            "there it is the first of November, not the fifth",
        )

    # ------------------------------------------------------------
    # WHO READS
    # ------------------------------------------------------------

    def test_leader_follows_the_service_point(self):
        assessment, penalty = self._sent(), self._in_force()
        self.assertEqual(assessment.sudo().leader_id, self.leader)
        self.team.user_id = self.colleague_user
        self.env.flush_all()
        self.env.invalidate_all()
        for record in (assessment, penalty):
            self.assertEqual(record.sudo().leader_id, self.colleague_user)
            self.assertFalse(record.with_user(self.leader).has_access("read"))

    def test_leader_follows_the_engineer_to_another_point(self):
        assessment = self._sent()
        self.team.engineer_ids -= self.engineer
        self.env["helpdesk.ticket.team"].create(
            {
                "name": "South",
                "user_id": self.colleague_user.id,
                "engineer_ids": [Command.set(self.engineer.ids)],
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(assessment.sudo().leader_id, self.colleague_user)
        self.assertFalse(assessment.with_user(self.leader).has_access("read"))

    # ------------------------------------------------------------
    # PENALTIES
    # ------------------------------------------------------------

    def test_education_of_long_ago_is_none(self):
        """Held before it happened, it taught him nothing of it."""
        with freeze_time(NOW):
            measure = self._new_penalty(happened_on=False)
            step = self._educate(measure)
            self.assertEqual(step.done_on, date(2026, 11, 20))
            measure.happened_on = date(2026, 11, 22)
            self.assertFalse(measure.education_done)
            measure.action_explain()
            self._reply(measure, self.engineer_user, field="measure_id")
            with self.assertRaisesRegex(UserError, "Education comes first"):
                measure.action_submit()

    def test_penalty_says_when_it_happened(self):
        with freeze_time(NOW):
            measure = self._new_penalty(happened_on=False)
            with self.assertRaises(UserError):
                measure.action_explain()
            measure.happened_on = date(2026, 11, 10)
            measure.action_explain()

    def test_penalty_of_a_complaint_bears_the_day_there(self):
        """Two o'clock at night in Shanghai is the day before in UTC."""
        report = self.env["after.sales.conduct.report"].create(
            {
                "employee_id": self.engineer.id,
                "kind": "rude",
                "description": "Shouted",
                "reported_at": NOW,
                "happened_at": datetime(2026, 10, 31, 18, 0),
            }
        )
        report.write(
            {"state": "decided", "finding": "confirmed", "finding_note": "He did."}
        )
        report.with_user(self.manager).action_propose_penalty()
        self.assertEqual(report.staff_measure_ids.happened_on, date(2026, 11, 1))
