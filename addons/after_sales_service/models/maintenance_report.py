# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import yearly
from .equipment import OWNER_KINDS
from .maintenance_rule_mixin import PLAN_KINDS
from .order import GRADES

OUTCOMES = [
    ("open", "Still to Come"),
    ("in_window", "Done in Time"),
    ("early", "Done Too Early"),
    ("late", "Done Late"),
    ("overdue", "Overdue"),
    ("skipped", "Skipped"),
    ("absorbed", "Absorbed by a Bigger One"),
    ("dropped", "Plan Ended"),
    ("extra", "Unplanned"),
]
#: each source numbers its rows apart: id of the record * SOURCES + its own number
SOURCES = 4


class MaintenanceReport(models.Model):
    """Planned maintenance against what was done (S26): one row per date.

    A date counts by the day that an approved yearly plan agreed, else by the plan's.
    Done within its window it is kept; early, late, overdue and skipped ones are not;
    absorbed ones, those still to come and those of ended plans say nothing yet. Jobs
    that no plan asked for are rows of their own. Who reads plans reads their rows.
    """

    _name = "after.sales.maintenance.report"
    _description = "Maintenance Analysis"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "name"
    _order = "due_on, id"
    _depends = {
        "after.sales.maintenance.occurrence": [
            "done_on",
            "due_on",
            "number",
            "order_id",
            "plan_id",
            "state",
            "window_end",
            "window_start",
        ],
        "after.sales.maintenance.plan": [
            "active",
            "duration_hours",
            "equipment_id",
            "grade",
            "kind",
            "name",
            "next_date",
            "next_occurrence",
            "state",
            "window_after",
            "window_before",
        ],
        "after.sales.maintenance.year.line": [
            "absorbed_by_id",
            "agreed_on",
            "approval_state",
            "engineer_id",
            "hours",
            "is_dropped",
            "number",
            "plan_id",
            "planned_on",
            "window_end",
            "window_start",
            "year_id",
        ],
        "after.sales.order": [
            "company_id",
            "done_at",
            "engineer_id",
            "equipment_id",
            "finished_at",
            "grade",
            "kind",
            "plan_id",
            "state",
        ],
        "after.sales.equipment": [
            "commercial_partner_id",
            "company_id",
            "department_id",
            "owner_kind",
            "product_id",
            "team_id",
        ],
    }

    name = fields.Char(string="Work", readonly=True)
    year_id = fields.Many2one(
        "after.sales.maintenance.year", string="Yearly Plan", readonly=True
    )
    line_id = fields.Many2one("after.sales.maintenance.year.line", readonly=True)
    occurrence_id = fields.Many2one("after.sales.maintenance.occurrence", readonly=True)
    plan_id = fields.Many2one("after.sales.maintenance.plan", readonly=True)
    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    engineer_id = fields.Many2one("hr.employee", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    owner_kind = fields.Selection(OWNER_KINDS, readonly=True)
    kind = fields.Selection(PLAN_KINDS, readonly=True)
    grade = fields.Selection(GRADES, readonly=True)
    due_on = fields.Date(readonly=True)
    window_start = fields.Date(string="Not before", readonly=True)
    window_end = fields.Date(string="Not after", readonly=True)
    done_on = fields.Date(readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    is_open = fields.Boolean(
        string="Not Done Yet",
        readonly=True,
        help="Still to come or overdue. To search by it is quick, however many dates"
        " are over.",
    )
    days_late = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="From the agreed day to the day it was done, or until today.",
    )
    hours = fields.Float(string="Hours of Work", readonly=True)
    decided_count = fields.Integer(
        string="Counted", readonly=True, help="Done, overdue or skipped."
    )
    kept_count = fields.Integer(string="Kept", readonly=True)
    overdue_count = fields.Integer(string="Overdue Dates", readonly=True)
    kept_percent = fields.Float(
        string="Plan Kept (%)", readonly=True, digits=(5, 1), aggregator="avg"
    )

    @api.depends("equipment_id", "name")
    def _compute_display_name(self):
        """On the calendar: which unit, then which work."""
        for date in self:
            # the unit's name belongs to the date, for all who see it
            unit = date.sudo().equipment_id.display_name
            date.display_name = " · ".join(filter(None, (unit, date.name)))

    def _read_group_select(self, aggregate_spec, query):
        """The average of a ratio is the ratio of the sums."""
        if aggregate_spec != "kept_percent:avg":
            return super()._read_group_select(aggregate_spec, query)
        select = super()._read_group_select
        return SQL(
            "100.0 * %s / NULLIF(%s, 0)",
            select("kept_count:sum", query),
            select("decided_count:sum", query),
        )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT judged.*,
                   CASE WHEN outcome IN ('late', 'overdue')
                        THEN COALESCE(done_on, %(today)s) - due_on END AS days_late,
                   (outcome IN %(decided)s)::int AS decided_count,
                   (outcome = %(kept)s)::int AS kept_count,
                   (outcome = 'overdue')::int AS overdue_count,
                   CASE WHEN outcome IN %(decided)s
                        THEN 100.0 * (outcome = %(kept)s)::int END AS kept_percent
              FROM (
                SELECT entry.id, entry.name, entry.year_id, entry.line_id,
                       entry.occurrence_id, entry.plan_id, entry.order_id,
                       entry.equipment_id, entry.engineer_id, entry.kind, entry.grade,
                       entry.due_on, entry.window_start, entry.window_end,
                       entry.done_on, entry.hours, entry.company_id,
                       entry.is_open,
                       unit.product_id, unit.commercial_partner_id AS partner_id,
                       unit.department_id, unit.team_id, unit.owner_kind,
                       CASE
                         WHEN entry.state IN ('skipped', 'absorbed', 'dropped', 'extra')
                              THEN entry.state
                         WHEN entry.done_on < COALESCE(entry.window_start, entry.due_on)
                              THEN 'early'
                         WHEN entry.done_on > COALESCE(entry.window_end, entry.due_on)
                              THEN 'late'
                         WHEN entry.done_on IS NOT NULL THEN %(kept)s
                         WHEN %(today)s > COALESCE(entry.window_end, entry.due_on)
                              THEN 'overdue'
                         ELSE 'open'
                       END AS outcome
                  FROM (%(sources)s) AS entry
                  LEFT JOIN after_sales_equipment unit ON unit.id = entry.equipment_id
              ) AS judged
            """,
            today=fields.Date.context_today(self),
            decided=yearly.DECIDED,
            kept=yearly.KEPT,
            sources=SQL(" UNION ALL ").join(self._get_sources()),
        )

    @api.model
    def _get_sources(self):
        """Rows of dates as they come from their tables, all of the same columns.

        Of the same types as well: then PostgreSQL leaves out the columns, and the
        joins for them, that nobody asks for.
        """
        return [
            *self._get_occurrence_sources(),
            self._get_agreed_source(),
            self._get_extra_source(),
            self._get_next_source(),
        ]

    @api.model
    def _get_occurrence_sources(self):
        """Dates that were served: by the day agreed, or by the plan's.

        One source each for what is to be done and what is over, so that a search for
        days or for open dates goes by the indexes of the dates.
        """
        agreed = {
            "line": SQL("l"),
            "join": SQL(
                """
                JOIN after_sales_maintenance_year_line l
                     ON l.plan_id = o.plan_id AND l.number = o.number
                    AND l.approval_state = 'approved' AND l.is_dropped IS NOT TRUE
                """
            ),
            "due": SQL("l.agreed_on"),
            "start": SQL("l.agreed_on - (l.planned_on - l.window_start)"),
            "end": SQL("l.agreed_on + (l.window_end - l.planned_on)"),
            "unless": SQL("TRUE"),
        }
        planned = {
            "line": SQL("none"),
            "join": SQL(
                """
                CROSS JOIN (SELECT NULL::int AS id, NULL::int AS year_id,
                                   NULL::int AS engineer_id, NULL::float AS hours) none
                """
            ),
            "due": SQL("o.due_on"),
            "start": SQL("o.window_start"),
            "end": SQL("o.window_end"),
            "unless": SQL(
                """
                NOT EXISTS (
                    SELECT 1 FROM after_sales_maintenance_year_line l
                     WHERE l.plan_id = o.plan_id AND l.number = o.number
                       AND l.approval_state = 'approved'
                       AND l.is_dropped IS NOT TRUE)
                """
            ),
        }
        return [
            self._get_occurrence_source(is_open, **parts)
            for is_open in (True, False)
            for parts in (planned, agreed)
        ]

    @api.model
    def _get_occurrence_source(self, is_open, **parts):
        """Dates that have a row, open ones or those that are over."""
        return SQL(
            """
            SELECT o.id::bigint * %(sources)s AS id, p.name, %(line)s.year_id,
                   %(line)s.id AS line_id, o.id AS occurrence_id, o.plan_id, o.order_id,
                   p.equipment_id, COALESCE(job.engineer_id, %(line)s.engineer_id)
                        AS engineer_id,
                   p.kind, p.grade, %(due)s AS due_on, %(start)s AS window_start,
                   %(end)s AS window_end,
                   CASE WHEN o.state = 'done' THEN COALESCE(o.done_on, o.due_on) END
                        AS done_on,
                   COALESCE(%(line)s.hours, p.duration_hours) AS hours, o.state,
                   p.company_id, %(is_open)s AS is_open
              FROM after_sales_maintenance_occurrence o
              JOIN after_sales_maintenance_plan p ON p.id = o.plan_id
              %(join)s
              LEFT JOIN after_sales_order job ON job.id = o.order_id
             WHERE %(state)s AND %(unless)s
            """,
            sources=SOURCES,
            is_open=SQL("TRUE" if is_open else "FALSE"),
            state=SQL(
                "o.state IN ('planned', 'made')"
                if is_open
                else "o.state NOT IN ('planned', 'made')"
            ),
            **parts,
        )

    @api.model
    def _get_agreed_source(self):
        """Dates of approved yearly plans that nothing was made for yet."""
        return SQL(
            """
            SELECT l.id::bigint * %(sources)s + 1, l.name, l.year_id, l.id, NULL::int,
                   l.plan_id, NULL::int, l.equipment_id, l.engineer_id, l.kind, l.grade,
                   l.agreed_on, l.agreed_on - (l.planned_on - l.window_start),
                   l.agreed_on + (l.window_end - l.planned_on), NULL::date, l.hours,
                   CASE WHEN l.absorbed_by_id IS NOT NULL THEN 'absorbed'
                        WHEN p.state = 'ended' OR l.is_dropped THEN 'dropped'
                        ELSE 'planned' END::varchar,
                   l.company_id, l.absorbed_by_id IS NULL AND p.state != 'ended'
                        AND l.is_dropped IS NOT TRUE
              FROM after_sales_maintenance_year_line l
              JOIN after_sales_maintenance_plan p ON p.id = l.plan_id
             WHERE l.approval_state = 'approved'
               AND (l.is_dropped OR NOT EXISTS (
                   SELECT 1 FROM after_sales_maintenance_occurrence o
                    WHERE o.plan_id = l.plan_id AND o.number = l.number))
            """,
            sources=SOURCES,
        )

    @api.model
    def _get_extra_source(self):
        """Maintenance that was done and that no plan asked for."""
        costs = self.env["after.sales.cost.report"]
        day = costs._get_day_sql(SQL("COALESCE(job.finished_at, job.done_at)"))
        return SQL(
            """
            SELECT job.id::bigint * %(sources)s + 2, job.name, NULL::int, NULL::int,
                   NULL::int, NULL::int, job.id, job.equipment_id, job.engineer_id,
                   job.kind, job.grade, %(day)s, NULL::date, NULL::date, %(day)s,
                   NULL::float, 'extra'::varchar, job.company_id, FALSE
              FROM after_sales_order job
              %(zone)s
             WHERE job.kind = 'maintenance' AND job.state = 'done'
               AND job.plan_id IS NULL
            """,
            sources=SOURCES,
            day=day,
            zone=costs._get_zone_join(SQL("job.company_id")),
        )

    @api.model
    def _get_next_source(self):
        """The next date of each running plan, unless it is a row already."""
        return SQL(
            """
            SELECT p.id::bigint * %(sources)s + 3, p.name, NULL::int, NULL::int,
                   NULL::int, p.id, NULL::int, p.equipment_id, unit.engineer_id, p.kind,
                   p.grade, p.next_date, p.next_date - COALESCE(p.window_before, 0),
                   p.next_date + COALESCE(p.window_after, 0), NULL::date,
                   p.duration_hours, 'planned'::varchar, p.company_id, TRUE
              FROM after_sales_maintenance_plan p
              JOIN after_sales_equipment unit ON unit.id = p.equipment_id
             WHERE p.state = 'active' AND p.active AND p.next_date IS NOT NULL
               AND NOT EXISTS (
                   SELECT 1 FROM after_sales_maintenance_occurrence o
                    WHERE o.plan_id = p.id AND o.number = p.next_occurrence)
               AND NOT EXISTS (
                   SELECT 1 FROM after_sales_maintenance_year_line l
                    WHERE l.plan_id = p.id AND l.number = p.next_occurrence
                      AND l.approval_state = 'approved'
                      AND l.is_dropped IS NOT TRUE)
            """,
            sources=SOURCES,
        )

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the job, else the plan."""
        self.ensure_one()
        return (self.order_id or self.plan_id)._get_records_action()

    @api.model
    def get_unusual_days(self, date_from, date_to=None):
        """Days off of the company, shown grey in the calendar."""
        return self.env["after.sales.order"].get_unusual_days(date_from, date_to)

    @api.model
    def _get_register_title(self):
        return self.env._("Maintenance, Planned and Done")

    @api.model
    def _get_register_period(self):
        return "due_on"

    @api.model
    def _get_register_columns(self):
        return [
            "due_on",
            "done_on",
            "outcome",
            "days_late",
            "equipment_id",
            "product_id",
            "name",
            "kind",
            "grade",
            "partner_id",
            "department_id",
            "team_id",
            "engineer_id",
            "order_id",
            "hours",
        ]
