# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class StockMove(models.Model):
    """A part that leaves the van enters its true cost on the account of the job."""

    _inherit = "stock.move"

    def _get_analytic_distribution(self):
        distribution = super()._get_analytic_distribution()
        if self.after_sales_line_id and self.repair_line_type == "add":
            # bounded: the account of the part's own job
            job = self.sudo().after_sales_line_id.order_id
            return job._add_analytic_account(distribution)
        return distribution
