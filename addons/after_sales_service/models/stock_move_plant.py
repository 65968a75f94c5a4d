# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError

from ..tools.period import day_of
from .equipment import CUSTOMER, OWN_PLANT

#: pieces registered from one receipt at once
PIECE_LIMIT = 500


class Piece(NamedTuple):
    """One piece that a receipt brought.

    ``number`` tells pieces of one move apart that have no serial number of their
    own, else it is 0; ``serial`` is proposed then. ``unit`` is empty as long as the
    piece is not registered.
    """

    move: models.Model
    lot: models.Model
    number: int
    serial: str
    unit: models.Model

    @property
    def key(self):
        return self.move.id, self.lot.id, self.number


class StockMove(models.Model):
    """What we buy for ourselves becomes plant; what goes back leaves it."""

    _inherit = "stock.move"

    def _sync_equipment(self):
        res = super()._sync_equipment()
        done = self.filtered(lambda move: move.state == "done")
        received = done.filtered(
            lambda move: (
                move._is_bought()
                and move.product_id.is_own_plant
                and move._get_plant_department()
            )
        )
        received._put_into_plant()
        done.filtered(
            lambda move: move.location_dest_id.usage in ("supplier", "customer")
        )._take_out_of_plant()
        return res

    def _is_bought(self):
        """Whether the move brings goods of a supplier into our house."""
        self.ensure_one()
        inside = self.location_dest_id.usage not in ("supplier", "customer")
        return self.location_id.usage == "supplier" and inside

    def _get_plant_department(self):
        """The department that the product is bought for, in this move's company."""
        self.ensure_one()
        return self.product_id.plant_department_id.filtered(
            lambda one: one.company_id in (self.company_id, one.company_id.browse())
        )

    # ------------------------------------------------------------
    # INTO PLANT
    # ------------------------------------------------------------

    def _get_plant_pieces(self):
        """The pieces of these receipts one by one, with the units they are already.

        Pieces without a serial number get the number of the receipt and a running
        one. Called under sudo.

        :return: list of :class:`Piece`
        :raises UserError: parts of a piece, or far too many
        """
        units = (
            self.env["after.sales.equipment"]
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("product_id", "in", self.product_id.ids),
                    "|",
                    ("receipt_id", "in", self.picking_id.ids),
                    ("serial", "in", self.move_line_ids.lot_id.mapped("name")),
                ]
            )
        )
        known = {(unit.product_id, unit.serial): unit for unit in units}
        known |= {
            (unit.receipt_move_id, unit.receipt_piece): unit
            for unit in units
            if unit.receipt_piece
        }
        pieces, running = [], {}
        for move in self:
            product = move.product_id
            for lot, count in move._get_plant_quantities():
                for _piece in range(count):
                    if lot and product.tracking == "serial":
                        number, serial = 0, lot.name
                        unit = known.get((product, serial))
                    else:
                        base = lot.name or move.picking_id.name or move.reference
                        number = running.get((product, base), 0) + 1
                        running[product, base] = number
                        serial = f"{base}-{number}"
                        unit = known.get((move, number))
                    pieces.append(
                        Piece(move, lot, number, serial, unit or units.browse())
                    )
        return pieces

    def _get_plant_quantities(self):
        """How many whole pieces a move brought, by lot: list of (lot, count)."""
        self.ensure_one()
        quantities = {}
        for line in self.move_line_ids:
            count = line.quantity_product_uom
            quantities[line.lot_id] = quantities.get(line.lot_id, 0.0) + count
        for count in quantities.values():
            if count != round(count) or count > PIECE_LIMIT:
                raise UserError(
                    self.env._(
                        "%(product)s: %(count)g %(unit)s cannot be registered piece by"
                        " piece. Plant is counted in whole pieces, up to %(limit)s at"
                        " once.",
                        product=self.product_id.display_name,
                        count=count,
                        unit=self.product_id.uom_id.name,
                        limit=PIECE_LIMIT,
                    )
                )
        return [(lot, round(count)) for lot, count in quantities.items()]

    def _prepare_plant_vals(self, piece, department):
        """Values of the unit that one piece of this receipt becomes."""
        self.ensure_one()
        company = self.company_id
        tz = self.env["after.sales.equipment"]._get_site_tz(company.partner_id, company)
        return {
            "owner_kind": OWN_PLANT,
            "company_id": company.id,
            "product_id": self.product_id.id,
            "name": self.product_id.name,
            "serial": piece.serial,
            # a lot of many pieces names none of them
            "lot_id": self.product_id.tracking == "serial" and piece.lot.id,
            "department_id": department.id,
            "tz": tz,
            "delivered_on": day_of(self.date, tz),
            "receipt_move_id": self.id,
            "receipt_piece": piece.number,
            "vendor_id": self.picking_id.partner_id.commercial_partner_id.id,
            "purchase_value": self._get_plant_value(),
        }

    def _get_plant_value(self):
        """What one piece cost: by the receipt, else by the product."""
        self.ensure_one()
        if self.value and self.quantity:
            return self.value / self.quantity
        return self.product_id.with_company(self.company_id).standard_price

    def _put_into_plant(self):
        """Register what is bought for ourselves; what is known stays as it is."""
        if not self:
            return
        # storekeepers have no right on equipment; bounded to the pieces received
        moves = self.sudo()
        Equipment = moves.env["after.sales.equipment"].with_context(
            tracking_disable=True
        )
        Equipment.create(
            [
                piece.move._prepare_plant_vals(
                    piece, piece.move._get_plant_department()
                )
                for piece in moves._get_plant_pieces()
                if not piece.unit
            ]
        )

    # ------------------------------------------------------------
    # OUT OF PLANT
    # ------------------------------------------------------------

    def _prepare_equipment_vals(self):
        """What is sold is the customer's, also what we had used ourselves before."""
        return super()._prepare_equipment_vals() | {
            "owner_kind": CUSTOMER,
            "department_id": False,
        }

    def _take_out_of_plant(self):
        """Plant that went back to the supplier, or was sold, is retired.

        What is sold and serviced lives on as the customer's unit.
        """
        if not self:
            return
        # stock users have no right on equipment; bounded to the pieces moved
        moves = self.sudo()
        units = moves.env["after.sales.equipment"].search(
            [
                ("owner_kind", "=", OWN_PLANT),
                ("company_id", "in", moves.company_id.ids),
                "|",
                ("lot_id", "in", moves.move_line_ids.lot_id.ids),
                "&",
                ("lot_id", "=", False),
                ("receipt_move_id", "in", moves.origin_returned_move_id.ids),
            ]
        )
        for move in moves:
            gone = units.filtered(
                lambda unit, move=move: (
                    unit.company_id == move.company_id
                    and (
                        unit.lot_id in move.move_line_ids.lot_id
                        if unit.lot_id
                        else unit.receipt_move_id == move.origin_returned_move_id
                    )
                )
            )
            move._retire_plant(gone)

    def _retire_plant(self, units):
        """Retire what left; ask which one where the pieces have no number."""
        self.ensure_one()
        for tz, here in units.grouped("tz").items():
            day = day_of(self.date, tz)
            unnumbered = here.filtered(lambda unit: not unit.lot_id)
            if len(unnumbered) > self.product_uom._compute_quantity(
                self.quantity, self.product_id.uom_id
            ):
                for unit in unnumbered:
                    unit._ask_leader(
                        self.env._("Which piece went back?"),
                        self.env._(
                            "%(count)g of %(all)s went back to the supplier with"
                            " %(transfer)s. Retire the ones that are gone.",
                            count=self.quantity,
                            all=len(unnumbered),
                            transfer=self.picking_id.name or self.reference,
                        ),
                    )
                here -= unnumbered
            here._leave_service(day)
