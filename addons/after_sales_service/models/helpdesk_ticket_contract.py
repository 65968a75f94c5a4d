# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class HelpdeskTicket(models.Model):
    """The contract that held for the unit when the fault was reported (S8)."""

    _inherit = "helpdesk.ticket"

    def _get_sla_subject(self):
        subject = super()._get_sla_subject()
        unit = subject["equipment"]
        if unit:
            subject["contract"] = unit._get_contract_at(self.reported_at)
        return subject
