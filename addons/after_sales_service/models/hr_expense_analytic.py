# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class HrExpense(models.Model):
    """An expense for a job goes on the account of the job, and so to the customer."""

    _inherit = "hr.expense"

    @api.depends("sale_order_id")
    def _compute_analytic_distribution(self):
        result = super()._compute_analytic_distribution()
        for expense in self:
            # bounded: which job the sales order belongs to, for whoever travelled
            job = expense.sudo().sale_order_id.after_sales_order_id
            if job:
                expense.analytic_distribution = job._add_analytic_account(
                    expense.analytic_distribution
                )
        return result
