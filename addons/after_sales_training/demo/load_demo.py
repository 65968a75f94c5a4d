# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: certificates, a yearly programme with an exam failed, needs."""

from odoo import fields, models
from odoo.fields import Command

from odoo.addons.after_sales_service.demo.after_sales_demo import DAY
from odoo.addons.after_sales_service.tools import period

#: topic, kind, months from now, hours, practical
LINES = (
    ("SP-200: change and align the light source", "practical_exam", -1, 6, True),
    ("GC-50: change of the injector", "practical_exam", 1, 6, True),
    ("Service conduct and feedback sheets", "self_study", 0, 2, False),
    ("High voltage: written exam", "written_exam", 0, 1, False),
    ("Emergency plan: exercise in the workshop", "safety", 2, 4, True),
)


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_training_load(self):
        self._certify_the_staff()
        self._tell_training_needs()
        self._tell_programme()
        self._leave_a_point_short()

    def _leave_a_point_short(self):
        """The only engineer of the south is on leave in its busiest week."""
        company = self.env.company
        report = self.env["after.sales.load.report"]
        today = fields.Date.today()
        weeks = report._reckon(company).filtered(
            lambda row: (
                row.dimension == "point"
                and row.team_id == self._ref("demo_team_south")
                and row.week > today
            )
        )
        monday = max(weeks, key=lambda row: row.hours_wanted).week
        zone = company._get_after_sales_tz()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Annual leave",
                "resource_id": self._ref("demo_employee_engineer3").resource_id.id,
                "date_from": period.start_of_day(monday, zone),
                "date_to": period.start_of_day(monday + 5 * DAY, zone),
                "time_type": "leave",
            }
        )
        report._reckon(company)

    def _certify_the_staff(self):
        """Repairs of an SP-200 need a certificate; one engineer's ends soon."""
        kind = self._training_ref("skill_type_certificate")
        course = self._training_ref("demo_course_maintenance")
        course.product_ids |= self._ref("demo_product_sp200").product_tmpl_id
        course.skill_id = course.skill_id or self.env["hr.skill"].create(
            {"name": "SP-200 Maintenance", "skill_type_id": kind.id}
        )
        safety = kind.skill_ids.filtered(lambda skill: skill != course.skill_id)[:1]
        today = fields.Date.today()
        for name, skill, since, until in (
            ("engineer", course.skill_id, 690, 40),
            ("engineer2", course.skill_id, 200, 530),
            ("engineer", safety, 300, 65),
            ("engineer2", safety, 300, 65),
            ("engineer3", safety, 400, -35),
        ):
            self._ref(f"demo_employee_{name}").write(
                {
                    "employee_skill_ids": [
                        Command.create(
                            {
                                "skill_type_id": kind.id,
                                "skill_id": skill.id,
                                "skill_level_id": kind.skill_level_ids[:1].id,
                                "valid_from": today - since * DAY,
                                "valid_to": today + until * DAY,
                            }
                        )
                    ]
                }
            )
        self.env["after.sales.certificate.rule"].create(
            {
                "course_id": course.id,
                "product_tmpl_id": self._ref("demo_product_sp200").product_tmpl_id.id,
                "kind": "repair",
                "who": "one",
                "date_from": today - 365 * DAY,
                "note": "High voltage behind the cover",
            }
        )

    def _tell_training_needs(self):
        """A customer's new operators, heard by phone; an engineer who lacks it."""
        Need = self.env["after.sales.training.need"]
        unit = self._ref("demo_unit_sp2_230411")
        heard = Need.create(
            {
                "name": "Three new operators since the summer",
                "partner_id": unit.partner_id.id,
                "equipment_id": unit.id,
                "people": 3,
                "course_id": self._training_ref("demo_course_operation").id,
                "user_id": self._ref("demo_user_dispatcher").id,
            }
        )
        heard.action_propose()
        self.env["after.sales.certificate.rule"].search(
            [("company_id", "=", self.env.company.id)]
        ).action_propose_training()

    def _tell_programme(self):
        """The year is approved; one exam was passed, one failed and is repeated."""
        today = fields.Date.today()
        programme = self.env["after.sales.training.programme"].create(
            {
                "year": today.year,
                "aim": "Every engineer repairs the SP-200 alone, safely, in one visit.",
            }
        )
        exam = self._new_demo_exam()
        Line = self.env["after.sales.training.programme.line"]
        lines = Line.create(
            [
                {
                    "programme_id": programme.id,
                    "topic": topic,
                    "kind": kind,
                    "month": str(min(max(today.month + months, 1), 12)),
                    "hours": hours,
                    "is_practical": practical,
                    "survey_id": exam.id if kind == "written_exam" else False,
                }
                for topic, kind, months, hours, practical in LINES
            ]
        )
        programme.with_user(self._ref("demo_user_leader")).sudo()._do_submit()
        programme.with_user(self._ref("demo_user_manager")).sudo()._do_approve()
        practical, _later, study, written = lines[:4]
        for task in practical._do_start().sudo():
            task._do_pass()
        (study | written)._do_start()
        study.task_ids[-1:]._do_pass()
        self._hand_in_exam(written.task_ids[0], right=False)
        self._hand_in_exam(written.task_ids[0], right=True)
        self._hand_in_exam(written.task_ids[1], right=False)

    def _new_demo_exam(self):
        return self.env["survey.survey"].create(
            {
                "title": "High Voltage: Written Exam",
                "scoring_type": "scoring_with_answers",
                "scoring_success_min": 80,
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "Before the cover of the light source is opened …",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create(
                                    {
                                        "value": "switch off, wait, then measure",
                                        "is_correct": True,
                                        "answer_score": 10,
                                    }
                                ),
                                Command.create({"value": "switch off"}),
                            ],
                        }
                    )
                ],
            }
        )

    def _hand_in_exam(self, task, right):
        paper = task.user_input_id
        question = paper.survey_id.question_ids
        paper._save_lines(
            question,
            question.suggested_answer_ids.filtered(
                lambda answer: answer.is_correct == right
            ).id,
        )
        paper._mark_done()
