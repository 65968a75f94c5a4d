# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import parse_date

from .downtime import LEDGER_FIELDS
from .equipment_reliability import STATES_BEFORE_SERVICE

#: ids of the rows of a unit: its own id times this, plus the number of the month
ROWS_OF_UNIT = 10_000
#: what the query reads of a unit
UNIT_FIELDS = (
    "accepted_on",
    "active",
    "commercial_partner_id",
    "company_id",
    "delivered_on",
    "installed_on",
    "product_id",
    "retired_on",
    "site_partner_id",
    "state",
    "team_id",
    "tz",
)


class ReliabilityReport(models.Model):
    """Availability, MTBF and MTTR by unit and month, from the downtime ledger.

    One row per unit in service and month of its site, cut at now. Months, units,
    customers and products add up: ratios are those of the sums. Who reads units
    reads the rows of the same units.
    """

    _name = "after.sales.reliability.report"
    _description = "Reliability Analysis"
    _auto = False
    _rec_name = "equipment_id"
    _order = "month desc, equipment_id, id"

    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    site_partner_id = fields.Many2one("res.partner", string="Site", readonly=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    month = fields.Date(readonly=True)
    observed_hours = fields.Float(
        string="Hours Looked at",
        readonly=True,
        digits=(16, 1),
        help="In which the unit was meant to work: without planned and excluded time.",
    )
    down_hours = fields.Float(
        string="Out of Use (h)",
        readonly=True,
        digits=(16, 1),
        help="Hours out of use because of faults.",
    )
    failure_count = fields.Integer(string="Failures", readonly=True)
    availability = fields.Float(
        string="Availability (%)", readonly=True, digits=(5, 2), aggregator="avg"
    )
    mtbf_hours = fields.Float(
        string="MTBF (h)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Mean time between failures: hours of work per failure.",
    )
    mttr_hours = fields.Float(
        string="MTTR (h)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Mean time to repair: hours out of use per failure.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """The average of a ratio is the ratio of the sums."""
        select = super()._read_group_select
        sums = {
            "observed": select("observed_hours:sum", query),
            "down": select("down_hours:sum", query),
            "failures": select("failure_count:sum", query),
        }
        match aggregate_spec:
            case "availability:avg":
                return SQL(
                    "100 * (1 - %(down)s / NULLIF(%(observed)s, 0))",
                    down=sums["down"],
                    observed=sums["observed"],
                )
            case "mtbf_hours:avg":
                return SQL(
                    "(%(observed)s - %(down)s) / NULLIF(%(failures)s, 0)", **sums
                )
            case "mttr_hours:avg":
                return SQL(
                    "%(down)s / NULLIF(%(failures)s, 0)",
                    down=sums["down"],
                    failures=sums["failures"],
                )
        return select(aggregate_spec, query)

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Reckon only the units and months that are asked for.

        PostgreSQL cannot know that a month says nothing about another one, nor a unit
        about another: it would reckon all there ever were, and then leave most out.
        """
        bounded = self.with_context(reliability_bounds=self._find_bounds(domain))
        return super(ReliabilityReport, bounded)._search(domain, *args, **kwargs)

    @api.model
    def _find_bounds(self, domain):
        """Return (ids of units or None, first month or None) of a domain.

        They may be wider than the domain, which is searched by as well, never
        narrower: only what each row must fulfil is looked at.
        """
        domain = Domain(domain).optimize(self)
        units, since = None, None
        if "|" in list(domain) or "!" in list(domain):
            return units, since
        for part in domain.iter_conditions():
            match part.field_expr, part.operator:
                case "equipment_id" | "id", "in":
                    size = ROWS_OF_UNIT if part.field_expr == "id" else 1
                    units = [key // size for key in part.value if isinstance(key, int)]
                case "month", ">=" | ">":
                    since = self._read_day(part.value)
        return units, since

    @api.model
    def _read_day(self, value):
        """The day that a filter means: a date, or words such as “today -12m”."""
        if isinstance(value, str):
            value = parse_date(value, self.env)
        return fields.Date.to_date(value)

    @property
    def _table_query(self):
        units, since = self.env.context.get("reliability_bounds") or (None, None)
        of_units = SQL("TRUE") if units is None else SQL("u.id = ANY(%s)", list(units))
        return SQL(
            """
            WITH %(stages)s, month AS (
                SELECT life.id AS unit_id, bounds.month,
                       GREATEST(life.start, bounds.start) AS start,
                       LEAST(life.stop, bounds.stop) AS stop
                  FROM life
                  JOIN bounds ON bounds.tz = life.tz
                   AND bounds.start < life.stop AND bounds.stop > life.start
            ), figures AS (
                SELECT month.unit_id, month.month,
                       EXTRACT(epoch FROM month.stop - month.start) / 3600.0
                            - COALESCE(lost.any_reason, 0) + COALESCE(lost.down, 0)
                            AS observed,
                       COALESCE(lost.down, 0) AS down,
                       COALESCE(lost.failures, 0) AS failures
                  FROM month
                  LEFT JOIN lost USING (unit_id, month)
            )
            SELECT u.id::bigint * %(rows)s
                        + EXTRACT(year FROM f.month)::int %% 800 * 12
                        + EXTRACT(month FROM f.month)::int AS id,
                   u.id AS equipment_id, u.company_id, u.product_id,
                   u.commercial_partner_id AS partner_id, u.site_partner_id, u.team_id,
                   f.month, f.observed AS observed_hours, f.down AS down_hours,
                   f.failures AS failure_count,
                   100 * (1 - f.down / NULLIF(f.observed, 0)) AS availability,
                   (f.observed - f.down) / NULLIF(f.failures, 0) AS mtbf_hours,
                   f.down / NULLIF(f.failures, 0) AS mttr_hours
              FROM figures f
              JOIN after_sales_equipment u ON u.id = f.unit_id
            """,
            stages=self._get_stages(of_units, since),
            rows=ROWS_OF_UNIT,
        )

    @api.model
    def _get_stages(self, of_units, since):
        """SQL: from the ledger to ``life``, ``bounds`` of months, ``lost`` hours.

        :param SQL of_units: condition on the unit ``u``
        :param date since: months before it are not reckoned; None: all
        """
        since = since and since.replace(day=1)
        return SQL(
            """
            life AS (  -- since when and until when a unit is looked at
                SELECT u.id, u.tz,
                       COALESCE(u.accepted_on, u.installed_on, u.delivered_on)
                            ::timestamp AT TIME ZONE u.tz AT TIME ZONE 'UTC' AS start,
                       LEAST(%(now)s, (u.retired_on + 1)::timestamp
                            AT TIME ZONE u.tz AT TIME ZONE 'UTC') AS stop
                  FROM after_sales_equipment u
                 WHERE u.active AND u.state NOT IN %(before)s
                   AND COALESCE(u.accepted_on, u.installed_on, u.delivered_on)
                       IS NOT NULL
                   AND %(of_units)s
            ), bounds AS (  -- months begin when they do on the site
                SELECT zone.tz, first::date AS month,
                       first AT TIME ZONE zone.tz AT TIME ZONE 'UTC' AS start,
                       (first + interval '1 month')
                            AT TIME ZONE zone.tz AT TIME ZONE 'UTC' AS stop
                  FROM (SELECT tz, MIN(start) AS start, MAX(stop) AS stop
                          FROM life GROUP BY tz) AS zone
                 CROSS JOIN LATERAL generate_series(
                       GREATEST(%(since)s::timestamp, date_trunc('month',
                            zone.start AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)),
                       zone.stop AT TIME ZONE 'UTC' AT TIME ZONE zone.tz,
                       interval '1 month') AS first
            ), cut AS (  -- all intervals; those of faults a second time
                SELECT d.equipment_id AS unit_id, one.is_fault,
                       GREATEST(d.start, life.start) AS start,
                       LEAST(COALESCE(d."end", life.stop), life.stop) AS stop
                  FROM after_sales_downtime d
                  JOIN life ON life.id = d.equipment_id
                  JOIN (VALUES (TRUE), (FALSE)) AS one(is_fault)
                       ON NOT one.is_fault
                       OR d.kind = 'unplanned' AND d.excluded IS NOT TRUE
                 WHERE COALESCE(d."end", life.stop) >= %(cut_since)s
            ), begun AS (  -- what touches or overlaps is one stretch
                SELECT unit_id, is_fault, start, stop,
                       start <= MAX(stop) OVER (
                            PARTITION BY unit_id, is_fault ORDER BY start, stop
                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                       ) AS goes_on
                  FROM cut
                 WHERE start < stop
            ), numbered AS (
                SELECT unit_id, is_fault, start, stop,
                       COUNT(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (
                            PARTITION BY unit_id, is_fault ORDER BY start, stop
                            ROWS UNBOUNDED PRECEDING
                       ) AS number
                  FROM begun
            ), stretch AS (
                SELECT unit_id, is_fault, MIN(start) AS start, MAX(stop) AS stop
                  FROM numbered
                 GROUP BY unit_id, is_fault, number
            ), lost AS (
                SELECT stretch.unit_id, bounds.month,
                       SUM(EXTRACT(epoch FROM LEAST(stretch.stop, bounds.stop)
                            - GREATEST(stretch.start, bounds.start)) / 3600.0
                       ) FILTER (WHERE stretch.is_fault) AS down,
                       SUM(EXTRACT(epoch FROM LEAST(stretch.stop, bounds.stop)
                            - GREATEST(stretch.start, bounds.start)) / 3600.0
                       ) FILTER (WHERE NOT stretch.is_fault) AS any_reason,
                       COUNT(*) FILTER (WHERE stretch.is_fault
                            AND stretch.start >= bounds.start) AS failures
                  FROM stretch
                  JOIN life ON life.id = stretch.unit_id
                  JOIN bounds ON bounds.tz = life.tz
                   AND stretch.start < bounds.stop AND stretch.stop > bounds.start
                 GROUP BY stretch.unit_id, bounds.month
            )
            """,
            now=fields.Datetime.now(),
            before=STATES_BEFORE_SERVICE,
            of_units=of_units,
            since=since or date.min,
            # a month begins up to a day earlier somewhere
            cut_since=since - timedelta(days=2) if since else datetime.min,
            to_flush=[
                *(
                    self.env["after.sales.equipment"]._fields[name]
                    for name in UNIT_FIELDS
                ),
                *(
                    self.env["after.sales.downtime"]._fields[name]
                    for name in ("equipment_id", *LEDGER_FIELDS)
                ),
            ],
        )

    @api.model
    def _get_month_totals(self, domain, since):
        """The sums of this report by month, of many units together.

        Units looked at for the same time are reckoned once: a row for each month of
        each unit is what the report costs.

        :param domain: the units, of those that the reader may see
        :param date since: first month
        :return: list of (month, hours looked at, hours out of use, failures)
        """
        self.browse().check_access("read")
        units = self.env["after.sales.equipment"]._search(domain)
        return self.env.execute_query(
            SQL(
                """
                WITH %(stages)s, alike AS (
                    SELECT tz, start, stop, COUNT(*) AS units
                      FROM life
                     WHERE start < stop
                     GROUP BY tz, start, stop
                ), looked AS (
                    SELECT bounds.month,
                           SUM(alike.units * EXTRACT(epoch FROM
                                LEAST(alike.stop, bounds.stop)
                                - GREATEST(alike.start, bounds.start)) / 3600.0)
                                AS hours
                      FROM alike
                      JOIN bounds ON bounds.tz = alike.tz
                       AND bounds.start < alike.stop AND bounds.stop > alike.start
                     GROUP BY bounds.month
                ), gone AS (
                    SELECT month, SUM(COALESCE(any_reason, 0)) AS any_reason,
                           SUM(COALESCE(down, 0)) AS down, SUM(failures) AS failures
                      FROM lost
                     GROUP BY month
                )
                SELECT month,
                       (hours - COALESCE(any_reason, 0) + COALESCE(down, 0))::float,
                       COALESCE(down, 0)::float, COALESCE(failures, 0)::int
                  FROM looked
                  LEFT JOIN gone USING (month)
                 ORDER BY month
                """,
                stages=self._get_stages(SQL("u.id IN %s", units.subselect()), since),
            )
        )

    def action_open_unit(self):
        """Open the unit behind the row."""
        self.ensure_one()
        return self.equipment_id._get_records_action()
