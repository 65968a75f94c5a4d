# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.pareto import pareto
from .cost_report import WARRANTY
from .equipment import OWNER_KINDS
from .order import KINDS as JOB_KINDS
from .order import KINDS_REPAIR

#: measure -> field of the report that is summed up
MEASURES = {"count": "failure_count", "hours": "down_hours", "cost": "cost"}
#: what failures can be told apart by
DIMENSIONS = ("cause_id", "symptom_id", "product_id", "equipment_id")
MONEY_GROUPS = (
    "after_sales_service.group_after_sales_billing,"
    "after_sales_service.group_after_sales_manager"
)


class FailureReport(models.Model):
    """What units fail of: one row per repair that is done.

    The cause is what the engineer found, hours are those of the ledger that the job
    ended (faults only), cost is the cost report's. Who reads jobs of a service point
    reads its rows; money is for billing and managers.
    """

    _name = "after.sales.failure.report"
    _description = "Causes of Failures"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "order_id"
    _order = "date desc, id desc"
    _depends = {
        "after.sales.order": [
            "arrived_at",
            "cause_id",
            "commercial_partner_id",
            "company_id",
            "coverage_at",
            "engineer_id",
            "equipment_id",
            "finished_at",
            "kind",
            "product_id",
            "remedy_id",
            "state",
            "team_id",
            "ticket_id",
        ],
        "after.sales.downtime": ["excluded", "hours", "kind", "order_id"],
        "after.sales.equipment": ["department_id", "owner_kind"],
        "helpdesk.ticket": ["fault_id"],
    }

    date = fields.Date(readonly=True, help="The day on which it was repaired.")
    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    job_kind = fields.Selection(JOB_KINDS, string="Kind of Job", readonly=True)
    cause_id = fields.Many2one("after.sales.fault", readonly=True)
    symptom_id = fields.Many2one("after.sales.fault", readonly=True)
    remedy_id = fields.Many2one("after.sales.fault", readonly=True)
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
    currency_id = fields.Many2one("res.currency", readonly=True)
    owner_kind = fields.Selection(OWNER_KINDS, readonly=True)
    warranty = fields.Selection(WARRANTY, readonly=True)
    failure_count = fields.Integer(string="Failures", readonly=True)
    down_hours = fields.Float(
        string="Out of Use (h)", readonly=True, digits=(16, 1), help="Faults only."
    )
    cost = fields.Monetary(
        readonly=True,
        groups=MONEY_GROUPS,
        help="Parts, labour, travel and compensation.",
    )

    @property
    def _table_query(self):
        costs = self.env["after.sales.cost.report"]
        return SQL(
            """
            SELECT job.id, %(day)s AS date, job.id AS order_id, job.kind AS job_kind,
                   job.cause_id, ticket.fault_id AS symptom_id, job.remedy_id,
                   job.equipment_id, job.product_id,
                   job.commercial_partner_id AS partner_id, unit.department_id,
                   job.team_id, job.engineer_id, job.company_id, own.currency_id,
                   unit.owner_kind, %(warranty)s AS warranty, 1 AS failure_count,
                   COALESCE(lost.hours, 0) AS down_hours,
                   COALESCE(spent.cost, 0) AS cost
              FROM after_sales_order job
              JOIN res_company own ON own.id = job.company_id
              %(zone)s
              LEFT JOIN after_sales_equipment unit ON unit.id = job.equipment_id
              LEFT JOIN helpdesk_ticket ticket ON ticket.id = job.ticket_id
              LEFT JOIN (
                   SELECT order_id, SUM(hours) AS hours
                     FROM after_sales_downtime
                    WHERE order_id IS NOT NULL AND kind = 'unplanned'
                      AND excluded IS NOT TRUE
                    GROUP BY order_id) lost ON lost.order_id = job.id
              LEFT JOIN (
                   SELECT order_id, SUM(cost) AS cost
                     FROM %(costs)s entry
                    GROUP BY order_id) spent ON spent.order_id = job.id
             WHERE job.state = 'done' AND job.kind IN %(kinds)s
            """,
            day=costs._get_day_sql(
                SQL("COALESCE(job.finished_at, job.arrived_at, job.coverage_at)")
            ),
            warranty=costs._get_warranty_sql("job"),
            zone=costs._get_zone_join(SQL("job.company_id")),
            # with what is to be flushed for it
            costs=costs._table_sql,
            kinds=KINDS_REPAIR,
        )

    # ------------------------------------------------------------
    # PARETO
    # ------------------------------------------------------------

    @api.model
    def get_pareto(self, measure="count", dimension="cause_id", domain=None):
        """The vital few: causes by their share, by the rights of the reader.

        :param str measure: ``count``, ``hours`` or ``cost`` (money: see the groups)
        :param str dimension: the field by which failures are told apart
        :param list domain: narrows down the failures, as a search view has it
        :return: dict of ``total``, ``currency_id`` (of money in one currency) and
            ``bars``: list of dicts of ``id``, ``name``, ``value``, ``percent``,
            ``cumulative``, ``rank`` (A, B, C)
        :raises UserError: no such measure or dimension
        """
        if measure not in MEASURES or dimension not in DIMENSIONS:
            raise UserError(
                self.env._("Failures cannot be counted or told apart like that.")
            )
        rows = self._read_group(
            Domain(domain or Domain.TRUE),
            [dimension],
            [f"{MEASURES[measure]}:sum"],
            order=f"{MEASURES[measure]}:sum DESC, {dimension}",
        )
        bars = pareto((key, value or 0.0) for key, value in rows)
        currencies = self.env.companies.currency_id
        return {
            "total": sum(bar.value for bar in bars),
            "currency_id": measure == "cost" and len(currencies) == 1 and currencies.id,
            "bars": [
                {
                    "id": bar.key.id,
                    # the names of what failed belong to the failure
                    "name": bar.key.sudo().display_name or self.env._("Not said"),
                    "value": bar.value,
                    "percent": bar.percent,
                    "cumulative": bar.cumulative,
                    "rank": bar.rank,
                }
                for bar in bars
            ],
        }

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    @api.model
    def get_pareto_action(self, dimension="cause_id", value=False, domain=None):
        """The window with the repairs behind a bar.

        :param str dimension: as for ``get_pareto``
        :param value: id of the bar; False: those that say nothing
        :raises UserError: no such dimension
        """
        self.browse().check_access("read")
        if dimension not in DIMENSIONS:
            raise UserError(self.env._("Failures cannot be told apart like that."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.failure_report_action"
        )
        action["domain"] = list(
            Domain(domain or Domain.TRUE) & Domain(dimension, "=", value or False)
        )
        action["context"] = {}
        return action

    def action_open_document(self):
        self.ensure_one()
        return self.order_id._get_records_action()

    @api.model
    def _get_register_period(self):
        return "date"

    @api.model
    def _get_register_columns(self):
        names = [
            "date",
            "order_id",
            "job_kind",
            "cause_id",
            "symptom_id",
            "remedy_id",
            "equipment_id",
            "product_id",
            "partner_id",
            "department_id",
            "team_id",
            "engineer_id",
            "warranty",
            "down_hours",
            "cost",
        ]
        return self._filter_readable(names)
