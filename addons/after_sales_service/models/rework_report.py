# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from .cost_report import COST_KINDS, SOURCES
from .repeat_decision_mixin import BASES

#: what the query reads of both jobs; costs are the cost report's
JOB_FIELDS = (
    "cause_id",
    "engineer_id",
    "finished_at",
    "repeat_basis",
    "repeat_part_id",
    "rework_of_id",
    "state",
    "team_id",
)
#: numbers the rows of jobs that cost nothing (yet), after those of the cost report
OWN_SOURCE = 9

REGISTER_COLUMNS = (
    "date",
    "order_id",
    "first_order_id",
    "first_engineer_id",
    "engineer_id",
    "days_between",
    "basis",
    "part_id",
    "cause_id",
    "partner_id",
    "equipment_id",
    "product_id",
    "kind",
    "item_id",
    "name",
    "part_cost",
    "labour_cost",
    "travel_cost",
    "compensation_cost",
    "cost",
    "currency_id",
)


class ReworkReport(models.Model):
    """What repeated repairs cost, and whose first job it was (S21).

    One row for each cost of a job that repeats another one, as the cost report
    counts it; a job without costs has a row of its own, so that it is counted. In
    the currency of the company. Billing and managers read it; nobody writes it.
    """

    _name = "after.sales.rework.report"
    _description = "Cost of Repeated Repairs"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "name"
    _order = "date desc, id desc"
    _depends = {"after.sales.order": list(JOB_FIELDS)}

    date = fields.Date(readonly=True, help="The day on which it was done again.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    order_id = fields.Many2one("after.sales.order", string="Repeated by", readonly=True)
    first_order_id = fields.Many2one(
        "after.sales.order", string="First Job", readonly=True
    )
    engineer_id = fields.Many2one("hr.employee", string="Done Again by", readonly=True)
    first_engineer_id = fields.Many2one(
        "hr.employee", string="First Done by", readonly=True
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    first_team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point of the First Job", readonly=True
    )
    days_between = fields.Integer(
        string="Days between", readonly=True, aggregator="avg"
    )
    basis = fields.Selection(BASES, string="In Common", readonly=True)
    part_id = fields.Many2one(
        "product.product", string="Part Replaced Again", readonly=True
    )
    cause_id = fields.Many2one("after.sales.fault", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, help="What the unit is."
    )
    kind = fields.Selection(
        selection=[*COST_KINDS, ("none", "No Cost")], string="Cost of", readonly=True
    )
    item_id = fields.Many2one("product.product", readonly=True)
    name = fields.Char(string="Description", readonly=True)
    job_count = fields.Integer(string="Repeated Jobs", readonly=True)
    part_cost = fields.Monetary(string="Parts", readonly=True)
    labour_cost = fields.Monetary(string="Labour", readonly=True)
    travel_cost = fields.Monetary(string="Travel", readonly=True)
    compensation_cost = fields.Monetary(string="Compensation", readonly=True)
    cost = fields.Monetary(readonly=True, help="Parts, labour, travel, compensation.")

    @property
    def _table_query(self):
        costs = self.env["after.sales.cost.report"]
        return SQL(
            """
            SELECT COALESCE(entry.id, again.id::bigint * %(sources)s + %(own)s) AS id,
                   COALESCE(entry.date, %(day)s) AS date,
                   again.company_id, zone.currency_id,
                   again.id AS order_id, first.id AS first_order_id,
                   again.engineer_id, first.engineer_id AS first_engineer_id,
                   again.team_id, first.team_id AS first_team_id,
                   again.coverage_at::date - first.finished_at::date AS days_between,
                   again.repeat_basis AS basis, again.repeat_part_id AS part_id,
                   COALESCE(again.cause_id, first.cause_id) AS cause_id,
                   again.commercial_partner_id AS partner_id,
                   again.equipment_id, again.product_id,
                   COALESCE(entry.kind, 'none') AS kind, entry.item_id,
                   COALESCE(entry.name, again.name) AS name,
                   (row_number() OVER (PARTITION BY again.id ORDER BY entry.id) = 1)
                        ::int AS job_count,
                   COALESCE(entry.part_cost, 0) AS part_cost,
                   COALESCE(entry.labour_cost, 0) AS labour_cost,
                   COALESCE(entry.travel_cost, 0) AS travel_cost,
                   COALESCE(entry.compensation_cost, 0) AS compensation_cost,
                   COALESCE(entry.cost, 0) AS cost
              FROM after_sales_order again
              JOIN after_sales_order first ON first.id = again.rework_of_id
              %(zone)s
              LEFT JOIN %(costs)s entry ON entry.order_id = again.id
             WHERE again.state != 'cancelled'
            """,
            sources=SOURCES,
            own=OWN_SOURCE,
            day=costs._get_day_sql(
                SQL("COALESCE(again.finished_at, again.arrived_at, again.coverage_at)")
            ),
            zone=costs._get_zone_join(SQL("again.company_id")),
            # with what is to be flushed for it
            costs=costs._table_sql,
        )

    @api.model
    def _get_register_title(self):
        return self.env._("Cost of Repeated Repairs")

    @api.model
    def _get_register_columns(self):
        return REGISTER_COLUMNS

    @api.model
    def _get_register_period(self):
        return "date"

    def action_open_document(self):
        """Open the job that was done again."""
        self.ensure_one()
        return self.order_id._get_records_action()
