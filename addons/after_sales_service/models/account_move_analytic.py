# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _stock_account_prepare_realtime_out_lines_vals(self):
        """A part's cost reached the account of the job when it left the van.

        The entry of the cost of goods sold would bring it there a second time.
        """
        vals_list = super()._stock_account_prepare_realtime_out_lines_vals()
        for vals in vals_list:
            origin = self.env["account.move.line"].browse(vals["cogs_origin_id"])
            # bounded: whether the line stands for a part of a job
            if origin.sudo().sale_line_ids.after_sales_line_ids:
                vals.pop("analytic_distribution", None)
        return vals_list
