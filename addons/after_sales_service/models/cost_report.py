# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import coverage
from .order import KINDS as JOB_KINDS
from .order_line import COVERAGES

COST_KINDS = [
    (coverage.PART, "Parts"),
    (coverage.LABOUR, "Labour"),
    (coverage.TRAVEL, "Travel"),
    ("charge", "Charged Besides"),
    ("compensation", "Compensation"),
]
WARRANTY = [
    ("in", "Under Warranty"),
    ("out", "Not under Warranty"),
    ("none", "No Unit"),
]
#: columns of a row, and what stands there where a source says nothing
COLUMNS = {
    "id": SQL("NULL::bigint"),
    "kind": SQL("NULL::varchar"),
    "date": SQL("NULL::date"),
    "company_id": SQL("NULL::int"),
    "partner_id": SQL("NULL::int"),
    "equipment_id": SQL("NULL::int"),
    "order_id": SQL("NULL::int"),
    "compensation_id": SQL("NULL::int"),
    "sale_order_id": SQL("NULL::int"),
    "team_id": SQL("NULL::int"),
    "job_kind": SQL("NULL::varchar"),
    "warranty": SQL("NULL::varchar"),
    "coverage": SQL("NULL::varchar"),
    "item_id": SQL("NULL::int"),
    "name": SQL("NULL::varchar"),
    "quantity": SQL("NULL::numeric"),
    "part_cost": SQL("0.0"),
    "labour_cost": SQL("0.0"),
    "travel_cost": SQL("0.0"),
    "compensation_cost": SQL("0.0"),
    "recovered": SQL("0.0"),
    "value": SQL("0.0"),
    "free": SQL("0.0"),
    "revenue": SQL("0.0"),
}
#: each source numbers its rows apart: id of the record * SOURCES + its own number
SOURCES = 10


