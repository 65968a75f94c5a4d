# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class StockMove(models.Model):
    """Moves that bring requested parts; they move the request on."""

    _inherit = "stock.move"

    after_sales_request_line_id = fields.Many2one(
        "after.sales.spare.request.line",
        string="Requested Part",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [
            *super()._prepare_merge_moves_distinct_fields(),
            "after_sales_request_line_id",
        ]

    def _prepare_move_split_vals(self, uom_qty):
        """What is still to come belongs to the request as well."""
        vals = super()._prepare_move_split_vals(uom_qty)
        vals["after_sales_request_line_id"] = self.after_sales_request_line_id.id
        return vals

    def _prepare_procurement_values(self):
        """The vendor chosen for the request, and its time, go along."""
        values = super()._prepare_procurement_values()
        line = self.after_sales_request_line_id
        if line and self.procure_method == "make_to_order":
            values |= line._prepare_procurement_values(self.product_qty) | {
                "move_dest_ids": self
            }
        return values

    def _prepare_procurement_origin(self):
        """The buyer reads for which request and job it is."""
        request = self.after_sales_request_line_id.request_id
        if not request:
            return super()._prepare_procurement_origin()
        return request._get_origin_text()

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        """Parts of repairs that were requested instead of bought wait for stock.

        Core leaves them waiting for another move; none will come.
        """
        moves = super()._action_confirm(
            merge=merge, merge_into=merge_into, create_proc=create_proc
        )
        moves.filtered(
            lambda move: (
                move.state == "waiting"
                and move.procure_method == "make_to_stock"
                and move.repair_id
                and move.product_id.is_spare
                and not move.move_orig_ids
            )
        )._recompute_state()
        return moves

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves.sudo()._date_next_transfers()
        (self | moves)._follow_requests()
        return moves

    def _action_cancel(self):
        result = super()._action_cancel()
        self._follow_requests()
        return result

    def _follow_requests(self):
        """Tell the requests whose parts these moves bring how far they are."""
        # whoever works in stock or purchase has no rights on requests; bounded to
        # those of these very moves
        moves = self.sudo()
        lines = (
            moves.after_sales_request_line_id
            | moves.purchase_line_id.after_sales_request_line_id
        )
        lines.request_id._follow_supply()

    def _date_next_transfers(self):
        """What has come into the warehouse goes on from now. Called under sudo."""
        for move in self.move_dest_ids.filtered(
            lambda move: (
                move.after_sales_request_line_id
                and move.state not in ("done", "cancel")
            )
        ):
            request = move.after_sales_request_line_id.request_id
            move.date = fields.Datetime.now() + request._get_transfer_time()

    def _end_waiting(self):
        """Their purchase is cancelled: what has come goes on, the rest ends.

        Core would leave them waiting for whatever comes into the warehouse. Called
        under sudo.
        """
        waiting = self.filtered(lambda move: move.state not in ("done", "cancel"))
        empty = waiting.filtered(lambda move: not move.quantity)
        for move in waiting - empty:
            move.product_uom_qty = move.quantity
        empty._action_cancel()
