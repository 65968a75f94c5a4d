# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class Order(models.Model):
    """Parts of the job that can no longer be had (S5)."""

    _inherit = "after.sales.order"

    discontinued_notice = fields.Text(
        string="Discontinued Parts", compute="_compute_discontinued_notice"
    )

    @api.depends("line_ids.discontinued_notice", "line_ids.name")
    @api.depends_context("lang")
    def _compute_discontinued_notice(self):
        for order in self:
            notices = [
                f"{line.name}: {line.discontinued_notice}"
                for line in order.line_ids
                if line.discontinued_notice
            ]
            order.discontinued_notice = "\n".join(notices) or False
