# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.supply import latest

STORE_GROUPS = "stock.group_stock_user"
#: who may see at what price something is bought
PRICE_GROUPS = (
    "after_sales_spares.group_spares_user,"
    "after_sales_spares.group_spares_approver,"
    "purchase.group_purchase_user"
)
SUPPLY_STATES = [
    ("open", "Open"),
    ("ordered", "Ordered"),
    ("transfer", "On Its Way"),
    ("done", "Received"),
]


class SpareRequestLine(models.Model):
    """How far a requested part has come: bought, moved, received (S40).

    All of it follows from transfers and purchase orders of core; nobody writes it.
    """

    _inherit = "after.sales.spare.request.line"

    transfer_move_ids = fields.One2many(
        "stock.move",
        "after_sales_request_line_id",
        string="Transfers",
        readonly=True,
        groups=STORE_GROUPS,
    )
    purchase_line_ids = fields.One2many(
        "purchase.order.line",
        "after_sales_request_line_id",
        string="Purchases",
        readonly=True,
        groups="purchase.group_purchase_user,stock.group_stock_user",
    )
    quantity_received = fields.Float(
        string="Received",
        digits="Product Unit",
        compute="_compute_supply",
        compute_sudo=True,
        store=True,
    )
    quantity_open = fields.Float(
        string="Not under Way",
        digits="Product Unit",
        compute="_compute_supply",
        compute_sudo=True,
        store=True,
        help="Neither received nor on its way: still to be moved or bought.",
    )
    supply_state = fields.Selection(
        SUPPLY_STATES,
        string="Supply",
        compute="_compute_supply",
        compute_sudo=True,
        store=True,
    )
    promised_on = fields.Datetime(
        string="Expected",
        compute="_compute_supply",
        compute_sudo=True,
        store=True,
        help="When the part reaches its van or store: the date of the transfer, or"
        " the vendor's date and the days from the warehouse. Empty while part of it"
        " is not under way.",
    )
    is_promise_firm = fields.Boolean(
        string="Confirmed Date",
        compute="_compute_supply",
        compute_sudo=True,
        store=True,
        help="The purchase order is confirmed. Before that the date is what the"
        " vendor usually takes.",
    )
    supply_text = fields.Char(
        string="Where It Comes from", compute="_compute_supply_text", compute_sudo=True
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends(
        "quantity",
        "request_id.location_dest_id",
        "request_id.company_id.after_sales_transfer_days",
        "transfer_move_ids.state",
        "transfer_move_ids.quantity",
        "transfer_move_ids.product_uom_qty",
        "transfer_move_ids.date",
        "purchase_line_ids.state",
        "purchase_line_ids.product_qty",
        "purchase_line_ids.qty_received",
        "purchase_line_ids.date_planned",
        "purchase_line_ids.move_ids.state",
        "purchase_line_ids.move_ids.quantity",
        "purchase_line_ids.move_ids.date",
    )
    def _compute_supply(self):
        for line in self:
            uom = line.product_id.uom_id
            arriving = line._get_arriving()
            received = line._get_arrived_quantity()
            rest = line.quantity - received - sum(arriving.mapped("product_qty"))
            bought = line._get_purchases_awaited()
            if line.request_id._is_bought_in_place():
                asked = bought.filtered(lambda purchase: purchase.state != "purchase")
                rest -= sum(asked.mapped("product_uom_qty"))
            line.quantity_received = received
            # a line that is being entered has no part, and so no unit, yet
            line.quantity_open = max(uom.round(rest) if uom else rest, 0.0)
            if uom and uom.compare(received, line.quantity) >= 0:
                line.supply_state = "done"
            elif bought:
                line.supply_state = "ordered"
            elif arriving:
                line.supply_state = "transfer"
            else:
                line.supply_state = "open"
            under_way = bool(arriving or bought) and not line.quantity_open
            line.promised_on = under_way and line._get_promise(arriving, bought)
            line.is_promise_firm = under_way and all(
                purchase.state == "purchase" for purchase in bought
            )

    def _get_arriving(self):
        """Moves that are still to bring the part to its place. Called under sudo."""
        self.ensure_one()
        return self._get_arrivals().filtered(
            lambda move: move.state not in ("done", "cancel")
        )

    def _get_arrivals(self):
        """Moves that end at the place where the part is needed."""
        moves = self.transfer_move_ids
        if self.request_id._is_bought_in_place():
            moves |= self.purchase_line_ids.move_ids
        return moves.filtered(lambda move: move.location_dest_id.usage == "internal")

    def _get_arrived_quantity(self):
        return sum(
            move.product_uom._compute_quantity(move.quantity, self.product_id.uom_id)
            for move in self._get_arrivals()
            if move.state == "done"
        )

    def _get_purchases_awaited(self):
        """Purchases of which something is still to come into the warehouse."""
        return self.purchase_line_ids.filtered(
            lambda purchase: (
                purchase.state != "cancel"
                and purchase.product_uom_id.compare(
                    purchase.qty_received, purchase.product_qty
                )
                < 0
                and (
                    purchase.state != "purchase"
                    or any(
                        move.state not in ("done", "cancel")
                        for move in purchase.move_ids
                    )
                )
            )
        )

    def _get_promise(self, arriving, bought):
        """When the last piece reaches its place. Called under sudo."""
        self.ensure_one()
        request = self.request_id
        on_the_way = timedelta()
        if not request._is_bought_in_place():
            on_the_way = request._get_transfer_time()
        moments = [purchase._get_receipt_date() + on_the_way for purchase in bought]
        # what waits for a purchase comes with it, whatever its own date says
        moments += self._get_free_moves(arriving, bought).mapped("date")
        return latest(moments) or False

    def _get_free_moves(self, arriving, bought):
        """Those of the arriving moves that wait for no purchase."""
        return arriving.filtered(
            lambda move: (
                not (move.created_purchase_line_ids | move.purchase_line_id) & bought
            )
        )

    @api.depends("supply_state", "promised_on", "quantity_open")
    @api.depends_context("lang", "tz")
    def _compute_supply_text(self):
        """Words for who asked; names places and numbers, no vendor and no price."""
        for line in self:
            bought = line._get_purchases_awaited()
            words = [
                self.env._(
                    "%(quantity)g from %(place)s (%(transfer)s)",
                    quantity=move.product_uom_qty,
                    place=move.location_id.display_name,
                    transfer=move.picking_id.name,
                )
                for move in line._get_free_moves(line._get_arriving(), bought)
            ]
            for purchase in bought:
                values = {
                    "quantity": purchase.product_uom_qty,
                    "order": purchase.order_id.name,
                    "date": format_date(self.env, purchase._get_receipt_date()),
                }
                words.append(
                    self.env._(
                        "%(quantity)g ordered (%(order)s), due %(date)s", **values
                    )
                    if purchase.state == "purchase"
                    else self.env._(
                        "%(quantity)g asked for (%(order)s), usually by %(date)s",
                        **values,
                    )
                )
            if line.quantity_received:
                words.append(
                    self.env._("%(quantity)g received", quantity=line.quantity_received)
                )
            line.supply_text = "; ".join(words) or False
