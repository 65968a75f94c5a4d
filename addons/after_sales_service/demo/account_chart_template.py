# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    def _install_demo(self, companies):
        """Our demo company has a story of its own: no sample invoices in it."""
        ours = self.env.ref(
            "after_sales_service.demo_company", raise_if_not_found=False
        )
        return super()._install_demo(companies - ours if ours else companies)
