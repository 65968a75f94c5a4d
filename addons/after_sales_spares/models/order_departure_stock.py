# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain

from .spare_stock import CLOSED_REQUESTS

#: jobs in one of these states use up what they plan
OPEN_STATES = ("scheduled", "dispatched", "in_progress", "to_accept")


class Order(models.Model):
    """Where the parts of these jobs lie: few queries for any number of jobs.

    All methods are called under sudo: engineers and dispatchers have no rights on
    stock. What comes out are quantities of the parts of the jobs they plan.
    """

    _inherit = "after.sales.order"

    def _get_vans(self):
        """The van of each job: {job: location}; one query for all crews."""
        # read at once: each job would ask for its own people
        crews = self.engineer_id | self.engineer_ids
        crews.fetch(["user_id", "van_location_id"])
        return {order: order._get_van() for order in self}

    def _get_van_free(self, products):
        """What each job finds in its van: free, and not an earlier job's.

        :return: {(job, product): quantity}
        """
        vans = self._get_vans()
        places = self.env["stock.location"].union(*vans.values())
        free = self.env["after.sales.spare.stock"]._get_free(products, places)
        promised = self._get_promised(products)
        return self._share_out(vans, free, promised, products)

    def _share_out(self, vans, free, promised, products):
        """Take what earlier jobs of a van plan off what it has."""
        found = {}
        for order, van in vans.items():
            turn = order._get_turn()
            for product in products:
                earlier = sum(
                    quantity
                    for other, quantity in promised[van, product]
                    if other != order and other._get_turn() < turn
                )
                found[order, product] = max(0.0, free[van, product] - earlier)
        return found

    def _get_turn(self):
        """Sorts the jobs of a van: under way, then by their planned start."""
        self.ensure_one()
        waits = self.state not in ("in_progress", "to_accept")
        start = self.planned_start or fields.Datetime.to_datetime("9999-01-01")
        return waits, start, self.id

    def _get_promised(self, products):
        """What open jobs plan to take out of their vans.

        :return: {(van, product): [(job, quantity)]}
        """
        promised = defaultdict(list)
        groups = self.env["after.sales.order.line"]._read_group(
            Domain("kind", "=", "part")
            & Domain("state", "=", "planned")
            & Domain("product_id", "in", products.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("order_id.state", "in", OPEN_STATES),
            ["order_id", "product_id", "uom_id"],
            ["quantity:sum"],
        )
        for order, product, uom, quantity in groups:
            van = order.engineer_id.van_location_id
            promised[van, product].append(
                (order, uom._compute_quantity(quantity, product.uom_id, round=False))
            )
        return promised

    def _get_coming(self, products):
        """What is under way to the vans for these jobs, and what is only asked for.

        :return: two dicts {(job, product): quantity}; no piece is in both, and none
            that has arrived is in either
        """
        on_way = self._get_fetched(products)
        lines = self.env["after.sales.spare.request.line"].search_fetch(
            Domain("request_id.order_id", "in", self.ids)
            & Domain("product_id", "in", products.ids)
            & Domain("request_id.state", "not in", CLOSED_REQUESTS),
            ["product_id", "quantity", "quantity_received", "request_id"],
        )
        requested = defaultdict(float)
        for line in lines:
            request = line.request_id
            key = request.order_id, line.product_id
            ready = 0.0
            if request.location_dest_id == request.order_id._get_van():
                ready = sum(
                    move.product_uom._compute_quantity(
                        move.quantity, line.product_id.uom_id
                    )
                    for move in request._get_ready_moves()
                    if move.after_sales_request_line_id == line
                )
            on_way[key] += ready
            requested[key] += max(line.quantity - line.quantity_received - ready, 0.0)
        return on_way, requested

    def _get_fetched(self, products):
        """What the check has fetched and nobody took over: {(job, product): pieces}."""
        pickings = self.env["stock.picking"].search(
            [
                ("departure_order_id", "in", self.ids),
                ("state", "not in", ("done", "cancel")),
            ]
        )
        on_way = defaultdict(float)
        for move in pickings.move_ids:
            if move.state != "cancel" and move.product_id in products:
                order = move.picking_id.departure_order_id
                on_way[order, move.product_id] += move.product_qty
        return on_way

    # ------------------------------------------------------------
    # OTHER PLACES
    # ------------------------------------------------------------

    def _get_other_places(self, vans):
        """The places where parts for each job may be fetched, nearest first.

        :param dict vans: of ``_get_vans``
        :return: {job: [location]}, without the job's own van
        """
        Stock = self.env["after.sales.spare.stock"]
        found, by_team = {}, {}
        for company, orders in self.grouped("company_id").items():
            stores = Stock._get_stores(company)
            for order in orders:
                key = company, order.team_id
                if key not in by_team:
                    by_team[key] = order.team_id._sort_stores(stores)
                found[order] = [
                    store.location
                    for store in by_team[key]
                    if store.location != vans[order]
                ]
        return found
