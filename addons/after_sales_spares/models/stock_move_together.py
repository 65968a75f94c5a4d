# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ..tools import topup


class StockMove(models.Model):
    """Reserve the plain parts of many transfers together.

    Core looks for the stock of each move by itself, eleven queries a move: two hundred
    vans would wait half a minute. Moves under the context key
    ``after_sales_together``, which :meth:`_make_transfers` sets, are shared out among
    the same stock in the same order as core does it (oldest first), but in one go.
    Whatever is not plain (lots and serial numbers, another removal strategy, chained
    moves, stock below zero) is left to core.
    """

    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        if self.env.context.get("after_sales_together") and not force_qty:
            self._reserve_together()
        return super()._action_assign(force_qty=force_qty)

    def _trigger_scheduler(self):
        if not self.env.context.get("after_sales_together"):
            return super()._trigger_scheduler()
        return super(StockMove, self._get_one_per_rule())._trigger_scheduler()

    # ------------------------------------------------------------
    # RESERVE
    # ------------------------------------------------------------

    def _reserve_together(self):
        """Create the lines of all plain moves at once; the rest stays as it is."""
        moves = self.filtered(lambda move: move._is_plain())
        if not moves:
            return
        cache = self.env["stock.quant"]._get_quants_by_products_locations(
            moves.product_id, moves.location_id
        )
        stock = moves._get_plain_stock(cache)
        vals_list = []
        for move in moves:
            shares = topup.pour(
                move.product_qty, stock.get((move.location_id, move.product_id), [])
            )
            vals_list += [
                move._prepare_move_line_vals(quantity=quantity, reserved_quant=quant)
                for quant, quantity in shares
            ]
        Line = self.env["stock.move.line"]
        lines = Line.with_context(quants_cache=cache).create(vals_list)
        # the others go where their transfer goes, which is what core would find
        lines.with_env(self.env).filtered(
            "move_id.location_dest_id.putaway_rule_ids"
        )._apply_putaway_strategy()

    def _is_plain(self):
        """Whether core would take the oldest stock of the place, and no more."""
        self.ensure_one()
        product = self.product_id
        return (
            self.state == "confirmed"
            and not self.picked
            and not self.move_line_ids
            and not self.move_orig_ids
            and self.procure_method == "make_to_stock"
            and product.tracking == "none"
            and not self._should_bypass_reservation()
            and self.product_uom == product.uom_id
            and product.categ_id.packaging_reserve_method != "full"
            and self.env["stock.quant"]._get_removal_strategy(product, self.location_id)
            == "fifo"
        )

    def _get_plain_stock(self, cache):
        """What is free of each part where these moves take it, oldest first.

        What belongs to somebody else is no stock of ours. A place where more is
        reserved than lies there is left out: core knows how to settle that.

        :param cache: the quants as core groups them
        :return: {(source, part): [[quant, free]]}
        """
        sources = {place.id: place for place in self.location_id}
        stock, unsettled = defaultdict(list), set()
        quants = self.env["stock.quant"].union(*cache.values()).sudo()
        for quant in quants.sorted(lambda quant: (quant.in_date, quant.id)):
            if quant.owner_id:
                continue
            row = [quant, quant.quantity - quant.reserved_quantity]
            sign = quant.product_uom_id.compare(row[1], 0.0)
            for part in quant.location_id.parent_path.rstrip("/").split("/"):
                if source := sources.get(int(part)):
                    key = source, quant.product_id
                    if sign > 0:
                        stock[key].append(row)
                    elif sign < 0:
                        unsettled.add(key)
        return {key: rows for key, rows in stock.items() if key not in unsettled}

    # ------------------------------------------------------------
    # BUY AFTERWARDS
    # ------------------------------------------------------------

    def _get_one_per_rule(self):
        """One move for each reordering rule that has to be looked at.

        A rule reckons with the whole stock of its place: it need not be asked by each
        van. The move with the most of the part speaks for all that leave the same
        place for the same neighbourhood; parts without a rule ask nobody.
        """
        ruled = (
            self.env["stock.warehouse.orderpoint"]._read_group(
                Domain("product_id", "in", self.product_id.ids)
                & Domain("trigger", "=", "auto")
                & Domain("location_id", "parent_of", self.location_id.ids),
                [],
                ["product_id:recordset"],
            )[0][0]
            if self
            else self.env["product.product"]
        )
        speakers = {}
        for move in self.filtered(lambda move: move.product_id in ruled):
            key = (
                move.product_id,
                move.company_id,
                move.location_id,
                move.location_dest_id.location_id,
            )
            if move.product_qty > speakers.get(key, self.browse()).product_qty:
                speakers[key] = move
        return self.browse().union(*speakers.values())
