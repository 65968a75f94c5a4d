# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
from datetime import datetime, timedelta
from pathlib import Path

from odoo import api, fields, models
from odoo.fields import Command
from odoo.modules.module import get_module_path

#: the practical part of the courses: (skill, how it is judged, weight, must pass)
SKILLS = {
    "operation": [
        (
            "Start up, warm up and shut down in the right order",
            "Without the manual; lamp current and baseline are looked at.",
            2.0,
            True,
        ),
        (
            "Wavelength check with the holmium filter",
            "All peaks within ±0.5 nm, result written down.",
            2.0,
            False,
        ),
        ("Measure a sample series and judge the result", False, 3.0, False),
        (
            "What to do with smoke, smell or a leak",
            "Switches off at the mains, keeps others away, calls.",
            1.0,
            True,
        ),
    ],
    "maintenance": [
        ("Change lamp and align it", "In 20 minutes, with gloves.", 3.0, True),
        ("Clean optics and cuvette holder", False, 1.0, False),
        ("Read the error log and describe the fault", False, 1.0, False),
    ],
}
ITEMS = [
    ("jacket", "Service jacket", "uniform", "jacket", 24),
    ("trousers", "Work trousers", "uniform", "trousers", 12),
    ("shoes", "Safety shoes", "protective", "shoes", 12),
    ("gloves", "Insulating gloves", "protective", "gloves", 6),
    ("toolbox", "Tool case, 42 pieces", "tool", False, 60),
    ("meter", "Leak detector", "tool", False, 0),
]


