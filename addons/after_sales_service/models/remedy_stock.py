# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import plaintext2html

from ..tools import period, remedy


class Remedy(models.Model):
    """The transfers and the repair order of a remedy; all called under sudo."""

    _inherit = "after.sales.remedy"

    # ------------------------------------------------------------
    # WHAT EACH REMEDY MAKES
    # ------------------------------------------------------------

    def _open_repair(self):
        """The unit comes back, a repair order waits for it."""
        picking = self._make_return()
        self.repair_id = self.env["repair.order"].create(
            self._prepare_repair_vals(picking)
        )

    def _open_exchange(self):
        """The unit comes back, another one goes out; in whichever order."""
        self._make_return()
        self._make_delivery()

    def _open_refund(self):
        """The unit comes back, and its price is credited."""
        self._make_return()
        self._make_credit_note()
        if self.was_back:
            self.equipment_id._leave_service(fields.Date.context_today(self))

    # ------------------------------------------------------------
    # THE WAY BACK
    # ------------------------------------------------------------

    def _make_return(self):
        """The transfer by which the faulty unit comes back, if it is not here yet.

        By core's return of the delivery where that is known. The goods go to the
        defective returns: a faulty unit is nothing to sell.

        :return: the transfer, empty if the unit lies in our stock already
        """
        self.ensure_one()
        unit = self.equipment_id
        unit._ensure_lot()
        if unit._get_stock_location():
            self.was_back = True
            return self.env["stock.picking"]
        move = unit._get_delivering_move()
        if move:
            wizard = self.env["stock.return.picking"].create(
                {"picking_id": move.picking_id.id, "after_sales_reason": self.kind}
            )
            line = wizard.product_return_moves.filtered(lambda ln: ln.move_id == move)
            line.quantity = 1
            picking = wizard._create_return()
            picking.location_dest_id = self._get_bench()
        else:
            warehouse = unit._get_warehouse()
            picking = self._make_transfer(
                warehouse.out_type_id.return_picking_type_id or warehouse.in_type_id,
                self.partner_id.property_stock_customer,
                self._get_bench(),
            )
            picking.after_sales_return_reason = self.kind
        picking.move_ids.after_sales_remedy_id = self
        self._name_serial(picking.move_ids, unit.lot_id)
        return picking

    def _make_transfer(self, picking_type, source, destination):
        """A transfer of the faulty unit, confirmed; not by procurement."""
        self.ensure_one()
        unit = self.equipment_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "partner_id": (unit.site_partner_id or self.partner_id).id,
                "company_id": self.company_id.id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "origin": self.name,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": unit.product_id.id,
                            "product_uom_qty": 1,
                            "product_uom": unit.product_id.uom_id.id,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                            "company_id": self.company_id.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking

    def _name_serial(self, moves, lot):
        """The transfer carries this very serial number."""
        lines = moves.move_line_ids
        if lot and lines.lot_id != lot:
            lines.lot_id = lot

    def _get_bench(self):
        """Where faulty units lie."""
        return self.company_id._get_defective_location()

    # ------------------------------------------------------------
    # REPAIR
    # ------------------------------------------------------------

    def _prepare_repair_vals(self, picking):
        """Values of the repair order; ``under_warranty`` is never set.

        Its parts stand at their value with what the warranty bears as discount.
        """
        self.ensure_one()
        unit = self.equipment_id
        place = picking.location_dest_id or unit._get_stock_location()
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "user_id": self.env.uid,
            "picking_type_id": unit._get_warehouse().repair_type_id.id,
            "product_id": unit.product_id.id,
            "lot_id": unit.lot_id.id,
            "picking_id": picking.id,
            "product_location_src_id": place.id,
            "product_location_dest_id": place.id,
            "internal_notes": plaintext2html(self.reason),
            "after_sales_remedy_id": self.id,
        }

    def action_send_back(self):
        """The repaired unit goes back to its customer."""
        self._check_can_send_back()
        # bounded: one transfer of this unit from the workshop to its own site
        self.sudo()._do_send_back()
        return True

    def _check_can_send_back(self):
        self.check_access("read")
        self._check_desk()
        for record in self:
            if record.state != "open" or not record.sudo()._may_send_back():
                raise UserError(
                    self.env._(
                        "%(number)s: only a repaired unit that lies with us is sent"
                        " back, once.",
                        number=record.name,
                    )
                )

    def _do_send_back(self):
        for record in self.with_company(self.company_id[:1]):
            unit = record.equipment_id
            picking = record._make_transfer(
                unit._get_warehouse().out_type_id,
                unit._get_stock_location() or record._get_bench(),
                unit.site_partner_id.property_stock_customer,
            )
            picking.move_ids.after_sales_remedy_id = record
            record._name_serial(picking.move_ids, unit.lot_id)

    # ------------------------------------------------------------
    # EXCHANGE
    # ------------------------------------------------------------

    def _make_delivery(self):
        """The unit given in exchange leaves by the usual way of deliveries."""
        self.ensure_one()
        product = self.replacement_product_id
        site = self.equipment_id.site_partner_id or self.partner_id
        Rule = self.env["stock.rule"]
        Rule.run(
            [
                Rule.Procurement(
                    product,
                    1,
                    product.uom_id,
                    site.property_stock_customer,
                    product.display_name,
                    self.name,
                    self.company_id,
                    self._prepare_procurement_vals(site),
                )
            ]
        )
        moves = self.stock_move_ids.filtered(
            lambda move: (
                move.product_id == product
                and move.location_id.usage == "internal"
                and move.state != "cancel"
            )
        )
        moves._action_assign()
        if self.replacement_lot_id:
            self._name_serial(moves, self.replacement_lot_id)

    def _prepare_procurement_vals(self, site):
        self.ensure_one()
        return {
            "warehouse_id": self.equipment_id._get_warehouse(),
            "company_id": self.company_id,
            "partner_id": site.id,
            "date_planned": fields.Datetime.now(),
            "location_final_id": site.property_stock_customer,
            "reference_ids": self.env["stock.reference"].create({"name": self.name}),
            "after_sales_remedy_id": self.id,
        }

    def _prepare_replacement_vals(self):
        """What the unit given in exchange takes over from the old one."""
        self.ensure_one()
        old = self.equipment_id
        return {
            "partner_id": old.partner_id.id,
            "site_partner_id": old.site_partner_id.id,
            "tz": old.tz,
            "team_id": old.team_id.id,
            "engineer_id": old.engineer_id.id,
            "department_id": old.department_id.id,
            "calendar_id": old.calendar_id.id,
            "sla_policy_id": old.sla_policy_id.id,
            "parent_id": old.parent_id.id,
            "sale_line_id": old.sale_line_id.id,
            "warranty_term_id": old.warranty_term_id.id,
        }

    def _take_replacement(self, unit, at):
        """``unit`` has reached the customer in exchange at ``at`` (naive UTC).

        The old unit's time out of use ends, its remaining warranty passes on, and
        the ticket's promise of a replacement is kept (S13).
        """
        self.ensure_one()
        old = self.equipment_id
        self.replacement_id = unit
        old._close_downtime(at)
        day = period.day_of(at, old.tz)
        free_services_used = old._get_free_services_used()
        unit._take_over_warranty(old.warranty_id, day)
        unit._take_over_free_services(free_services_used)
        old._pass_parts_on(unit, at)
        old._pass_contracts_on(unit, day)
        if self._is_back():
            old._leave_service(day)
        ticket = self.ticket_id
        if ticket and not ticket.closed and at >= ticket.reported_at:
            ticket._do_replaced(at)
        old.message_post(
            body=self.env._("Exchanged for %(unit)s.", unit=unit.display_name)
        )
        unit.message_post(
            body=self.env._("Given in exchange for %(unit)s.", unit=old.display_name)
        )

    def _after_return(self):
        """The faulty unit has come back."""
        self.filtered(
            lambda record: record.kind == remedy.REFUND
        )._lower_ordered_quantity()
