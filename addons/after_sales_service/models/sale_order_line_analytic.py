# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class SaleOrderLine(models.Model):
    """Every line of a job's sales order goes on the account of the job.

    Also what is added by hand; core hands the account on to the invoice.
    """

    _inherit = "sale.order.line"

    @api.depends("order_id.after_sales_order_id")
    def _compute_analytic_distribution(self):
        result = super()._compute_analytic_distribution()
        for line in self.filtered(lambda line: not line.display_type):
            job = line.order_id.after_sales_order_id
            if job:
                line.analytic_distribution = job._add_analytic_account(
                    line.analytic_distribution
                )
        return result
