# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

#: a request in one of these will bring nothing more
CLOSED_REQUESTS = ("done", "refused", "cancel")
#: the nearest first: where a part for a van is looked for
KINDS = ("van", "point", "warehouse")


class Store(NamedTuple):
    """A place where parts lie, and whose it is."""

    location: models.BaseModel
    kind: str
    employee: models.BaseModel
    team: models.BaseModel


class SpareStock(models.AbstractModel):
    """What lies where, and how it gets elsewhere: shared by all who move parts.

    All methods are private: callers check rights first, and call them under sudo
    where the user has no rights on stock, bounded to the places they name.
    """

    _name = "after.sales.spare.stock"
    _description = "Stock of Spare Parts"

    # ------------------------------------------------------------
    # WHERE
    # ------------------------------------------------------------

    @api.model
    def _get_stores(self, company):
        """Vans, stores of service points and warehouses of a company.

        :return: list of :class:`Store`, vans first, each place once
        """
        employees = self.env["hr.employee"].search_fetch(
            [("company_id", "=", company.id), ("van_location_id", "!=", False)],
            ["company_id", "van_location_id"],
        )
        teams = self.env["helpdesk.ticket.team"].search(
            [("company_id", "in", (company.id, False)), ("location_id", "!=", False)]
        )
        warehouses = self.env["stock.warehouse"].search_fetch(
            [("company_id", "=", company.id)], ["lot_stock_id"]
        )
        nobody, no_team = employees.browse(), teams.browse()
        stores = [Store(one.van_location_id, "van", one, no_team) for one in employees]
        stores += [Store(one.location_id, "point", nobody, one) for one in teams]
        stores += [
            Store(one.lot_stock_id, "warehouse", nobody, no_team) for one in warehouses
        ]
        known = set()
        return [
            store
            for store in stores
            if store.location.company_id.id in (company.id, False)
            and not (store.location in known or known.add(store.location))
        ]

    @api.model
    def _set_store_kinds(self, records):
        """Note on documents about a place whether it is a van, a point or a warehouse.

        :param records: with ``location_id``, ``company_id`` and ``store_kind``
        :raises UserError: a place is none of them: nobody answers for what lies there
        """
        # sudo: which places are vans and stores, and the name of the one just chosen
        for company, group in records.sudo().grouped("company_id").items():
            kinds = {
                store.location: store.kind for store in self.sudo()._get_stores(company)
            }
            for location, alike in group.grouped("location_id").items():
                if location not in kinds:
                    raise UserError(
                        self.env._(
                            "%(place)s is nobody's van, no store of a service point"
                            " and no warehouse. Set the van on the employee, or the"
                            " store on the service point, first.",
                            place=location.display_name,
                        )
                    )
                alike.store_kind = kinds[location]

    # ------------------------------------------------------------
    # HOW MUCH
    # ------------------------------------------------------------

    @api.model
    def _get_free(self, products, locations):
        """What is neither reserved nor somebody else's, by one query.

        :return: {(location, product): quantity in the product's unit}; what lies in
            a location inside one of ``locations`` counts for that one
        """
        free = defaultdict(float)
        if not products or not locations:
            return free
        places = {location.id: location for location in locations}
        groups = self.env["stock.quant"]._read_group(
            Domain("product_id", "in", products.ids)
            & Domain("location_id", "child_of", locations.ids)
            & Domain("owner_id", "=", False),
            ["location_id", "product_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        for place, product, quantity, reserved in groups:
            # the place itself or one that it lies in, whatever their number
            for part in place.parent_path.rstrip("/").split("/"):
                if location := places.get(int(part)):
                    free[location, product] += quantity - reserved
        return free

    @api.model
    def _get_asked(self, products, locations):
        """What open requests ask for and neither lies nor comes yet.

        :return: {(location, product): quantity in the product's unit}
        """
        asked = defaultdict(float)
        for product, request, quantity in self.env[
            "after.sales.spare.request.line"
        ]._read_group(
            Domain("product_id", "in", products.ids)
            & Domain("request_id.location_dest_id", "in", locations.ids)
            & Domain("request_id.state", "not in", CLOSED_REQUESTS),
            ["product_id", "request_id"],
            # what is bought or moved already stands in core's papers
            ["quantity_open:sum"],
        ):
            asked[request.location_dest_id, product] += quantity
        return asked

    @api.model
    def _get_coming(self, products, locations):
        """What is under way to these places, or asked for.

        :return: {(location, product): quantity in the product's unit}
        """
        coming = self._get_asked(products, locations)
        for location, product, quantity in self.env["stock.move"]._read_group(
            Domain("location_dest_id", "in", locations.ids)
            & Domain("product_id", "in", products.ids)
            & Domain("state", "not in", ("draft", "done", "cancel")),
            ["location_dest_id", "product_id"],
            ["product_qty:sum"],
        ):
            coming[location, product] += quantity
        return coming

    # ------------------------------------------------------------
    # MOVING
    # ------------------------------------------------------------

    @api.model
    def _make_transfer(self, source, destination, quantities, **vals):
        """One internal transfer, reserved whole or not made at all.

        :param dict quantities: {product: quantity in the product's unit}
        :param vals: more values of the transfer (origin, partner, date …)
        :return: the transfer, ready to be picked
        :raises UserError: names what is not free at the source
        """
        return self._make_transfers([(source, destination, quantities, vals)])

    @api.model
    def _make_transfers(self, demands):
        """Many internal transfers at once, all reserved whole or none made.

        :param demands: list of the arguments of :meth:`_make_transfer`
        :return: the transfers, in the order of ``demands``
        :raises UserError: names what is not free, and where
        """
        pickings = self.env["stock.picking"].create(
            [
                self._prepare_transfer_vals(source, destination, quantities) | vals
                for source, destination, quantities, vals in demands
            ]
        )
        if not pickings:
            return pickings
        together = pickings.with_context(after_sales_together=True)
        together.action_confirm()
        together.action_assign()
        for picking in pickings:
            self._check_whole(picking)
        return pickings

    @api.model
    def _check_whole(self, picking):
        """
        :raises UserError: names what is not free at the source
        """
        ours = {
            # core also reserves what lies there for somebody else
            move: move.quantity
            - sum(move.move_line_ids.filtered("owner_id").mapped("quantity"))
            for move in picking.move_ids
        }
        short = picking.move_ids.filtered(
            lambda move: move.product_uom.compare(ours[move], move.product_uom_qty) < 0
        )
        if short:
            raise UserError(
                self.env._(
                    "Not enough is free in %(place)s:\n%(parts)s",
                    place=picking.location_id.display_name,
                    parts="\n".join(
                        self.env._(
                            "• %(part)s: %(asked)g needed, %(free)g free",
                            part=move.product_id.display_name,
                            asked=move.product_uom_qty,
                            free=ours[move],
                        )
                        for move in short
                    ),
                )
            )

    @api.model
    def _check_leads_to(self, moves, place):
        """Whoever keeps stock may write transfers; what is received is here now.

        :raises UserError: something is led to another place than it was asked for
        """
        for step in [*moves, *moves.move_line_ids]:
            if not step.location_dest_id._child_of(place):
                raise UserError(
                    self.env._(
                        "%(transfer)s was changed: it leads to %(other)s, not to"
                        " %(place)s. Ask the storekeeper.",
                        transfer=step.picking_id.name,
                        other=step.location_dest_id.display_name,
                        place=place.display_name,
                    )
                )

    @api.model
    def _prepare_transfer_vals(self, source, destination, quantities):
        """Values of one internal transfer. Hook."""
        warehouse = destination.warehouse_id or source.warehouse_id
        company = destination.company_id or source.company_id
        if not warehouse:
            warehouse = self.env["stock.warehouse"].search(
                [("company_id", "=", company.id)], limit=1
            )
        return {
            "picking_type_id": warehouse.int_type_id.id,
            "company_id": company.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "move_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": quantity,
                        "product_uom": product.uom_id.id,
                        "location_id": source.id,
                        "location_dest_id": destination.id,
                        "company_id": company.id,
                    }
                )
                for product, quantity in quantities.items()
            ],
        }
