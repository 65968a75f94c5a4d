# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.fields import Command
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG

from .common_training import TrainingCommon

#: another drawing: nobody signs twice with the same
OTHER_PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
    "kgAAAABJRU5ErkJggg=="
)


class SignoffCommon(TrainingCommon):
    """A course with two skills and one person of the customer's to sign off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course.write(
            {
                "validity_months": 24,
                "skill_item_ids": [
                    Command.create({"name": "Start and shut down", "must_pass": True}),
                    Command.create({"name": "Change the lamp", "weight": 3}),
                ],
            }
        )
        cls.trainee = cls.env["res.partner"].create(
            {
                "name": "Gu Lan",
                "parent_id": cls.customer.id,
                "email": "gu@third-hospital.example",
            }
        )
        cls.Signoff = cls.env["after.sales.training.signoff"]

    @classmethod
    def _new_signoff(cls, user=None, **vals):
        defaults = {
            "trainee_id": cls.trainee.id,
            "course_id": cls.course.id,
            "equipment_id": cls.unit.id,
            "trainer_id": cls.trainer.id,
        }
        if "employee_id" in vals:
            defaults["trainee_id"] = False
        Signoff = cls.Signoff.with_user(user) if user else cls.Signoff
        return Signoff.create(defaults | vals)

    @classmethod
    def _pass(cls, signoff):
        """The trainer sees that all is done alone."""
        with freeze_time(NOW):
            signoff.with_user(cls.engineer_user).line_ids.action_alone()

    @classmethod
    def _sign_both(cls, signoff):
        with freeze_time(NOW):
            mine = signoff.with_user(cls.engineer_user)
            mine._check_can_sign("trainer")
            mine._sign("trainer", "Li Engineer", PNG)
            mine._check_can_sign("trainee")
            mine._sign("trainee", signoff.person_name, OTHER_PNG)

    @classmethod
    def _certify(cls, signoff, at=NOW):
        """The whole way to the certificate."""
        cls._pass(signoff)
        cls._sign_both(signoff)
        with freeze_time(at):
            signoff.with_user(cls.desk).action_certify()
        return signoff

    @classmethod
    def _new_exam(cls):
        """A written exam of one question, and the course asks for it."""
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Written exam",
                "certification": True,
                "scoring_type": "scoring_without_answers",
                "scoring_success_min": 70,
                "access_mode": "token",
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "When is the lamp changed?",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create(
                                    {
                                        "value": "Cold",
                                        "is_correct": True,
                                        "answer_score": 10,
                                    }
                                ),
                                Command.create({"value": "Hot"}),
                            ],
                        }
                    )
                ],
            }
        )
        cls.course.survey_id = cls.survey
        return cls.survey

    @classmethod
    def _sit(cls, attempt, right):
        """The trainee answers, and hands in."""
        question = cls.survey.question_ids
        answer = question.suggested_answer_ids[0 if right else 1]
        attempt._save_lines(question, str(answer.id))
        attempt._mark_done()
        cls.env.flush_all()
