# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from .order_supply import READERS


class Equipment(models.Model):
    """The parts that were requested for a unit."""

    _inherit = "after.sales.equipment"

    spare_request_count = fields.Integer(
        string="Parts Requested", compute="_compute_spare_request_count", groups=READERS
    )

    @api.depends("order_ids.spare_request_ids")
    def _compute_spare_request_count(self):
        counts = self.env["after.sales.spare.request"]._count_by("equipment_id", self)
        for unit in self:
            unit.spare_request_count = counts.get(unit.id, 0)

    def action_view_spare_requests(self):
        self.ensure_one()
        return self.env["after.sales.spare.request"]._get_action_of(
            "equipment_id", self
        )
