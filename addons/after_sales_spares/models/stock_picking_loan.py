# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class StockPicking(models.Model):
    """A transfer of the storekeeper's lends the unit that was confirmed, or none."""

    _inherit = "stock.picking"

    def _action_done(self):
        # stock users have no rights on loans; bounded to those of these transfers
        for picking in self.sudo():
            moves = picking.move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
            )
            for loan, own in moves.grouped("after_sales_loan_id").items():
                if loan:
                    loan._check_carries(own)
        return super()._action_done()
