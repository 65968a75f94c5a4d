# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from .training_signoff import OPEN


class TrainingTask(models.Model):
    """A practical exam on a course with skills to observe: its sign-off decides (S35).

    以实际操作为主: whoever examines watches each skill; nobody passes by a word.
    """

    _inherit = "after.sales.training.task"

    is_observed = fields.Boolean(
        string="Skills Are Observed",
        compute="_compute_is_observed",
        compute_sudo=True,
        help="The course of this practical exam names skills to be observed.",
    )

    # sudo (compute_sudo): what the exam consists of, not who takes it
    @api.depends("kind", "line_id.course_id.skill_item_ids")
    def _compute_is_observed(self):
        for task in self:
            task.is_observed = bool(
                task.kind == "practical_exam" and task.line_id.course_id.skill_item_ids
            )

    def action_pass(self):
        for task in self.filtered("is_observed"):
            raise UserError(
                self.env._(
                    "“%(task)s” is passed by what is observed: press Observe Skills.",
                    task=task.display_name,
                )
            )
        return super().action_pass()

    def action_observe(self):
        """Open the sign-off of this exam; one that was failed is followed by a new."""
        self.ensure_one()
        self._check_examiner()
        if not self.is_observed:
            raise UserError(
                self.env._(
                    "“%(task)s” has no skills to be observed: say whether it is"
                    " passed.",
                    task=self.display_name,
                )
            )
        # sudo: leaders watch their people, and sign-offs are made by trainers;
        # bounded to the exam of this task
        signoff = self.sudo()._find_signoff() or self.sudo()._make_signoff()
        return signoff.sudo(False)._get_records_action(name=self.env._("Sign-Off"))

    def _find_signoff(self, states=(*OPEN, "signed")):
        """The newest sign-off of the employee in the course, in one of these states."""
        return self.env["after.sales.training.signoff"].search(
            [
                ("employee_id", "=", self.employee_id.id),
                ("course_id", "=", self.line_id.course_id.id),
                ("state", "in", states),
            ],
            order="id desc",
            limit=1,
        )

    def _make_signoff(self):
        """
        :raises UserError: nobody else may teach the course
        """
        failed = self._find_signoff(("failed",))
        if failed and self.attempt > 1:
            return failed._do_repeat()
        return self.env["after.sales.training.signoff"].create(
            {
                "company_id": self.company_id.id,
                "course_id": self.line_id.course_id.id,
                "employee_id": self.employee_id.id,
                "trainer_id": self._choose_trainer().id,
            }
        )

    def _choose_trainer(self):
        """Of the session, else the user himself, else whoever may teach the course.

        :raises UserError: there is none but the employee himself
        """
        course = self.line_id.course_id
        able = (
            self.env["after.sales.training.trainer"]
            .search(
                [
                    ("course_ids", "in", course.ids),
                    ("company_id", "in", (self.company_id.id, False)),
                    ("employee_id", "!=", self.employee_id.id),
                ]
            )
            .filtered(
                # from outside, or still one of us
                lambda trainer: not trainer.employee_id or trainer.employee_id.active
            )
        )
        if not able:
            raise UserError(
                self.env._(
                    "Nobody else may teach “%(course)s”: name a trainer on the course"
                    " first.",
                    course=course.name,
                )
            )
        of_session = able & self.line_id.event_id.trainer_ids
        own = able.filtered(
            lambda trainer: trainer.employee_id.user_id == self.env.user
        )
        return (of_session or own or able)[:1]
