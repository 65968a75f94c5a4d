# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class HelpdeskTicket(models.Model):
    """Who answers for the damage that was reported (确定责任, S27)."""

    _inherit = "helpdesk.ticket"

    liability_ids = fields.One2many(
        "after.sales.liability",
        "ticket_id",
        string="Responsibility",
        groups="after_sales_service.group_after_sales_user",
    )

    def action_find_responsibility(self):
        """Open the responsibility of the ticket, or begin it."""
        return self.env["after.sales.liability"]._open_for(self, "ticket_id")
