# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.after_sales_service.tools import period

from .loan import AT_CUSTOMER
from .loan_steps import ACTIVITY_TYPE, DESK, ENGINEER, STORE


class Loan(models.Model):
    """The unit goes to the customer and comes back, by transfers of core."""

    _inherit = "after.sales.loan"

    # ------------------------------------------------------------
    # TO THE CUSTOMER
    # ------------------------------------------------------------

    def _make_delivery(self):
        """The transfer of this very serial to the customer's site; under sudo.

        :raises UserError: it does not lie free in our stock
        """
        self.ensure_one()
        unit, lot = self.pool_unit_id, self.pool_unit_id.lot_id
        source, free = unit._get_places().get(unit.id, (None, 0))
        if free < 1:
            raise UserError(
                self.env._(
                    "%s does not lie free in our stock: another transfer has reserved"
                    " it, or it was moved away.",
                    unit.display_name,
                )
            )
        site = self.site_partner_id
        picking_type = self.equipment_id._get_warehouse().out_type_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "partner_id": site.id,
                "company_id": self.company_id.id,
                "location_id": source.id,
                "location_dest_id": site.property_stock_customer.id,
                "origin": self.name,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": unit.product_id.id,
                            "product_uom_qty": 1,
                            "product_uom": unit.product_id.uom_id.id,
                            "location_id": source.id,
                            "location_dest_id": site.property_stock_customer.id,
                            "company_id": self.company_id.id,
                            "after_sales_loan_id": self.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        move = picking.move_ids
        # whatever core has reserved: this serial number, no other
        move._do_unreserve()
        move._update_reserved_quantity(1, source, lot_id=lot)
        move._recompute_state()
        return picking

    def action_deliver(self):
        """Somebody sets out with the unit."""
        self.check_access("read")
        self._check_group(DESK, STORE)
        self._check_state("confirmed")
        self.sudo().state = "delivering"  # field of the steps; bounded to these
        return True

    def action_hand_over(self):
        """The customer takes the unit: who, and with which signature if any."""
        self.ensure_one()
        self._check_can_hand_over()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over"),
            "res_model": "after.sales.loan.handover",
            "view_mode": "form",
            "target": "new",
            "context": {"default_loan_id": self.id},
        }

    def _check_can_hand_over(self):
        self.check_access("read")
        self._check_group(ENGINEER, STORE)
        self._check_state("confirmed", "delivering")

    def _check_group(self, *groups):
        """
        :raises AccessError: the user is in none of them
        """
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(
                self.env._(
                    "Replacement units are brought and fetched by the service desk,"
                    " the storekeeper or the engineer."
                )
            )

    def _do_hand_over(self, received_by, signature=False):
        """Validate the transfer, made anew if it was cancelled; under sudo."""
        self.ensure_one()
        self.write({"received_by": received_by, "signature": signature})
        moves = self._get_moves("out", open_only=True)
        picking = moves.picking_id or self._make_delivery()
        self._validate(picking)

    def _get_moves(self, way, open_only=False):
        """The moves to (``out``) or from (``back``) the customer; under sudo."""
        side = "location_dest_id" if way == "out" else "location_id"
        return self.stock_move_ids.filtered(
            lambda move: (
                move[side].usage == "customer"
                and move.state != "cancel"
                and not (open_only and move.state == "done")
            )
        )

    def _check_carries(self, moves):
        """Whoever keeps stock may write transfers; what is lent is this very unit.

        :param moves: of one transfer that is about to be done
        :raises UserError: they carry something else, or lead elsewhere
        """
        self.ensure_one()
        lines = moves.move_line_ids
        if (
            moves.after_sales_loan_id != self
            or len(moves) != 1
            or lines.lot_id != self.pool_unit_id.lot_id
            or not all(
                line.location_dest_id._child_of(moves.location_dest_id)
                for line in lines
            )
        ):
            raise UserError(
                self.env._(
                    "%(transfer)s does not carry %(unit)s: ask the storekeeper.",
                    transfer=moves.picking_id.name,
                    unit=self.pool_unit_id.display_name,
                )
            )

    def _validate(self, picking):
        """Stock moves whole, or an error says what is in the way."""
        if picking.state != "assigned":
            picking.action_assign()
        moves = picking.move_ids
        self._check_carries(moves)
        moves.picked = True
        # core's question about text messages is for those who validate by hand
        quiet = {"skip_backorder": True, "skip_sms": True}
        picking.with_context(**quiet).button_validate()
        if picking.state != "done":
            raise UserError(
                self.env._(
                    "%s could not be completed: ask the storekeeper.", picking.name
                )
            )

    def _do_out(self, unit, at):
        """The unit has reached the customer at ``at`` (naive UTC); under sudo.

        It takes over on site: reports go to it, by whoever scans the old label too;
        the customer's contract bears its faults; the plans of his own unit wait.

        :param unit: the record of the replacement as a unit in service
        """
        self.ensure_one()
        own, today = self.equipment_id, period.day_of(at, self.equipment_id.tz)
        self.pool_unit_id.equipment_id = unit
        planned = today + timedelta(days=self.company_id.after_sales_loan_days)
        plans = own.maintenance_plan_ids.filtered(lambda plan: plan.state == "active")
        self.write(
            {
                "state": "out",
                "delivered_at": at,
                "planned_return_on": self.planned_return_on or planned,
                "paused_plan_ids": [Command.set(plans.ids)],
                "line_ids": [
                    Command.create(self._prepare_line_vals(accessory))
                    for accessory in self.pool_unit_id.accessory_ids
                ],
            }
        )
        plans._do_pause(
            self.env._("%s stands in for the unit.", self.pool_unit_id.display_name)
        )
        unit.write(self._prepare_stand_in_vals())
        self._activity_done()
        ticket = self.ticket_id
        if ticket and not ticket.closed and at >= ticket.reported_at:
            ticket._do_replaced(at)
        own.message_post(
            body=self.env._(
                "%(unit)s stands in for it until %(day)s (%(loan)s).",
                unit=unit.display_name,
                day=format_date(self.env, self.planned_return_on),
                loan=self.name,
            )
        )
        unit.message_post(
            body=self.env._(
                "On loan to %(customer)s for %(unit)s (%(loan)s).",
                customer=self.partner_id.display_name,
                unit=own.display_name,
                loan=self.name,
            )
        )

    def _prepare_line_vals(self, accessory):
        return {
            "name": accessory.name,
            "quantity": accessory.quantity,
            "value": accessory.value,
        }

    def _prepare_stand_in_vals(self):
        """How the replacement is served while it stands in: as the unit itself."""
        self.ensure_one()
        own = self.equipment_id
        return {
            "active": True,
            "state": "in_service",
            "site_partner_id": self.site_partner_id.id,
            "tz": own.tz,
            "team_id": own.team_id.id,
            "engineer_id": own.engineer_id.id,
            "calendar_id": own.calendar_id.id,
            "sla_policy_id": own.sla_policy_id.id,
            "stands_in_for_id": own.id,
            "lent_to_id": own.commercial_partner_id.id,
        }

    def _prepare_unit_vals(self):
        """What makes the delivered serial a unit of ours, not the customer's."""
        self.ensure_one()
        return {
            "partner_id": self.company_id.partner_id.id,
            "site_partner_id": self.site_partner_id.id,
            "warranty_term_id": False,
            "team_id": self.team_id.id,
            "sale_line_id": False,
        }

    # ------------------------------------------------------------
    # BACK AGAIN
    # ------------------------------------------------------------

    def action_fetch(self):
        """It is to come back: the return transfer is made."""
        self.check_access("read")
        self._check_group(DESK, STORE)
        self._hold_rows()
        self._check_state(*AT_CUSTOMER)
        # bounded: the way back of these very units
        self.sudo()._do_fetch()
        return True

    def _do_fetch(self):
        for loan in self:
            if not loan._has_return_under_way():
                loan._make_return()
        self.filtered(lambda loan: loan.state == "out")._do_due_back(
            self.env._("It is to be fetched.")
        )

    def _has_return_under_way(self):
        # sudo: whether there is one, for those without rights on stock
        return bool(self.sudo()._get_moves("back", open_only=True))

    def _make_return(self):
        """Core's return of the delivery, to where the unit is kept; under sudo."""
        self.ensure_one()
        delivery = self._get_moves("out").filtered(lambda move: move.state == "done")
        if not delivery:
            raise UserError(
                self.env._("%s: no delivery is known to return.", self.name)
            )
        delivery = delivery.sorted("id")[-1]
        wizard = self.env["stock.return.picking"].create(
            {"picking_id": delivery.picking_id.id, "after_sales_reason": "loaner"}
        )
        wizard.product_return_moves.filtered(
            lambda line: line.move_id == delivery
        ).quantity = 1
        picking = wizard._create_return()
        place = self.pool_unit_id.location_id
        picking.location_dest_id = place
        picking.move_ids.location_dest_id = place
        picking.move_ids.move_line_ids.write(
            {"location_dest_id": place.id, "lot_id": self.pool_unit_id.lot_id.id}
        )
        return picking

    def _do_due_back(self, reason):
        """The customer does not need it any more, or its time is over; under sudo."""
        for loan in self:
            loan.state = "due_back"
            loan._message_log(body=reason)
            if loan.user_id:
                loan._ask_to_fetch()

    def _ask_to_fetch(self):
        """One to-do for who looks after it, moved to today where there is one."""
        self.ensure_one()
        known = self.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(ACTIVITY_TYPE)
        )
        today = fields.Date.context_today(self)
        if known:
            known.date_deadline = today
            return
        reader = self.with_context(lang=self.user_id.lang)
        self.activity_schedule(
            ACTIVITY_TYPE,
            date_deadline=today,
            user_id=self.user_id.id,
            summary=reader.env._(
                "Fetch the loaner back from %s", self.partner_id.display_name
            ),
        )

    def action_take_back(self):
        """The unit has arrived: its return is validated."""
        self.check_access("read")
        self._check_group(DESK, STORE)
        self._hold_rows()
        self._check_state("due_back")
        # bounded: the way back of these very units
        for loan in self.sudo():
            moves = loan._get_moves("back", open_only=True)
            loan._validate(moves.picking_id or loan._make_return())
        return True

    def _do_returned(self, at):
        """The unit is back in our stock since ``at`` (naive UTC); under sudo."""
        self.ensure_one()
        self.write({"state": "returned", "returned_at": at})
        for line in self.line_ids:
            line.quantity_back = line.quantity  # until somebody counts fewer
        self._leave_site()
        self._activity_done()
        if self.user_id:
            reader = self.with_context(lang=self.user_id.lang)
            self.activity_schedule(
                ACTIVITY_TYPE,
                user_id=self.user_id.id,
                summary=reader.env._("Check the loaner and its accessories"),
            )
        self.equipment_id.message_post(
            body=self.env._(
                "%(unit)s came back (%(loan)s).",
                unit=self.pool_unit_id.display_name,
                loan=self.name,
            )
        )

    def _leave_site(self):
        """The customer's own unit is served again; its plans go on."""
        self.stand_in_id.write(
            {
                "stands_in_for_id": False,
                "lent_to_id": False,
                "site_partner_id": self.company_id.partner_id.id,
            }
        )
        self.paused_plan_ids.filtered(
            lambda plan: plan.state == "paused" and plan.equipment_id.state != "retired"
        )._do_resume()

    # ------------------------------------------------------------
    # FOR GOOD
    # ------------------------------------------------------------

    def action_keep(self):
        """The customer keeps the loaner: an exchange, by its usual questions."""
        self.ensure_one()
        self.check_access("read")
        self._check_state(*AT_CUSTOMER)
        return self._open_exchange()

    def _open_exchange(self):
        self.ensure_one()
        action = self.equipment_id._open_remedy_wizard("exchange", self.ticket_id)
        action["context"] = action["context"] | {"default_loan_id": self.id}
        return action

    def _give_for_good(self, remedy):
        """The exchange takes this unit: it stands there already, or is sent now.

        Called under sudo by the remedy, whose rules have been checked.
        """
        self.ensure_one()
        if self.state == "proposed":
            picking = self._make_delivery()
            picking.move_ids.after_sales_remedy_id = remedy
            self.write(self._prepare_confirmed_vals())
            self._activity_done()
            return
        unit, own, now = self.stand_in_id, self.equipment_id, fields.Datetime.now()
        self._get_moves("back", open_only=True)._action_cancel()
        unit.write({"stands_in_for_id": False, "lent_to_id": False})
        unit._redeliver(
            {
                "lot_id": unit.lot_id.id,
                "serial": unit.serial,
                "picking_id": unit.picking_id.id,
                "delivered_on": period.day_of(self.delivered_at, own.tz),
            }
            | remedy._prepare_replacement_vals()
        )
        self._do_kept(now)
        remedy._take_replacement(unit, now)

    def _do_kept(self, at):
        """The unit is the customer's now, and no longer in the pool; under sudo."""
        self.ensure_one()
        self.write(
            {
                "state": "kept",
                "closed_at": at,
                "delivered_at": self.delivered_at or at,
            }
        )
        self.pool_unit_id.hold = "retired"
        self._activity_done()
