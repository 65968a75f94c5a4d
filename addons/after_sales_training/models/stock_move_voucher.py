# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class StockMove(models.Model):
    """Goods without units that come back for good take their training places along.

    Of units it is known which one came back; of these the transfers tell how many.
    """

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._follow_training_places()
        return moves

    def _follow_training_places(self):
        """Places follow what came back, and what goes out again after that."""
        # sudo: who receives goods has no right on vouchers; bounded to the order
        # lines of these very moves
        lines = self.sudo().sale_line_id.filtered(
            lambda line: (
                line.state == "sale"
                and not line.product_id.is_serviceable
                and "sale" in line.training_promise_ids.mapped("grant_on")
                and line._count_training_goods()[0]
            )
        )
        lines._grant_training()
