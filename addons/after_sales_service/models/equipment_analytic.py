# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class Equipment(models.Model):
    """What a unit costs and earns, in the books and in the cost report."""

    _name = "after.sales.equipment"
    _inherit = ["after.sales.equipment", "after.sales.analytic.mixin"]

    def _get_analytic_holder(self):
        """The unit, where its company wants an analytic account at all."""
        return self.filtered(lambda unit: unit.company_id.after_sales_analytic)

    def action_view_costs(self):
        """Open the cost report of these units; the reader's own rights decide."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.cost_report_action"
        )
        action["domain"] = [("equipment_id", "in", self.ids)]
        action["context"] = {"search_default_group_date": 1}
        return action
