# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

REGISTER_COLUMNS = (
    "date",
    "order_id",
    "job_kind",
    "partner_id",
    "equipment_id",
    "product_id",
    "delivered_on",
    "team_id",
    "warranty",
    "coverage",
    "kind",
    "item_id",
    "name",
    "quantity",
    "part_cost",
    "labour_cost",
    "travel_cost",
    "compensation_cost",
    "cost",
    "recovered",
    "value",
    "free",
    "revenue",
    "margin",
    "currency_id",
)


class CostReport(models.Model):
    """The cost report as an Excel file (S18)."""

    _name = "after.sales.cost.report"
    _inherit = ["after.sales.cost.report", "after.sales.register.mixin"]

    @api.model
    def _get_register_title(self):
        return self.env._("Costs of Service")

    @api.model
    def _get_register_columns(self):
        return REGISTER_COLUMNS

    @api.model
    def _get_register_period(self):
        return "date"
