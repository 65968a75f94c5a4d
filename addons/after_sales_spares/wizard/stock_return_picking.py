# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        """A unit that was given for good comes back for another reason."""
        vals = super()._prepare_move_default_values(new_picking)
        loan = self.move_id.sudo().after_sales_loan_id  # bounded: whether it is out
        if loan.state not in ("out", "due_back"):
            vals["after_sales_loan_id"] = False
        return vals
