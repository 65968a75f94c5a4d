# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    equipment_ids = fields.One2many(
        "after.sales.equipment",
        "sale_order_id",
        groups="after_sales_service.group_after_sales_user",
    )
    equipment_count = fields.Integer(
        compute="_compute_equipment_count",
        groups="after_sales_service.group_after_sales_user",
    )

    def _compute_equipment_count(self):
        counts = dict(
            self.env["after.sales.equipment"]._read_group(
                [("sale_order_id", "in", self.ids)], ["sale_order_id"], ["__count"]
            )
        )
        for order in self:
            order.equipment_count = counts.get(order._origin, 0)

    def action_view_equipment(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.equipment_action"
        )
        action["domain"] = [("sale_order_id", "in", self.ids)]
        action["context"] = {}
        return action
