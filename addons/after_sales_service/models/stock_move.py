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

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._sync_equipment()
        return moves

    def _sync_equipment(self):
        """Turn serials that reach a customer into equipment, set-wise.

        Covers deliveries in one or several steps, backorders, kits and dropship:
        what counts is the move *into* a customer location. Goods that come back
        for a refund leave service.
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
        refunded = moves.filtered(
            lambda move: (
                move.location_id.usage == "customer" != move.location_dest_id.usage
                and move.origin_returned_move_id
                and move.to_refund
            )
        )
        # stock users have no rights on equipment; bounded to the serials moved
        Equipment = (
            self.env["after.sales.equipment"]
            .sudo()
            .with_context(active_test=False, tracking_disable=True)
        )
        known = (out | refunded)._get_known_equipment(Equipment)
        for move in refunded:
            for lot in move.move_line_ids.lot_id:
                unit = known.get((move.company_id, lot.product_id, lot.name))
                if unit:
                    unit._returned_for_refund(day_of(move.date, unit.tz))
        vals_list = []
        for move in out:
            common = move._prepare_equipment_vals()
            for line in move.move_line_ids:
                if not line.lot_id or line.quantity <= 0:
                    continue
                vals = common | {"lot_id": line.lot_id.id, "serial": line.lot_id.name}
                unit = known.get((move.company_id, line.product_id, line.lot_id.name))
                if unit:
                    unit._redeliver(vals)
                else:
                    vals_list.append(vals)
        Equipment.create(vals_list)

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

        All that a unit would compute for itself is given: with a thousand serials
        in one move it is looked up once.
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
        return {
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
