# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError
from odoo.fields import Command


class RemovedPart(models.Model):
    """The transfers of removed parts; all called under sudo, all or nothing."""

    _inherit = "after.sales.removed.part"

    def _get_stored(self):
        """The parts that stock counts."""
        return self.filtered("product_id.is_storable")

    def _move(self, source, destination, partner=None):
        """One done transfer of the customer's parts from a place to another.

        :raises UserError: stock does not have them there
        """
        parts = self._get_stored()
        if not parts:
            return
        parts._check_there(source)
        parts._transfer(source, destination, owned=True, partner=partner)

    def _check_there(self, source):
        """
        :raises UserError: names what stock does not have at the place
        """
        Quant = self.env["stock.quant"]
        missing = self.filtered(
            lambda part: (
                part.uom_id.compare(
                    Quant._get_available_quantity(
                        part.product_id,
                        source,
                        lot_id=part.lot_id or None,
                        owner_id=part.partner_id,
                        strict=True,
                    ),
                    part._get_stock_quantity(),
                )
                < 0
            )
        )
        if missing:
            raise UserError(
                self.env._(
                    "According to stock these are not in %(place)s any more: %(parts)s."
                    " Correct the stock first.",
                    place=source.display_name,
                    parts=", ".join(missing.mapped("display_name")),
                )
            )

    def _get_stock_quantity(self):
        """The quantity in the part's own unit."""
        self.ensure_one()
        return self.uom_id._compute_quantity(self.quantity, self.product_id.uom_id)

    def _transfer(self, source, destination, owned, partner=None):
        """
        :param bool owned: the customer's; else ours
        """
        company = self.company_id
        warehouse = source.warehouse_id or destination.warehouse_id
        warehouse = warehouse or self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        leaves = destination.usage in ("customer", "supplier")
        kind = warehouse.out_type_id if leaves else warehouse.int_type_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "company_id": company.id,
                "partner_id": partner.id if partner else False,
                "origin": ", ".join(self.mapped("name")),
                "location_id": source.id,
                "location_dest_id": destination.id,
                "move_ids": [
                    Command.create(part._prepare_move_vals(source, destination, owned))
                    for part in self
                ],
            }
        )
        # before it is done: equipment asks whether the customer's own comes back
        for part in self:
            part.picking_ids = [Command.link(picking.id)]
        # SUPERUSER, not only sudo(): valuation runs a part with sudo(False), which
        # fails for users without its rights
        picking.with_user(SUPERUSER_ID)._action_done()
        return picking

    def _prepare_move_vals(self, source, destination, owned):
        """Values of the move of one part. Hook."""
        self.ensure_one()
        quantity = self._get_stock_quantity()
        common = {
            "product_id": self.product_id.id,
            "company_id": self.company_id.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
        }
        return common | {
            "product_uom": self.product_id.uom_id.id,
            "product_uom_qty": quantity,
            "picked": True,
            "move_line_ids": [
                Command.create(
                    common
                    | {
                        "product_uom_id": self.product_id.uom_id.id,
                        "quantity": quantity,
                        "lot_id": self.lot_id.id,
                        "owner_id": self.partner_id.id if owned else False,
                    }
                )
            ],
        }

    def _take_over(self, source):
        """It becomes ours at what such a part costs: out as theirs, in as ours.

        Through the inventory's own location: stock knows no change of owner.
        """
        self.ensure_one()
        if not self._get_stored():
            return
        between = self.product_id.with_company(self.company_id).property_stock_inventory
        self._move(source, between)
        warehouse = source.warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        self._transfer(between, warehouse.lot_stock_id, owned=False)

    def _scrap(self, source, reason):
        """Written off, as the customer's: it has no value in our books."""
        self.ensure_one()
        if not self._get_stored():
            return
        self._check_there(source)
        self.env["stock.scrap"].with_user(SUPERUSER_ID).create(
            {
                "product_id": self.product_id.id,
                "product_uom_id": self.product_id.uom_id.id,
                "lot_id": self.lot_id.id,
                "owner_id": self.partner_id.id,
                "scrap_qty": self._get_stock_quantity(),
                "location_id": source.id,
                "company_id": self.company_id.id,
                "origin": f"{self.name}: {reason}",
            }
        ).do_scrap()
