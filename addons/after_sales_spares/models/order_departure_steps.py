# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import departure as rule


class Order(models.Model):
    """Getting the parts of a job into the van, or going without them.

    The desk, the store and the job's engineers fetch; desk and engineers go without.
    The moves are core's: made whole or not at all.
    """

    _inherit = "after.sales.order"

    # ------------------------------------------------------------
    # FETCH
    # ------------------------------------------------------------

    def action_fetch_parts(self):
        """Make the transfers that bring the parts to the van: one per place."""
        self._check_may_prepare()
        for order in self:
            order._do_fetch_parts()
        return True

    def _do_fetch_parts(self):
        """:raises UserError: no van, nothing to fetch, or somebody was faster"""
        self.ensure_one()
        self.sudo().lock_for_update()
        self._refresh_departure()
        # who plans or drives has no rights on stock; bounded to the parts of this
        # job, from places of its company to the van of its engineer
        order = self.sudo().with_company(self.company_id)
        van = order._check_van()
        wanted = defaultdict(dict)
        for line in order.departure_line_ids:
            if line.verdict in (rule.FETCH, rule.BUY):
                for place, quantity in line.sources or ():
                    wanted[place][line.product_id] = quantity
        if not wanted:
            raise UserError(
                self.env._("%(job)s: there is nothing to fetch.", job=self.name)
            )
        pickings = order.env["stock.picking"]
        Stock = order.env["after.sales.spare.stock"]
        for place, quantities in wanted.items():
            source = order.env["stock.location"].browse(place)
            pickings |= Stock._make_transfer(
                source, van, quantities, **order._prepare_fetch_vals()
            )
        order._refresh_departure()
        order._tell_of_fetch(pickings)
        return pickings

    def _check_van(self):
        """The van parts are brought to.

        :raises UserError: the engineer has none; says where to name one
        """
        self.ensure_one()
        van = self._get_van()
        if not van or van.usage != "internal" or van.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "%(engineer)s has no van in the stock of %(company)s. Set the van"
                    " on the employee; parts are brought there.",
                    engineer=self.engineer_id.name or self.env._("The engineer"),
                    company=self.company_id.name,
                )
            )
        return van

    def _prepare_fetch_vals(self):
        """Values of a transfer to the van. Hook."""
        self.ensure_one()
        return {
            "origin": self.name,
            "departure_order_id": self.id,
            "scheduled_date": self.planned_start or fields.Datetime.now(),
        }

    def _tell_of_fetch(self, pickings):
        """The job's log names the errands; whose van it is from is told."""
        owners = self.env["hr.employee"].search(
            [("van_location_id", "in", pickings.location_id.ids)]
        )
        for picking in pickings:
            text = self.env._(
                "%(transfer)s: %(parts)s from %(place)s for %(job)s",
                transfer=picking.name,
                parts=", ".join(
                    f"{move.product_uom_qty:g} × {move.product_id.name}"
                    for move in picking.move_ids
                ),
                place=picking.location_id.name,
                job=self.name,
            )
            self._message_log(body=text)
            owner = owners.filtered(
                lambda owner, picking=picking: (
                    owner.van_location_id == picking.location_id
                )
            )
            if owner.user_id - self.env.user:
                picking.message_notify(
                    partner_ids=owner.user_id.partner_id.ids,
                    subject=self.env._("Parts from your van"),
                    body=text,
                )

    # ------------------------------------------------------------
    # TAKE OVER
    # ------------------------------------------------------------

    def action_take_over_parts(self):
        """The fetched parts are in the van: book their transfers."""
        self._check_may_prepare()
        for order in self:
            order._do_take_over_parts()
        return True

    def _do_take_over_parts(self):
        """Book the open transfers of this job whole, those of its requests as well.

        :raises UserError: none is open, or one is not reserved any more
        """
        self.ensure_one()
        # engineers have no rights on stock; bounded to the transfers that this
        # job's own check and requests have made, with what is reserved on them
        order = self.sudo().with_company(self.company_id)
        pickings = order.departure_picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )
        requests = order.spare_request_ids.filtered(
            lambda request: (
                request.location_dest_id == order._get_van()
                and request._get_ready_moves()
            )
        )
        if not pickings and not requests:
            raise UserError(
                self.env._("%(job)s: no parts are on the way.", job=self.name)
            )
        for request in requests:
            request._do_receive()
        if pickings:
            order._book_fetched(pickings)
        order._refresh_departure()

    def _book_fetched(self, pickings):
        """Book what the check has fetched; called under sudo."""
        unready = pickings.filtered(lambda picking: picking.state != "assigned")
        if unready:
            raise UserError(
                self.env._(
                    "%(transfer)s is not ready: its parts are not reserved any more."
                    " Ask the storekeeper.",
                    transfer=unready[0].name,
                )
            )
        self.env["after.sales.spare.stock"]._check_leads_to(
            pickings.move_ids, self._check_van()
        )
        pickings.move_ids.picked = True
        # what it returns may be a slip to print: the transfer itself counts
        pickings.button_validate()
        if any(picking.state != "done" for picking in pickings):
            raise UserError(
                self.env._(
                    "%(transfer)s needs the storekeeper to be booked.",
                    transfer=", ".join(pickings.mapped("name")),
                )
            )

    def _do_cancel(self):
        res = super()._do_cancel()
        # bounded: open transfers that the check of these jobs has made
        self.sudo().departure_picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        ).action_cancel()
        return res

    # ------------------------------------------------------------
    # BUY
    # ------------------------------------------------------------

    def action_request_missing(self):
        """Ask for what no place has."""
        self._check_may_prepare()
        requests = self.env["after.sales.spare.request"]
        for order in self:
            requests |= order._do_request_parts()
        return requests._get_records_action(name=self.env._("Requests"))

    def _do_request_parts(self):
        """One request for all that the job lacks.

        :raises UserError: nothing has to be bought, or there is no van
        """
        self.ensure_one()
        self.sudo().lock_for_update()
        self._refresh_departure()
        order = self.sudo()
        van = order._check_van()
        lines = order.departure_line_ids.filtered(
            lambda line: line.verdict == rule.BUY and line.buy_quantity > rule.TINY
        )
        if not lines:
            raise UserError(
                self.env._(
                    "%(job)s: nothing has to be bought, or it is requested already.",
                    job=self.name,
                )
            )
        # the origin is written by steps only; whoever asks is the user
        request = order.env["after.sales.spare.request"].create(
            order._prepare_departure_request_vals(van, lines)
        )
        request = request.sudo(self.env.su)
        request.action_submit()
        order._refresh_departure()
        return request

    def _prepare_departure_request_vals(self, van, lines):
        """Values of the request for what no place has. Hook."""
        self.ensure_one()
        return {
            "origin": "departure",
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "order_id": self.id,
            "location_dest_id": van.id,
            "needed_by": self.planned_start,
            "reason": "\n".join(
                self.env._(
                    "%(part)s: %(likely)s likely on %(job)s. %(basis)s",
                    part=line.product_id.name,
                    likely=f"{line.weight:.0%}",
                    job=self.name,
                    basis=line.basis,
                )
                for line in lines
            ),
            "line_ids": [
                fields.Command.create(
                    {"product_id": line.product_id.id, "quantity": line.buy_quantity}
                )
                for line in lines
            ],
        }

    # ------------------------------------------------------------
    # GO WITHOUT
    # ------------------------------------------------------------

    def action_go_without(self):
        """Ask why the engineer drives without the missing parts."""
        self.ensure_one()
        self._check_can_go_without()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Go without Parts"),
            "res_model": "after.sales.departure.waiver",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _check_can_go_without(self):
        self._check_own()
        self._check_may_prepare()
        for order in self:
            if not order.parts_problem:
                raise UserError(
                    self.env._(
                        "%(job)s: no part is missing that needs a word.",
                        job=order.name,
                    )
                )

    def _do_go_without(self, reason, lines=None):
        """The engineer may drive; the storekeeper reads why. Checked by the caller.

        :param str reason: why it goes without
        :param lines: departure lines; all that are missing if not given
        :raises UserError: nothing is said
        """
        self.ensure_one()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why the job goes without the missing parts.")
            )
        # fields of the steps; env.user stays who decided
        order = self.sudo()
        order._refresh_departure()
        missing = self.env["after.sales.departure.line"].union(
            *(line for line, _free in order._get_missing_departure().get(order, ()))
        )
        if lines is not None:
            missing &= lines
        for line in missing.sudo():
            line.write(
                {
                    "waived_reason": reason,
                    "waived_by_id": self.env.uid,
                    "waived_at": fields.Datetime.now(),
                    "waived_quantity": line.quantity,
                }
            )
        order._refresh_departure()
        self._message_log(
            body=self.env._(
                "Goes without %(parts)s: %(reason)s",
                parts=", ".join(missing.product_id.mapped("name")),
                reason=reason,
            )
        )
