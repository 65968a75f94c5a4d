# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from .clause import Figure

_logger = logging.getLogger(__name__)

STATES = [("draft", "Draft"), ("queued", "Being Issued"), ("issued", "Issued")]
#: written by the steps only, never by a client
FIELDS_OF_STEPS = frozenset(
    {
        "name",
        "state",
        "line_ids",
        "measured_at",
        "issued_at",
        "user_id",
        "attachment_id",
        "error",
    }
)
#: what an issued statement says
FIELDS_OF_CONTENT = frozenset(
    {"partner_id", "company_id", "date_from", "date_to", "note"}
)
REPORT = "after_sales_service.action_report_promise_statement"
UNIT_LIMIT = 500
#: days in them can be reckoned in every zone
FIRST_YEAR, LAST_YEAR = 1900, 2200


class Statement(models.Model):
    """Whether the promises were kept: to one customer, in one period.

    Measured from facts by the clause book. A draft is measured anew at will; once
    issued, figures and paper stay as the customer got them. Without a customer it
    speaks of all of them, e.g. for a tender. Dispatchers draft, managers issue.
    """

    _name = "after.sales.statement"
    _description = "Promise Statement"
    _inherit = [
        "mail.thread",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
        "after.sales.paper.mixin",
    ]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", default="New", required=True, readonly=True, copy=False
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
        help="With all its sites and contacts. Empty: all customers.",
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_date_from()
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._default_date_to()
    )
    period = fields.Char(string="Time Span", compute="_compute_period")
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    note = fields.Text(
        string="Remarks", help="Stands on the statement below the summary."
    )
    tz = fields.Char(compute="_compute_tz")
    # measured
    line_ids = fields.One2many(
        "after.sales.statement.line", "statement_id", string="Clauses", readonly=True
    )
    measured_at = fields.Datetime(readonly=True, copy=False)
    kept_count = fields.Integer(string="Kept", compute="_compute_total", store=True)
    measured_count = fields.Integer(
        string="Cases", compute="_compute_total", store=True
    )
    kept_percent = fields.Float(
        string="Kept (%)",
        compute="_compute_total",
        store=True,
        digits=(5, 1),
        aggregator="avg",
    )
    # issued
    issued_at = fields.Datetime(readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Issued by", readonly=True, copy=False
    )
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="Paper",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    error = fields.Char(string="Not Issued", readonly=True, copy=False)

    _queue_idx = models.Index("(id) WHERE state = 'queued'")
    _dates_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The period ends before it begins."
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTES
    # ------------------------------------------------------------

    @api.model
    def _default_date_from(self):
        """The year that customers ask about: in spring still the last one."""
        today = fields.Date.context_today(self)
        return today.replace(year=today.year - (today.month <= 3), month=1, day=1)

    @api.model
    def _default_date_to(self):
        return self._default_date_from().replace(month=12, day=31)

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_period(self):
        for statement in self:
            statement.period = statement._get_period_wording()

    def _get_period_wording(self):
        """The year where the period is one, else its two days."""
        self.ensure_one()
        first, last = self.date_from, self.date_to
        if not first or not last:
            return ""
        if (first.month, first.day, last.month, last.day, last.year) == (
            (1, 1, 12, 31) + (first.year,)
        ):
            return str(first.year)
        return f"{format_date(self.env, first)} – {format_date(self.env, last)}"

    @api.depends("company_id")
    def _compute_tz(self):
        for statement in self:
            statement.tz = statement.company_id._get_after_sales_tz()

    @api.depends("line_ids.kept_count", "line_ids.measured_count")
    def _compute_total(self):
        for statement in self:
            figure = Figure(
                sum(statement.line_ids.mapped("kept_count")),
                sum(statement.line_ids.mapped("measured_count")),
            )
            statement.kept_count = figure.kept
            statement.measured_count = figure.decided
            statement.kept_percent = figure.percent

    @api.depends("name", "partner_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = " · ".join(
                filter(
                    None,
                    (
                        statement.name if statement.name != "New" else "",
                        statement._get_customer_wording(),
                        statement.period,
                    ),
                )
            )

    def _get_customer_wording(self):
        self.ensure_one()
        return self.partner_id.name or self.env._("All customers")

    @api.constrains("date_from", "date_to")
    def _check_years(self):
        for statement in self:
            if not (
                FIRST_YEAR <= statement.date_from.year
                and statement.date_to.year <= LAST_YEAR
            ):
                raise ValidationError(
                    self.env._(
                        "Choose a period in the years between %(first)s and %(last)s.",
                        first=str(FIRST_YEAR),
                        last=str(LAST_YEAR),
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
        statements = super().create(vals_list)
        statements._measure()
        return statements

    def write(self, vals):
        self._check_computed_fields(vals)
        content = FIELDS_OF_CONTENT.intersection(vals)
        if content:
            self._check_draft()
        res = super().write(vals)
        if content - {"note"}:
            self._measure()
        return res

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | FIELDS_OF_STEPS

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        if self.filtered(lambda statement: statement.state != "draft"):
            raise UserError(
                self.env._(
                    "What was issued to a customer is kept: only drafts can be deleted."
                )
            )

    # ------------------------------------------------------------
    # MEASURE
    # ------------------------------------------------------------

    def action_measure(self):
        """Count anew as of now."""
        self.check_access("write")
        self._check_draft()
        self._measure()
        return True

    def _check_draft(self):
        """:raises UserError: a statement is issued, or about to be"""
        for statement in self:
            if statement.state != "draft":
                raise UserError(
                    self.env._(
                        "%(statement)s is issued: make a new statement instead of"
                        " changing it.",
                        statement=statement.display_name,
                    )
                )

    def _get_scope(self):
        self.ensure_one()
        return self.env["after.sales.clause"]._get_scope(
            self.date_from, self.date_to, self.partner_id, self.company_id
        )

    def _get_clauses(self):
        """The clauses of the plan that hold in the company of the statement."""
        self.ensure_one()
        return self.env["after.sales.clause"].search(
            [("company_id", "in", (self.company_id.id, False))]
        )

    def _measure(self):
        """Replace the lines by what is counted now, by the reader's own rights."""
        for statement in self:
            clauses = statement._get_clauses()
            figures = clauses._get_figures(statement._get_scope())
            # bounded: lines are written here only; nobody has a right to. What is
            # counted was counted by the rights of the user
            statement.sudo().write(
                {
                    "measured_at": fields.Datetime.now(),
                    "line_ids": [
                        Command.clear(),
                        *(
                            Command.create(
                                statement._prepare_line_vals(
                                    clause, figures.get(clause.id, Figure())
                                )
                            )
                            for clause in clauses
                        ),
                    ],
                }
            )

    def _prepare_line_vals(self, clause, figure):
        return {
            "clause_id": clause.id,
            "sequence": clause.sequence,
            "measure": clause.measure,
            "kept_count": figure.kept,
            "measured_count": figure.decided,
        }

    # ------------------------------------------------------------
    # ISSUE
    # ------------------------------------------------------------

    def action_issue(self):
        """Measure and print; many are issued in the background, one by one."""
        self._check_can_issue()
        if len(self) == 1:
            self._do_issue()
            return True
        # bounded: a step of these statements, whose issuing was checked above
        self.sudo().write({"state": "queued", "user_id": self.env.uid, "error": False})
        # bounded: wakes our own job
        self.env.ref("after_sales_service.ir_cron_issue_statements").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s statements are being issued in the background.",
                    count=len(self),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_can_issue(self):
        self.check_access("write")
        if not self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            raise AccessError(
                self.env._("Statements are issued by the service manager.")
            )
        self._check_draft()
        self._check_period_begun()

    def _check_period_begun(self):
        today = fields.Date.context_today(self)
        for statement in self:
            if statement.date_from > today:
                raise ValidationError(
                    self.env._(
                        "%(statement)s: the period has not begun yet.",
                        statement=statement.display_name,
                    )
                )

    def _do_issue(self):
        """Measure once more, print, keep the paper with the customer."""
        for statement in self:
            statement._measure()
            # bounded: state and paper of this statement, written by this step only
            statement.sudo().write(
                {
                    "state": "issued",
                    "issued_at": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "error": False,
                }
            )
            statement.sudo().attachment_id = statement._make_paper(REPORT)

    def _with_paper_lang(self):
        """The statement in the language and the zone of its paper."""
        return super()._with_paper_lang().with_context(tz=self.tz)

    def _get_paper_name(self, report):
        translated = self._with_paper_lang()
        title = translated.env._("Promise Statement")
        return (
            f"{title} {translated.period} {translated._get_customer_wording()}"
            f" {self.name}"
        ).replace("/", "-")

    def _get_paper_owner(self):
        """The customer where there is one."""
        return self.partner_id or self

    @api.model
    def _cron_issue(self):
        """Issue what waits, each with the rights of whoever asked for it.

        A statement that fails goes back to draft with the reason; the rest go on.
        """
        waiting = self.search([("state", "=", "queued")], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for statement in waiting:
            statement = statement.try_lock_for_update()
            if statement and statement.state == "queued":
                statement._issue_queued()
            if not cron._commit_progress(1):
                break

    def _issue_queued(self):
        self.ensure_one()
        asking = self.with_user(self.user_id).with_context(
            lang=self.user_id.lang, tz=self.user_id.tz
        )
        asking = asking.with_context(allowed_company_ids=self.company_id.ids)
        try:
            with self.env.cr.savepoint():
                self.state = "draft"
                asking._check_can_issue()
                asking._do_issue()
        except psycopg2.Error:
            raise  # the database, not the paper: the job runs again
        except Exception as error:  # noqa: BLE001 pylint: disable=broad-except
            _logger.warning("%s: not issued", self.name, exc_info=True)
            self.invalidate_recordset()
            self.write({"state": "draft", "error": str(error)})

    # ------------------------------------------------------------
    # WHAT STANDS ON THE PAPER
    # ------------------------------------------------------------

    def _get_summary(self):
        """All figures in one sentence."""
        self.ensure_one()
        if not self.measured_count:
            return self.env._(
                "In this period there was no case in which a promise could be kept or"
                " broken."
            )
        return self.env._(
            "Of %(decided)s cases in which a promise could be kept or broken, %(kept)s"
            " were kept: %(percent)s %%.",
            decided=self.measured_count,
            kept=self.kept_count,
            percent=f"{self.kept_percent:.1f}",
        )

    def _get_chapters(self):
        """The measured clauses, and the cases of each that were not kept.

        :return: list of (line, list of ``Case``)
        """
        self.ensure_one()
        scope = self._get_scope()
        return [
            (
                line,
                line.clause_id._get_broken_cases(scope) if line.broken_count else [],
            )
            for line in self.line_ids
            if line.measure
        ]

    def _get_unmeasured(self):
        """The lines of clauses that are promised and not measured."""
        self.ensure_one()
        return self.line_ids.filtered(lambda line: not line.measure)

    def _get_unit_domain(self):
        self.ensure_one()
        return (
            Domain(
                "commercial_partner_id", "=", self.partner_id.commercial_partner_id.id
            )
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "!=", "retired")
            & (
                Domain("delivered_on", "=", False)
                | Domain("delivered_on", "<=", self.date_to)
            )
        )

    def _get_unit_rows(self):
        """The customer's units: warranty, time out of use, free services.

        :return: list of dicts of ``unit``, ``down_hours`` (of faults, ended within
            the period), ``added_days`` (to the warranty so far) and ``free_used``
            (in the period)
        """
        self.ensure_one()
        if not self.partner_id:
            return []
        units = self.env["after.sales.equipment"].search(
            self._get_unit_domain(), order="accepted_on, id", limit=UNIT_LIMIT
        )
        scope = self._get_scope()
        of_units = Domain("equipment_id", "in", units.ids)
        down = dict(
            self.env["after.sales.downtime"]._read_group(
                of_units
                & Domain("kind", "=", "unplanned")
                & Domain("end", ">=", scope.start)
                & Domain("end", "<", scope.stop),
                ["equipment_id"],
                ["hours:sum"],
            )
        )
        used = dict(
            self.env["after.sales.order"]._read_group(
                of_units
                & Domain("free_service_taken", "=", True)
                & Domain("done_at", ">=", scope.start)
                & Domain("done_at", "<", scope.stop),
                ["equipment_id"],
                ["__count"],
            )
        )
        return [
            {
                "unit": unit,
                "down_hours": down.get(unit, 0.0),
                "added_days": unit.warranty_id.downtime_days,
                "free_used": used.get(unit, 0),
            }
            for unit in units
        ]

    def _get_sections(self):
        """More of the paper: hook for compensation, training places and others.

        :return: list of (title, ``Markup``), printed after the units
        """
        self.ensure_one()
        return []

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_print(self):
        """The paper as it was issued, or a draft of it."""
        return self._open_paper(self.attachment_id, REPORT)

    def action_send(self):
        """Write the mail that takes the paper to the customer."""
        self.ensure_one()
        self.check_access("write")
        if not self.attachment_id:
            raise UserError(self.env._("Issue the statement first, then send it."))
        translated = self._with_paper_lang()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_partner_ids": self.partner_id.ids,
                "default_subject": translated.env._(
                    "Our promises to you in %(period)s", period=translated.period
                ),
                "default_attachment_ids": self.attachment_id.ids,
            },
        }
