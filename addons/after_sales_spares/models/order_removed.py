# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class Order(models.Model):
    """What is taken out is booked as not back yet, until the store has it."""

    _inherit = "after.sales.order"

    def _get_removed_location(self):
        return self.company_id._get_not_back_location()
