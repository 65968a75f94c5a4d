# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SpareRequest(models.Model):
    """Whoever drives the van says that the parts are in it; so may the storekeeper."""

    _inherit = "after.sales.spare.request"

    can_receive = fields.Boolean(compute="_compute_can_receive", compute_sudo=True)

    @api.depends("state", "line_ids.transfer_move_ids.state")
    @api.depends_context("uid")
    def _compute_can_receive(self):
        for request in self:
            request.can_receive = bool(
                request._get_ready_moves() and request._is_receiver()
            )

    def _get_ready_moves(self):
        """What lies ready to be carried over. Called under sudo."""
        return self.line_ids.transfer_move_ids.filtered(
            lambda move: move.state in ("assigned", "partially_available")
        )

    def _is_receiver(self):
        """Whether the user keeps stores, or the place is the user's own van.

        Under sudo: compares user ids only.
        """
        self.ensure_one()
        user = self.env.user
        if user.has_group("after_sales_spares.group_spares_user"):
            return True
        return bool(
            self.env["hr.employee"].search_count(
                [
                    ("van_location_id", "=", self.location_dest_id.id),
                    ("user_id", "=", user.id),
                ],
                limit=1,
            )
        )

    def action_receive(self):
        """The parts that lay ready are now in the van or store."""
        self._check_can_receive()
        for request in self:
            # engineers have no stock rights; bounded to the transfers of this request
            # into the user's own van. env.user stays.
            request.sudo()._do_receive()
        return True

    def _check_can_receive(self):
        """:raises AccessError, UserError: not the user's van, or nothing is ready"""
        self.check_access("read")
        for request in self:
            if not request.sudo()._is_receiver():
                raise AccessError(
                    self.env._(
                        "%(request)s goes to %(place)s: whoever drives it, or the"
                        " storekeeper, says that the parts are there.",
                        request=request.name,
                        place=request.sudo().location_dest_id.display_name,
                    )
                )
            if not request.can_receive:
                raise UserError(
                    self.env._(
                        "%(request)s: nothing lies ready to be received.",
                        request=request.name,
                    )
                )

    def _do_receive(self):
        """Book what is ready; what is still to come stays under way."""
        self.ensure_one()
        self = self.with_company(self.company_id)
        self.lock_for_update()
        ready = self._get_ready_moves()
        self.env["after.sales.spare.stock"]._check_leads_to(
            ready, self.location_dest_id
        )
        ready.picked = True
        for picking in ready.picking_id:
            # what it returns may be a slip to print: the transfer itself counts
            picking.with_context(skip_backorder=True).button_validate()
            if picking.state != "done":
                raise UserError(
                    self.env._(
                        "%(transfer)s needs the storekeeper: open the transfer and"
                        " complete it there.",
                        transfer=picking.name,
                    )
                )
