# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class AfterSalesDemo(models.AbstractModel):
    """The accountant closes the month: what is set aside for warranties."""

    _inherit = "after.sales.demo"

    @api.model
    def _tell(self):
        result = super()._tell()
        company = self._ref("demo_company")
        reserve = self.env["after.sales.warranty.reserve"].create(
            {"company_id": company.id, "rate": 1.5}
        )
        reserve.action_confirm()
        return result
