# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class Downtime(models.Model):
    """Who answers for the time out of use (确定责任, S27)."""

    _inherit = "after.sales.downtime"

    liability_ids = fields.One2many(
        "after.sales.liability", "downtime_id", string="Responsibility"
    )

    def action_find_responsibility(self):
        """Open the responsibility of the interval, or begin it."""
        return self.env["after.sales.liability"]._open_for(self, "downtime_id")
