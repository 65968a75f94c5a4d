# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW
from odoo.addons.after_sales_service.tests.sla_common import SlaCommon

from .common_staff import MONTH, StaffCommon

#: the last second of October in Shanghai
OCTOBER = datetime(2026, 10, 31, 15, 59, 59)


@tagged("post_install", "-at_install")
class TestStaffFacts(SlaCommon, StaffCommon):
    """Every fact of an assessment, reckoned by hand with small numbers (S35)."""

    def _figure(self, source, employee=None):
        self.env.flush_all()
        self.env.invalidate_all()
        employee = employee or self.engineer
        facts = self.env["after.sales.assessment"]
        with freeze_time(NOW):
            figures = facts._read_facts(
                self.company, MONTH, self.engineer | self.colleague, {source}
            )
        return figures[source].get(employee.id)

    def _done(self, count, at=NOW, **vals):
        """So many jobs that were done at an instant."""
        with freeze_time(NOW):
            orders = self.env["after.sales.order"].union(
                *(self._new_order(**vals) for _number in range(count))
            )
        orders.write({"state": "done", "done_at": at})
        return orders

    def test_promises_kept(self):
        """Two of three in time; what is open, and another's, says nothing."""
        tickets = [self._new_ticket() for _number in range(3)]
        others = self._new_ticket(user_id=self.colleague_user.id)
        for ticket in tickets[:2]:
            with freeze_time(self._after(minutes=30)):
                ticket._sla_reach("responded")
        with freeze_time(self._after(hours=3)):
            (tickets[2] | others)._sla_reach("responded")
        figure = self._figure("promises")
        self.assertEqual((figure.cases, figure.good), (3, 2))
        self.assertAlmostEqual(figure.value, 66.67, 2)
        self.assertEqual(self._figure("promises", self.colleague).value, 0.0)

    def test_repairs_not_repeated(self):
        """One of four repairs was repeated; a repeat that was cancelled is none."""
        first, second, *_others = self._done(3) + self._done(1, kind="emergency")
        self._done(1, kind="maintenance")
        self._done(1, at=OCTOBER)
        self._new_order(rework_of_id=first.id, engineer_id=self.colleague.id)
        self._new_order(rework_of_id=second.id).state = "cancelled"
        figure = self._figure("repairs")
        self.assertEqual((figure.cases, figure.good, figure.value), (4, 3, 75.0))

    def test_satisfaction_of_customers(self):
        """5 and 2 are 3.5 on average; what was said in October is October's."""
        Feedback = self.env["after.sales.feedback"]
        for rating, given_at in ((5, NOW), (2, NOW), (1, OCTOBER)):
            Feedback.create(
                {
                    "order_id": self._done(1).id,
                    "rating": rating,
                    "given_at": given_at,
                    "channel": "portal",
                }
            )
        figure = self._figure("satisfaction")
        self.assertEqual((figure.cases, figure.value), (2, 3.5))

    def test_reports_complete(self):
        """Three of four jobs on site have their report; a call needs none."""
        paper = self.env["ir.attachment"].create({"name": "Report"})
        self._done(3).report_attachment_id = paper
        self._done(1, kind="maintenance")
        self._done(1, kind="call")
        figure = self._figure("reports")
        self.assertEqual((figure.cases, figure.good, figure.value), (4, 3, 75.0))

    def test_sheets_signed(self):
        """One of two jobs on site is signed."""
        self._done(2)[0].is_signed = True
        self._done(1, kind="call")
        figure = self._figure("signed")
        self.assertEqual((figure.cases, figure.good, figure.value), (2, 1, 50.0))

    def test_procedures_read_in_time(self):
        """Of three that were due one was read in time; the fourth has days left."""
        procedure = self.env["after.sales.procedure"].create(
            {"name": "Conduct", "kind": "conduct", "owner_id": self.officer.id}
        )
        version = self.env["after.sales.procedure.version"].create(
            {"procedure_id": procedure.id, "text": "<p>Be polite</p>"}
        )
        self.env["after.sales.procedure.acknowledgement"].create(
            [
                {
                    "version_id": version.id,
                    "employee_id": self.engineer.id,
                    "round": number,
                    "state": state,
                    "is_late": is_late,
                    "due_on": due_on,
                }
                for number, (state, is_late, due_on) in enumerate(
                    (
                        ("done", False, date(2026, 11, 5)),
                        ("done", True, date(2026, 11, 6)),
                        ("open", False, date(2026, 11, 22)),
                        ("open", False, date(2026, 11, 23)),
                        ("void", False, date(2026, 11, 7)),
                        ("done", False, date(2026, 10, 31)),
                    ),
                    1,
                )
            ]
        )
        figure = self._figure("procedures")
        self.assertEqual((figure.cases, figure.good), (3, 1))
        self.assertAlmostEqual(figure.value, 33.33, 2)

    def test_complaints_confirmed(self):
        """Two are confirmed, one of them in part; the others say nothing."""
        self.env["after.sales.conduct.report"].create(
            [
                {
                    "employee_id": self.engineer.id,
                    "description": "Shouted",
                    "reported_at": at,
                    "state": state,
                    "finding": finding,
                }
                for state, finding, at in (
                    ("decided", "confirmed", NOW),
                    ("closed", "partly", NOW),
                    ("decided", "unfounded", NOW),
                    ("heard", False, NOW),
                    ("decided", "confirmed", OCTOBER),
                )
            ]
        )
        self.assertEqual(self._figure("conduct").cases, 2)

    def test_jobs_done(self):
        """Three in the month, of whatever kind; one is open, one was October's."""
        self._done(2)
        self._done(1, kind="call")
        self._done(1, at=OCTOBER)
        self._new_order()
        self.assertEqual(self._figure("jobs").value, 3)


