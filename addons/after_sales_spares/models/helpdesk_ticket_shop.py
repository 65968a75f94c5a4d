# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """Who calls for a part only gets a quotation of it (S41)."""

    _inherit = "helpdesk.ticket"

    def action_quote_spares(self):
        """Open the parts that fit the unit of the ticket.

        :raises UserError: the ticket names no unit
        """
        self.ensure_one()
        self.check_access("read")
        if not self.equipment_id:
            raise UserError(
                self.env._("Enter the unit first: the parts that fit it are shown.")
            )
        action = self.equipment_id.action_quote_spares()
        self.env[action["res_model"]].browse(action["res_id"]).ticket_id = self
        return action
