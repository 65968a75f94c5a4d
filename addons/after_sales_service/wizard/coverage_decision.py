# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.order_line import COVERAGES
from ..models.order_repricing import MANAGER
from ..tools import coverage

#: what may be chosen by hand; the others come from the facts only: the kind of the
#: job, a repeat, the quota of free services, a contract
CHOICES = [
    (value, label)
    for value, label in COVERAGES
    if value
    in {
        coverage.COVERED,
        coverage.GOODWILL,
        coverage.SUPPLIER,
        coverage.EXCLUDED,
        coverage.COST,
        coverage.LIST,
        coverage.QUOTATION,
    }
]


class CoverageDecision(models.TransientModel):
    """Decide who pays: after the work, with a reason, seeing what follows (S10).

    The service manager decides liability; goodwill may also be given by the desk
    and by team leaders, each up to the limit of the company.
    """

    _name = "after.sales.coverage.decision"
    _description = "Decide Coverage"

    line_ids = fields.Many2many("after.sales.order.line", string="Lines", required=True)
    is_manager = fields.Boolean(compute="_compute_is_manager")
    has_affected = fields.Boolean(compute="_compute_has_affected")
    decision = fields.Selection(
        [
            ("keep", "Keep as it stands"),
            ("follow", "Follow the facts as they are now"),
            ("change", "Change"),
        ],
        required=True,
        compute="_compute_decision",
        store=True,
        readonly=False,
        precompute=True,
    )
    coverage = fields.Selection(
        CHOICES, compute="_compute_coverage", store=True, readonly=False
    )
    is_free = fields.Boolean(compute="_compute_is_free")
    percent = fields.Float(string="We bear (%)", default=100.0)
    exclusion_id = fields.Many2one(
        "after.sales.warranty.exclusion",
        string="Excluded by",
        help="What of the warranty's exclusions it rests on; the customer reads it.",
    )
    reason = fields.Char(
        required=True,
        help="The customer reads it on the papers when you change a line.",
    )
    goodwill_note = fields.Char(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends_context("uid")
    def _compute_is_manager(self):
        self.is_manager = self.env.user.has_group(MANAGER)

    @api.depends("line_ids")
    def _compute_has_affected(self):
        for wizard in self:
            wizard.has_affected = any(wizard.line_ids.mapped("is_affected"))

    @api.depends("is_manager")
    def _compute_decision(self):
        """Liability is not the desk's: it can only give."""
        for wizard in self:
            if not wizard.is_manager:
                wizard.decision = "change"
            else:
                wizard.decision = wizard.decision or "keep"

    @api.depends("is_manager")
    def _compute_coverage(self):
        for wizard in self.filtered(lambda wizard: not wizard.is_manager):
            wizard.coverage = coverage.GOODWILL

    @api.depends("coverage")
    def _compute_is_free(self):
        for wizard in self:
            wizard.is_free = wizard.coverage in coverage.FREE

    # ------------------------------------------------------------
    # WHAT WOULD FOLLOW
    # ------------------------------------------------------------

    @api.depends("line_ids", "decision", "coverage", "percent", "exclusion_id")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = self.env["ir.qweb"]._render(
                "after_sales_service.coverage_decision_preview",
                wizard._prepare_preview_vals(),
            )
            wizard.goodwill_note = wizard._get_goodwill_note()

    def _get_verdicts(self):
        """What each line would become: line → values of the decision."""
        self.ensure_one()
        lines = self.line_ids._origin
        match self.decision:
            case "keep":
                return {line: line._prepare_verdict_keep() for line in lines}
            case "follow":
                return {line: line._prepare_verdict_follow() for line in lines}
            case _ if self.coverage:
                exclusion = (
                    self.exclusion_id._origin
                    if self.coverage == coverage.EXCLUDED
                    else None
                )
                return {
                    line: line._prepare_verdict(self.coverage, self.percent, exclusion)
                    for line in lines
                }
        return {}

    def _prepare_preview_vals(self):
        """Before → after and the document that follows, line by line."""
        self.ensure_one()
        coverages = dict(
            self.env["after.sales.order.line"]
            ._fields["coverage"]
            ._description_selection(self.env)
        )
        documents = dict(
            self.env["after.sales.coverage.log"]
            ._fields["document"]
            ._description_selection(self.env)
        )
        rows = [
            {
                "line": line,
                "coverage_before": coverages[line.coverage],
                "coverage_after": coverages[verdict["coverage"]],
                "document_name": documents[effect["document"]],
                "evidence": self._describe_evidence(line.evidence_count),
                **effect,
            }
            for line, verdict in self._get_verdicts().items()
            for effect in [line._preview_verdict(verdict)]
        ]
        documents.pop("none")
        following = {row["document"] for row in rows}
        return {
            "rows": rows,
            "several_jobs": len(self.line_ids.order_id) > 1,
            "total": self._describe_total(rows),
            "follows": ", ".join(
                name for value, name in documents.items() if value in following
            ),
        }

    def _describe_evidence(self, count):
        return self.env._("Evidence: %s", count) if count else self.env._("No evidence")

    def _describe_total(self, rows):
        """The sum in words; amounts of several currencies have none."""
        currency = self.line_ids.currency_id
        if len(currency) != 1:
            return False
        return self.env._(
            "The customer pays %(before)s now, then %(after)s (before tax).",
            before=currency.format(sum(row["before"] for row in rows)),
            after=currency.format(sum(row["after"] for row in rows)),
        )

    # ------------------------------------------------------------
    # GOODWILL
    # ------------------------------------------------------------

    def _get_goodwill(self, order):
        """What would be given on a job as goodwill in all, company's currency.

        What the engine or the warranty bears is no goodwill; what was given on
        other lines of the job before counts along.
        """
        verdicts = self._get_verdicts()
        given = 0.0
        for line in order.line_ids:
            verdict = verdicts.get(line)
            if verdict and verdict["coverage"] == coverage.GOODWILL:
                given += line._preview_verdict(verdict)["free"]
            elif not verdict and line.coverage == coverage.GOODWILL:
                given += line.amount_free
        return given

    def _gives_goodwill(self):
        return self.decision == "change" and self.coverage == coverage.GOODWILL

    def _get_goodwill_note(self):
        """The limit in words, where there is one."""
        orders = self.line_ids._origin.order_id
        limits = [order._get_goodwill_limit() for order in orders]
        if not self._gives_goodwill() or None in limits or not limits:
            return False
        return self.env._(
            "Your limit of goodwill: %(limit)s per job",
            limit=orders[0].currency_id.format(min(limits)),
        )

    def _check_goodwill(self):
        """Refuse to give more than the role allows.

        :raises UserError: says how much it is and how much it may be
        """
        for order in self.line_ids.order_id:
            limit = order._get_goodwill_limit()
            given = self._get_goodwill(order)
            if (
                limit is not None
                and order.currency_id.compare_amounts(given, limit) > 0
            ):
                raise UserError(
                    self.env._(
                        "%(job)s: goodwill of %(given)s is more than the %(limit)s you"
                        " may give on one job. Have somebody decide whose limit is"
                        " higher, or bear a smaller share.",
                        job=order.name,
                        given=order.currency_id.format(given),
                        limit=order.currency_id.format(limit),
                    )
                )

    # ------------------------------------------------------------
    # DECIDE
    # ------------------------------------------------------------

    def action_decide(self):
        """Take the decision; the documents follow."""
        self.ensure_one()
        self._check_can_decide()
        self.line_ids._decide(self._get_verdicts(), self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _check_can_decide(self):
        if not self.line_ids:
            raise UserError(self.env._("Choose the lines to decide."))
        self.line_ids.check_access("read")
        self.line_ids._check_may_decide()
        if not self.is_manager and not self._gives_goodwill():
            raise AccessError(
                self.env._(
                    "The desk may give goodwill; who is liable is decided by the"
                    " service manager."
                )
            )
        if self.decision == "change":
            self._check_change()
        if self._gives_goodwill():
            self._check_goodwill()

    def _check_change(self):
        if not self.coverage:
            raise UserError(self.env._("Choose the new coverage."))
        if not 0 <= self.percent <= 100:
            raise UserError(self.env._("A percent lies between 0 and 100."))
        if self.coverage == coverage.EXCLUDED and not self.exclusion_id:
            raise UserError(
                self.env._(
                    "Choose which exclusion of the warranty it rests on: the customer"
                    " reads it on the papers."
                )
            )
