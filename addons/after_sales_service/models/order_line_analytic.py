# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..tools import coverage, period


class OrderLine(models.Model):
    """What a line costs us, as an entry on an analytic account."""

    _inherit = "after.sales.order.line"

    def _is_cost_entered_elsewhere(self):
        """Whether another document brings the cost onto the analytic account.

        Parts: their stock move; travel that an employee's expense pays: its entry.
        """
        self.ensure_one()
        return self.kind == coverage.PART or bool(self.expense_ids)

    def _prepare_cost_entry_vals(self):
        """Values of the analytic line: a cost is negative; called under sudo."""
        self.ensure_one()
        order = self.order_id
        cost = 0.0
        if not self._is_cost_entered_elsewhere():
            cost = self.currency_id.round(self._get_unit_cost() * self.quantity)
        return {
            "after_sales_line_id": self.id,
            "name": f"{order.name} {self.name}",
            "ref": order.name,
            "date": period.day_of(order.finished_at, order.tz),
            "amount": -cost,
            "unit_amount": self.quantity,
            "product_id": self.product_id.id,
            "product_uom_id": self.uom_id.id,
            "partner_id": order.commercial_partner_id.id,
            "company_id": order.company_id.id,
        }
