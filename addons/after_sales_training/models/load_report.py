# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.after_sales_service.models.order import KINDS_REMOTE
from odoo.addons.after_sales_service.tools import period

from ..tools.careful import attempt

DIMENSIONS = [
    ("point", "Service Point"),
    ("certificate", "Certificate"),
]
#: the report is reckoned anew when it is opened and older than this
FRESH = timedelta(hours=1)


class LoadReport(models.Model):
    """People against load: where hands are missing, week by week (S35: 配齐人员).

    Hours wanted: jobs that are planned, jobs that wait, dates of plans and visits that
    fall due; against the hours that the engineers of a service point have. Once by
    service point, and once by certificate: what needs it, and what its holders have.
    Of this week what is left counts; weeks that are over stay as they were reckoned
    last. Whoever holds several certificates counts in full at each, and the row says
    how many hours that are. Dispatchers, managers and the training desk read; nobody
    writes.
    """

    _name = "after.sales.load.report"
    _description = "People against Load"
    _inherit = ["after.sales.register.mixin"]
    _order = "week, team_id, skill_id, id"

    company_id = fields.Many2one("res.company", required=True, index=True)
    dimension = fields.Selection(DIMENSIONS, required=True, default="point")
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", ondelete="cascade", index=True
    )
    skill_id = fields.Many2one(
        "hr.skill", string="Certificate", ondelete="cascade", index="btree_not_null"
    )
    week = fields.Date(string="Week from", required=True, index=True)
    hours_planned = fields.Float(string="Planned (h)", digits=(12, 1))
    jobs_planned = fields.Integer()
    hours_waiting = fields.Float(string="To Be Planned (h)", digits=(12, 1))
    jobs_waiting = fields.Integer(string="Jobs to Be Planned")
    hours_due = fields.Float(string="Falling Due (h)", digits=(12, 1))
    dates_due = fields.Integer(string="Dates Falling Due")
    hours_wanted = fields.Float(string="Wanted (h)", digits=(12, 1))
    people = fields.Float(
        string="Engineers",
        digits=(12, 1),
        aggregator="avg",
        help="An engineer of two service points counts half at each.",
    )
    hours_calendar = fields.Float(string="Working Time (h)", digits=(12, 1))
    hours_away = fields.Float(string="Leave and Training (h)", digits=(12, 1))
    hours_available = fields.Float(string="Available (h)", digits=(12, 1))
    hours_shared = fields.Float(
        string="Of Them Shared (h)",
        digits=(12, 1),
        help="Available hours of people who hold another certificate as well that work"
        " of this service point and week needs. They count in full at each of these"
        " certificates, though they can be worked once only: do not add them up.",
    )
    hours_missing = fields.Float(string="Missing (h)", digits=(12, 1))
    hours_free = fields.Float(string="Free (h)", digits=(12, 1))
    people_missing = fields.Integer(aggregator="max")
    load_percent = fields.Float(string="Load (%)", digits=(12, 0), aggregator=None)
    reckoned_at = fields.Datetime(string="As of", required=True)
    explanation = fields.Text(
        string="How It Is Reckoned", compute="_compute_explanation"
    )

    _row_uniq = models.UniqueIndex(
        "(company_id, dimension, COALESCE(team_id, 0), COALESCE(skill_id, 0), week)"
    )

    @api.depends("team_id", "skill_id", "week")
    def _compute_display_name(self):
        for row in self:
            team = row.team_id.name or self.env._("Without service point")
            row.display_name = " · ".join(filter(None, (team, row.skill_id.name)))

    @api.depends("hours_wanted", "hours_available", "hours_shared", "people_missing")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for row in self:
            row.explanation = "\n".join(row._explain())

    def _explain(self):
        self.ensure_one()
        texts = [
            self.env._(
                "Wanted: %(planned).1f h of %(jobs)s planned jobs + %(waiting).1f h of"
                " %(open)s jobs to be planned + %(due).1f h of %(dates)s dates that"
                " fall due = %(wanted).1f h.",
                planned=self.hours_planned,
                jobs=self.jobs_planned,
                waiting=self.hours_waiting,
                open=self.jobs_waiting,
                due=self.hours_due,
                dates=self.dates_due,
                wanted=self.hours_wanted,
            ),
            self.env._("Available: 0 h. Nobody is there.")
            if not self.people
            else self.env._(
                "Available: %(calendar).1f h of working time of %(people)g engineers"
                " - %(away).1f h of leave and training = %(available).1f h.",
                calendar=self.hours_calendar,
                people=self.people,
                away=self.hours_away,
                available=self.hours_available,
            ),
        ]
        if self.hours_shared:
            texts.append(
                self.env._(
                    "%(shared).1f h of them are of people who hold another certificate"
                    " as well that is needed here this week: they count in full at"
                    " each, though they can be worked once only.",
                    shared=self.hours_shared,
                )
            )
        since = period.day_of(
            self.reckoned_at, self.company_id.sudo()._get_after_sales_tz()
        )
        if self.week < since < self.week + timedelta(days=7):
            texts.append(
                self.env._(
                    "Of this week what is left counts, from %(day)s on.",
                    day=format_date(self.env, since),
                )
            )
        if self.people_missing:
            texts.append(
                self.env._(
                    "%(missing).1f h are missing: %(people)s more for this week.",
                    missing=self.hours_missing,
                    people=self.people_missing,
                )
            )
        return texts

    # ------------------------------------------------------------
    # OPEN, REFRESH
    # ------------------------------------------------------------

    @api.model
    def action_open(self, dimension="point"):
        """Open the report; figures older than an hour are reckoned anew first."""
        self.check_access("read")
        now = fields.Datetime.now()
        for company in self.env.companies:
            last = self.sudo().search(  # when it was reckoned last, nothing else
                [("company_id", "=", company.id)], order="reckoned_at desc", limit=1
            )
            if not last or last.reckoned_at < now - FRESH:
                self._reckon(company)
        name = "load_report_action"
        if dimension == "certificate":
            name = "load_report_action_certificate"
        return self.env["ir.actions.act_window"]._for_xml_id(
            f"after_sales_training.{name}"
        )

    @api.model
    def action_refresh(self):
        """Reckon anew, now."""
        self.check_access("read")
        for company in self.env.companies:
            self._reckon(company)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _cron_reckon(self):
        """Once a day for every company that has service points."""
        groups = self.env["helpdesk.ticket.team"]._read_group([], ["company_id"])
        companies = self.env["res.company"].union(*(company for (company,) in groups))
        for company in companies or self.env.company:
            attempt(company, self._reckon)
            self.env["ir.cron"]._commit_progress(1)

    def action_view_jobs(self):
        """The jobs whose hours are counted here; of a week that is over, its jobs."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.order_action"
        )
        tz = self.company_id._get_after_sales_tz()
        end = self.week + timedelta(days=7)
        if end <= self.company_id._get_after_sales_today():
            domain = [
                ("team_id", "=", self.team_id.id),
                ("kind", "not in", KINDS_REMOTE),
                ("planned_start", ">=", period.start_of_day(self.week, tz)),
                ("planned_start", "<", period.start_of_day(end, tz)),
            ]
        else:
            domain = [("id", "in", self._find_jobs())]
        return action | {"domain": domain, "context": {}}

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("People against Load")

    @api.model
    def _get_register_columns(self):
        return (
            "week",
            "team_id",
            "skill_id",
            "hours_planned",
            "hours_waiting",
            "hours_due",
            "hours_wanted",
            "people",
            "hours_calendar",
            "hours_away",
            "hours_available",
            "hours_shared",
            "hours_missing",
            "people_missing",
            "load_percent",
            "reckoned_at",
        )

    @api.model
    def _get_register_period(self):
        return "week"
