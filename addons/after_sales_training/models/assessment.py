# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from babel.dates import format_skeleton
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, babel_locale_parse, float_repr

from ..tools import assessment

STATES = [
    ("draft", "Draft"),
    ("sent", "With the Employee"),
    ("final", "Final"),
]
GRADES = [
    ("excellent", "Excellent"),
    ("good", "Good"),
    ("passed", "Passed"),
    ("below", "Below"),
]
#: of a draft; then the assessment is what the employee was given
FIELDS_OF_DRAFT = frozenset({"month", "scheme_id", "note", "company_id"})


class Assessment(models.Model):
    """A month of one of our people, from facts, with his reply (月度考核, S35).

    Drafted by who leads him or a manager, shown to him, answered, then final. A draft
    is seen by its writers only. What was given is not changed: a manager corrects it
    with a reason, and the correction stays visible.
    """

    _name = "after.sales.assessment"
    _description = "Monthly Assessment"
    _inherit = ["after.sales.staff.mixin", "after.sales.paper.mixin"]
    _order = "month desc, points desc, id desc"
    _fields_of_steps = frozenset(
        {
            "name",
            "state",
            "sent_at",
            "sent_by_id",
            "reply_until",
            "reply",
            "reply_agrees",
            "replied_at",
            "reply_on_paper",
            "chased_on",
            "final_at",
            "final_by_id",
        }
    )

    month = fields.Date(
        required=True,
        index=True,
        default=lambda self: self._default_month(),
        help="Any day of it; kept as the first.",
    )
    month_name = fields.Char(string="Month in Words", compute="_compute_month_name")
    scheme_id = fields.Many2one(
        "after.sales.assessment.scheme",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    line_ids = fields.One2many(
        "after.sales.assessment.line", "assessment_id", string="Criteria", copy=False
    )
    note = fields.Text(
        string="Remark of the Leader",
        copy=False,
        help="What went well, what to work on: the employee reads it.",
    )
    points = fields.Float(
        compute="_compute_points",
        store=True,
        digits=(16, 1),
        aggregator="avg",
        help="Earned points of the criteria that count, out of 100.",
    )
    is_measured = fields.Boolean(compute="_compute_points", store=True)
    grade = fields.Selection(GRADES, compute="_compute_points", store=True)
    rank = fields.Integer(
        compute="_compute_rank",
        help="Among all who were assessed in the month; equal points, equal place.",
    )
    rank_of = fields.Integer(string="Assessed", compute="_compute_rank")
    previous_points = fields.Float(
        string="Month Before", compute="_compute_trend", digits=(16, 1)
    )
    trend = fields.Float(
        compute="_compute_trend",
        digits=(16, 1),
        help="Points more than in the month before.",
    )
    has_previous = fields.Boolean(compute="_compute_trend")
    # with the employee
    sent_at = fields.Datetime(string="Given on", readonly=True, copy=False)
    sent_by_id = fields.Many2one(
        "res.users", string="Given by", readonly=True, copy=False
    )
    reply_until = fields.Date(readonly=True, copy=False)
    reply = fields.Text(string="Reply of the Employee", readonly=True, copy=False)
    reply_agrees = fields.Selection(
        [("yes", "Agrees"), ("partly", "Agrees in part"), ("no", "Does not agree")],
        string="The Employee",
        readonly=True,
        copy=False,
        tracking=True,
    )
    replied_at = fields.Datetime(string="Replied on", readonly=True, copy=False)
    reply_on_paper = fields.Boolean(readonly=True, copy=False)
    is_reply_over = fields.Boolean(compute="_compute_is_reply_over")
    chased_on = fields.Date(readonly=True, copy=False)
    # final
    final_at = fields.Datetime(string="Final on", readonly=True, copy=False)
    final_by_id = fields.Many2one(
        "res.users", string="Made Final by", readonly=True, copy=False
    )
    correction_ids = fields.One2many(
        "after.sales.assessment.correction",
        "assessment_id",
        string="Corrections",
        readonly=True,
    )

    _employee_month_uniq = models.Constraint(
        "UNIQUE (employee_id, month)",
        "This employee has an assessment of this month already.",
    )
    #: what the daily look reads: replies that are due
    _due_idx = models.Index("(reply_until) WHERE state = 'sent' AND chased_on IS NULL")
    _board_idx = models.Index("(company_id, month, points)")

    @api.model
    def _default_month(self):
        """The month that is over: its facts are complete."""
        today = self.env.company._get_after_sales_today()
        return today.replace(day=1) - relativedelta(months=1)

    # ------------------------------------------------------------
    # COMPUTES, CONSTRAINS
    # ------------------------------------------------------------

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for record in self:
            record.month_name = self._get_month_name(record.month)

    @api.model
    def _get_month_name(self, month):
        """A month in the words of the reader; none: empty."""
        locale = babel_locale_parse(self.env.lang)
        return bool(month) and format_skeleton("yMMMM", month, locale=locale)

    # not by the grades of the scheme: one that was given stays when they change
    @api.depends(
        "line_ids.case_count",
        "line_ids.is_measured",
        "line_ids.points",
        "line_ids.source",
        "line_ids.weight",
    )
    def _compute_points(self):
        for record in self:
            measured = record.line_ids.filtered("is_measured")
            # numbers that are all nought say nothing of who was not there
            told = any(line.case_count or line.source == "manual" for line in measured)
            score = (
                assessment.total((line.weight, line.points) for line in measured)
                if told
                else None
            )
            record.is_measured = score is not None
            record.points = score or 0.0
            record.grade = score is not None and record.scheme_id._get_grade(score)

    @api.depends("points", "month", "company_id")
    def _compute_rank(self):
        """Places of the month; bounded: a number among numbers, no name."""
        self.env["after.sales.assessment"].flush_model(["points", "month"])
        months = tuple({record.month for record in self if record.month})
        rows = (
            self.env.execute_query(
                SQL(
                    """
                    SELECT id,
                           rank() OVER (PARTITION BY company_id, month
                                        ORDER BY points DESC),
                           count(*) OVER (PARTITION BY company_id, month)
                      FROM after_sales_assessment
                     WHERE month IN %s AND company_id IN %s AND is_measured
                    """,
                    months,
                    tuple(self.company_id.ids) or (0,),
                )
            )
            if months
            else ()
        )
        places = {row[0]: row[1:] for row in rows}
        for record in self:
            record.rank, record.rank_of = places.get(record._origin.id, (0, 0))

    @api.depends("points", "month", "employee_id")
    def _compute_trend(self):
        before = {}
        months = {
            record.month - relativedelta(months=1) for record in self if record.month
        }
        if months:
            # who reads a month reads the months before of the same person
            before = {
                (row.employee_id.id, row.month): row.points
                for row in self.search(
                    [
                        ("employee_id", "in", self.employee_id.ids),
                        ("month", "in", list(months)),
                        ("is_measured", "=", True),
                    ]
                )
            }
        for record in self:
            key = record.month and (
                record.employee_id.id,
                record.month - relativedelta(months=1),
            )
            record.has_previous = key in before
            record.previous_points = before.get(key, 0.0)
            record.trend = record.points - before[key] if record.has_previous else 0.0

    @api.depends("reply_until", "state", "replied_at")
    def _compute_is_reply_over(self):
        for record in self:
            record.is_reply_over = bool(
                record.state == "sent"
                and not record.replied_at
                and record.reply_until
                and record.reply_until < record.company_id._get_after_sales_today()
            )

    @api.constrains("month")
    def _check_month(self):
        for record in self:
            if record.month > record.company_id._get_after_sales_today():
                raise ValidationError(
                    self.env._(
                        "%(month)s has not begun: there is nothing to assess yet.",
                        month=record.month_name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create([self._at_first_day(vals) for vals in vals_list])
        records._reckon()
        return records

    def write(self, vals):
        if not self.env.su and not FIELDS_OF_DRAFT.isdisjoint(vals):
            self._check_draft()
        res = super().write(self._at_first_day(vals))
        if not {"month", "scheme_id"}.isdisjoint(vals):
            self._reckon()
        return res

    @api.model
    def _at_first_day(self, vals):
        """A month is kept as its first day."""
        if day := fields.Date.to_date(vals.get("month")):
            return vals | {"month": day.replace(day=1)}
        return vals

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        if given := self.filtered(lambda record: record.state != "draft"):
            raise UserError(
                self.env._(
                    "These assessments were given and are kept: %s",
                    ", ".join(given.mapped("name")),
                )
            )

    def _check_draft(self):
        """
        :raises UserError: it was given to the employee
        """
        for record in self:
            if record.state != "draft":
                raise UserError(
                    self.env._(
                        "%(record)s was given to the employee. Take it back to change"
                        " it; when it is final, a manager corrects it with a reason.",
                        record=record.name,
                    )
                )

    # ------------------------------------------------------------
    # RECKONING
    # ------------------------------------------------------------

    def _reckon(self):
        """Read the facts of drafts and give each criterion its points. Set-wise.

        Judgements and remarks of the leader stay.
        """
        drafts = self.filtered(lambda record: record.state == "draft")
        # sudo: facts are the same whoever asks; lines belong to these drafts
        Line = self.env["after.sales.assessment.line"].sudo()
        kept = {
            (line.assessment_id.id, line.criterion_id.id): line
            for line in drafts.sudo().line_ids
        }
        new, stays = [], Line
        for (company, month), records in drafts.grouped(
            lambda record: (record.company_id, record.month)
        ).items():
            criteria = records.scheme_id.sudo().criterion_ids
            figures = self._read_facts(
                company, month, records.employee_id, set(criteria.mapped("source"))
            )
            for record in records:
                for criterion in record.scheme_id.sudo().criterion_ids:
                    vals = record._prepare_line_vals(criterion, figures)
                    line = kept.get((record.id, criterion.id))
                    if line:
                        stays |= line
                        line.write(vals)
                    else:
                        new.append(vals | {"assessment_id": record.id})
        (drafts.sudo().line_ids - stays).unlink()
        Line.create(new)

    def _prepare_line_vals(self, criterion, figures):
        """Values of a line; a judgement's own points are the leader's."""
        self.ensure_one()
        vals = {
            "criterion_id": criterion.id,
            "sequence": criterion.sequence,
            "name": criterion.with_context(lang=self._get_paper_lang()).name,
            "source": criterion.source,
            "weight": criterion.weight,
            "target": criterion.target,
            "floor": criterion.floor,
        }
        fact = self._get_facts().get(criterion.source)
        if criterion.source == "manual":
            return vals
        figure = figures.get(criterion.source, {}).get(self.employee_id.id)
        # a number counts also when it is nought; a share of nothing does not
        measured = bool(fact) and (figure is not None or fact.kind == "count")
        cases, good, value, parts = figure or (0, 0, 0.0, ())
        return vals | {
            "detail": self._word_parts(parts),
            "case_count": cases,
            "good_count": good,
            "value": value,
            "is_measured": measured,
            "points": measured
            and assessment.points(
                value, criterion.target, criterion.floor, criterion.weight
            )
            or 0.0,
        }

    def _word_parts(self, parts):
        """What each case came to, in the employee's words like the criterion."""
        reader = self.with_context(lang=self._get_paper_lang())
        return ", ".join(
            reader.env._(
                "%(case)s %(value)s (attempts: %(number)s)",
                case=case.with_env(reader.env).sudo().display_name,
                value=float_repr(best, 1),
                number=attempts,
            )
            for case, best, attempts in parts
        )

    def action_refresh(self):
        """Read the facts of these drafts again."""
        self._check_not_concerned()
        self._check_draft()
        self._reckon()
        return True

    # ------------------------------------------------------------
    # PAPER, WINDOWS, REGISTER
    # ------------------------------------------------------------

    def _get_paper_lang(self):
        """The paper is the employee's."""
        self.ensure_one()
        # sudo: a language
        return self.sudo().user_id.lang or self.env.lang or "en_US"

    def action_print(self):
        self.check_access("read")
        return self.env.ref(
            "after_sales_training.action_report_assessment"
        ).report_action(self)

    def action_view_history(self):
        """The months of the same person, as a curve."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.assessment_action"
        )
        return action | {
            "name": self.env._("Monthly Assessments"),
            "view_mode": "graph,list,form",
            "views": [(False, "graph"), (False, "list"), (False, "form")],
            "domain": [("employee_id", "=", self.employee_id.id)],
            "context": {},
        }

    @api.model
    def _get_register_title(self):
        return self.env._("Monthly Assessments")

    @api.model
    def _get_register_columns(self):
        return (
            "name",
            "month",
            "employee_id",
            "scheme_id",
            "points",
            "grade",
            "note",
            "sent_at",
            "reply_agrees",
            "reply",
            "replied_at",
            "final_at",
            "state",
        )

    @api.model
    def _get_register_totals(self):
        return []

    @api.model
    def _get_register_period(self):
        return "month"
