# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    equipment_ids = fields.One2many(
        "after.sales.equipment",
        "lot_id",
        groups="after_sales_service.group_after_sales_user",
    )

    def action_view_equipment(self):
        return self.equipment_ids._get_records_action(name=self.env._("Equipment"))
