# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

PRODUCTION = "after_sales_service.group_after_sales_production"


class Equipment(models.Model):
    """What people of production see and do: their own department's units.

    They have no rights on tickets and jobs. How a unit stands is told in a sentence,
    and a fault is reported by a dialog; the label on the unit works as well.
    """

    _inherit = "after.sales.equipment"

    plant_news = fields.Char(
        string="How It Stands", compute="_compute_plant_news", compute_sudo=True
    )

    # reads tickets and jobs under sudo (compute_sudo): one sentence for whoever may
    # see the unit
    def _compute_plant_news(self):
        for unit in self:
            faults = unit._get_open_faults()
            unit.plant_news = (
                faults[:1]._get_customer_sentence()
                if faults
                else unit._get_visit_sentence()
            )

    def action_report_plant_fault(self):
        """Open the dialog for colleagues without a desk."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report Fault"),
            "res_model": "after.sales.plant.fault",
            "view_mode": "form",
            "target": "new",
            "context": {"default_equipment_id": self.id},
        }
