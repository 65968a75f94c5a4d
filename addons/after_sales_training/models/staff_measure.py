# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.after_sales_service.models.approval_mixin import APPROVAL_STATES

KINDS = [("reward", "Reward"), ("penalty", "Penalty")]
FORMS = [
    ("praise", "Praise"),
    ("honour", "Certificate of honour, badge"),
    ("bonus", "Bonus"),
    ("prize", "Prize"),
    ("warning", "Warning"),
    ("demerit", "Demerit on record"),
    ("duties", "Other duties"),
    ("fine", "Fine"),
]
FORMS_OF_KIND = {
    "reward": {"praise", "honour", "bonus", "prize"},
    "penalty": {"warning", "demerit", "duties", "fine"},
}
#: money or goods; the others speak for themselves (精神鼓励)
FORMS_MATERIAL = frozenset({"bonus", "prize", "fine"})
STATES = [
    ("draft", "Draft"),
    ("explained", "Explained to the Employee"),
    ("submitted", "Waiting for Approval"),
    ("refused", "Refused"),
    ("in_force", "In Force"),
    ("appealed", "Appealed"),
    ("lifted", "Lifted"),
]
RESULTS = [
    ("upheld", "Stays"),
    ("reduced", "Made milder"),
    ("lifted", "Lifted"),
]
#: what the employee was told, or the manager approved: it stays as it is
SUBSTANCE = frozenset(
    {
        "kind",
        "form",
        "title",
        "happened_on",
        "finding",
        "basis",
        "explanation",
        "amount",
        "currency_id",
        "badge_id",
        "conduct_report_id",
        "order_id",
        "company_id",
    }
)


