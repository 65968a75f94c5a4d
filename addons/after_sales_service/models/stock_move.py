# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..tools.period import day_of


class StockMove(models.Model):
    _inherit = "stock.move"

    after_sales_line_id = fields.Many2one(
        "after.sales.order.line",
        string="Service Order Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    after_sales_remedy_id = fields.Many2one(
        "after.sales.remedy",
        string="Warranty Remedy",
        readonly=True,
        index="btree_not_null",
        help="The repair, exchange or refund this transfer belongs to.",
    )

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._sync_equipment()
        return moves

    def _sync_equipment(self):
        """Turn serials that reach a customer into equipment, set-wise.

        Covers deliveries in one or several steps, backorders, kits and dropship:
        what counts is the move *into* a customer location. What comes back acts by
        the reason of its return.
        """
        moves = self.filtered(
            lambda move: move.state == "done" and move.product_id.is_serviceable
        )
        if not moves:
            return
        out = moves.filtered(
            lambda move: (
                move.location_dest_id.usage == "customer" != move.location_id.usage
            )
        )
        back = moves.filtered(
            lambda move: (
                move.location_id.usage == "customer" != move.location_dest_id.usage
            )
        )
        # stock users have no rights on equipment; bounded to the serials moved
        Equipment = (
            self.env["after.sales.equipment"]
            .sudo()
            .with_context(active_test=False, tracking_disable=True)
        )
        known = (out | back)._get_known_equipment(Equipment)
        back._take_back_equipment(known)
        out._hand_out_equipment(known, Equipment)

    def _take_back_equipment(self, known):
        """Units that came back act by the reason of their return."""
        for move in self:
            reason = move.picking_id.after_sales_return_reason
            refunded = move.origin_returned_move_id and move.to_refund
            if not reason and not refunded:
                continue
            for lot in move.move_line_ids.lot_id:
                unit = known.get((move.company_id, lot.product_id, lot.name))
                if not unit:
                    continue
                day = day_of(move.date, unit.tz)
                if reason:
                    unit._came_back(reason, day)
                else:
                    unit._returned_to_be_refunded(day)
        # as superuser: stock users have no rights on remedies
        self.after_sales_remedy_id.sudo()._after_return()

    def _hand_out_equipment(self, known, Equipment):
        """Units that reach a customer: new ones appear, known ones go on."""
        vals_list, exchanges = [], []
        for move in self:
            common = move._prepare_equipment_vals()
            is_exchange = move._is_exchange()
            for line in move.move_line_ids:
                lot = line.lot_id
                if not lot or line.quantity <= 0:
                    continue
                vals = common | {"lot_id": lot.id, "serial": lot.name}
                key = (move.company_id, line.product_id, lot.name)
                if unit := known.get(key):
                    unit._redeliver(vals)
                else:
                    vals_list.append(vals)
                if is_exchange:
                    exchanges.append((move, key))
        units = Equipment.create(Equipment._complete_vals_list(vals_list))
        if exchanges:
            known |= {
                (unit.company_id, unit.product_id, unit.serial): unit for unit in units
            }
        for move, key in exchanges:
            move.after_sales_remedy_id.sudo()._take_replacement(known[key], move.date)

    def _is_exchange(self):
        """Whether the unit this move delivers is given in exchange."""
        self.ensure_one()
        return self.after_sales_remedy_id.sudo().kind == "exchange"

    def _get_known_equipment(self, Equipment):
        """The units these moves carry that are registered already, by their identity.

        Also one that was typed in or imported without the serial number of stock.
        """
        lots = self.move_line_ids.lot_id
        units = Equipment.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("product_id", "in", lots.product_id.ids),
                ("serial", "in", lots.mapped("name")),
            ]
        )
        return {(unit.company_id, unit.product_id, unit.serial): unit for unit in units}

    def _prepare_equipment_vals(self):
        """Values that the units delivered by this move have in common.

        With a thousand serials in one move all of it is looked up once.
        """
        self.ensure_one()
        Equipment = self.env["after.sales.equipment"]
        sale_line = self.sale_line_id
        sale = sale_line.order_id
        # dropship: the partner of the transfer is the vendor, the sale knows better
        partner = sale.partner_id or self.picking_id.partner_id or self.partner_id
        partner = partner or self.company_id.partner_id
        site = sale.partner_shipping_id or self.picking_id.partner_id or partner
        term = Equipment._get_term(sale_line, self.product_id, self.company_id)
        tz = Equipment._get_site_tz(site, self.company_id)
        vals = {
            "name": self.product_id.name,
            "product_id": self.product_id.id,
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "site_partner_id": site.id,
            "tz": tz,
            "warranty_term_id": term.id,
            "delivered_on": day_of(self.date, tz),
            "picking_id": self.picking_id.id,
            "sale_line_id": sale_line.id,
        }
        if self._is_exchange():
            # bounded: whose the old unit is, and who looks after it
            vals |= self.after_sales_remedy_id.sudo()._prepare_replacement_vals()
        return vals
