# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class Equipment(models.Model):
    """The meters of a unit, and what was measured on its jobs."""

    _inherit = "after.sales.equipment"

    meter_ids = fields.One2many(
        "after.sales.meter",
        "equipment_id",
        string="Meters",
        groups="after_sales_service.group_after_sales_user,"
        "after_sales_service.group_after_sales_billing",
    )
    measured_count = fields.Integer(
        string="Values Read",
        compute="_compute_measured_count",
        groups="after_sales_service.group_after_sales_user",
    )

    def _compute_measured_count(self):
        counts = dict(
            self.env["after.sales.checklist.trend"]._read_group(
                [("equipment_id", "in", self.ids), ("series", "=", "value")],
                ["equipment_id"],
                ["__count"],
            )
        )
        for unit in self:
            unit.measured_count = counts.get(unit._origin, 0)

    def action_enter_meters(self):
        """Open the dialog in which the meters of these units are read."""
        self.check_access("read")
        return self.env["after.sales.meter.entry"]._open(self.meter_ids)

    def action_view_measured(self):
        """What was measured on the jobs of the unit, item by item."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.checklist_trend_action"
        )
        return action | {
            "domain": [("equipment_id", "=", self.id), ("series", "=", "value")],
            "context": {"search_default_group_item": 1, "fill_temporal": False},
        }
