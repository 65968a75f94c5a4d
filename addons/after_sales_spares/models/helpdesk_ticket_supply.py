# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from .order_supply import READERS


class HelpdeskTicket(models.Model):
    """The parts that the jobs of a ticket wait for."""

    _inherit = "helpdesk.ticket"

    spare_request_count = fields.Integer(
        string="Parts Requested", compute="_compute_spare_request_count", groups=READERS
    )

    @api.depends("order_ids.spare_request_ids")
    def _compute_spare_request_count(self):
        counts = self.env["after.sales.spare.request"]._count_by("ticket_id", self)
        for ticket in self:
            ticket.spare_request_count = counts.get(ticket.id, 0)

    def action_view_spare_requests(self):
        self.ensure_one()
        return self.env["after.sales.spare.request"]._get_action_of("ticket_id", self)
