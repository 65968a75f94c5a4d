# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    equipment_count = fields.Integer(
        compute="_compute_equipment_count",
        groups="after_sales_service.group_after_sales_user",
    )

    def _compute_equipment_count(self):
        counts = dict(
            self.env["after.sales.equipment"]._read_group(
                [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.equipment_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_equipment(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.equipment_action"
        )
        action["domain"] = [
            ("commercial_partner_id", "in", self.commercial_partner_id.ids)
        ]
        action["context"] = {"default_partner_id": self[:1].id}
        return action
