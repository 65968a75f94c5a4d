# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class Order(models.Model):
    """Parts of the job that can no longer be had (S5)."""

    _inherit = "after.sales.order"

    has_discontinued = fields.Boolean(compute="_compute_has_discontinued")

    @api.depends("line_ids.discontinued_notice")
    def _compute_has_discontinued(self):
        for order in self:
            order.has_discontinued = any(order.line_ids.mapped("discontinued_notice"))
