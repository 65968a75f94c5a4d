# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

from .equipment import OWN_PLANT


class AfterSalesContact(models.Model):
    """Calls about our own plant come from colleagues."""

    _inherit = "after.sales.contact"

    @api.depends("equipment_id", "caller_phone", "ticket_id")
    def _compute_partner_id(self):
        plant = self.filtered(lambda call: call.equipment_id.owner_kind == OWN_PLANT)
        for call in plant:
            call.partner_id = call.equipment_id._get_reporter(
                call.partner_id or call.ticket_id.partner_id
            )
        return super(AfterSalesContact, self - plant)._compute_partner_id()
