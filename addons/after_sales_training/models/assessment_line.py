# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_repr

from .assessment_criterion import SOURCES

#: what the leader writes; all else is reckoned
TYPED = frozenset({"points", "remark"})


class AssessmentLine(models.Model):
    """What one criterion came to in the month: the fact, its cases, its points.

    Target and points are those of the day it was reckoned: a changed scheme changes no
    assessment that was given.
    """

    _name = "after.sales.assessment.line"
    _description = "Assessment of One Criterion"
    _inherit = ["after.sales.guard.mixin"]
    _order = "assessment_id, sequence, id"
    #: reckoned, never typed
    _fields_of_steps = frozenset(
        {
            "assessment_id",
            "criterion_id",
            "sequence",
            "name",
            "source",
            "weight",
            "target",
            "floor",
            "case_count",
            "good_count",
            "value",
            "detail",
            "is_measured",
        }
    )

    assessment_id = fields.Many2one(
        "after.sales.assessment", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="assessment_id.company_id", store=True, index=True
    )
    month = fields.Date(related="assessment_id.month", store=True)
    criterion_id = fields.Many2one(
        "after.sales.assessment.criterion",
        string="Criterion of the Scheme",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    sequence = fields.Integer(readonly=True)
    name = fields.Char(string="Criterion", required=True, readonly=True)
    source = fields.Selection(SOURCES, required=True, readonly=True)
    weight = fields.Float(string="Out of", digits=(16, 1), readonly=True)
    target = fields.Float(digits=(16, 2), readonly=True)
    floor = fields.Float(string="No Points at", digits=(16, 2), readonly=True)
    case_count = fields.Integer(string="Cases", readonly=True)
    good_count = fields.Integer(string="Good", readonly=True)
    value = fields.Float(digits=(16, 2), readonly=True, aggregator="avg")
    detail = fields.Text(
        string="Of Which",
        readonly=True,
        help="What each case came to, where the best attempt counts.",
    )
    is_measured = fields.Boolean(
        string="Counts",
        readonly=True,
        help="Without a case in the month a criterion earns and costs nothing.",
    )
    points = fields.Float(digits=(16, 1))
    remark = fields.Text()
    explanation = fields.Text(string="How Reckoned", compute="_compute_explanation")
    can_view_cases = fields.Boolean(compute="_compute_can_view_cases")

    _points_within = models.Constraint(
        "CHECK (points >= 0 AND points <= weight + 0.001)",
        "Points lie between 0 and those that the criterion gives.",
    )

    # ------------------------------------------------------------
    # COMPUTES, CONSTRAINS
    # ------------------------------------------------------------

    @api.depends("name", "criterion_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # kept in the words of whoever reckoned it; read in the reader's language as
        # long as the scheme says the same
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for line in self:
            # sudo: engineers read their own lines, not the scheme
            criterion = line.criterion_id.sudo()
            same = any(
                criterion.with_context(lang=code).name == line.name
                for code in languages
            )
            line.display_name = criterion.name if same else line.name

    @api.depends(
        "source",
        "value",
        "case_count",
        "good_count",
        "detail",
        "target",
        "floor",
        "is_measured",
    )
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            line.explanation = line._explain()

    def _explain(self):
        """The inputs and the rule in one sentence."""
        self.ensure_one()
        if self.source == "manual":
            return self.env._("The leader's judgement; his remark says why.")
        if not self.is_measured:
            return self.env._("No case in this month: does not count.")
        kind = self.env["after.sales.assessment"]._get_facts()[self.source].kind
        rule = self.env._(
            "all points at %(target)s, none at %(floor)s",
            target=f"{self.target:g}",
            floor=f"{self.floor:g}",
        )
        if kind == "share":
            return self.env._(
                "%(good)s of %(cases)s = %(value)s %%; %(rule)s",
                good=self.good_count,
                cases=self.case_count,
                value=float_repr(self.value, 1),
                rule=rule,
            )
        if self.detail:
            return self.env._(
                "%(value)s on average of %(cases)s, the best attempt of each:"
                " %(detail)s; %(rule)s",
                value=float_repr(self.value, 2),
                cases=self.case_count,
                detail=self.detail,
                rule=rule,
            )
        if kind == "average":
            return self.env._(
                "%(value)s on average of %(cases)s; %(rule)s",
                value=float_repr(self.value, 2),
                cases=self.case_count,
                rule=rule,
            )
        return self.env._(
            "%(count)s in the month; %(rule)s", count=self.case_count, rule=rule
        )

    @api.depends("source", "case_count")
    @api.depends_context("uid")
    def _compute_can_view_cases(self):
        facts = self.env["after.sales.assessment"]._get_facts()
        for line in self:
            fact = facts.get(line.source)
            line.can_view_cases = bool(
                fact
                and fact.action
                and line.case_count
                and self.env[fact.model].has_access("read")
            )

    @api.constrains("points", "weight")
    def _check_points(self):
        for line in self:
            if not 0 <= line.points <= line.weight + 0.001:
                raise ValidationError(
                    self.env._(
                        "“%(criterion)s” gives 0 to %(weight)s points.",
                        criterion=line.name,
                        weight=f"{line.weight:g}",
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        """The leader's points and remarks, while it is a draft.

        :raises UserError: the assessment was given, or the fact is reckoned
        """
        self._check_computed_fields(vals)
        if not self.env.su and not TYPED.isdisjoint(vals):
            self.assessment_id._check_draft()
            if "points" in vals and self.filtered(lambda line: line.source != "manual"):
                raise UserError(
                    self.env._(
                        "Points of facts are reckoned and not typed. Say in the remark"
                        " what the facts do not show."
                    )
                )
        res = super().write(vals)
        if not self.env.su and "points" in vals:
            # a judgement counts once it is given; bounded: these lines
            self.sudo().write({"is_measured": True})
        return res

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_cases(self):
        """The cases behind the figure, as the reader may see them."""
        self.ensure_one()
        self.check_access("read")
        assessment = self.assessment_id
        fact = assessment._get_facts().get(self.source)
        if not fact or not fact.action:
            raise UserError(self.env._("There are no cases to show behind this."))
        action = self.env["ir.actions.act_window"]._for_xml_id(fact.action)
        action["name"] = f"{self.name} {assessment.month_name}"
        action["domain"] = list(
            assessment._get_fact_domain(
                fact, assessment.company_id, assessment.month, assessment.employee_id
            )
        )
        action["context"] = {}
        return action
