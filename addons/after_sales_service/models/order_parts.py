# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError
from odoo.fields import Command


class Order(models.Model):
    """Parts leave the engineer's van through a repair order of core."""

    _inherit = "after.sales.order"

    # ------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------

    def _get_van(self):
        """The stock location parts leave from: the engineer's own van.

        Never taken from the client. Called under sudo: reads two fields of the
        engineers named on the job.
        """
        self.ensure_one()
        crew = (self.engineer_id | self.engineer_ids).sudo()
        mine = crew.filtered(lambda employee: employee.user_id == self.env.user)
        return (mine[:1] or crew[:1]).van_location_id

    def action_consume_parts(self):
        """Take the parts of the job out of the engineer's van (recipes B)."""
        self._check_can_consume()
        for order in self:
            order._do_consume_parts()
        return True

    def _check_can_consume(self):
        self._check_own()
        for order in self:
            if order.state not in ("in_progress", "to_accept"):
                raise UserError(
                    self.env._(
                        "%(job)s: parts are used on site, after the arrival and"
                        " before the job is closed.",
                        job=order.name,
                    )
                )

    def _do_consume_parts(self):
        """Book the planned parts through one repair order; all or nothing.

        :raises UserError: a part is not free in the van, or its serial is missing
        """
        self.ensure_one()
        lines = self.part_line_ids.filtered(lambda line: line.state == "planned")
        if not lines:
            return self.env["repair.order"]
        self.lock_for_update()
        # engineers have no stock rights. Everything below is bounded to the lines
        # of this job, the van of its engineer and this company; env.user stays.
        order = self.sudo().with_company(self.company_id)
        lines = lines.sudo().with_company(self.company_id)
        van = order._get_van()
        if not van or van.usage != "internal" or van.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "%(engineer)s has no van in the stock of %(company)s. Set the van"
                    " on the employee; parts leave from there.",
                    engineer=order.engineer_id.name or self.env._("The engineer"),
                    company=self.company_id.name,
                )
            )
        lines._check_in_van(van)
        order._ensure_sale_order()
        order._sync_sale_lines()
        repair = order.env["repair.order"].create(order._prepare_repair_vals(van))
        # a stored related field: the value given at creation would be lost
        repair.parts_location_id = order._get_removed_location()
        # the link belongs to the repair order (core: set from the sales order)
        order.sale_order_id.repair_order_ids = [Command.link(repair.id)]
        self.env["stock.move"].sudo().with_company(self.company_id).create(
            [vals for line in lines for vals in line._prepare_move_vals(repair)]
        )
        order._book_repair(repair, lines)
        lines._after_consumption()
        order._sync_sale_lines()
        return repair

    def _prepare_repair_vals(self, van):
        self.ensure_one()
        warehouse = van.warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        vals = {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "user_id": self.env.uid,
            "picking_type_id": warehouse.repair_type_id.id,
            "location_id": van.id,
            "recycle_location_id": van.id,
            "after_sales_order_id": self.id,
        }
        customer = self.partner_id.property_stock_customer
        unit = self.equipment_id
        # the unit itself is named only where stock knows it at the customer's:
        # else the repair would ask for it in the warehouse
        if unit.lot_id and self.env["stock.quant"].search_count(
            [
                ("lot_id", "=", unit.lot_id.id),
                ("product_id", "=", unit.product_id.id),
                ("location_id", "=", customer.id),
                ("owner_id", "in", (False, self.partner_id.id)),
                ("quantity", ">=", 1),
            ],
            limit=1,
        ):
            vals |= {
                "product_id": unit.product_id.id,
                "lot_id": unit.lot_id.id,
                "product_location_src_id": customer.id,
                "product_location_dest_id": customer.id,
            }
        return vals

    def _get_removed_location(self):
        """Where the removed pieces are booked to. Hook; called under sudo."""
        self.ensure_one()
        return self.company_id._get_defective_location()

    def _book_repair(self, repair, lines):
        """Validate, check the reservation, and end the repair order."""
        if isinstance(repair.action_validate(), dict):
            raise UserError(
                self.env._(
                    "%(unit)s is not at the customer's according to stock: the parts"
                    " cannot be booked on it.",
                    unit=self.equipment_id.display_name,
                )
            )
        adds = repair.move_ids.filtered(lambda move: move.repair_line_type == "add")
        adds.filtered(
            lambda move: move.state in ("confirmed", "partially_available")
        )._action_assign()
        short = adds.filtered(
            lambda move: (
                move.state != "assigned"
                or move.product_uom.compare(move.quantity, move.product_uom_qty) != 0
            )
        )
        if short:
            # else the rest is silently cut, or stock goes negative
            raise UserError(
                self.env._(
                    "These parts could not be reserved in the van: %(parts)s",
                    parts=", ".join(short.product_id.mapped("display_name")),
                )
            )
        repair.action_repair_start()
        lines._set_move_lots()
        repair.move_ids.picked = True
        # SUPERUSER, not only sudo(): stock_account runs a part of the valuation
        # with sudo(False), which fails on mrp.bom for users without that right
        repair.with_user(SUPERUSER_ID).action_repair_end()
