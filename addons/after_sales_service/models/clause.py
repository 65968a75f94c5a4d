# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import period

MEASURES = [
    ("promises", "Promises kept in time"),
    ("warranty_start", "Warranties from the signed acceptance"),
    ("downtime_added", "Downtime in warranty added"),
    ("free_services", "Free services given when asked for"),
    ("remote_first", "Faults diagnosed remotely first"),
    ("engineer_sent", "Engineer on site where remote help failed"),
    ("service_report", "Jobs with a service report"),
    ("installation_plan", "Installations free and by a written plan"),
    ("documents", "Installations with all documents"),
    ("local_engineer", "Units with a local engineer"),
    ("consultation", "Consultations free of charge"),
    ("free_in_warranty", "Lines free within the warranty"),
    ("cost_only", "Lines at cost after the warranty"),
    ("follow_up", "Units followed up"),
    ("archive", "Repairs with a complete record"),
    ("joint_acceptance", "Work accepted by both sides"),
    ("emergency_report", "Emergency repairs with a report"),
    ("no_repeat", "Repairs that repeat none"),
    ("feedback_signed", "Jobs on site signed by the customer"),
    ("register", "Calls and letters answered"),
    ("compensation", "Compensation decided after a breach"),
    ("supplier_told", "Suppliers told at once"),
]
STANDINGS = [
    ("kept", "Kept"),
    ("broken", "Not always kept"),
    ("idle", "No case yet"),
    ("unmeasured", "Not measured"),
]


class Scope(NamedTuple):
    """Of which days, whose and which company's cases a figure speaks.

    ``start`` (inclusive) and ``stop`` (exclusive) are the same days as instants,
    naive UTC. 0 stands for every customer, and every company of the reader.
    """

    first: date
    last: date
    start: datetime
    stop: datetime
    partner_id: int = 0
    company_id: int = 0


class Cases(NamedTuple):
    """What a measure counts: the cases of a model that are decided, and the kept.

    Both domains add to the scope of the model; ``kept`` adds to ``decided``.
    """

    model: str
    decided: Domain
    kept: Domain


class Figure(NamedTuple):
    """How many cases are decided, and how many of them were kept."""

    kept: int = 0
    decided: int = 0

    @property
    def broken(self):
        return self.decided - self.kept

    @property
    def percent(self):
        return 100.0 * self.kept / self.decided if self.decided else 0.0


