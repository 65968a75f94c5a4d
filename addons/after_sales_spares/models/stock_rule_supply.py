# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class StockRule(models.Model):
    """Each requested part keeps a purchase line of its own: its price, its date."""

    _inherit = "stock.rule"

    @api.model
    def _get_procurements_to_merge_groupby(self, procurement):
        return (
            *super()._get_procurements_to_merge_groupby(procurement),
            procurement.values.get("after_sales_request_line_id"),
        )