@tagged("post_install", "-at_install")
class TestStaffExams(StaffCommon):
    """Exams: the best attempt of each in the month; quizzes are none (S35)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.voltage = cls._new_survey("High Voltage", certification=True)
        cls.optics = cls._new_survey("Optics")
        cls.course.survey_id = cls.optics
        cls.scheme.criterion_ids = [
            Command.create(
                {
                    "name": "Exams",
                    "source": "exam",
                    "weight": 20,
                    "target": 100,
                    "floor": 60,
                    "sequence": 1,
                }
            )
        ]

    @classmethod
    def _new_survey(cls, title, **vals):
        return cls.env["survey.survey"].create(
            {"title": title, "scoring_type": "scoring_without_answers"} | vals
        )

    def _sit(self, survey, score, at=NOW, **vals):
        paper = self.env["survey.user_input"].create(
            {
                "survey_id": survey.id,
                "partner_id": self.engineer_user.partner_id.id,
                "state": "done",
                "end_datetime": at,
            }
            | vals
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE survey_user_input SET scoring_percentage = %s WHERE id = %s",
            [score, paper.id],
        )
        self.env.invalidate_all()
        return paper

    def _line(self):
        with freeze_time(NOW):
            assessment = self._new_assessment()
        return assessment.line_ids.filtered(lambda line: line.source == "exam")

    def test_the_best_attempt_of_each_exam_counts(self):
        """80 and 100 are 90; failed before, and practised after, costs nothing."""
        for day, score in enumerate((40, 80, 60)):
            self._sit(self.voltage, score, NOW - timedelta(days=day))
        self._sit(self.optics, 100)
        line = self._line()
        self.assertEqual((line.case_count, line.value), (2, 90.0))
        self.assertEqual(line.points, 15.0, "three quarters of 60 to 100")
        self.assertIn("High Voltage 80.0 (attempts: 3)", line.explanation)
        self.assertIn("Optics 100.0 (attempts: 1)", line.explanation)
        # the paper and the employee's screen say the same
        self.assertIn("90.00 on average of 2", line.explanation)

    def test_what_is_no_exam_does_not_count(self):
        quiz = self._new_survey("Guess the Part", certification=True)
        self.env["after.sales.contest"].create(
            {
                "name": "Quiz",
                "kind": "quiz",
                "survey_id": quiz.id,
                "date_start": MONTH,
                "date_end": MONTH,
            }
        )
        self._sit(quiz, 10)
        self._sit(self._new_survey("How do you like the canteen?"), 10)
        self._sit(self.voltage, 10, state="in_progress")
        self._sit(self.voltage, 10, test_entry=True)
        self._sit(self.voltage, 10, OCTOBER)
        line = self._line()
        self.assertFalse(line.is_measured)
        self.assertFalse(line.detail)
        self._sit(self.voltage, 70)
        line.assessment_id.sudo().action_refresh()
        self.assertEqual((line.case_count, line.value, line.points), (1, 70.0, 5.0))

    def test_an_exam_of_the_programme_counts(self):
        paper = self._new_survey("Site Rules")
        self.env["after.sales.training.programme"].create(
            {
                "year": 2026,
                "line_ids": [
                    Command.create(
                        {
                            "topic": "Site rules",
                            "kind": "written_exam",
                            "survey_id": paper.id,
                            "month": "11",
                        }
                    )
                ],
            }
        )
        self._sit(paper, 85)
        self.assertEqual(self._line().value, 85.0)

    def test_the_window_shows_every_attempt_of_exams_only(self):
        tries = self._sit(self.voltage, 40) | self._sit(self.voltage, 80)
        self._sit(self._new_survey("Canteen"), 10)
        line = self._line()
        action = line.sudo().action_view_cases()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, tries)
