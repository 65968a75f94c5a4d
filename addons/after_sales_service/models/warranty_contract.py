# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class Warranty(models.Model):
    """What a contract means for a warranty that ends (S8)."""

    _inherit = "after.sales.warranty"

    def _needs_offer(self):
        """Not where a contract is agreed for the time after the warranty already."""
        follows = self.equipment_id._get_own_contract_lines().filtered(
            lambda line: line.contract_id.agreed_on and line.date_end > self.end_date
        )
        return super()._needs_offer() and not follows
