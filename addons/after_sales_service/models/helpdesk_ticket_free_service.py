# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class HelpdeskTicket(models.Model):
    """Whoever talks to the customer sees the free services that are left (S6)."""

    _inherit = "helpdesk.ticket"

    free_services_note = fields.Char(related="equipment_id.free_services_note")
