# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class StockRule(models.Model):
    """A unit given in exchange keeps the word of its remedy on every step out."""

    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        return [*super()._get_custom_move_fields(), "after_sales_remedy_id"]
