# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from .equipment import OWNER_KINDS

#: code of the kind of meter that counts hours of use
HOUR_METER = "hours"
#: what the query reads of a reading
READING_FIELDS = (
    "equipment_id",
    "kind_id",
    "meter_id",
    "read_at",
    "total",
    "void_reason",
)


class EquipmentCost(models.Model):
    """What a unit costs, and what an hour of it costs: by unit and month.

    Costs are the cost report's. Hours are what an hour meter of the unit counted,
    where it was read; else those in which the unit worked: the time looked at less the
    hours out of use, as the reliability analysis has them. In the currency of the
    company. Billing and managers read it; nobody writes it.
    """

    _name = "after.sales.equipment.cost"
    _description = "Cost of Units"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "equipment_id"
    _order = "month desc, equipment_id, id"

    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Owner", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    owner_kind = fields.Selection(OWNER_KINDS, readonly=True)
    month = fields.Date(readonly=True)
    part_cost = fields.Monetary(string="Parts", readonly=True)
    labour_cost = fields.Monetary(string="Labour", readonly=True)
    travel_cost = fields.Monetary(string="Travel", readonly=True)
    compensation_cost = fields.Monetary(string="Compensation", readonly=True)
    cost = fields.Monetary(readonly=True, help="Parts, labour, travel, compensation.")
    hours = fields.Float(
        string="Hours of Use",
        readonly=True,
        digits=(16, 1),
        help="Of its hour meter, else calendar hours in service less those out of use.",
    )
    down_hours = fields.Float(
        string="Out of Use (h)", readonly=True, digits=(16, 1), help="Faults only."
    )
    failure_count = fields.Integer(string="Failures", readonly=True)
    cost_per_hour = fields.Monetary(
        string="Cost per Hour",
        readonly=True,
        aggregator="avg",
        help="Cost by hours of use. Of many units and months: sum by sum.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """The average of a ratio is the ratio of the sums."""
        if aggregate_spec != "cost_per_hour:avg":
            return super()._read_group_select(aggregate_spec, query)
        select = super()._read_group_select
        return SQL(
            "%s / NULLIF(%s, 0)::numeric",
            select("cost:sum", query),
            select("hours:sum", query),
        )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT unit.id::bigint * 10000
                        + EXTRACT(year FROM entry.month)::int %% 800 * 12
                        + EXTRACT(month FROM entry.month)::int AS id,
                   unit.id AS equipment_id, unit.company_id, own.currency_id,
                   unit.product_id, unit.commercial_partner_id AS partner_id,
                   unit.department_id, unit.team_id, unit.owner_kind, entry.month,
                   entry.part_cost, entry.labour_cost, entry.travel_cost,
                   entry.compensation_cost, entry.cost, entry.hours, entry.down_hours,
                   entry.failure_count,
                   entry.cost / NULLIF(entry.hours, 0)::numeric AS cost_per_hour
              FROM (
                SELECT equipment_id, month, SUM(part_cost) AS part_cost,
                       SUM(labour_cost) AS labour_cost, SUM(travel_cost) AS travel_cost,
                       SUM(compensation_cost) AS compensation_cost, SUM(cost) AS cost,
                       SUM(hours) AS hours, SUM(down_hours) AS down_hours,
                       SUM(failure_count) AS failure_count
                  FROM (
                    SELECT equipment_id, date_trunc('month', date)::date AS month,
                           part_cost, labour_cost, travel_cost, compensation_cost, cost,
                           0 AS hours, 0 AS down_hours, 0 AS failure_count
                      FROM %(costs)s spent
                     WHERE equipment_id IS NOT NULL AND date IS NOT NULL
                     UNION ALL
                    SELECT used.equipment_id, used.month, 0, 0, 0, 0, 0,
                           COALESCE(metered.hours,
                                used.observed_hours - used.down_hours),
                           used.down_hours, used.failure_count
                      FROM %(used)s used
                      LEFT JOIN (%(metered)s) metered
                           ON metered.equipment_id = used.equipment_id
                          AND metered.month = used.month
                  ) one
                 GROUP BY equipment_id, month
              ) entry
              JOIN after_sales_equipment unit ON unit.id = entry.equipment_id
              JOIN res_company own ON own.id = unit.company_id
            """,
            # with what is to be flushed for them
            costs=self.env["after.sales.cost.report"]._table_sql,
            used=self.env["after.sales.reliability.report"]._table_sql,
            metered=self._get_metered_sql(),
        )

    @api.model
    def _get_metered_sql(self):
        """Hours that meters counted: equipment_id, month (first day), hours.

        What was counted between two readings is spread evenly over the time between
        them (months of UTC).
        """
        return SQL(
            """
            SELECT pair.equipment_id, month::date AS month,
                   SUM((pair.total - pair.total_before)
                       * EXTRACT(epoch FROM
                            LEAST(pair.read_at, month + interval '1 month')
                            - GREATEST(pair.read_before, month))
                       / EXTRACT(epoch FROM pair.read_at - pair.read_before)
                   ) AS hours
              FROM (
                SELECT reading.equipment_id, reading.read_at, reading.total,
                       lag(reading.read_at) OVER one_meter AS read_before,
                       lag(reading.total) OVER one_meter AS total_before
                  FROM after_sales_meter_reading reading
                  JOIN after_sales_meter_kind kind ON kind.id = reading.kind_id
                 WHERE kind.code = %(code)s AND reading.void_reason IS NULL
                WINDOW one_meter AS (
                       PARTITION BY reading.meter_id
                       ORDER BY reading.read_at, reading.id)
              ) pair
             CROSS JOIN LATERAL generate_series(
                   date_trunc('month', pair.read_before), pair.read_at,
                   interval '1 month') AS month
             WHERE pair.read_at > pair.read_before
             GROUP BY pair.equipment_id, month
            """,
            code=HOUR_METER,
            to_flush=[
                self.env["after.sales.meter.reading"]._fields[name]
                for name in READING_FIELDS
            ],
        )

    def action_open_unit(self):
        """Open the unit behind the row."""
        self.ensure_one()
        return self.equipment_id._get_records_action()

    def action_view_costs(self):
        """The costs of the unit, line by line."""
        self.ensure_one()
        return self.equipment_id.action_view_costs()

    @api.model
    def _get_register_period(self):
        return "month"

    @api.model
    def _get_register_columns(self):
        return [
            "month",
            "equipment_id",
            "product_id",
            "partner_id",
            "department_id",
            "team_id",
            "part_cost",
            "labour_cost",
            "travel_cost",
            "compensation_cost",
            "cost",
            "hours",
            "cost_per_hour",
            "down_hours",
            "failure_count",
            "currency_id",
        ]
