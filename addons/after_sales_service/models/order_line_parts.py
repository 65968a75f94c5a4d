# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import UserError


class OrderLine(models.Model):
    """Parts of the job: new ones out of the van, old ones back."""

    _inherit = "after.sales.order.line"

    # ------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------

    def _check_in_van(self, van):
        """Every part is free in the van, and the serials are named.

        Collects all that is wrong into one message. Called under sudo.

        :raises UserError: says part by part what is missing
        """
        problems = []
        asked = {}
        for line in self:
            if not line.product_id.is_storable:
                continue
            if line.product_id.tracking != "none" and not line.lot_id:
                problems.append(
                    self.env._("%(part)s: enter the serial number", part=line.name)
                )
                continue
            if (
                line.removed_quantity
                and line.product_id.tracking != "none"
                and not line.removed_serial
            ):
                problems.append(
                    self.env._(
                        "%(part)s: enter the serial number of the removed piece",
                        part=line.name,
                    )
                )
            key = line.product_id, line.lot_id
            asked[key] = asked.get(key, 0.0) + line.uom_id._compute_quantity(
                line.quantity, line.product_id.uom_id
            )
        for (product, lot), quantity in asked.items():
            free = self.env["stock.quant"]._get_available_quantity(
                product, van, lot_id=lot or None, strict=False
            )
            if product.uom_id.compare(free, quantity) < 0:
                problems.append(
                    self.env._(
                        "%(part)s: %(asked)g needed, %(free)g free in the van",
                        part=f"{product.display_name} {lot.name or ''}".strip(),
                        asked=quantity,
                        free=free,
                    )
                )
        if problems:
            raise UserError(
                self.env._(
                    "The parts cannot be taken from %(van)s:\n%(problems)s",
                    van=van.display_name,
                    problems="\n".join(f"• {problem}" for problem in problems),
                )
            )

    def _prepare_move_vals(self, repair):
        """Values of the moves of one line: the new part in, the old part out."""
        self.ensure_one()
        common = {
            "repair_id": repair.id,
            "product_id": self.product_id.id,
            "product_uom": self.uom_id.id,
            "company_id": self.company_id.id,
            "after_sales_line_id": self.id,
        }
        vals_list = [
            dict(
                common,
                repair_line_type="add",
                product_uom_qty=self.quantity,
                sale_line_id=self.sale_line_id.id,
            )
        ]
        if self.removed_quantity:
            vals_list.append(
                dict(
                    common,
                    repair_line_type="remove",
                    product_uom_qty=self.removed_quantity,
                )
            )
        return vals_list

    def _set_move_lots(self):
        """Name the serials on the reserved moves; called under sudo."""
        for line in self:
            moves = self.env["stock.move"].search(
                [("after_sales_line_id", "=", line.id), ("state", "!=", "cancel")]
            )
            for move in moves:
                if move.repair_line_type == "add":
                    if line.lot_id and move.move_line_ids.lot_id != line.lot_id:
                        move.move_line_ids.lot_id = line.lot_id
                    continue
                # the old piece belongs to the customer until it is settled
                move.move_line_ids.owner_id = line.order_id.commercial_partner_id
                if line.removed_serial and line.product_id.tracking != "none":
                    move.move_line_ids.lot_id = line._get_removed_lot()

    def _get_removed_lot(self):
        self.ensure_one()
        serial = self.removed_serial.strip()
        return self.env["stock.lot"].search(
            [("product_id", "=", self.product_id.id), ("name", "=", serial)], limit=1
        ) or self.env["stock.lot"].create(
            {"product_id": self.product_id.id, "name": serial}
        )

    def _after_consumption(self):
        """Keep the moves and the true cost of the parts used; called under sudo."""
        moves = self.env["stock.move"].search([("after_sales_line_id", "in", self.ids)])
        for line in self:
            own = moves.filtered(
                lambda move, line=line: (
                    move.after_sales_line_id == line and move.state == "done"
                )
            )
            add = own.filtered(lambda move: move.repair_line_type == "add")[-1:]
            removed = own.filtered(lambda move: move.repair_line_type == "remove")[-1:]
            vals = {
                "state": "consumed",
                "move_id": add.id,
                "removed_move_id": removed.id,
                "unit_cost": line._get_unit_cost(),
            }
            if add.quantity and line.product_id.is_storable:
                # move.price_unit stays 0 in a repair; the value is the true cost
                vals["unit_cost"] = abs(add.value) / add.quantity
            line.write(vals)
