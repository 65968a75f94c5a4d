# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.fields import Command


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _sale_create_reinvoice_sale_line(self):
        """The expense of a job is re-invoiced by the line that the job has for it.

        Core would add a second line at cost; ours knows who pays.
        """
        # bounded: the lines of jobs that these very expenses stand on
        of_jobs = self.filtered(
            lambda line: line.expense_id.sudo().after_sales_line_id.sale_line_id
        )
        res = super(AccountMoveLine, self - of_jobs)._sale_create_reinvoice_sale_line()
        for line in of_jobs:
            expense = line.expense_id.sudo()
            job_line = expense.after_sales_line_id
            job_line.sale_line_id.expense_ids = [Command.link(expense.id)]
            job_line._update_sale_line()
            res[line.id] = job_line.sale_line_id
        return res
