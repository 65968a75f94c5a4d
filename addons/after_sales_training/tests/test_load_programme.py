# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_load import LoadCommon


@tagged("post_install", "-at_install")
class TestLoadProgramme(LoadCommon):
    """The yearly programme: approved, begun, learned, examined, repeated."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exam = cls.env["survey.survey"].create(
            {
                "title": "Safe work with lasers",
                "scoring_type": "scoring_without_answers",
                "scoring_success_min": 80,
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "May the cover be open?",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create(
                                    {
                                        "value": "No",
                                        "is_correct": True,
                                        "answer_score": 1,
                                    }
                                ),
                                Command.create({"value": "Yes"}),
                            ],
                        }
                    )
                ],
            }
        )

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.team.engineer_ids |= self.colleague
        self.programme = (
            self.env["after.sales.training.programme"]
            .with_user(self.desk)
            .create({"year": 2026})
        )

    def _new_line(self, **vals):
        return (
            self.env["after.sales.training.programme.line"]
            .with_user(self.desk)
            .create(
                {
                    "programme_id": self.programme.id,
                    "topic": "Change of the lamp",
                    "month": "12",
                    "hours": 4,
                }
                | vals
            )
        )

    def _approve(self):
        self.programme.action_submit()
        self.programme.with_user(self.manager).action_approve()

    def _begun(self, **vals):
        line = self._new_line(**vals)
        self._approve()
        line.action_start()
        return line, {task.employee_id: task for task in line.sudo().task_ids}

    def _hand_in(self, task, right):
        paper = task.sudo().user_input_id
        question = self.exam.question_ids
        answer = question.suggested_answer_ids.filtered(
            lambda one: one.is_correct == right
        )
        paper._save_lines(question, answer.id)
        paper._mark_done()

    # ------------------------------------------------------------
    # EXAM PAPER
    # ------------------------------------------------------------

    def test_the_course_brings_its_exam_paper(self):
        self.course.survey_id = self.exam
        other = self.course.copy(
            {
                "name": "Optics",
                "survey_id": self.env["survey.survey"]
                .create({"title": "Optics", "scoring_type": "scoring_with_answers"})
                .id,
            }
        )
        line = self._new_line(kind="written_exam", course_id=self.course.id)
        self.assertEqual(line.sudo().survey_id, self.exam)
        line.course_id = other
        self.assertEqual(line.sudo().survey_id, other.survey_id, "not the old one's")
        line.sudo().survey_id = self.exam
        line.hours = 2
        self.assertEqual(line.sudo().survey_id, self.exam, "another was chosen")
        study = self._new_line(kind="self_study", course_id=self.course.id)
        self.assertFalse(study.sudo().survey_id)

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def test_begins_when_approved_and_stays_as_approved(self):
        line = self._new_line()
        with self.assertRaisesRegex(UserError, "approved"):
            line.action_start()
        self.programme.action_submit()
        with self.assertRaises(AccessError):
            self.programme.action_approve()
        with self.assertRaises(UserError):
            line.month = "11"
        with self.assertRaises(UserError):
            self._new_line()
        self.programme.with_user(self.manager).action_approve()
        with self.assertRaises(UserError):
            line.month = "11"
        with self.assertRaises(UserError):
            line.unlink()
        later = self._new_line(topic="New lamp")
        self.assertTrue(later.is_added)
        later.month = "11"

    def test_empty_programme_is_not_handed_in(self):
        with self.assertRaises(UserError):
            self.programme.action_submit()

    def test_practical_first(self):
        self._new_line(kind="self_study", hours=6)
        self._new_line(kind="practical_exam", hours=2)
        self.assertEqual(self.programme.practical_percent, 25)
        self.assertTrue(self.programme.has_too_little_practice)

    # ------------------------------------------------------------
    # FOR WHOM
    # ------------------------------------------------------------

    def test_for_whom(self):
        both = self.engineer | self.colleague
        line = self._new_line()
        self.assertEqual(line.sudo()._get_participants() & both, both)
        line.write(
            {"audience": "employees", "employee_ids": [Command.set(self.colleague.ids)]}
        )
        self.assertEqual(line.sudo()._get_participants(), self.colleague)
        job = self.env["hr.job"].create({"name": "Field Engineer"})
        self.engineer.job_id = job
        line.write({"audience": "jobs", "job_ids": [Command.set(job.ids)]})
        self.assertEqual(line.sudo()._get_participants(), self.engineer)
        line.write({"audience": "departments", "department_ids": False})
        self._approve()
        with self.assertRaisesRegex(UserError, "for nobody"):
            line.action_start()

    def test_invited_once(self):
        line, _tasks = self._begun()
        count = line.task_count
        line.action_start()
        self.assertEqual(line.task_count, count)
        self.assertEqual(line.state, "running")

    # ------------------------------------------------------------
    # SELF-STUDY
    # ------------------------------------------------------------

    def test_nobody_studies_for_another(self):
        line, tasks = self._begun(kind="self_study")
        mine = tasks[self.engineer]
        self.assertEqual(mine.activity_ids.user_id, self.engineer_user)
        with self.assertRaises(AccessError):
            mine.with_user(self.colleague_user).action_confirm()
        with self.assertRaises(AccessError):
            mine.with_user(self.desk).action_confirm()
        with self.assertRaises(UserError):
            mine.with_user(self.desk).action_pass()
        with self.assertRaises(AccessError):
            mine.with_user(self.engineer_user).state = "passed"
        mine.with_user(self.engineer_user).action_confirm()
        self.assertEqual((mine.state, mine.done_on), ("passed", NOW.date()))
        tasks[self.colleague].with_user(self.colleague_user).action_confirm()
        others = line.sudo().task_ids.filtered(lambda task: task.state == "open")
        others._do_excuse("Not of this test")
        self.assertEqual(line.state, "done")

    def test_results_of_colleagues_stay_closed(self):
        _line, tasks = self._begun()
        task = tasks[self.engineer]
        self.assertFalse(task.with_user(self.colleague_user).has_access("read"))
        self.assertFalse(task.with_user(self.dispatcher).has_access("read"))
        self.assertTrue(task.with_user(self.desk).has_access("read"))
        self.engineer.parent_id = self.env["hr.employee"].create(
            {"name": "Leader", "user_id": self.leader.id}
        )
        task.invalidate_recordset()
        task.with_user(self.leader).action_pass()
        self.assertEqual(task.state, "passed")

    def test_who_leads_the_point_examines_and_never_himself(self):
        _line, tasks = self._begun()
        theirs, own = tasks[self.engineer], tasks[self.colleague]
        self.team.user_id = self.colleague_user
        self.env.flush_all()
        self.assertTrue(theirs.with_user(self.colleague_user).is_examiner)
        self.assertFalse(own.with_user(self.colleague_user).is_examiner)
        self.assertFalse(own.with_user(self.engineer_user).has_access("read"))
        with self.assertRaises(AccessError):
            own.with_user(self.colleague_user).action_pass()
        theirs.with_user(self.colleague_user).action_pass()
        self.assertEqual(theirs.state, "passed")
        # who leads the points of a region decides what the leader may not
        self.team.parent_id = self.env["helpdesk.ticket.team"].create(
            {"name": "Region", "user_id": self.dispatcher.id}
        )
        self.env.invalidate_all()
        own.with_user(self.dispatcher).action_pass()
        self.assertEqual(own.state, "passed")

    def test_the_trainer_of_the_session_examines(self):
        line, tasks = self._begun()
        theirs, own = tasks[self.colleague], tasks[self.engineer]
        trainer = theirs.with_user(self.engineer_user)
        self.assertFalse(trainer.has_access("read"))
        line.sudo().event_id = self._new_session()
        self.env.invalidate_all()
        self.assertTrue(trainer.is_examiner)
        with self.assertRaises(AccessError):
            own.with_user(self.engineer_user).action_pass()
        trainer.action_pass()
        self.assertEqual(theirs.state, "passed")

    # ------------------------------------------------------------
    # EXAMS
    # ------------------------------------------------------------

    def test_written_exam_needs_a_scored_paper(self):
        line = self._new_line(kind="written_exam")
        self._approve()
        with self.assertRaisesRegex(UserError, "exam paper"):
            line.action_start()
        plain = self.env["survey.survey"].create({"title": "Opinion"})
        with self.assertRaises(ValidationError):
            line.sudo().survey_id = plain

    def test_exam_failed_and_repeated(self):
        _line, tasks = self._begun(kind="written_exam", survey_id=self.exam.id)
        task = tasks[self.engineer]
        first = task.user_input_id
        url = task.with_user(self.engineer_user).action_take_exam()["url"]
        self.assertIn(first.access_token, url)
        with self.assertRaises(AccessError):
            task.with_user(self.colleague_user).action_take_exam()
        self._hand_in(task, right=False)
        self.assertEqual((task.state, task.attempt, task.score), ("open", 2, 0))
        self.assertNotEqual(task.user_input_id, first)
        self.assertEqual(task.due_on, NOW.date() + timedelta(days=14))
        self._hand_in(task, right=True)
        self.assertEqual((task.state, task.score), ("passed", 100))

    def test_failed_for_good_proposes_training(self):
        line, tasks = self._begun(kind="practical_exam", attempts=1)
        task = tasks[self.engineer]
        task.with_user(self.desk).action_fail()
        self.assertEqual(task.state, "failed")
        need = self.env["after.sales.training.need"].search(
            [("employee_id", "=", self.engineer.id)]
        )
        self.assertEqual(need.origin, "exam")
        self.assertEqual(line.failed_count, 1)

    # ------------------------------------------------------------
    # COURSES
    # ------------------------------------------------------------

    def test_course_becomes_a_session(self):
        line = self._new_line(
            kind="course",
            course_id=self.course.id,
            audience="employees",
            employee_ids=[Command.set((self.engineer | self.colleague).ids)],
        )
        self._approve()
        action = line.action_make_session()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.desk)
            .with_context(**action["context"])
            .create({"date_begin": NOW + timedelta(days=7)})
        )
        wizard.action_apply()
        people = line.event_id.registration_ids
        self.assertEqual(people.employee_id, self.engineer | self.colleague)
        with self.assertRaises(UserError):
            line.action_make_session()
        people.filtered(lambda one: one.employee_id == self.engineer).state = "done"
        states = {task.employee_id: task.state for task in line.sudo().task_ids}
        self.assertEqual(states, {self.engineer: "passed", self.colleague: "open"})

    def test_cancelled_line_excuses(self):
        line, tasks = self._begun()
        line.action_cancel()
        self.assertEqual(line.state, "cancelled")
        self.assertEqual(tasks[self.engineer].state, "excused")

    def test_month_decides_when(self):
        self.assertEqual(self._new_line(month="2").due_on, date(2026, 2, 28))
