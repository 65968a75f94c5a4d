# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.tools import SQL

from .pool_unit import KINDS


class PoolReport(models.Model):
    """How much the pool is used: each unit and month, days in the pool and days out.

    For the desk, the storekeeper and billing; a day counts by the hour.
    """

    _name = "after.sales.pool.report"
    _description = "Use of Replacement Units"
    _auto = False
    _order = "month desc, pool_unit_id"
    _rec_name = "pool_unit_id"

    month = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    pool_unit_id = fields.Many2one(
        "after.sales.pool.unit", string="Replacement Unit", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", string="Kept at", readonly=True)
    days_in_pool = fields.Float(readonly=True, digits=(12, 1))
    days_out = fields.Float(string="Days at Customers", readonly=True, digits=(12, 1))
    loan_count = fields.Integer(string="Loans Begun", readonly=True)
    use_percent = fields.Float(
        string="In Use (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT u.id * 1200 + extract(year FROM m.month)::int %% 100 * 12
                       + extract(month FROM m.month)::int AS id,
                   m.month::date AS month,
                   u.id AS pool_unit_id,
                   u.company_id, u.product_id, u.kind, u.team_id,
                   d.days_in_pool,
                   coalesce(l.days_out, 0) AS days_out,
                   coalesce(l.loan_count, 0) AS loan_count,
                   least(100, 100 * coalesce(l.days_out, 0)
                              / nullif(d.days_in_pool, 0)) AS use_percent
              FROM after_sales_pool_unit u
             CROSS JOIN LATERAL (
                   -- the first loan may be older than the register of the pool
                   SELECT least(u.create_date, min(first.delivered_at)) AS since
                     FROM after_sales_loan first
                    WHERE first.pool_unit_id = u.id
             ) s
             CROSS JOIN LATERAL generate_series(
                   date_trunc('month', s.since), %(now)s, '1 month'
             ) AS m(month)
             CROSS JOIN LATERAL (
                   SELECT extract(epoch FROM
                            least(m.month + interval '1 month', %(now)s)
                            - greatest(m.month, s.since)
                          ) / 86400.0 AS days_in_pool
             ) d
              LEFT JOIN LATERAL (
                   SELECT sum(extract(epoch FROM
                            least(m.month + interval '1 month',
                                  coalesce(loan.returned_at, loan.closed_at, %(now)s))
                            - greatest(m.month, loan.delivered_at)
                          )) / 86400.0 AS days_out,
                          count(*) FILTER (WHERE loan.delivered_at >= m.month)
                              AS loan_count
                     FROM after_sales_loan loan
                    WHERE loan.pool_unit_id = u.id
                      AND loan.delivered_at < m.month + interval '1 month'
                      AND coalesce(loan.returned_at, loan.closed_at, %(now)s) > m.month
             ) l ON TRUE
             WHERE u.hold IS DISTINCT FROM 'retired' OR l.days_out > 0
            """,
            now=fields.Datetime.now(),
        )
