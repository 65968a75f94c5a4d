# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.compensation import DAY, reckon
from .sla_compensation import READERS

#: when nothing else is asked for: at the breach, in its first second
AT_THE_BREACH = 1
#: nobody imagines a promise broken for longer
LONGEST = 10 * 365 * DAY


class Exposure(NamedTuple):
    """Open promises that would cost the same if they broke."""

    timer_id: int | None
    company_id: int
    target_id: int
    currency_id: int
    count: int
    amount: float  #: of each one of them


class SlaTimer(models.Model):
    """What an open promise would cost if it broke now."""

    _inherit = "after.sales.sla.timer"

    exposure_amount = fields.Monetary(
        string="If It Broke Now",
        currency_field="exposure_currency_id",
        compute="_compute_exposure",
        groups=READERS,
        help="By the schedule; an actual loss is known only when it is claimed.",
    )
    exposure_currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_exposure", groups=READERS
    )

    @api.depends("target_id.compensation_schedule_id", "closed_at", "state")
    @api.depends_context("exposure_seconds")
    def _compute_exposure(self):
        exposures = {
            exposure.timer_id: exposure
            for exposure in self._read_exposures(
                SQL("t.id = ANY(%s)", self.ids),
                self._get_exposure_seconds(),
                by_timer=True,
            )
        }
        for timer in self:
            exposure = exposures.get(timer._origin.id)
            timer.exposure_currency_id = (
                exposure.currency_id if exposure else timer.company_id.currency_id
            )
            timer.exposure_amount = exposure.amount if exposure else 0.0

    @api.model
    def _get_exposure_seconds(self):
        """Return how late the reader of the list imagines the promises."""
        asked = self.env.context.get("exposure_seconds")
        if not isinstance(asked, int) or asked <= 0:
            return AT_THE_BREACH
        return min(asked, LONGEST)

    @api.model
    def _read_exposures(self, where, late_seconds, by_timer=False):
        """Return what open promises would cost: one statement for all of them.

        Promises of the same target and the same value of the sale cost the same,
        so they are counted, not reckoned one by one.

        :param SQL where: condition on the timer ``t``
        :param int late_seconds: if they broke now and stayed broken so long
        :rtype: list[Exposure]
        """
        schedules = self.env["after.sales.compensation.schedule"]._get_by_target()
        self.env.flush_all()
        rows = self.env.execute_query(
            self._get_exposure_query(where, schedules, by_timer)
        )
        rates, exposures = {}, []
        for timer_id, company_id, target_id, sale_currency_id, value, count in rows:
            schedule = schedules[target_id]
            # sudo: which currency a company reckons in
            company = self.env["res.company"].sudo().browse(company_id)
            currency = (
                self.env["res.currency"].browse(schedule.currency_id)
                or company.currency_id
            )
            key = (sale_currency_id, currency.id, company_id)
            if value and key not in rates:
                rates[key] = self.env["res.currency"]._get_conversion_rate(
                    self.env["res.currency"].browse(sale_currency_id),
                    currency,
                    company,
                    fields.Date.context_today(self),
                )
            value = currency.round(value * rates[key]) if value else 0.0
            amount = 0.0
            if schedule.remedy != "loss":
                amount = reckon(
                    schedule.terms, late_seconds, value, currency.rounding
                ).amount
            exposures.append(
                Exposure(timer_id, company_id, target_id, currency.id, count, amount)
            )
        return exposures

    @api.model
    def _get_exposure_query(self, where, schedules, by_timer):
        """Count the open promises per target and value of the sale.

        The sale is the one that a compensation would be opened with.
        """
        of_order, of_line = (
            [
                target_id
                for target_id, schedule in schedules.items()
                if schedule.terms.needs_value and schedule.base == base
            ]
            for base in ("order", "line")
        )
        return SQL(
            """
            SELECT %(timer)s AS timer_id, t.company_id, t.target_id, v.currency_id,
                   v.value, count(*)
              FROM after_sales_sla_timer t
              LEFT JOIN helpdesk_ticket h ON h.id = t.ticket_id
              LEFT JOIN after_sales_order o ON o.id = t.order_id
              LEFT JOIN after_sales_equipment e
                ON e.id = COALESCE(h.equipment_id, o.equipment_id)
              LEFT JOIN sale_order_line own ON own.id = e.sale_line_id
              LEFT JOIN sale_order s
                ON s.id = COALESCE(own.order_id, o.sale_order_id)
               AND s.company_id = t.company_id
              LEFT JOIN LATERAL (
                SELECT l.price_subtotal, l.product_uom_qty
                  FROM sale_order_line l
                 WHERE l.order_id = s.id
                   AND (l.id = own.id
                        OR own.id IS NULL AND l.product_id = e.product_id)
                 ORDER BY l.sequence, l.id
                 LIMIT 1
              ) l ON TRUE
             CROSS JOIN LATERAL (
                SELECT s.currency_id, s.amount_untaxed AS value
                 WHERE t.target_id = ANY(%(of_order)s::int[])
                 UNION ALL
                SELECT s.currency_id, l.price_subtotal / NULLIF(l.product_uom_qty, 0)
                 WHERE t.target_id = ANY(%(of_line)s::int[])
                 UNION ALL
                SELECT NULL, NULL
                 WHERE NOT t.target_id = ANY(%(of_order)s || %(of_line)s::int[])
             ) v
             WHERE t.closed_at IS NULL AND t.state IN ('running', 'paused')
               AND t.target_id = ANY(%(targets)s::int[]) AND (%(where)s)
             GROUP BY 1, 2, 3, 4, 5
            """,
            timer=SQL("t.id") if by_timer else SQL("NULL::int"),
            of_order=of_order,
            of_line=of_line,
            targets=list(schedules),
            where=where,
        )
