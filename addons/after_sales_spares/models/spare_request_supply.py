# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ..tools.supply import latest, share
from .spare_request_line_supply import STORE_GROUPS

#: states in which transfers and purchases move the request on
FOLLOWED = ("approved", "ordered", "transfer")
#: who keeps stores or plans jobs, and so may have the parts looked for
SUPPLIERS = (
    "after_sales_spares.group_spares_user,"
    "after_sales_service.group_after_sales_dispatcher"
)


class SpareRequest(models.Model):
    """Parts that are granted are moved from where they lie, else bought (S40).

    What we have comes by an internal transfer; what we lack is procured by the
    rules of core: a transfer from the warehouse waits for it, and its vendor is
    asked. Nothing is written into a purchase order by hand. Storekeepers and the
    desk may have the parts looked for again; the rest follows from core's papers.
    """

    _inherit = "after.sales.spare.request"

    promised_on = fields.Datetime(
        string="Expected",
        compute="_compute_promised_on",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
        help="When the last part reaches its van or store, as far as it is known.",
    )
    is_promise_firm = fields.Boolean(
        string="Confirmed Date",
        compute="_compute_promised_on",
        compute_sudo=True,
        store=True,
    )
    is_supply_late = fields.Boolean(
        string="Parts Late",
        compute="_compute_is_supply_late",
        search="_search_is_supply_late",
    )
    supply_problem = fields.Text(
        string="What Is Missing",
        readonly=True,
        copy=False,
        help="Why parts are not under way. Mend it, then press “Supply”.",
    )
    supply_text = fields.Text(
        string="Where They Come from",
        compute="_compute_supply_text",
        compute_sudo=True,
    )
    can_supply = fields.Boolean(compute="_compute_can_supply")
    picking_count = fields.Integer(
        string="Transfers", compute="_compute_paper_counts", groups=STORE_GROUPS
    )
    purchase_count = fields.Integer(
        string="Purchase Orders",
        compute="_compute_paper_counts",
        groups=STORE_GROUPS,
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"supply_problem"}

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends(
        "line_ids.promised_on", "line_ids.is_promise_firm", "line_ids.supply_state"
    )
    def _compute_promised_on(self):
        for request in self:
            coming = request.line_ids.filtered(lambda line: line.supply_state != "done")
            request.promised_on = latest(coming.mapped("promised_on")) or False
            request.is_promise_firm = bool(coming) and all(
                coming.mapped("is_promise_firm")
            )

    @api.depends("promised_on", "state")
    def _compute_is_supply_late(self):
        now = fields.Datetime.now()
        for request in self:
            request.is_supply_late = bool(
                request.state in FOLLOWED
                and request.promised_on
                and request.promised_on < now
            )

    def _search_is_supply_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", FOLLOWED) & Domain(
            "promised_on", "<", fields.Datetime.now()
        )

    @api.depends("state", "supply_problem")
    @api.depends_context("uid")
    def _compute_can_supply(self):
        may = self.env.su or self.env.user.has_groups(SUPPLIERS)
        for request in self:
            request.can_supply = may and (
                request.state == "approved"
                or request.state in FOLLOWED
                and bool(request.supply_problem)
            )

    @api.depends("line_ids.transfer_move_ids", "line_ids.purchase_line_ids")
    def _compute_paper_counts(self):
        for request in self:
            request.picking_count = len(request._get_pickings())
            request.purchase_count = len(request.line_ids.purchase_line_ids.order_id)

    @api.depends("line_ids.supply_text", "line_ids.product_id")
    @api.depends_context("lang", "tz")
    def _compute_supply_text(self):
        for request in self:
            request.supply_text = "\n".join(
                f"{line.product_id.display_name}: {line.supply_text}"
                for line in request.line_ids
                if line.supply_text
            )

    def _get_pickings(self):
        """The transfers to the place, and the receipts into the warehouse."""
        lines = self.line_ids
        return (lines.transfer_move_ids | lines.purchase_line_ids.move_ids).picking_id

    # ------------------------------------------------------------
    # SUPPLYING
    # ------------------------------------------------------------

    def action_supply(self):
        """Look for the parts again that are not under way.

        :raises AccessError: the user neither keeps stores nor plans jobs
        :raises UserError: says what is missing; nothing is moved or ordered then
        """
        self._check_can_supply()
        for request in self:
            # bounded: parts of this request, to its own place; env.user stays
            request.sudo()._supply_now()
        return True

    def _check_can_supply(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_groups(SUPPLIERS):
            raise AccessError(
                self.env._("Parts are moved and ordered by the storekeeper.")
            )
        for request in self:
            if not request.can_supply:
                raise UserError(
                    self.env._(
                        "%(request)s: there is nothing to be supplied now.",
                        request=request.name,
                    )
                )

    def _do_supply(self):
        """Have granted parts moved or ordered; what hinders is kept, and told.

        Called once the request is approved, or needs no approval. The grant stands
        whatever is missing: it is said on the request, and somebody is told.
        """
        result = super()._do_supply()
        for request in self:
            # bounded: parts of this request, to its own place; env.user stays
            request = request.sudo()
            try:
                with self.env.cr.savepoint():
                    request._supply_now()
            except UserError as error:
                request._note_problem(str(error))
        return result

    def _supply_now(self):
        """All that is open is put under way, or nothing; called under sudo.

        :raises UserError: names every part that cannot be had, and why
        """
        self.ensure_one()
        self = self.with_company(self.company_id)
        self.lock_for_update()
        lines = self.line_ids.filtered(lambda line: line.quantity_open)
        moved, bought = self._plan_supply(lines)
        problems = [
            problem
            for line, quantity in bought.items()
            if (problem := line._get_purchase_problem(quantity))
        ]
        if problems:
            raise UserError(
                self.env._(
                    "%(request)s cannot be supplied:\n%(problems)s",
                    request=self.name,
                    problems="\n".join(f"• {problem}" for problem in problems),
                )
            )
        if bought and self._restart_if_dearer(
            {line: line._get_offered_price(bought[line]) for line in bought}
        ):
            return
        self.supply_problem = False
        for (store, _round), quantities in moved.items():
            self._move(store, quantities)
        if bought:
            self._buy(bought)
        self._follow_supply()

    def _plan_supply(self, lines):
        """Which store gives what, and what nobody has.

        :return: {(location, n): {line: pieces}} with a part once in each, and
            {line: pieces to buy}
        """
        stores = self._get_sources()
        free = self._get_spare_pieces(lines.product_id, stores)
        moved, bought = defaultdict(dict), {}
        rounds = defaultdict(int)
        for line in lines:
            part = line.product_id
            taken, rest = share(
                line.quantity_open,
                [(store.location, free[store.location, part]) for store in stores],
            )
            for location, pieces in taken:
                free[location, part] -= pieces
                moved[location, rounds[part]][line] = pieces
            rounds[part] += 1
            if rest:
                bought[line] = rest
        return moved, bought

    def _get_sources(self):
        """The stores to look in: the own point, the own warehouse, other points and
        warehouses, and colleagues' vans last: they drive with what is in them.

        Where no job waits, a store is only filled up: no other point and no van is
        emptied for that.
        """
        self.ensure_one()
        place = self.location_dest_id
        stores = [
            store
            for store in self.env["after.sales.spare.stock"]._get_stores(
                self.company_id
            )
            if not place.parent_path.startswith(store.location.parent_path)
            and not store.location.parent_path.startswith(place.parent_path)
        ]
        teams = self.order_id.team_id | self._get_teams_of_van()
        warehouse = self._get_warehouse()

        def rank(store):
            if store.kind == "van":
                return 3
            if store.team and store.team in teams:
                return 0
            return 1 if store.location == warehouse.lot_stock_id else 2

        if not self.order_id:
            stores = [
                store
                for store in stores
                if store.kind == "warehouse" or store.team and store.team in teams
            ]
        return sorted(stores, key=rank)

    def _get_teams_of_van(self):
        owners = self.env["hr.employee"].search(
            [("van_location_id", "=", self.location_dest_id.id)]
        )
        return self.env["helpdesk.ticket.team"].search(
            [("engineer_ids", "in", owners.ids)]
        )

    def _get_spare_pieces(self, parts, stores):
        """What the stores can give away: in a van, not what its own jobs plan.

        :return: {(location, part): pieces}
        """
        locations = self.env["stock.location"].union(
            *(store.location for store in stores)
        )
        free = self.env["after.sales.spare.stock"]._get_free(parts, locations)
        # without a job no van gives anything, see _get_sources
        for key, planned in self.order_id._get_promised(parts).items():
            free[key] -= sum(pieces for _job, pieces in planned)
        return free

    def _get_warehouse(self):
        """Where bought parts are received: the place's own warehouse."""
        self.ensure_one()
        place = self.location_dest_id
        if place.warehouse_id.company_id == self.company_id:
            return place.warehouse_id
        return self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )

    def _is_bought_in_place(self):
        """Whether what is bought arrives where it is needed; no transfer follows."""
        self.ensure_one()
        return self.location_dest_id == self._get_warehouse().lot_stock_id

    def _get_transfer_time(self):
        return timedelta(days=self.company_id.after_sales_transfer_days)

    def _move(self, source, quantities):
        """One transfer from a store; reserved whole, or a UserError.

        :param dict quantities: {line: pieces}, a part once
        """
        picking = self.env["after.sales.spare.stock"]._make_transfer(
            source,
            self.location_dest_id,
            {line.product_id: pieces for line, pieces in quantities.items()},
            origin=self.name,
        )
        lines = {line.product_id: line for line in quantities}
        for move in picking.move_ids:
            move.after_sales_request_line_id = lines[move.product_id]
        picking.move_ids.date = fields.Datetime.now() + self._get_transfer_time()

    def _buy(self, quantities):
        """Have core procure what we lack, for the place or for a transfer to it.

        :param dict quantities: {line: pieces}
        """
        warehouse = self._get_warehouse()
        if self._is_bought_in_place():
            self._procure(warehouse, quantities)
            return
        vals = self._prepare_waiting_transfer_vals(warehouse, quantities)
        # its moves are procured by core as they are confirmed
        self.env["stock.picking"].create(vals).action_confirm()

    def _prepare_waiting_transfer_vals(self, warehouse, quantities):
        """Values of the transfer that waits for what is bought. Hook."""
        vals = self.env["after.sales.spare.stock"]._prepare_transfer_vals(
            warehouse.lot_stock_id, self.location_dest_id, {}
        )
        return vals | {
            "origin": self.name,
            "move_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_uom_qty": pieces,
                        "product_uom": line.product_id.uom_id.id,
                        "location_id": warehouse.lot_stock_id.id,
                        "location_dest_id": self.location_dest_id.id,
                        "company_id": self.company_id.id,
                        "procure_method": "make_to_order",
                        "warehouse_id": warehouse.id,
                        "date": line._get_offer(pieces).arrives_on,
                        "after_sales_request_line_id": line.id,
                    }
                )
                for line, pieces in quantities.items()
            ],
        }

    def _get_origin_text(self):
        """How purchase orders name where their parts are needed."""
        self.ensure_one()
        return ", ".join(filter(None, (self.name, self.order_id.name)))

    def _procure(self, warehouse, quantities):
        Rule = self.env["stock.rule"]
        Rule.run(
            [
                Rule.Procurement(
                    line.product_id,
                    pieces,
                    line.product_id.uom_id,
                    warehouse.lot_stock_id,
                    self.name,
                    self._get_origin_text(),
                    self.company_id,
                    line._prepare_procurement_values(pieces)
                    | {"warehouse_id": warehouse, "route_ids": self.env["stock.route"]},
                )
                for line, pieces in quantities.items()
            ]
        )

    # ------------------------------------------------------------
    # FOLLOWING
    # ------------------------------------------------------------

    def _follow_supply(self):
        """Transfers and purchases say how far the request is. Called under sudo."""
        for request in self.filtered(lambda request: request.state in FOLLOWED):
            request = request.with_company(request.company_id)
            states = set(request.line_ids.mapped("supply_state"))
            if states == {"done"}:
                request.write({"state": "done", "supply_problem": False})
                request._tell_arrived()
                continue
            new = next(
                (state for state in ("ordered", "transfer") if state in states),
                "approved",
            )
            if request.state != new:
                request.state = new
            lost = request.line_ids.filtered("quantity_open")
            if lost and not request.supply_problem:
                request._note_problem(
                    self.env._(
                        "No longer under way: %(parts)s",
                        parts=", ".join(
                            f"{line.quantity_open:g} × {line.product_id.display_name}"
                            for line in lost
                        ),
                    )
                )

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_pickings(self):
        self.ensure_one()
        return self._get_pickings()._get_records_action(name=self.env._("Transfers"))

    def action_view_purchases(self):
        self.ensure_one()
        orders = self.line_ids.purchase_line_ids.order_id
        action = orders._get_records_action(name=self.env._("Purchase Orders"))
        if not self.env.user.has_group("purchase.group_purchase_user"):
            # the form of a purchase order shows bills, which the store does not read
            action |= {
                "domain": [("id", "in", orders.ids)],
                "res_id": False,
                "view_mode": "list,kanban",
                "views": [(False, "list"), (False, "kanban")],
            }
        return action
