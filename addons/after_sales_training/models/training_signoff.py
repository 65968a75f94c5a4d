# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import signoff as rule

STATES = [
    ("draft", "Being Observed"),
    ("exam", "Exam"),
    ("signed", "Signed"),
    ("certified", "Certified"),
    ("failed", "Failed"),
    ("revoked", "Revoked"),
    ("expired", "Expired"),
]
#: the trainee is still on his way
OPEN = ("draft", "exam")
#: what is signed for: fixed with the first signature
SUBSTANCE = frozenset(
    {
        "company_id",
        "course_id",
        "employee_id",
        "equipment_id",
        "line_ids",
        "product_tmpl_id",
        "registration_id",
        "trainee_id",
        "trainer_id",
    }
)
#: whose results they are, and of what
OBSERVED = frozenset({"course_id", "employee_id", "trainee_id"})
DESK = "after_sales_training.group_training_user"


class TrainingSignoff(models.Model):
    """Works alone: a person, a course, a unit or its kind (S32).

    The trainer watches each skill, the written exam is taken where the course has
    one, trainer and trainee sign, the training desk issues the certificate.
    Trainers keep their own sign-offs and those of their sessions, the training desk
    all; who leads one of our people may watch his skills, and signs nothing. Whoever
    works with jobs reads them.
    """

    _name = "after.sales.training.signoff"
    _description = "Works-Alone Sign-Off"
    # hr.mixin: the desk names employees without rights on employees
    _inherit = [
        "hr.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
        "after.sales.paper.mixin",
        "after.sales.register.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "person_name", "certificate_number"]
    _check_company_auto = True

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="New"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    # who
    trainee_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_company', '=', False)]",
        help="One of the customer's people.",
    )
    employee_id = fields.Many2one(
        "hr.employee", index="btree_not_null", check_company=True, ondelete="restrict"
    )
    person_name = fields.Char(
        string="Name", compute="_compute_person", store=True, compute_sudo=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_person",
        store=True,
        compute_sudo=True,
        index="btree_not_null",
    )
    # what
    course_id = fields.Many2one(
        "after.sales.training.course",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty: it is about every unit of the product.",
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Product",
        compute="_compute_product_tmpl_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    registration_id = fields.Many2one(
        "event.registration",
        string="Enrolment",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    trainer_id = fields.Many2one(
        "after.sales.training.trainer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    attempt = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "after.sales.training.signoff",
        string="Follows",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The sign-off that was failed, or whose certificate is renewed.",
    )
    # practical exam
    line_ids = fields.One2many(
        "after.sales.training.signoff.line", "signoff_id", string="Skills Observed"
    )
    pass_mark = fields.Float(
        string="Pass Mark (%)",
        compute="_compute_pass_mark",
        store=True,
        precompute=True,
    )
    practical_score = fields.Float(
        string="Practical (%)", compute="_compute_practical", store=True
    )
    practical_passed = fields.Boolean(compute="_compute_practical", store=True)
    open_count = fields.Integer(
        string="Not Yet Observed", compute="_compute_practical", store=True
    )
    note = fields.Text(string="Remarks")
    # signatures
    signature_ids = fields.One2many(
        "after.sales.training.signature", "signoff_id", string="Signatures"
    )
    is_ready = fields.Boolean(string="Ready to Be Signed", compute="_compute_is_ready")
    has_trainer_signed = fields.Boolean(compute="_compute_has_signed")
    has_trainee_signed = fields.Boolean(compute="_compute_has_signed")
    failed_reason = fields.Char(readonly=True, copy=False, tracking=True)
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _fields_of_steps = frozenset(
        {
            "name",
            "state",
            "attempt",
            "previous_id",
            "failed_reason",
            "signature_ids",
        }
    )

    _one_person = models.Constraint(
        "CHECK ((trainee_id IS NULL) != (employee_id IS NULL))",
        "A sign-off is about one person: either one of the customer's people, or one"
        " of our employees.",
    )
    _open_trainee_uniq = models.UniqueIndex(
        "(trainee_id, course_id, COALESCE(equipment_id, 0),"
        " COALESCE(product_tmpl_id, 0))"
        " WHERE trainee_id IS NOT NULL AND state IN ('draft', 'exam', 'signed')",
        "A sign-off of this person for this course and unit is open already: go on"
        " with that one.",
    )
    _open_employee_uniq = models.UniqueIndex(
        "(employee_id, course_id, COALESCE(equipment_id, 0),"
        " COALESCE(product_tmpl_id, 0))"
        " WHERE employee_id IS NOT NULL AND state IN ('draft', 'exam', 'signed')",
        "A sign-off of this employee for this course and unit is open already: go on"
        " with that one.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("name", "person_name")
    def _compute_display_name(self):
        for signoff in self:
            signoff.display_name = (
                self.env._("New Sign-Off")
                if signoff.name == "New"
                else f"{signoff.name} {signoff.person_name or ''}".strip()
            )

    @api.depends(
        "trainee_id.name",
        "trainee_id.commercial_partner_id",
        "employee_id.name",
        "company_id.partner_id",
    )
    def _compute_person(self):
        # sudo (compute_sudo): a name and its firm, for whoever sees the sign-off
        for signoff in self:
            signoff.person_name = (signoff.trainee_id or signoff.employee_id).name
            signoff.partner_id = (
                signoff.trainee_id.commercial_partner_id
                if signoff.trainee_id
                else signoff.company_id.partner_id
            )

    @api.depends("equipment_id", "course_id")
    def _compute_product_tmpl_id(self):
        for signoff in self:
            # sudo: what the unit or the course is about
            product = signoff.equipment_id.sudo().product_id.product_tmpl_id
            machines = signoff.course_id.sudo().product_ids
            signoff.product_tmpl_id = (
                product
                or signoff.product_tmpl_id
                or (machines if len(machines) == 1 else False)
            )

    @api.depends("course_id")
    def _compute_pass_mark(self):
        for signoff in self:
            signoff.pass_mark = signoff.course_id.signoff_pass_mark

    @api.depends("pass_mark", "line_ids.result")
    def _compute_practical(self):
        for signoff in self:
            outcome = rule.assess(
                (line._get_observation() for line in signoff.line_ids),
                signoff.pass_mark,
            )
            signoff.practical_score = outcome.percent
            signoff.practical_passed = outcome.passed
            signoff.open_count = outcome.open

    @api.depends("state", "practical_passed", "exam_state")
    def _compute_is_ready(self):
        for signoff in self:
            signoff.is_ready = (
                signoff.state in OPEN
                and signoff.practical_passed
                and signoff.exam_state in ("none", "passed")
            )

    @api.depends("signature_ids.role")
    def _compute_has_signed(self):
        for signoff in self:
            roles = signoff.signature_ids.mapped("role")
            signoff.has_trainer_signed = "trainer" in roles
            signoff.has_trainee_signed = "trainee" in roles

    @api.depends("trainer_id", "employee_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for signoff in self:
            signoff.is_mine = signoff._get_trainer_user() == self.env.user

    def _get_trainer_user(self):
        """The trainer's login, if he is one of us and has one."""
        # sudo: whose login the trainer has, compared only
        return self.trainer_id.sudo().employee_id.user_id

    def _get_person_user(self):
        """The trainee's login, if he has one."""
        person = self.sudo()  # whose login it is, compared only
        return person.employee_id.user_id or person.trainee_id.user_ids[:1]

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("trainer_id", "trainee_id", "employee_id")
    def _check_two_people(self):
        for signoff in self.sudo():  # compared only
            trainer = signoff.trainer_id
            same = (
                signoff.employee_id and signoff.employee_id == trainer.employee_id
            ) or (
                signoff.trainee_id
                and signoff.trainee_id
                in (trainer.partner_id | trainer.employee_id.user_id.partner_id)
            )
            if same:
                raise ValidationError(
                    self.env._(
                        "%(person)s cannot sign for himself: choose another trainer.",
                        person=signoff.person_name,
                    )
                )

    @api.constrains("trainer_id", "course_id")
    def _check_trainer_teaches(self):
        for signoff in self.sudo():  # compared only
            if signoff.course_id not in signoff.trainer_id.course_ids:
                raise ValidationError(
                    self.env._(
                        "%(trainer)s does not teach “%(course)s”: choose another"
                        " trainer, or add the course to what he may teach.",
                        trainer=signoff.trainer_id.name,
                        course=signoff.course_id.name,
                    )
                )

    @api.constrains("equipment_id", "product_tmpl_id")
    def _check_product(self):
        for signoff in self.sudo():  # compared only
            product = signoff.equipment_id.product_id.product_tmpl_id
            if product and product != signoff.product_tmpl_id:
                raise ValidationError(
                    self.env._(
                        "%(unit)s is no %(product)s: choose one of the two.",
                        unit=signoff.equipment_id.display_name,
                        product=signoff.product_tmpl_id.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        self._set_numbers(vals_list)
        signoffs = super().create(vals_list)
        for signoff in signoffs.filtered(lambda record: not record.line_ids):
            # bounded: the skills of the course, of a sign-off just made by right
            signoff.sudo().line_ids = signoff.course_id._prepare_signoff_lines()
        return signoffs

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and not SUBSTANCE.isdisjoint(vals):
            self._check_substance()
            self._check_observed_stays(vals)
        return super().write(vals)

    def _check_observed_stays(self, vals):
        """:raises UserError: results of one person would become another's"""
        touched = OBSERVED.intersection(vals)
        for signoff in self if touched else ():
            begun = signoff.exam_count or signoff.line_ids.filtered("result")
            if begun and any(
                signoff[name].id != (vals[name] or False) for name in touched
            ):
                raise UserError(
                    self.env._(
                        "%(signoff)s has begun: what was observed is for this person"
                        " and course. Mark it as failed and make a new one.",
                        signoff=signoff.name,
                    )
                )

    def _check_substance(self):
        """:raises UserError: what was signed for would change"""
        for signoff in self:
            if signoff.state not in OPEN or signoff.signature_ids:
                raise UserError(
                    self.env._(
                        "%(signoff)s is signed or closed: what it says stays as it is.",
                        signoff=signoff.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for signoff in self:
            if signoff.state not in OPEN or signoff.line_ids.filtered("result"):
                raise UserError(
                    self.env._(
                        "%(signoff)s has begun: it is kept. Mark it as failed instead.",
                        signoff=signoff.name,
                    )
                )

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Register of Sign-Offs and Certificates")

    @api.model
    def _get_register_period(self):
        return "certified_on"

    @api.model
    def _get_register_columns(self):
        return (
            "name",
            "person_name",
            "partner_id",
            "course_id",
            "equipment_id",
            "product_tmpl_id",
            "trainer_id",
            "attempt",
            "practical_score",
            "exam_score",
            "state",
            "certificate_number",
            "certified_on",
            "valid_until",
            "revoked_on",
            "revoked_reason",
        )

    @api.model
    def _get_register_totals(self):
        return []
