# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..tools import repeat

#: no guard looks back further, whatever number is entered
LONGEST = 36_500


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_repeat_limits(self, company):
        """Return the :class:`repeat.Limits` of a product, else of the company."""
        if self.has_own_repeat_limits:
            days, jobs = self.repeat_days, self.repeat_jobs
        else:
            days = company.after_sales_repeat_days
            jobs = company.after_sales_repeat_jobs
        return repeat.Limits(min(days, LONGEST), jobs)