class CostReport(models.Model):
    """What service costs and brings in: one row for each line of a job and the like.

    Costs count from the moment they arise: a part that is used, labour and travel
    of work that is finished, compensation that is approved. Revenue is what posted
    invoices say, less posted credit notes, without tax. All in the currency of the
    company. Billing and managers read it; nobody writes it.

    Further sources (contracts, claims against suppliers) add themselves to
    ``_get_sources()``, further columns to ``_get_columns()``.
    """

    _name = "after.sales.cost.report"
    _description = "Cost Report"
    _auto = False
    _rec_name = "name"
    _order = "date desc, id desc"
    _depends = {
        "account.move.line": ["balance", "move_id", "parent_state"],
        "after.sales.compensation": [
            "amount_company",
            "company_id",
            "deadline",
            "decided_at",
            "equipment_id",
            "name",
            "order_id",
            "partner_id",
            "state",
        ],
        "after.sales.equipment": ["delivered_on", "product_id", "warranty_term_id"],
        "after.sales.order": [
            "arrived_at",
            "commercial_partner_id",
            "company_id",
            "coverage_at",
            "equipment_id",
            "finished_at",
            "kind",
            "name",
            "sale_order_id",
            "state",
            "team_id",
        ],
        "after.sales.order.line": [
            "actual_amount",
            "coverage",
            "kind",
            "name",
            "order_id",
            "product_id",
            "quantity",
            "sale_line_id",
            "state",
            "unit_cost",
        ],
        "after.sales.warranty": [
            "closed_on",
            "covered_until",
            "start_date",
            "void_reason",
        ],
        "hr.expense": ["sale_order_line_id", "state", "tax_amount", "total_amount"],
        "sale.order": ["after_sales_order_id", "currency_rate", "date_order"],
        "sale.order.line": [
            "discount",
            "display_type",
            "invoice_lines",
            "name",
            "order_id",
            "price_unit",
            "product_id",
            "product_uom_qty",
        ],
    }

    kind = fields.Selection(COST_KINDS, string="Cost of", readonly=True)
    date = fields.Date(readonly=True, help="The day on which the work was finished.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, help="What the unit is."
    )
    delivered_on = fields.Date(readonly=True, help="When the unit was delivered.")
    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    compensation_id = fields.Many2one(
        "after.sales.compensation", string="Compensation Case", readonly=True
    )
    sale_order_id = fields.Many2one("sale.order", readonly=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    job_kind = fields.Selection(JOB_KINDS, string="Kind of Job", readonly=True)
    warranty = fields.Selection(
        WARRANTY,
        readonly=True,
        help="Whether the unit was under warranty when the fault was reported.",
    )
    coverage = fields.Selection(COVERAGES, readonly=True)
    item_id = fields.Many2one("product.product", readonly=True)
    name = fields.Char(string="Description", readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit", aggregator=None)
    part_cost = fields.Monetary(string="Parts", readonly=True)
    labour_cost = fields.Monetary(string="Labour", readonly=True)
    travel_cost = fields.Monetary(string="Travel", readonly=True)
    compensation_cost = fields.Monetary(string="Compensation", readonly=True)
    cost = fields.Monetary(readonly=True, help="Parts, labour, travel, compensation.")
    recovered = fields.Monetary(readonly=True, help="Paid back by suppliers.")
    value = fields.Monetary(readonly=True, help="By the sales order, before discount.")
    free = fields.Monetary(
        string="Given Free", readonly=True, help="The discount of free items."
    )
    revenue = fields.Monetary(
        readonly=True, help="Invoiced without tax, less credit notes."
    )
    margin = fields.Monetary(readonly=True, help="Revenue and recovered less cost.")

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @api.model
    def _get_columns(self):
        """Name of each column → SQL of what stands there by default."""
        return COLUMNS

    @api.model
    def _get_sources(self):
        """Where rows come from: list of (dict of column → SQL, SQL from FROM on).

        Hook: a source names the columns it knows. Its ``id`` must be its own:
        ``record id * SOURCES + a number no other source has`` (0 to 3 are taken).
        """
        return [
            self._get_line_source(),
            self._get_charge_source(),
            self._get_compensation_source(),
        ]

    @property
    def _table_query(self):
        columns = self._get_columns()
        # of exactly one type in all sources: then PostgreSQL reckons only those of the
        # columns that are asked for
        types = {name: SQL(self._fields[name].column_type[0]) for name in columns}
        types["id"] = SQL("int8")
        selects = [
            SQL(
                "SELECT %s %s",
                SQL(", ").join(
                    SQL(
                        "(%s)::%s AS %s",
                        known.get(name, default),
                        types[name],
                        SQL.identifier(name),
                    )
                    for name, default in columns.items()
                ),
                source,
            )
            for known, source in self._get_sources()
        ]
        return SQL(
            """
            SELECT entry.*, entry_company.currency_id, entry_unit.product_id,
                   entry_unit.delivered_on,
                   part_cost + labour_cost + travel_cost + compensation_cost AS cost,
                   revenue + recovered - part_cost - labour_cost - travel_cost
                        - compensation_cost AS margin
              FROM (%s) AS entry
              JOIN res_company entry_company ON entry_company.id = entry.company_id
              LEFT JOIN after_sales_equipment entry_unit
                   ON entry_unit.id = entry.equipment_id
            """,
            SQL(" UNION ALL ").join(selects),
        )

    @api.model
    def _get_job_columns(self):
        """What every row of a job ``job`` says about it."""
        return {
            "company_id": SQL("job.company_id"),
            "partner_id": SQL("job.commercial_partner_id"),
            "equipment_id": SQL("job.equipment_id"),
            "order_id": SQL("job.id"),
            "team_id": SQL("job.team_id"),
            "job_kind": SQL("job.kind"),
            "warranty": self._get_warranty_sql("job"),
            "date": self._get_day_sql(
                SQL("COALESCE(job.finished_at, job.arrived_at, job.coverage_at)")
            ),
        }

    @api.model
    def _get_warranty_sql(self, alias):
        """Under warranty at ``coverage_at``, by the same rule as jobs."""
        covered = self.env["after.sales.order"]._in_warranty_to_sql(None, alias, None)
        return SQL(
            "CASE WHEN %s IS NULL THEN 'none' WHEN %s THEN 'in' ELSE 'out' END",
            SQL.identifier(alias, "equipment_id"),
            covered,
        )

    @api.model
    def _get_day_sql(self, instant):
        """The day of a UTC instant where the company reckons its days.

        Needs the joins of ``_get_zone_join()``.
        """
        return SQL(
            """((%s AT TIME ZONE 'UTC') AT TIME ZONE
                COALESCE(zone_partner.tz, zone_calendar.tz, 'UTC'))::date""",
            instant,
        )

    @api.model
    def _get_zone_join(self, company):
        return SQL(
            """
            JOIN res_company zone ON zone.id = %s
            JOIN res_partner zone_partner ON zone_partner.id = zone.partner_id
            LEFT JOIN resource_calendar zone_calendar
                 ON zone_calendar.id = zone.resource_calendar_id
            """,
            company,
        )

    @api.model
    def _get_sale_columns(self):
        """Value, gift and revenue of ``sale_line`` in the company's currency."""
        value = SQL(
            "sale_line.price_unit * sale_line.product_uom_qty"
            " / COALESCE(NULLIF(sale.currency_rate, 0), 1)"
        )
        return {
            "sale_order_id": SQL("sale.id"),
            "value": SQL("COALESCE(%s, 0)", value),
            "free": SQL("COALESCE(%s * sale_line.discount / 100, 0)", value),
            "revenue": SQL("COALESCE(%s, 0)", self._get_invoiced_sql()),
        }

    @api.model
    def _get_sale_join(self):
        return SQL("LEFT JOIN sale_order sale ON sale.id = sale_line.order_id")

    @api.model
    def _get_invoiced_sql(self):
        """What posted invoices say of ``sale_line``; NULL: nothing.

        A column, not a join: who asks for costs only does not pay for it.
        """
        return SQL(
            """
            (SELECT -SUM(item.balance)
               FROM sale_order_line_invoice_rel rel
               JOIN account_move_line item ON item.id = rel.invoice_line_id
               JOIN account_move move ON move.id = item.move_id
              WHERE rel.order_line_id = sale_line.id
                AND item.parent_state = 'posted'
                AND move.move_type IN ('out_invoice', 'out_refund'))
            """
        )

    @api.model
    def _get_line_source(self):
        """Lines of jobs: what was used, with what the customer paid for it.

        Where several lines share one line of the sales order, the first of them
        shows the money: it is counted once.
        """
        cost = SQL(
            "CASE WHEN line.kind = 'travel' THEN line.actual_amount"
            " ELSE line.unit_cost * line.quantity END"
        )
        columns = self._get_job_columns() | {
            "id": SQL("line.id::bigint * %s", SOURCES),
            "kind": SQL("line.kind"),
            "coverage": SQL("line.coverage"),
            "item_id": SQL("line.product_id"),
            "name": SQL("job.name || ' ' || line.name"),
            "quantity": SQL("line.quantity"),
            **{
                f"{kind}_cost": SQL(
                    "CASE WHEN line.kind = %s THEN COALESCE(%s, 0) ELSE 0 END",
                    kind,
                    cost,
                )
                for kind in coverage.SCOPES
            },
            **self._get_sale_columns(),
        }
        return columns, SQL(
            """
            FROM after_sales_order_line line
            JOIN after_sales_order job ON job.id = line.order_id
            %s
            LEFT JOIN sale_order_line sale_line
                 ON sale_line.id = line.sale_line_id
                AND NOT EXISTS (
                    SELECT 1 FROM after_sales_order_line other
                     WHERE other.sale_line_id = line.sale_line_id
                       AND other.id < line.id)
            %s
            WHERE job.state != 'cancelled'
              AND (line.state = 'consumed' OR job.finished_at IS NOT NULL)
            """,
            self._get_zone_join(SQL("job.company_id")),
            self._get_sale_join(),
        )

    @api.model
    def _get_charge_source(self):
        """Lines of a job's sales order that stand for no line of the job.

        Added by billing, or an expense charged on, whose cost is the expense's.
        """
        columns = (
            self._get_job_columns()
            | self._get_sale_columns()
            | {
                "id": SQL("sale_line.id::bigint * %s + 1", SOURCES),
                "kind": SQL(
                    "CASE WHEN spent.cost IS NULL THEN 'charge' ELSE 'travel' END"
                ),
                "coverage": SQL("sale_line.after_sales_coverage"),
                "item_id": SQL("sale_line.product_id"),
                "name": SQL("job.name || ' ' || sale_line.name"),
                "quantity": SQL("sale_line.product_uom_qty"),
                "travel_cost": SQL("COALESCE(spent.cost, 0)"),
            }
        )
        return columns, SQL(
            """
            FROM sale_order_line sale_line
            JOIN sale_order own_sale ON own_sale.id = sale_line.order_id
            JOIN after_sales_order job ON job.id = own_sale.after_sales_order_id
            %s
            %s
            LEFT JOIN LATERAL (
                SELECT SUM(expense.total_amount - expense.tax_amount) AS cost
                  FROM hr_expense expense
                 WHERE expense.sale_order_line_id = sale_line.id
                   AND expense.state NOT IN ('draft', 'submitted', 'refused')
            ) spent ON TRUE
            WHERE job.state != 'cancelled'
              AND sale_line.display_type IS NULL
              AND own_sale.state != 'cancel'
              AND NOT EXISTS (
                  SELECT 1 FROM after_sales_order_line line
                   WHERE line.sale_line_id = sale_line.id)
            """,
            self._get_zone_join(SQL("job.company_id")),
            self._get_sale_join(),
        )

    @api.model
    def _get_compensation_source(self):
        """Compensation from the approval on, at the amount approved."""
        columns = {
            "id": SQL("loss.id::bigint * %s + 2", SOURCES),
            "kind": SQL("'compensation'"),
            "company_id": SQL("loss.company_id"),
            "partner_id": SQL("owner.commercial_partner_id"),
            "equipment_id": SQL("loss.equipment_id"),
            "order_id": SQL("loss.order_id"),
            "compensation_id": SQL("loss.id"),
            "sale_order_id": SQL("loss.sale_order_id"),
            "team_id": SQL("COALESCE(job.team_id, ticket.team_id)"),
            "job_kind": SQL("job.kind"),
            "warranty": self._get_warranty_sql("loss"),
            "name": SQL("loss.name"),
            "date": self._get_day_sql(SQL("COALESCE(loss.decided_at, loss.deadline)")),
            "compensation_cost": SQL("loss.amount_company"),
        }
        return columns, SQL(
            """
            FROM (SELECT *, deadline AS coverage_at FROM after_sales_compensation
                   WHERE state IN ('approved', 'settled')) loss
            %s
            LEFT JOIN res_partner owner ON owner.id = loss.partner_id
            LEFT JOIN after_sales_order job ON job.id = loss.order_id
            LEFT JOIN helpdesk_ticket ticket ON ticket.id = loss.ticket_id
            """,
            self._get_zone_join(SQL("loss.company_id")),
        )

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def _get_document(self):
        """The record behind the row."""
        self.ensure_one()
        return self.compensation_id or self.order_id

    def action_open_document(self):
        """Open the job or the compensation that the row tells of."""
        self.ensure_one()
        return self._get_document()._get_records_action()
