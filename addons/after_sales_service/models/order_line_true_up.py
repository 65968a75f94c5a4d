# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import math

from odoo import models

from ..tools import price


class OrderLine(models.Model):
    """The signed amount of a line against its true one."""

    _inherit = "after.sales.order.line"

    def _counts_for_true_up(self):
        """Whether the line is measured against the signature; under sudo."""
        self.ensure_one()
        return (
            self.coverage_state != "decided"
            or self.coverage == self.sale_line_id.after_sales_signed_coverage
        )

    def _get_true_amount(self):
        """What the line comes to at true cost, in the company's currency; under sudo.

        An agreed discount holds for the true price as well.
        """
        self.ensure_one()
        sale_line = self.sale_line_id
        unit = price.customer_price(
            self.coverage,
            self.covered_percent,
            self._from_sale_currency(sale_line.price_unit)
            if sale_line
            else self.list_price,
            self._get_charged_cost(),
        )
        if sale_line:
            unit = price.Price(unit.unit, sale_line.discount)
        return price.amounts(
            self.quantity, unit, self.currency_id.rounding or 0.01
        ).to_pay

    def _follow_decision(self, was):
        """What we had borne is charged after all: the signed amount is a ceiling."""
        res = super()._follow_decision(was)
        order = self.order_id
        if (
            order.true_up_state == "borne"
            and self._differs_from(was)
            and self._counts_for_true_up()
        ):
            order.write({"true_up_state": False, "true_up_reason": False})
            order._tell_cost_above_signed()
        return res

    def _bear(self, amount, reason):
        """Make the line so much cheaper by goodwill; return by how much it became.

        :param amount: more than 0, at most what the line comes to
        """
        self.ensure_one()
        before = self.amount_to_pay
        value = self.quantity * self.list_price
        percent = 100.0
        if value:
            # up, so that never more than the signed amount is charged
            percent = math.ceil(round(10000 * (1 - (before - amount) / value), 4)) / 100
        # a list price below the cost may be less than what is left to pay as it is
        self._set_coverage("goodwill", reason, percent=max(0.0, min(100.0, percent)))
        return before - self.amount_to_pay