class AfterSalesDemo(models.AbstractModel):
    """Who works alone, and what our people wear and carry."""

    _inherit = "after.sales.demo"

    @api.model
    def _tell_training_signoff(self):
        self._list_the_skills()
        self._set_the_exam()
        self._sign_off_the_operators()
        self._sign_off_own_staff()
        self._hand_out_uniform()

    # ------------------------------------------------------------
    # SIGN-OFFS
    # ------------------------------------------------------------

    def _list_the_skills(self):
        for course, skills in SKILLS.items():
            self._training_ref(f"demo_course_{course}").skill_item_ids = [
                Command.create(
                    {
                        "name": name,
                        "description": judged,
                        "weight": weight,
                        "must_pass": must_pass,
                        "sequence": 10 * number,
                    }
                )
                for number, (name, judged, weight, must_pass) in enumerate(skills, 1)
            ]

    def _set_the_exam(self):
        """Three questions; two of them right are too few."""
        questions = [
            ("When may the lamp be changed?", "Switched off and cold", "Any time"),
            ("The baseline drifts. First:", "Let it warm up", "Change the detector"),
            ("Who may open the housing?", "Whoever is certified", "Everybody"),
        ]
        self._training_ref("demo_course_operation").survey_id = self.env[
            "survey.survey"
        ].create(
            {
                "title": "Spectrometer SP-200: written exam",
                "certification": True,
                "scoring_type": "scoring_with_answers_after_page",
                "scoring_success_min": 80,
                "access_mode": "token",
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": title,
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create(
                                    {
                                        "value": right,
                                        "is_correct": True,
                                        "answer_score": 10,
                                    }
                                ),
                                Command.create({"value": wrong}),
                            ],
                        }
                    )
                    for title, right, wrong in questions
                ],
            }
        )

    def _sign_off_the_operators(self):
        """One certified, one who failed the exam and passed it, one on the way."""
        unit = self.env["after.sales.equipment"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("owner_kind", "=", "customer"),
                ("product_id", "=", self._ref("demo_product_sp200").id),
                ("accepted_on", "!=", False),
            ],
            order="id",
            limit=1,
        )
        people = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": unit.commercial_partner_id.id,
                    "email": f"{login}@customer.example.com",
                    "function": "Laboratory",
                }
                for name, login in (
                    ("Gu Lan", "gu.lan"),
                    ("Ma Xiaoyu", "ma.xiaoyu"),
                    ("He Jing", "he.jing"),
                )
            ]
        )
        course = self._training_ref("demo_course_operation")
        course.product_ids |= unit.product_id.product_tmpl_id
        first, second, third = self.env["after.sales.training.signoff"].create(
            [
                {
                    "trainee_id": person.id,
                    "course_id": course.id,
                    "equipment_id": unit.id,
                    "trainer_id": self._get_demo_trainer("leader").id,
                }
                for person in people
            ]
        )
        for signoff in first | second:
            signoff.line_ids.action_alone()
        self._sit_exam(first, 3)
        # the exam is failed, and repeated
        self._sit_exam(second, 1)
        self._sit_exam(second, 3)
        self._sign_demo(first)
        self._sign_demo(second)
        first._do_certify()
        # its certificate ends soon
        first.sudo().valid_until = fields.Date.today() + timedelta(days=60)
        lines = third.line_ids
        lines[:2].action_alone()
        lines[2].action_practice()
        lines[2].note = "Dilution series to be practised once more"

    def _sit_exam(self, signoff, right):
        """Answer so many questions right, the others wrong."""
        attempt = signoff._get_open_exam()
        for number, question in enumerate(signoff.survey_id.question_ids):
            answer = question.suggested_answer_ids[0 if number < right else 1]
            attempt._save_lines(question, str(answer.id))
        attempt._mark_done()

    def _sign_demo(self, signoff):
        folder = Path(get_module_path("after_sales_service")) / "demo"
        image = base64.b64encode((folder / "signature.png").read_bytes())
        # not the same drawing twice
        other = base64.b64encode((folder / "signature.png").read_bytes() + b"\n")
        signoff._sign("trainer", signoff.trainer_id.name, image)
        signoff._sign("trainee", signoff.person_name, other)

    def _get_demo_trainer(self, name):
        employee = self._ref(f"demo_employee_{name}")
        return self.env["after.sales.training.trainer"].search(
            [("employee_id", "=", employee.id)]
        )

    def _sign_off_own_staff(self):
        """An engineer of ours is certified for maintenance: it stands in his skills."""
        course = self._training_ref("demo_course_maintenance")
        kind = self._training_ref("skill_type_certificate")
        course.skill_id = self.env["hr.skill"].create(
            {"name": "SP-200 maintenance", "skill_type_id": kind.id}
        )
        signoff = self.env["after.sales.training.signoff"].create(
            {
                "employee_id": self._ref("demo_employee_engineer2").id,
                "course_id": course.id,
                "product_tmpl_id": self._ref("demo_product_sp200").product_tmpl_id.id,
                "trainer_id": self._get_demo_trainer("leader").id,
            }
        )
        signoff.line_ids.action_alone()
        self._sign_demo(signoff)
        signoff._do_certify()

    # ------------------------------------------------------------
    # UNIFORM AND TOOLS
    # ------------------------------------------------------------

    def _hand_out_uniform(self):
        """Handed out long ago: gloves overdue, a leak detector out of calibration."""
        items = {
            key: self.env["after.sales.issue.item"].create(
                {
                    "name": name,
                    "kind": kind,
                    "size_kind": size,
                    "renewal_months": months,
                    "company_id": self.env.company.id,
                    "sequence": 10 * number,
                }
            )
            for number, (key, name, kind, size, months) in enumerate(ITEMS, 1)
        }
        kit = self.env["after.sales.issue.set"].create(
            {
                "name": "Field engineer",
                "company_id": self.env.company.id,
                "line_ids": [
                    Command.create(
                        {"item_id": item.id, "quantity": 2 if key == "trousers" else 1}
                    )
                    for key, item in items.items()
                ],
            }
        )
        engineer = self._ref("demo_employee_engineer")
        tool = self._ref("demo_tool_leak")
        tool.calibration_months = 12
        # when it was handed out it was calibrated; the calibration below has ended
        tool.write({"engineer_id": False, "check_on": False})
        colleague = self._ref("demo_employee_engineer2")
        for employee, shoes in ((engineer, "43"), (colleague, "41")):
            self.env["after.sales.issue.size"].create(
                {
                    "employee_id": employee.id,
                    "jacket": "XL" if employee == engineer else "M",
                    "trousers": "52" if employee == engineer else "48",
                    "shoes": shoes,
                    "gloves": "10",
                }
            )
            issue = self.env["after.sales.issue"].create(
                {"employee_id": employee.id, "set_id": kit.id}
            )
            issue.line_ids = issue._prepare_set_lines()
            if employee == engineer:
                meter = issue.line_ids.filtered(
                    lambda line: line.item_id == items["meter"]
                )
                meter.tool_id = tool
                self._sign_issue_demo(issue)
        long_ago = fields.Date.today() - timedelta(days=200)
        held = self.env["after.sales.issue.line"].search(
            [("employee_id", "=", engineer.id)]
        )
        held.sudo().issued_on = long_ago
        self.env["after.sales.calibration"].create(
            {
                "tool_id": tool.id,
                "date": fields.Date.today() - timedelta(days=370),
                "laboratory": "Shanghai Institute of Metrology",
                "number": f"SIM-{datetime.now().year - 1}-4471",
            }
        )

    def _sign_issue_demo(self, issue):
        folder = Path(get_module_path("after_sales_service")) / "demo"
        image = base64.b64encode((folder / "signature.png").read_bytes())
        issue._sign(issue.employee_id.name, image)
