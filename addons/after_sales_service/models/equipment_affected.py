# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.fields import Domain


class Equipment(models.Model):
    """Jobs of the unit that were priced by facts corrected since: never silent."""

    _inherit = "after.sales.equipment"

    affected_line_count = fields.Integer(
        string="Lines Priced by Corrected Facts",
        compute="_compute_affected_line_count",
    )

    def _compute_affected_line_count(self):
        counts = dict(
            self.env["after.sales.order"]._read_group(
                Domain("equipment_id", "in", self.ids)
                & Domain("affected_line_count", ">", 0),
                ["equipment_id"],
                ["affected_line_count:sum"],
            )
        )
        for unit in self:
            unit.affected_line_count = counts.get(unit._origin, 0)

    def action_view_affected_lines(self):
        """Open the lines that wait for a decision anew."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.order_line_action_affected"
        )
        action["domain"] = [
            ("order_id.equipment_id", "in", self.ids),
            ("is_affected", "=", True),
        ]
        action["context"] = {}
        return action
