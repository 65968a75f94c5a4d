# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from calendar import monthrange
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

KINDS = [
    ("practical_exam", "Practical Exam"),
    ("course", "Course"),
    ("self_study", "Self-Study"),
    ("written_exam", "Written Exam"),
    ("safety", "Safety"),
]
#: taught together, in a session
KINDS_TAUGHT = ("course", "safety")
STATES = [
    ("planned", "Planned"),
    ("running", "Under Way"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
AUDIENCES = [
    ("all", "All Engineers"),
    ("teams", "Service Points"),
    ("departments", "Departments"),
    ("jobs", "Positions"),
    ("employees", "Named Employees"),
]
MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
#: what the manager has approved
FIELDS_OF_SUBSTANCE = frozenset(
    {
        "audience",
        "course_id",
        "department_ids",
        "employee_ids",
        "hours",
        "is_practical",
        "job_ids",
        "kind",
        "month",
        "programme_id",
        "survey_id",
        "team_ids",
        "topic",
    }
)


class TrainingProgrammeLine(models.Model):
    """One thing to learn or to be examined in, by a month, for some people."""

    _name = "after.sales.training.programme.line"
    _description = "Line of a Training Programme"
    _inherit = ["hr.mixin", "after.sales.guard.mixin"]
    _order = "due_on, sequence, id"
    _rec_name = "topic"
    _check_company_auto = True
    _fields_of_steps = frozenset({"event_id", "is_added", "is_cancelled", "started_on"})

    programme_id = fields.Many2one(
        "after.sales.training.programme",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="programme_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="practical_exam", index=True)
    course_id = fields.Many2one(
        "after.sales.training.course", index="btree_not_null", check_company=True
    )
    topic = fields.Char(
        compute="_compute_topic",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    month = fields.Selection(MONTHS, required=True, default="1")
    due_on = fields.Date(string="By", compute="_compute_due_on", store=True, index=True)
    hours = fields.Float(
        compute="_compute_hours", store=True, readonly=False, precompute=True
    )
    is_practical = fields.Boolean(
        string="Practical",
        compute="_compute_is_practical",
        store=True,
        readonly=False,
        precompute=True,
        help="Learned by doing, at the machine.",
    )
    material_url = fields.Char(string="Material", help="Where the material is found.")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Files", bypass_search_access=True
    )
    survey_id = fields.Many2one(
        "survey.survey",
        string="Exam Paper",
        compute="_compute_survey_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('scoring_type', '!=', 'no_scoring')]",
        help="A written exam is taken as this survey; its pass mark decides.",
    )
    attempts = fields.Integer(
        default=2,
        required=True,
        help="How often a failed exam may be taken before it stays failed.",
    )
    # for whom
    audience = fields.Selection(AUDIENCES, required=True, default="all")
    team_ids = fields.Many2many(
        "helpdesk.ticket.team", string="Service Points", check_company=True
    )
    department_ids = fields.Many2many(
        "hr.department", string="Departments", check_company=True
    )
    job_ids = fields.Many2many("hr.job", string="Positions", check_company=True)
    employee_ids = fields.Many2many(
        "hr.employee", string="Employees", check_company=True
    )
    # what became of it
    is_added = fields.Boolean(
        string="Added Later",
        readonly=True,
        copy=False,
        help="Entered after the programme had been approved.",
    )
    is_cancelled = fields.Boolean(readonly=True, copy=False)
    started_on = fields.Date(string="Begun on", readonly=True, copy=False)
    event_id = fields.Many2one(
        "event.event", string="Session", copy=False, index="btree_not_null"
    )
    task_ids = fields.One2many(
        "after.sales.training.task", "line_id", string="People", readonly=True
    )
    planned_need_ids = fields.One2many(
        "after.sales.training.need", "programme_line_id", string="Needs"
    )
    # under sudo (compute_sudo): how far a line is, for all who read the programme;
    # the results of colleagues stay closed
    task_count = fields.Integer(
        string="Invited", compute="_compute_state", compute_sudo=True, store=True
    )
    passed_count = fields.Integer(
        string="Done by", compute="_compute_state", compute_sudo=True, store=True
    )
    failed_count = fields.Integer(
        string="Failed", compute="_compute_state", compute_sudo=True, store=True
    )
    state = fields.Selection(
        STATES,
        compute="_compute_state",
        compute_sudo=True,
        store=True,
        index=True,
    )
    is_overdue = fields.Boolean(
        string="Late", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _hours_not_negative = models.Constraint(
        "CHECK (hours >= 0)", "Hours of training cannot be negative."
    )
    _attempts_positive = models.Constraint(
        "CHECK (attempts > 0)", "An exam can be taken once at least."
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("course_id")
    def _compute_topic(self):
        for line in self:
            line.topic = line.topic or line.course_id.name

    @api.depends("programme_id.year", "month")
    def _compute_due_on(self):
        """The last day of its month."""
        for line in self:
            year, month = line.programme_id.year, int(line.month or 1)
            line.due_on = year and date(year, month, monthrange(year, month)[1])

    @api.depends("course_id")
    def _compute_hours(self):
        for line in self:
            line.hours = line.hours or line.course_id.days * 8

    @api.depends("course_id", "kind")
    def _compute_survey_id(self):
        """A written exam on a course is that of the course; another may be chosen."""
        for line in self:
            # sudo: which exam the course has, for whoever plans the line
            paper = line.sudo().course_id.survey_id
            exam = line.kind == "written_exam" and paper
            line.survey_id = exam or line.survey_id

    @api.depends("kind")
    def _compute_is_practical(self):
        for line in self:
            line.is_practical = line.kind == "practical_exam"

    @api.depends("is_cancelled", "started_on", "task_ids.state")
    def _compute_state(self):
        for line in self:
            states = line.task_ids.mapped("state")
            line.task_count = len(states)
            line.passed_count = states.count("passed")
            line.failed_count = states.count("failed")
            if line.is_cancelled:
                line.state = "cancelled"
            elif states and "open" not in states:
                line.state = "done"
            else:
                line.state = "running" if line.started_on else "planned"

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.is_overdue = bool(
                line.due_on
                and line.due_on < today
                and line.state in ("planned", "running")
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("due_on", "<", fields.Date.context_today(self)),
            ("state", "in", ("planned", "running")),
        ]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.constrains("kind", "survey_id")
    def _check_survey_id(self):
        for line in self:
            # sudo: whether that paper is scored at all
            survey = line.sudo().survey_id
            if survey and survey.scoring_type == "no_scoring":
                raise ValidationError(
                    self.env._(
                        "“%(survey)s” is not scored: nobody could pass or fail. Choose"
                        " an exam with scoring.",
                        survey=survey.title,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        lines = super().create(vals_list)
        lines._mark_added()
        return lines

    def _mark_added(self):
        """What is entered into an approved programme says so; none while it waits.

        :raises UserError: the programme waits for its approval
        """
        for programme, lines in self.grouped("programme_id").items():
            if programme.approval_state == "submitted":
                programme._check_not_approved()
            if programme.approval_state == "approved":
                lines.sudo().is_added = True  # a field of the steps
                for line in lines:
                    programme._message_log(
                        body=self.env._("Added later: %(topic)s", topic=line.topic)
                    )

    def write(self, vals):
        self._check_computed_fields(vals)
        if not FIELDS_OF_SUBSTANCE.isdisjoint(vals) and not self.env.su:
            self._check_open()
        return super().write(vals)

    def _check_open(self):
        """:raises UserError: the manager has decided on it, or people are invited"""
        for line in self:
            if line.started_on:
                raise UserError(
                    self.env._(
                        "“%(topic)s” has begun: people are invited already. Cancel it"
                        " and enter another line.",
                        topic=line.topic,
                    )
                )
            if not line.is_added:
                line.programme_id._check_not_approved()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_open()

    def unlink(self):
        self._reopen_needs()
        return super().unlink()

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def _get_participants(self):
        """The employees whom the line is for; active ones of the company."""
        self.ensure_one()
        # sudo: who belongs to which point and department
        line = self.sudo()
        match line.audience:
            case "employees":
                people = line.employee_ids
            case "departments":
                people = line.env["hr.employee"].search(
                    [("department_id", "child_of", line.department_ids.ids)]
                )
            case "jobs":
                people = line.env["hr.employee"].search(
                    [("job_id", "in", line.job_ids.ids)]
                )
            case "teams":
                people = line.team_ids.engineer_ids
            case _:
                teams = line.env["helpdesk.ticket.team"].search(
                    [("company_id", "in", (line.company_id.id, False))]
                )
                people = teams.engineer_ids
        return people.filtered(
            lambda employee: employee.active and employee.company_id == line.company_id
        ).sudo(self.env.su)

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_start(self):
        """Invite people: everybody gets a task, and exams their paper."""
        self._check_can_start()
        self._do_start()
        return True

    def _check_can_start(self):
        self._check_training_desk()
        for line in self:
            if line.programme_id.approval_state != "approved":
                raise UserError(
                    self.env._(
                        "“%(topic)s” begins when the programme is approved.",
                        topic=line.topic,
                    )
                )
            if line.is_cancelled:
                raise UserError(
                    self.env._("“%(topic)s” is cancelled.", topic=line.topic)
                )
            if line.kind == "written_exam" and not line.survey_id:
                raise UserError(
                    self.env._(
                        "“%(topic)s”: choose the exam paper first.", topic=line.topic
                    )
                )
            if not line._get_participants():
                raise UserError(
                    self.env._(
                        "“%(topic)s” is for nobody: choose employees, departments or"
                        " service points with engineers.",
                        topic=line.topic,
                    )
                )

    def _do_start(self):
        """Make the tasks that are missing; whoever has one keeps it."""
        Task = self.env["after.sales.training.task"].sudo()  # written by the steps
        vals_list = []
        for line in self:
            missing = line._get_participants() - line.sudo().task_ids.employee_id
            vals_list += [line._prepare_task_vals(employee) for employee in missing]
        tasks = Task.create(vals_list)
        self.filtered(
            lambda line: not line.started_on
        ).sudo().started_on = fields.Date.context_today(self)
        tasks._invite()
        return tasks

    def _prepare_task_vals(self, employee):
        self.ensure_one()
        return {
            "line_id": self.id,
            "employee_id": employee.id,
            "due_on": max(self.due_on, fields.Date.context_today(self)),
        }

    def action_make_session(self):
        """Open the dialog that plans the session of a line that is taught."""
        self.ensure_one()
        self._check_can_make_session()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Session"),
            "res_model": "after.sales.training.line.session",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_line_id": self.id,
                "default_course_id": self.course_id.id,
            },
        }

    def _check_can_make_session(self):
        self._check_can_start()
        for line in self:
            if line.kind not in KINDS_TAUGHT or not line.course_id:
                raise UserError(
                    self.env._(
                        "“%(topic)s” is not taught in a session: choose a course.",
                        topic=line.topic,
                    )
                )
            if line.event_id:
                raise UserError(
                    self.env._(
                        "“%(topic)s” has its session already: %(session)s.",
                        topic=line.topic,
                        # sudo: the name of that session
                        session=line.sudo().event_id.name,
                    )
                )

    def action_cancel(self):
        """The line is not held this year; open tasks are excused."""
        self._check_training_desk()
        self.sudo().is_cancelled = True  # a field of the steps
        self.sudo().task_ids.filtered(lambda task: task.state == "open")._do_excuse(
            self.env._("The programme's line was cancelled")
        )
        self._reopen_needs()
        return True

    def _reopen_needs(self):
        """What was to be answered here waits for a decision again."""
        # sudo: steps of the needs that were planned for these lines
        self.sudo().planned_need_ids.filtered(
            lambda need: need.state == "planned"
        )._write_state("proposed", programme_line_id=False)

    def _check_training_desk(self):
        """:raises AccessError: the user is not of the training desk"""
        self.check_access("write")
        if not self.env.user.has_group("after_sales_training.group_training_user"):
            raise AccessError(
                self.env._("Training is planned by the training desk. Ask them.")
            )

    def action_view_tasks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.training_task_action"
        )
        return action | {"domain": [("line_id", "=", self.id)], "context": {}}

    def action_view_session(self):
        self.ensure_one()
        return self.event_id._get_records_action(name=self.env._("Session"))
