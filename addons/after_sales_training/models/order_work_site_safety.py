# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class ChecklistLine(models.Model):
    """What is checked on site is entered after the safety sheet was read (S36)."""

    _inherit = "after.sales.checklist.line"

    def write(self, vals):
        if not {"done", "value", "verdict", "reading"}.isdisjoint(vals):
            self.order_id._check_own_sheets_read()
        return super().write(vals)


class OrderLine(models.Model):
    """Parts and hours are entered after the safety sheet was read (S36)."""

    _inherit = "after.sales.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._check_own_sheets_read()
        return lines

    def write(self, vals):
        if not {"quantity", "removed_quantity"}.isdisjoint(vals):
            self.order_id._check_own_sheets_read()
        return super().write(vals)
