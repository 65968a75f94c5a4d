# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class Downtime(models.Model):
    """What an exchanged unit passed on follows its own ledger."""

    _inherit = "after.sales.downtime"

    def write(self, vals):
        res = super().write(vals)
        # start and end are followed with the state of the unit (_follow_ledger)
        if not {"kind", "excluded"}.isdisjoint(vals):
            # bounded: the entry that was carried over from these units
            self.equipment_id.sudo().warranty_ids._follow_carried()
        return res
