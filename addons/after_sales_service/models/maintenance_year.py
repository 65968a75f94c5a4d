# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import yearly

FIRST_YEAR, LAST_YEAR = 2000, 2100
#: what the yearly plan is about: decided before it is handed in
FIELDS_OF_SCOPE = frozenset(
    {"year", "company_id", "department_id", "team_id", "owner_kind", "note"}
)
#: weeks named in the warning; the load view shows all
NAMED_OVERLOADS = 5


class MaintenanceYear(models.Model):
    """The yearly maintenance plan (年度维修计划), S26.

    Drafted from what the running plans will bring, moved day by day, handed in and
    approved by the manager in charge; then it stays as it is, and jobs are made for
    the days agreed. At the end of the year it is compared with what was done.

    Planners (desk) draft, managers approve and delete, engineers and billing read.
    """

    _name = "after.sales.maintenance.year"
    _description = "Yearly Maintenance Plan"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.approval.mixin",
        "after.sales.paper.mixin",
    ]
    _rec_name = "year"
    _order = "year desc, id desc"
    _check_company_auto = True

    year = fields.Integer(
        required=True,
        tracking=True,
        aggregator=None,
        default=lambda self: self._default_year(),
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    department_id = fields.Many2one(
        "hr.department",
        check_company=True,
        help="Only units that this department uses. Empty: all.",
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Service Point",
        check_company=True,
        help="Only units of this service point. Empty: all.",
    )
    owner_kind = fields.Selection(
        [("customer", "Customers' units"), ("own_plant", "Own plant")],
        string="Whose Units",
        help="Empty: all units.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Planner",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    note = fields.Text(help="What the approver should know. Printed on the plan.")
    collected_at = fields.Datetime(string="Drafted at", readonly=True, copy=False)
    line_ids = fields.One2many("after.sales.maintenance.year.line", "year_id")
    line_count = fields.Integer(string="Dates", compute="_compute_counts")
    moved_count = fields.Integer(string="Moved Days", compute="_compute_counts")
    hours_total = fields.Float(string="Hours of Work", compute="_compute_counts")
    load_warning = fields.Text(compute="_compute_load_warning")
    # what became of it
    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    is_over = fields.Boolean(compute="_compute_is_over")
    in_window_count = fields.Integer(string="In Time", compute="_compute_outcome")
    early_count = fields.Integer(string="Too Early", compute="_compute_outcome")
    late_count = fields.Integer(string="Done Late", compute="_compute_outcome")
    overdue_count = fields.Integer(string="Overdue", compute="_compute_outcome")
    skipped_count = fields.Integer(string="Skipped", compute="_compute_outcome")
    absorbed_count = fields.Integer(
        string="Absorbed by Bigger Ones", compute="_compute_outcome"
    )
    open_count = fields.Integer(string="Still to Come", compute="_compute_outcome")
    extra_count = fields.Integer(
        string="Unplanned Besides",
        compute="_compute_extra_count",
        help="Maintenance jobs of the same units and year that no plan asked for.",
    )
    kept_percent = fields.Float(
        string="Plan Kept (%)",
        compute="_compute_outcome",
        digits=(5, 1),
        help="Done within their window, of all that are done, overdue or skipped."
        " Absorbed ones and those still to come are not counted.",
    )
    has_outcome = fields.Boolean(compute="_compute_outcome")
    # papers
    plan_attachment_id = fields.Many2one(
        "ir.attachment", string="Plan as Approved", readonly=True, copy=False
    )
    result_attachment_id = fields.Many2one(
        "ir.attachment", string="Result as Closed", readonly=True, copy=False
    )

    _scope_uniq = models.UniqueIndex(
        "(company_id, year, COALESCE(department_id, 0), COALESCE(team_id, 0),"
        " COALESCE(owner_kind, ''))",
        "There is a yearly plan of this year for the same units already.",
    )
    _fields_of_steps = frozenset(
        {
            "collected_at",
            "closed_at",
            "closed_by_id",
            "plan_attachment_id",
            "result_attachment_id",
        }
    )

    def _default_year(self):
        """Plans are drafted in autumn for the year to come."""
        today = fields.Date.context_today(self)
        return today.year + (today.month > 6)

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("year", "department_id", "team_id", "owner_kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        words = dict(self._fields["owner_kind"]._description_selection(self.env))
        for plan in self:
            # names of what the reader plans for, not more of them
            parts = (
                str(plan.year),
                plan.sudo().department_id.name,
                plan.sudo().team_id.name,
                words.get(plan.owner_kind),
            )
            plan.display_name = " · ".join(filter(None, parts))

    @api.depends("line_ids.is_moved", "line_ids.hours")
    def _compute_counts(self):
        found = {
            plan: figures
            for plan, *figures in self.env[
                "after.sales.maintenance.year.line"
            ]._read_group(
                [("year_id", "in", self.ids)],
                ["year_id"],
                ["__count", "moved_count:sum", "hours:sum"],
            )
        }
        for plan in self:
            plan.line_count, plan.moved_count, plan.hours_total = found.get(
                plan._origin, (0, 0, 0.0)
            )

    @api.depends("line_ids.agreed_on", "line_ids.engineer_id", "line_ids.hours")
    @api.depends_context("lang")
    def _compute_load_warning(self):
        for plan in self:
            overloads = plan._get_overloads()
            texts = [plan._word_overload(one) for one in overloads[:NAMED_OVERLOADS]]
            if len(overloads) > NAMED_OVERLOADS:
                texts.append(
                    self.env._("… and %s more", len(overloads) - NAMED_OVERLOADS)
                )
            plan.load_warning = "\n".join(texts)

    @api.depends("year")
    def _compute_is_over(self):
        today = fields.Date.context_today(self)
        for plan in self:
            plan.is_over = plan.year < today.year

    def _compute_outcome(self):
        found = {}
        for plan, outcome, count in self.env[
            "after.sales.maintenance.report"
        ]._read_group(
            [("year_id", "in", self.ids)], ["year_id", "outcome"], ["__count"]
        ):
            found.setdefault(plan, {})[outcome] = count
        for plan in self:
            counts = found.get(plan._origin, {})
            for outcome in (*yearly.DECIDED, "absorbed", "open"):
                plan[f"{outcome}_count"] = counts.get(outcome, 0)
            percent = yearly.kept_percent(counts)
            plan.has_outcome = percent is not None
            plan.kept_percent = percent or 0.0

    def _compute_extra_count(self):
        """Shown on the form only: each plan asks for other units and days."""
        report = self.env["after.sales.maintenance.report"]
        for plan in self:
            plan.extra_count = report.search_count(plan._get_extra_domain())

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.constrains("year")
    def _check_year(self):
        for plan in self:
            if not FIRST_YEAR <= plan.year <= LAST_YEAR:
                raise ValidationError(
                    self.env._(
                        "Choose a year between %(first)s and %(last)s.",
                        first=str(FIRST_YEAR),
                        last=str(LAST_YEAR),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        scope = FIELDS_OF_SCOPE.intersection(vals)
        if scope and not self.env.su:
            self._check_not_approved()
        if "user_id" in vals:
            self._check_author_stays()
        if scope - {"note"} and self.line_ids:
            raise UserError(
                self.env._(
                    "Year and units belong to the dates that are drafted: remove the"
                    " dates first, or make another yearly plan."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        if self.filtered(lambda plan: plan.approval_state in ("submitted", "approved")):
            raise UserError(
                self.env._(
                    "A yearly plan that is handed in or approved is kept. Take it back"
                    " to draft first."
                )
            )

    # ------------------------------------------------------------
    # DRAFT
    # ------------------------------------------------------------

    def action_collect(self):
        """Bring the dates that the running plans will have in the year.

        Days that were moved stay moved; dates that are no longer due go.
        """
        self.check_access("write")
        self._check_approval_state("draft")
        for plan in self:
            plan._do_collect()
        return True

    def _get_span(self):
        """First and last day of the year."""
        self.ensure_one()
        return date(self.year, 1, 1), date(self.year, 12, 31)

    def _get_unit_domain(self):
        """The units the plan is about."""
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        for name in ("department_id", "team_id"):
            if self[name]:
                domain &= Domain(name, "=", self[name].id)
        if self.owner_kind:
            domain &= Domain("owner_kind", "=", self.owner_kind)
        return domain

    def _get_plan_domain(self):
        """The plans whose dates are collected. Hook."""
        self.ensure_one()
        return Domain("state", "=", "active") & Domain(
            "equipment_id", "any", self._get_unit_domain()
        )

    def _do_collect(self):
        """Set-wise: one search for plans, one for lines, one create."""
        self.ensure_one()
        Line = self.env["after.sales.maintenance.year.line"]
        plans = self.env["after.sales.maintenance.plan"].search(self._get_plan_domain())
        known = {}
        for line in Line.search(
            Domain("plan_id", "in", plans.ids) | Domain("year_id", "=", self.id)
        ):
            known[line.plan_id.id, line.number] = line
        own = self.line_ids
        vals_list, kept, elsewhere = [], Line, Line
        for plan, row, absorber in plans._project_all(*self._get_span()):
            line = known.get((plan.id, row[0]))
            if not line:
                vals_list.append(self._prepare_line_vals(plan, row, absorber))
            elif line in own:
                kept |= line
                line._follow_projection(row, absorber)
            else:
                elsewhere |= line
        # bounded: lines of this draft, which the user may write; they are made and
        # removed here only
        (own - kept).sudo().unlink()
        Line.sudo().create(vals_list)
        self.sudo().collected_at = fields.Datetime.now()
        if elsewhere:
            self._message_log(
                body=self.env._(
                    "Left out: %(count)s dates that stand in another yearly plan"
                    " already (%(plans)s).",
                    count=len(elsewhere),
                    plans=", ".join(elsewhere.year_id.mapped("display_name")),
                )
            )

    def _prepare_line_vals(self, plan, row, absorber):
        """Values of one date: what was planned is copied, it is the baseline.

        :param row: (number, nominal, due, window start, window end)
        :param absorber: the plan of a bigger overhaul that takes its place, or None
        """
        number, _nominal, due, start, end = row
        return {
            "year_id": self.id,
            "plan_id": plan.id,
            "number": number,
            "name": plan.name,
            "kind": plan.kind,
            "grade": plan.grade,
            "absorbed_by_id": absorber and absorber.id,
            "hours": 0.0 if absorber else plan.duration_hours,
            "engineer_id": plan.equipment_id.engineer_id.id,
            "planned_on": due,
            "agreed_on": due,
            "window_start": start,
            "window_end": end,
        }

    # ------------------------------------------------------------
    # LOAD
    # ------------------------------------------------------------

    def _get_overloads(self):
        """Weeks in which an engineer of the plan has more work than hours."""
        self.ensure_one()
        engineers = self.line_ids.engineer_id
        if not engineers:
            return []
        return self.env["after.sales.maintenance.year.line"]._find_overloads(
            engineers, *self._get_span()
        )

    def _word_overload(self, overload):
        return self.env._(
            "%(engineer)s, week of %(monday)s: %(hours)s h of maintenance, works"
            " %(capacity)s h",
            engineer=overload.who.name,
            monday=format_date(self.env, overload.monday),
            hours=f"{overload.hours:g}",
            capacity=f"{overload.capacity:g}",
        )

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _get_authors(self):
        return super()._get_authors() | self.user_id

    def _check_can_submit(self):
        """
        :raises UserError: nothing is planned, or a moved day has no reason
        """
        res = super()._check_can_submit()
        for plan in self:
            if not plan.line_ids:
                raise UserError(
                    self.env._(
                        "“%s” holds no dates yet: press “Draft from the Plans” first.",
                        plan.display_name,
                    )
                )
            unexplained = plan.line_ids.filtered(
                lambda line: line.is_moved and not (line.reason or "").strip()
            )
            if unexplained:
                raise UserError(
                    self.env._(
                        "Say why these days were moved:\n%s",
                        "\n".join(unexplained[:10].mapped("display_name")),
                    )
                )
        return res

    def _do_approve(self):
        res = super()._do_approve()
        for plan in self:
            # bounded: the paper of the plan that was approved just now
            plan.sudo().plan_attachment_id = plan._make_paper(
                "after_sales_service.action_report_maintenance_year"
            )
        self.line_ids.plan_id._follow_agreed_days()
        return res

    def action_redraft(self):
        """Back to draft: days agreed until now do not hold any more."""
        approved = self.filtered(lambda plan: plan.approval_state == "approved")
        closed = approved.filtered("closed_at")
        if closed:
            raise UserError(
                self.env._("“%s” is closed: it stays as it is.", closed[0].display_name)
            )
        res = super().action_redraft()
        # bounded: the paper that was approved stays among the attachments
        approved.sudo().plan_attachment_id = False
        approved.line_ids.plan_id._follow_agreed_days()
        return res

    # ------------------------------------------------------------
    # AT THE YEAR'S END
    # ------------------------------------------------------------

    def action_close_year(self):
        """Keep the comparison with what was done, as a paper."""
        self._check_can_close_year()
        self._do_close_year()
        return True

    def _check_can_close_year(self):
        self.check_access("write")
        self._check_approval_state("approved")
        for plan in self:
            if plan.closed_at:
                raise UserError(
                    self.env._("“%s” is closed already.", plan.display_name)
                )
            if not plan.is_over:
                raise UserError(
                    self.env._(
                        "“%s”: the year is not over yet. Print the result so far.",
                        plan.display_name,
                    )
                )

    def _do_close_year(self):
        for plan in self:
            # fields of the steps; bounded to this plan
            plan.sudo().write(
                {"closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid}
            )
            plan.sudo().result_attachment_id = plan._make_paper(
                "after_sales_service.action_report_maintenance_result"
            )

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def _open(self, xmlid, **context):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"after_sales_service.{xmlid}"
        )
        action["domain"] = [("year_id", "=", self.id)]
        first, last = self._get_span()
        today = fields.Date.context_today(self)
        start = today if first <= today <= last else first
        action["context"] = {
            "default_year_id": self.id,
            "initial_date": fields.Date.to_string(start),
            **context,
        }
        action["display_name"] = f"{action['name']} {self.display_name}"
        return action

    def action_view_lines(self):
        return self._open("maintenance_year_line_action")

    def action_view_load(self):
        return self._open("maintenance_year_line_action_load")

    def action_view_moved(self):
        return self._open("maintenance_year_line_action", search_default_moved=1)

    def action_view_result(self):
        return self._open("maintenance_report_action")

    def action_view_extra(self):
        """Maintenance of the same units and year that no plan asked for."""
        action = self._open("maintenance_report_action")
        action["domain"] = list(self._get_extra_domain())
        return action

    def _get_extra_domain(self):
        self.ensure_one()
        first, last = self._get_span()
        domain = (
            Domain("outcome", "=", "extra")
            & Domain("company_id", "=", self.company_id.id)
            & Domain("done_on", ">=", first)
            & Domain("done_on", "<=", last)
        )
        for name in ("department_id", "team_id"):
            if self[name]:
                domain &= Domain(name, "=", self[name].id)
        if self.owner_kind:
            domain &= Domain("owner_kind", "=", self.owner_kind)
        return domain

    def action_export(self):
        """The year as an Excel file: a row per plan, a column per month."""
        self.ensure_one()
        self.check_access("read")
        return self.env["after.sales.maintenance.year.line"]._open_register(
            [("year_id", "=", self.id)]
        )

    def action_print(self):
        """The plan as it was approved, or a print of the draft."""
        return self._open_paper(
            self.plan_attachment_id,
            "after_sales_service.action_report_maintenance_year",
        )

    def action_print_result(self):
        """The result as it was closed, or as it stands today."""
        return self._open_paper(
            self.result_attachment_id,
            "after_sales_service.action_report_maintenance_result",
        )
