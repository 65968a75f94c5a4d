# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class Order(models.Model):
    """Who answers for the damage that this job has mended (确定责任, S27)."""

    _inherit = "after.sales.order"

    liability_ids = fields.One2many(
        "after.sales.liability", "order_id", string="Responsibility"
    )

    def action_find_responsibility(self):
        """Open the responsibility of the job, or begin it."""
        return self.env["after.sales.liability"]._open_for(self, "order_id")
