# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

STATES = [
    ("open", "To Do"),
    ("passed", "Done"),
    ("failed", "Failed"),
    ("excused", "Excused"),
]
#: a failed exam is repeated within so many days
REPEAT_DAYS = 14
ACTIVITY = "after_sales_training.mail_act_training_task"


class TrainingTask(models.Model):
    """What one employee has to learn, or to be examined in, by the programme (S35).

    Made when a line of the programme begins. The employee confirms his self-study
    himself, nobody for him; a written exam says by its score whether it is passed; a
    practical exam is entered by the training desk, whoever leads him or his service
    point, or a trainer of the session. Everybody sees his own, leaders those of their
    people, trainers those of their sessions, the desk all.
    """

    _name = "after.sales.training.task"
    _description = "Training Task"
    _inherit = [
        "hr.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.guard.mixin",
    ]
    _order = "state, due_on, id"
    _check_company_auto = True
    _fields_of_steps = frozenset(
        {"state", "done_on", "attempt", "user_input_id", "score", "note", "due_on"}
    )

    line_id = fields.Many2one(
        "after.sales.training.programme.line",
        string="What",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    programme_id = fields.Many2one(
        related="line_id.programme_id", store=True, index=True
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    kind = fields.Selection(related="line_id.kind", store=True)
    material_url = fields.Char(related="line_id.material_url")
    # sudo: the files of a line are for those who are to study them
    attachment_ids = fields.Many2many(
        related="line_id.attachment_ids", related_sudo=True
    )
    employee_id = fields.Many2one(
        "hr.employee", required=True, readonly=True, index=True, check_company=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Employee's User",
        compute="_compute_user_id",
        store=True,
        compute_sudo=True,
        index="btree_not_null",
    )
    due_on = fields.Date(string="By", required=True, readonly=True, index=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="open")
    done_on = fields.Date(string="Done on", readonly=True)
    attempt = fields.Integer(readonly=True, default=1, aggregator=None)
    user_input_id = fields.Many2one(
        "survey.user_input",
        string="Exam Paper Filled in",
        readonly=True,
        index="btree_not_null",
        groups="survey.group_survey_user",
    )
    score = fields.Float(string="Score (%)", readonly=True, aggregator="avg")
    note = fields.Text(string="Remark", readonly=True)
    is_mine = fields.Boolean(compute="_compute_is_mine")
    is_examiner = fields.Boolean(
        compute="_compute_is_examiner", search="_search_is_examiner"
    )

    # the order of its lists
    _list_idx = models.Index("(state, due_on, id)")
    _employee_uniq = models.UniqueIndex(
        "(line_id, employee_id)", "This employee has the task already."
    )

    # who is who is read under sudo (compute_sudo), to let people see their own
    @api.depends("employee_id.user_id")
    def _compute_user_id(self):
        for task in self:
            task.user_id = task.employee_id.user_id

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for task in self:
            task.is_mine = task.user_id == self.env.user

    @api.depends("user_id", "employee_id.parent_id.user_id", "line_id.event_id")
    @api.depends_context("uid")
    def _compute_is_examiner(self):
        # sudo: who leads and who teaches, compared with the user
        examined = self.sudo().search(
            Domain("id", "in", self._origin.ids) & Domain("is_examiner", "=", True)
        )
        for task in self:
            task.is_examiner = task._origin in examined.with_env(task.env)

    def _search_is_examiner(self, operator, value):
        """Tasks that the user decides: never his own."""
        if operator != "in":
            return NotImplemented
        others = Domain("user_id", "!=", self.env.uid)
        if self.env.user.has_group("after_sales_training.group_training_user"):
            return others
        return others & (
            Domain("employee_id.after_sales_is_led", "=", True)
            | Domain(
                "line_id.event_id.trainer_ids.employee_id.user_id", "=", self.env.uid
            )
        )

    @api.depends("line_id", "employee_id")
    def _compute_display_name(self):
        for task in self:
            # sudo: what is to be done and by whom, for those who see the task
            source = task.sudo()
            task.display_name = f"{source.line_id.topic} · {source.employee_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(vals)

    # ------------------------------------------------------------
    # INVITED; called under sudo
    # ------------------------------------------------------------

    def _invite(self):
        """A to-do for each who has a user; whoever is examined gets his paper."""
        exams = self.filtered(
            lambda task: task.kind == "written_exam" and not task.user_input_id
        )
        for task in exams:
            task.user_input_id = task._make_answer()
        for task in self.filtered("user_id"):
            task.with_context(
                lang=task.user_id.lang, mail_activity_quick_update=True
            ).activity_schedule(
                ACTIVITY,
                user_id=task.user_id.id,
                date_deadline=task.due_on,
                summary=task.line_id.topic,
            )

    def _make_answer(self):
        """An exam paper of this employee, to be filled in."""
        self.ensure_one()
        employee = self.employee_id
        return self.line_id.survey_id._create_answer(
            user=self.user_id,
            partner=employee.work_contact_id,
            email=employee.work_email,
            check_attempts=False,
        )

    # ------------------------------------------------------------
    # BY THE EMPLOYEE
    # ------------------------------------------------------------

    def action_confirm(self):
        """“I have studied it”: by the employee himself only."""
        self._check_own()
        for task in self:
            if task.kind != "self_study":
                raise UserError(
                    self.env._(
                        "“%(task)s” is not confirmed by yourself: attendance or the"
                        " exam decides.",
                        task=task.line_id.topic,
                    )
                )
        self._check_open()
        self.sudo()._do_pass()  # fields of the steps; bounded to his own tasks
        return True

    def action_take_exam(self):
        """Open the exam paper."""
        self.ensure_one()
        self._check_own()
        self._check_open()
        # sudo: his own paper; employees have no right on surveys
        paper = self.sudo().user_input_id
        if not paper:
            raise UserError(
                self.env._("“%(task)s” has no exam paper.", task=self.line_id.topic)
            )
        return {
            "type": "ir.actions.act_url",
            "url": paper.get_start_url(),
            "target": "new",
        }

    def _check_own(self):
        """:raises AccessError: nobody studies for another"""
        self.check_access("read")
        for task in self:
            if task.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "“%(task)s” is for the employee himself.",
                        task=task.display_name,
                    )
                )

    def _check_open(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for task in self:
            if task.state != "open":
                raise UserError(
                    self.env._(
                        "“%(task)s” is “%(state)s” already.",
                        task=task.display_name,
                        state=labels[task.state],
                    )
                )

    # ------------------------------------------------------------
    # BY THE EXAMINER
    # ------------------------------------------------------------

    def action_pass(self):
        """The practical exam was passed, the course attended."""
        self._check_examiner()
        self.sudo()._do_pass()  # fields of the steps; checked just now
        return True

    def action_fail(self):
        """The practical exam was not passed: it is repeated."""
        self._check_examiner()
        self.sudo()._do_fail()  # fields of the steps; checked just now
        return True

    def action_excuse(self):
        """Excused: ill, on leave, or it does not concern him any more."""
        self._check_examiner(exams=False)
        self.sudo()._do_excuse(  # fields of the steps; checked just now
            self.env._("Excused by %(who)s", who=self.env.user.name)
        )
        return True

    def _check_examiner(self, exams=True):
        """
        :raises AccessError: neither desk, leader nor trainer, or one's own task
        :raises UserError: decided already, or not decided by a person
        """
        self.check_access("read")
        for task in self:
            if not task.is_examiner:
                raise AccessError(
                    self.env._(
                        "“%(task)s” is decided by the training desk, the leader or a"
                        " trainer of the session.",
                        task=task.display_name,
                    )
                )
            if exams and task.kind in ("self_study", "written_exam"):
                raise UserError(
                    self.env._(
                        "“%(task)s” is decided by the employee's own confirmation or"
                        " by the score of the exam.",
                        task=task.display_name,
                    )
                )
        self._check_open()

    # ------------------------------------------------------------
    # WHAT BECOMES OF IT; called under sudo
    # ------------------------------------------------------------

    def _do_pass(self, **vals):
        self.write(
            {"state": "passed", "done_on": fields.Date.context_today(self)} | vals
        )
        self.activity_feedback([ACTIVITY])
        self._settle_needs()

    def _settle_needs(self):
        """Needs that the line was made for are done for whoever passed."""
        for task in self:
            task.line_id.planned_need_ids.filtered(
                lambda need, task=task: need.employee_id == task.employee_id
            )._settle()

    def _do_fail(self, **vals):
        """A failed exam is repeated; after the last attempt training is proposed."""
        today = fields.Date.context_today(self)
        for task in self:
            task.activity_feedback([ACTIVITY])
            again = task.attempt < task.line_id.attempts
            task.write(
                (
                    {
                        "attempt": task.attempt + 1,
                        "due_on": today + timedelta(days=REPEAT_DAYS),
                        "user_input_id": False,
                    }
                    if again
                    else {"state": "failed", "done_on": today}
                )
                | vals
            )
            if again:
                task._invite()
        self.filtered(lambda task: task.state == "failed")._propose_training()

    def _propose_training(self):
        self.env["after.sales.training.need"]._propose(
            [
                {
                    "company_id": task.company_id.id,
                    "origin": "exam",
                    "employee_id": task.employee_id.id,
                    "course_id": task.line_id.course_id.id,
                    "name": self.env._("Failed: %(topic)s", topic=task.line_id.topic),
                    "source": f"{task._name},{task.id}",
                }
                for task in self
            ]
        )

    def _do_excuse(self, note):
        self.write({"state": "excused", "note": note})
        self.activity_unlink([ACTIVITY])

    # ------------------------------------------------------------
    # EXAMS
    # ------------------------------------------------------------

    @api.model
    def _take_results(self, papers):
        """Exam papers were handed in: passed, or repeated; called under sudo."""
        tasks = self.search(
            [("user_input_id", "in", papers.ids), ("state", "=", "open")]
        )
        for task in tasks:
            paper = task.user_input_id
            if paper.scoring_success:
                task._do_pass(score=paper.scoring_percentage)
            else:
                task._do_fail(score=paper.scoring_percentage)
