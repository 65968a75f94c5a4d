# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from .training_signoff import OPEN

EXAM_TEMPLATE = "after_sales_training.mail_template_signoff_exam"
EXAM_STATES = [
    ("none", "No Written Exam"),
    ("waiting", "To Be Taken"),
    ("failed", "Not Passed"),
    ("passed", "Passed"),
]


class TrainingSignoff(models.Model):
    """The written exam: a survey of the course, as often as it takes.

    The best attempt counts. What is scored is core's; here is whose it is.
    """

    _inherit = "after.sales.training.signoff"

    survey_id = fields.Many2one(
        "survey.survey",
        string="Written Exam",
        compute="_compute_survey_id",
        store=True,
        precompute=True,
        compute_sudo=True,
        index="btree_not_null",
    )
    # groups: surveys are the training desk's; all others read the result below
    exam_attempt_ids = fields.One2many(
        "survey.user_input",
        "after_sales_signoff_id",
        string="Attempts",
        groups="survey.group_survey_user",
    )
    exam_state = fields.Selection(
        EXAM_STATES,
        string="Exam",
        compute="_compute_exam",
        store=True,
        compute_sudo=True,
        tracking=True,
    )
    exam_score = fields.Float(
        string="Exam (%)",
        compute="_compute_exam",
        store=True,
        compute_sudo=True,
        aggregator="avg",
    )
    exam_count = fields.Integer(
        string="Times Taken", compute="_compute_exam", store=True, compute_sudo=True
    )

    @api.depends("course_id")
    def _compute_survey_id(self):
        # sudo (compute_sudo): engineers read no surveys
        for signoff in self:
            signoff.survey_id = signoff.course_id.survey_id

    @api.depends(
        "survey_id",
        "exam_attempt_ids.state",
        "exam_attempt_ids.scoring_percentage",
        "exam_attempt_ids.scoring_success",
        "exam_attempt_ids.test_entry",
    )
    def _compute_exam(self):
        # sudo (compute_sudo): the result is for whoever sees the sign-off
        for signoff in self:
            taken = signoff.exam_attempt_ids.filtered(
                lambda attempt: attempt.state == "done" and not attempt.test_entry
            )
            signoff.exam_count = len(taken)
            signoff.exam_score = max(taken.mapped("scoring_percentage"), default=0.0)
            if not signoff.survey_id:
                signoff.exam_state = "none"
            elif not taken:
                signoff.exam_state = "waiting"
            else:
                passed = any(taken.mapped("scoring_success"))
                signoff.exam_state = "passed" if passed else "failed"

    # ------------------------------------------------------------
    # INVITE
    # ------------------------------------------------------------

    def action_send_exam(self):
        """Mail the trainee the link to the exam: the first time, or to repeat it."""
        self.check_access("write")
        self._check_can_send_exam()
        self._do_send_exam()
        return True

    def _check_can_send_exam(self):
        """:raises UserError: no exam, passed already, or nobody to write to"""
        self._check_state(*OPEN)
        for signoff in self:
            if signoff.exam_state == "none":
                raise UserError(
                    self.env._(
                        "“%(course)s” has no written exam.",
                        course=signoff.course_id.name,
                    )
                )
            if signoff.exam_state == "passed":
                raise UserError(
                    self.env._(
                        "%(person)s has passed the exam already.",
                        person=signoff.person_name,
                    )
                )
        self._check_email()

    def _do_send_exam(self):
        for signoff in self:
            signoff._get_open_exam()
        self._mail_person(EXAM_TEMPLATE)

    def _get_open_exam(self):
        """The attempt that the trainee has not finished, made where there is none.

        :raises UserError: the survey allows no further attempt
        """
        self.ensure_one()
        # sudo: trainers send the exam of their own sign-offs; bounded to this one
        signoff = self.sudo()
        waiting = signoff.exam_attempt_ids.filtered(
            lambda attempt: attempt.state != "done" and not attempt.test_entry
        )[:1]
        return waiting or signoff.survey_id._create_answer(
            partner=self._get_person_partner(),
            # how often is the trainer's to say: a new one is given by hand
            check_attempts=False,
            after_sales_signoff_id=self.id,
        )

    def _get_exam_url(self):
        """The trainee's own link; goes into his mail only."""
        self.ensure_one()
        return f"{self.get_base_url()}{self._get_open_exam().get_start_url()}"