class StaffMeasure(models.Model):
    """A reward or a penalty of one of our people (奖惩, S35).

    精神鼓励与物质鼓励相结合; 以教育为主物质为辅: a penalty has a finding and a rule, is
    explained beforehand, answered by the employee or not within his days, comes after
    education and is approved by a service manager who did not propose it. He may
    appeal; another manager decides that where there is one.
    """

    _name = "after.sales.staff.measure"
    _description = "Reward or Penalty"
    _inherit = [
        "after.sales.staff.mixin",
        "after.sales.approval.mixin",
        "after.sales.paper.mixin",
    ]
    _order = "create_date desc, id desc"
    _fields_of_steps = frozenset(
        {
            "name",
            "explained_at",
            "explained_by_id",
            "reply_until",
            "read_at",
            "reply",
            "reply_agrees",
            "replied_at",
            "reply_on_paper",
            "in_force_on",
            "appeal_until",
            "appeal",
            "appealed_at",
            "appeal_result",
            "appeal_reason",
            "appeal_decided_at",
            "appeal_decided_by_id",
            "amount_before",
            "lifted_reason",
        }
    )

    # named again: words of an inherited selection are only translated where it is
    approval_state = fields.Selection(APPROVAL_STATES)
    kind = fields.Selection(KINDS, required=True, default="reward", index=True)
    form = fields.Selection(FORMS, required=True, default="praise", tracking=True)
    is_material = fields.Boolean(
        string="Money or Goods", compute="_compute_is_material", store=True
    )
    state = fields.Selection(
        STATES,
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
        group_expand=True,
    )
    title = fields.Char(string="For What", required=True)
    happened_on = fields.Date(default=fields.Date.context_today)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount = fields.Monetary(tracking=True)
    basis = fields.Char(
        string="By Which Rule",
        help="The paragraph of the company's rules that it rests on.",
    )
    finding = fields.Text(
        string="What Was Found", help="Facts and how they were found out."
    )
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        index="btree_not_null",
        check_company=True,
        help="The job it is about, if it is about one.",
    )
    # complaints are for managers only, and so is the link to one
    conduct_report_id = fields.Many2one(
        "after.sales.conduct.report",
        index="btree_not_null",
        check_company=True,
        groups="after_sales_service.group_after_sales_manager",
    )
    badge_id = fields.Many2one(
        "gamification.badge",
        index="btree_not_null",
        help="Given to the employee with the reward; colleagues see it.",
    )
    # explained beforehand
    explanation = fields.Text(
        help="What is held against him and what is intended, in words he understands."
    )
    explained_at = fields.Datetime(string="Explained on", readonly=True, copy=False)
    explained_by_id = fields.Many2one(
        "res.users", string="Explained by", readonly=True, copy=False
    )
    read_at = fields.Datetime(string="Read on", readonly=True, copy=False)
    reply_until = fields.Date(readonly=True, copy=False)
    reply = fields.Text(string="Reply of the Employee", readonly=True, copy=False)
    reply_agrees = fields.Selection(
        [("yes", "Agrees"), ("partly", "Agrees in part"), ("no", "Does not agree")],
        string="The Employee",
        readonly=True,
        copy=False,
    )
    replied_at = fields.Datetime(string="Replied on", readonly=True, copy=False)
    reply_on_paper = fields.Boolean(readonly=True, copy=False)
    is_reply_over = fields.Boolean(compute="_compute_is_reply_over")
    # education first
    education_ids = fields.One2many(
        "after.sales.staff.education", "measure_id", copy=False
    )
    education_done = fields.Boolean(
        compute="_compute_education_done", store=True, string="Education First"
    )
    missing_text = fields.Text(string="Still Missing", compute="_compute_missing_text")
    # in force
    in_force_on = fields.Date(readonly=True, copy=False)
    appeal_until = fields.Date(readonly=True, copy=False)
    appeal = fields.Text(readonly=True, copy=False)
    appealed_at = fields.Datetime(string="Appealed on", readonly=True, copy=False)
    appeal_result = fields.Selection(RESULTS, readonly=True, copy=False, tracking=True)
    appeal_reason = fields.Text(
        string="Why the Appeal Ended So", readonly=True, copy=False
    )
    appeal_decided_at = fields.Datetime(readonly=True, copy=False)
    appeal_decided_by_id = fields.Many2one(
        "res.users", string="Appeal Decided by", readonly=True, copy=False
    )
    amount_before = fields.Monetary(
        string="Amount before the Appeal", readonly=True, copy=False
    )
    lifted_reason = fields.Text(readonly=True, copy=False)

    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0)", "The amount cannot be negative."
    )

    # ------------------------------------------------------------
    # COMPUTES, CONSTRAINS
    # ------------------------------------------------------------

    @api.depends("form", "amount")
    def _compute_is_material(self):
        for measure in self:
            measure.is_material = bool(measure.form in FORMS_MATERIAL or measure.amount)

    @api.depends(
        "approval_state",
        "explained_at",
        "appealed_at",
        "appeal_result",
        "lifted_reason",
    )
    def _compute_state(self):
        for measure in self:
            measure.state = measure._get_state()

    def _get_state(self):
        self.ensure_one()
        match self.approval_state:
            case "approved":
                if self.lifted_reason or self.appeal_result == "lifted":
                    return "lifted"
                if self.appealed_at and not self.appeal_result:
                    return "appealed"
                return "in_force"
            case "submitted" | "refused":
                return self.approval_state
        return "explained" if self.explained_at else "draft"

    @api.depends("reply_until", "replied_at")
    def _compute_is_reply_over(self):
        for measure in self:
            measure.is_reply_over = bool(
                not measure.replied_at
                and measure.reply_until
                and measure.reply_until < measure.company_id._get_after_sales_today()
            )

    @api.depends("education_ids.done_on", "happened_on")
    def _compute_education_done(self):
        """What was held before it happened taught nothing of it."""
        for measure in self:
            begun = measure.happened_on
            measure.education_done = any(
                day and (not begun or day >= begun)
                for day in measure.education_ids.mapped("done_on")
            )

    @api.depends(
        "kind",
        "approval_state",
        "basis",
        "finding",
        "explained_at",
        "read_at",
        "replied_at",
        "reply_until",
        "education_done",
        "is_material",
    )
    @api.depends_context("lang")
    def _compute_missing_text(self):
        for measure in self:
            measure.missing_text = (
                "\n".join(measure._get_missing())
                if measure.approval_state == "draft"
                else False
            )

    def _get_missing(self):
        """What a penalty still needs before it may be handed in, in words."""
        self.ensure_one()
        if self.kind == "reward":
            return []
        missing = []
        if not (self.finding or "").strip():
            missing.append(self.env._("What was found."))
        if not (self.basis or "").strip():
            missing.append(self.env._("The rule it rests on."))
        if not self.explained_at:
            missing.append(
                self.env._(
                    "An explanation to the employee, before anything is decided."
                )
            )
        elif not self.replied_at and not self.is_reply_over:
            missing.append(
                self.env._(
                    "His reply, or the end of his days to reply (%(day)s).",
                    day=format_date(self.env, self.reply_until),
                )
            )
        if not self.education_done:
            missing.append(
                self.env._(
                    "Education comes first: a talk or a training that was held. Money"
                    " is taken from nobody who was not taught."
                )
                if self.is_material
                else self.env._(
                    "Education comes first: a talk or a training that was held."
                )
            )
        return missing

    @api.constrains("kind", "form", "amount")
    def _check_form(self):
        labels = dict(self._fields["form"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for measure in self:
            if measure.form not in FORMS_OF_KIND[measure.kind]:
                raise ValidationError(
                    self.env._(
                        "“%(form)s” is no %(kind)s.",
                        form=labels[measure.form],
                        kind=kinds[measure.kind],
                    )
                )
            if measure.form in ("bonus", "fine") and not measure.amount:
                raise ValidationError(
                    self.env._("“%(form)s”: enter how much.", form=labels[measure.form])
                )
            if measure.amount and measure.form not in FORMS_MATERIAL:
                raise ValidationError(
                    self.env._(
                        "“%(form)s” has no amount. Choose another form, or leave the"
                        " amount empty.",
                        form=labels[measure.form],
                    )
                )

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.form not in FORMS_OF_KIND[self.kind]:
            self.form = "praise" if self.kind == "reward" else "warning"
            self.amount = 0.0

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """
        :raises UserError: the employee was told, or it is decided
        """
        if not self.env.su and not SUBSTANCE.isdisjoint(vals):
            self._check_not_approved()
            for measure in self:
                if measure.explained_at:
                    raise UserError(
                        self.env._(
                            "%(measure)s was explained to the employee as it is. Take"
                            " the explanation back to change it; then it is explained"
                            " anew.",
                            measure=measure.name,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        if told := self.filtered(lambda measure: measure.state != "draft"):
            raise UserError(
                self.env._(
                    "These are kept: the employee knows of them, or they are decided:"
                    " %s",
                    ", ".join(told.mapped("name")),
                )
            )

    # ------------------------------------------------------------
    # PAPER, REGISTER
    # ------------------------------------------------------------

    def _get_paper_lang(self):
        """The letter is the employee's."""
        self.ensure_one()
        # sudo: a language
        return self.sudo().user_id.lang or self.env.lang or "en_US"

    def _get_paper_title(self):
        self.ensure_one()
        if self.kind == "reward":
            return self.env._("Letter of Commendation")
        return self.env._("Notice of a Penalty")

    def action_print(self):
        self.check_access("read")
        return self.env.ref(
            "after_sales_training.action_report_staff_measure"
        ).report_action(self)

    @api.model
    def _get_register_title(self):
        return self.env._("Rewards and Penalties")

    @api.model
    def _get_register_columns(self):
        return (
            "name",
            "kind",
            "form",
            "employee_id",
            "title",
            "happened_on",
            "finding",
            "basis",
            "explained_at",
            "reply",
            "replied_at",
            "education_done",
            "amount",
            "currency_id",
            "approved_at",
            "in_force_on",
            "appeal",
            "appeal_result",
            "state",
        )

    @api.model
    def _get_register_period(self):
        return "in_force_on"