class Clause(models.Model):
    """A promise of the after-sales plan, in its own words.

    What keeps it (targets, terms, plans, places) points here. Everybody in service
    reads the book, managers write it. The figures count what the reader may see,
    this year; a statement counts other periods and single customers.
    """

    _name = "after.sales.clause"
    _description = "After-Sales Clause"
    _order = "sequence, number, id"
    _rec_names_search = ["number", "name"]

    number = fields.Char(required=True, help="Where the plan says it, e.g. 1.1-3.")
    name = fields.Char(string="Promise", required=True, translate=True)
    text = fields.Text(
        string="Wording", required=True, translate=True, help="The plan's own words."
    )
    source = fields.Char(translate=True, help="The document that holds the promise.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: a promise of every company."
    )
    measure = fields.Selection(
        selection=MEASURES,
        help="How it is shown whether the clause is kept. Empty: not measured.",
    )
    target_ids = fields.One2many(
        comodel_name="after.sales.sla.target",
        inverse_name="clause_id",
        string="Targets",
    )
    # this year, of what the reader may see
    measured_count = fields.Integer(
        string="Cases", compute="_compute_figures", help="Cases that are decided."
    )
    kept_count = fields.Integer(string="Kept", compute="_compute_figures")
    broken_count = fields.Integer(string="Not Kept", compute="_compute_figures")
    kept_percent = fields.Float(
        string="Kept (%)", compute="_compute_figures", digits=(5, 1)
    )
    standing = fields.Selection(
        selection=STANDINGS,
        string="This Year",
        compute="_compute_figures",
        search="_search_standing",
    )
    figure = fields.Char(string="Measured", compute="_compute_figures")

    _number_company_uniq = models.UniqueIndex(
        "(number, COALESCE(company_id, 0))", "The clause book has that number already."
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("number", "name")
    def _compute_display_name(self):
        for clause in self:
            clause.display_name = f"{clause.number or ''} {clause.name or ''}".strip()

    @api.depends("measure")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_figures(self):
        figures = self._get_figures(self._get_year_scope())
        for clause in self:
            figure = figures.get(clause.id, Figure())
            clause.measured_count = figure.decided
            clause.kept_count = figure.kept
            clause.broken_count = figure.broken
            clause.kept_percent = figure.percent
            clause.standing = self._get_standing(clause.measure, figure)
            clause.figure = self._get_figure_wording(clause.measure, figure)

    def _search_standing(self, operator, value):
        if operator != "in":
            return NotImplemented
        # the book is short; what is measured in it decides
        clauses = self.with_context(active_test=False).search([("id", "!=", False)])
        return Domain(
            "id", "in", clauses.filtered(lambda clause: clause.standing in value).ids
        )

    @api.model
    def _get_standing(self, measure, figure):
        """Return one of :data:`STANDINGS` for a figure of a measure."""
        if not measure:
            return "unmeasured"
        if not figure.decided:
            return "idle"
        return "broken" if figure.broken else "kept"

    @api.model
    def _get_figure_wording(self, measure, figure):
        """Return a figure of a measure in words."""
        match self._get_standing(measure, figure):
            case "unmeasured":
                return self.env._("Not measured")
            case "idle":
                return self.env._("No case")
        return self.env._(
            "%(kept)s of %(decided)s kept", kept=figure.kept, decided=figure.decided
        )

    # ------------------------------------------------------------
    # SCOPE
    # ------------------------------------------------------------

    @api.model
    def _get_scope(self, first, last, partner=None, company=None):
        """Return the scope of a period, both days included.

        :param date first: first day, in the zone of the company
        :param date last: last day
        :param partner: ``res.partner``, its whole commercial entity; none: all
        :param company: ``res.company``; none: all that the reader has chosen
        """
        tz = (company or self.env.company)._get_after_sales_tz()
        return Scope(
            first,
            last,
            period.start_of_day(first, tz),
            period.end_of_day(last, tz),
            partner.commercial_partner_id.id if partner else 0,
            company.id if company else 0,
        )

    @api.model
    def _get_year_scope(self):
        """Return the scope of this calendar year."""
        first = fields.Date.context_today(self).replace(month=1, day=1)
        return self._get_scope(first, first + relativedelta(years=1, days=-1))

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _get_cases(self, scope):
        """Return the :class:`Cases` of the clause, empty if it is not measured.

        A measure ``x`` is the method ``_measure_x(scope)``; an addon adds one with
        a value of the selection and, for a model of its own, an entry in
        ``_get_scope_domains()`` and ``_get_case_actions()``.
        """
        self.ensure_one()
        return (
            getattr(self, f"_measure_{self.measure}")(scope) if self.measure else None
        )

    def _get_figures(self, scope):
        """Count the cases of each measured clause, as the reader may see them.

        One statement per model for the whole book. A measure that counts faster
        in its own way has a method ``_count_x(scope)`` as well.

        :return: clause id -> :class:`Figure`; nothing for what is not measured or
            counts records that the reader has no right on
        """
        figures = {}
        by_model = {}
        for measure, clauses in self.grouped("measure").items():
            if count := getattr(clauses, f"_count_{measure}", None):
                figures |= count(scope)
                continue
            for clause in clauses.filtered("measure"):
                cases = clause._get_cases(scope)
                by_model.setdefault(cases.model, {})[clause.id] = cases
        for model, cases in by_model.items():
            if self.env[model].has_access("read"):
                figures |= self._count_cases(model, cases, scope)
        return figures

    @api.model
    def _count_cases(self, model, cases, scope):
        """Count the cases of one model in a single pass over its scope.

        :param dict cases: key -> :class:`Cases` of that model
        :return: key -> :class:`Figure`
        """
        Model = self.env[model].with_context(active_test=False)
        query = Model._search(self._get_scope_domain(model, scope))
        columns = []
        for case in cases.values():
            for domain in (case.decided & case.kept, case.decided):
                domain = domain.optimize_full(Model)
                columns.append(
                    SQL(
                        "count(*) FILTER (WHERE %s)",
                        domain._to_sql(Model, query.table, query),
                    )
                )
        (row,) = self.env.execute_query(query.select(*columns))
        counts = iter(row)
        return {key: Figure(next(counts), next(counts)) for key in cases}

    @api.model
    def _get_scope_domain(self, model, scope):
        """Return the domain of the cases of a model that lie in a scope."""
        return self._get_scope_domains(scope)[model]

    # ------------------------------------------------------------
    # RECORDS BEHIND THE FIGURE
    # ------------------------------------------------------------

    def action_view_kept(self):
        """Show the cases of this year that were kept."""
        self.ensure_one()
        return self._view_cases(self._get_year_scope(), kept=True)

    def action_view_broken(self):
        """Show the cases of this year that were not kept."""
        self.ensure_one()
        return self._view_cases(self._get_year_scope(), kept=False)

    def _get_case_domain(self, scope, kept):
        """Return the domain of the kept cases, or of those not kept.

        :raises UserError: the clause is not measured
        """
        self.ensure_one()
        cases = self._get_cases(scope)
        if not cases:
            raise UserError(
                self.env._(
                    "%(clause)s is not measured: there is no case to show.",
                    clause=self.display_name,
                )
            )
        return (
            self._get_scope_domain(cases.model, scope)
            & cases.decided
            & (cases.kept if kept else ~cases.kept)
        )

    def _view_cases(self, scope, kept):
        """Return the window with the records behind a figure."""
        self.ensure_one()
        domain = self._get_case_domain(scope, kept)
        model = self._get_cases(scope).model
        action = self.env["ir.actions.act_window"]._for_xml_id(
            self._get_case_actions()[model]
        )
        title = self.env._("Kept") if kept else self.env._("Not Kept")
        return action | {
            "domain": list(domain),
            "context": {"active_test": False, "create": False},
            "display_name": f"{self.number} · {title}",
            "name": f"{self.number} · {title}",
        }

    # ------------------------------------------------------------
    # AN ADDON LEAVES
    # ------------------------------------------------------------

    @api.model
    def _leave_told(self, module):
        """Keep the clauses of an addon that an issued statement speaks of.

        It was given to a customer. They are put aside and no longer the addon's; all
        others leave with it. For its uninstall hook.
        """
        data = self.env["ir.model.data"].search(
            [("module", "=", module), ("model", "=", self._name)]
        )
        told = self.env["after.sales.statement.line"].search(
            [("clause_id", "in", data.mapped("res_id"))]
        )
        told.clause_id.active = False
        data.filtered(lambda row: row.res_id in told.clause_id.ids).unlink()
