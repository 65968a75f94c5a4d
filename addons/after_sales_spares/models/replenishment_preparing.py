# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..tools import topup


class Replenishment(models.Model):
    """Reserve what the stores have by one transfer for each van; request the rest."""

    _inherit = "after.sales.replenishment"

    def _do_prepare(self):
        """Drafts get what their store has; those it has nothing for wait or end.

        Called under sudo. First come, first served: by day and number.
        """
        drafts = self.filtered("line_ids").sorted(lambda one: (one.date, one.id))
        drafts._renew_rooms()
        sources = drafts._get_sources()
        given = drafts._share_stock(sources)
        demands = []
        for draft in drafts:
            quantities = {
                line.product_id: given[line]
                for line in draft.line_ids
                if line._is_some(given[line])
            }
            if quantities:
                demands.append(
                    (
                        sources[draft.location_id],
                        draft.location_id,
                        quantities,
                        draft._prepare_transfer_vals(),
                    )
                )
        pickings = self.env["after.sales.spare.stock"]._make_transfers(demands)
        ready = pickings.after_sales_replenishment_id
        for source, group in ready.grouped(
            lambda one: sources[one.location_id]
        ).items():
            group.source_id = source
        short = drafts.line_ids.filtered(
            lambda line: line._is_some(line.quantity - given[line])
        )
        requested = short.filtered(
            lambda line: line.company_id.after_sales_topup_short == "request"
        )
        waiting = (short - requested).replenishment_id - ready
        for line in (drafts - waiting).line_ids:
            line.write({"sent": given[line], "short": line.quantity - given[line]})
        requested.replenishment_id._request_rest(requested)
        ready.line_ids._note_serials(pickings)
        ready.state = "ready"
        # nothing to be brought: what was used is there already, or requested
        (drafts - ready - waiting).write(
            {"state": "closed", "settled_at": fields.Datetime.now()}
        )

    def _renew_rooms(self):
        """A draft may have waited: what its vans still take is looked at again."""
        for company, drafts in self.grouped("company_id").items():
            rooms = self._get_rooms(company, drafts.location_id)
            for line in drafts.line_ids:
                line._renew_room(rooms.get((line.location_id, line.product_id)))

    def _prepare_transfer_vals(self):
        """More values of the transfer of a top-up. Hook."""
        self.ensure_one()
        return {
            "origin": self.name,
            "after_sales_replenishment_id": self.id,
            "partner_id": self.employee_id.work_contact_id.id,
        }

    def _get_sources(self):
        """Where each van is served from: its service point's store, else the warehouse.

        :return: {van: location}
        :raises UserError: the company has no warehouse
        """
        stores = {}
        for team in self.env["helpdesk.ticket.team"].search(
            Domain("engineer_ids", "in", self.employee_id.ids)
            & Domain("location_id", "!=", False)
        ):
            for employee in team.engineer_ids:
                if team.location_id.company_id == employee.company_id:
                    stores.setdefault(employee, team.location_id)
        sources = {}
        for company, topups in self.grouped("company_id").items():
            warehouse = self.env["stock.warehouse"].search(
                [("company_id", "=", company.id)], limit=1
            )
            if not warehouse:
                raise UserError(
                    self.env._("%s has no warehouse to top up from.", company.name)
                )
            for one in topups:
                sources[one.location_id] = stores.get(
                    one.employee_id, warehouse.lot_stock_id
                )
        return sources

    def _share_stock(self, sources):
        """:return: {line: what its store has for it}"""
        lines = self.line_ids
        places = self.env["stock.location"].union(*sources.values())
        stored = lines.filtered("product_id.is_storable").product_id
        free = self.env["after.sales.spare.stock"]._get_free(stored, places)
        ordered = [line for one in self for line in one.line_ids]
        asked = [
            ((sources[line.location_id], line.product_id), line.quantity)
            for line in ordered
            if line.product_id.is_storable
        ]
        shares = iter(topup.share(asked, free))
        return {
            line: line.uom_id.round(next(shares), rounding_method="DOWN")
            if line.product_id.is_storable
            # nobody counts it: there is always some
            else line.quantity
            for line in ordered
        }

    # ------------------------------------------------------------
    # THE REST
    # ------------------------------------------------------------

    def _request_rest(self, lines):
        """Request for each van what its store lacks; called under sudo.

        A request that cannot be submitted stays a draft and says why: the top-up of
        the other parts does not wait for it.
        """
        Request = self.env["after.sales.spare.request"]
        for one in self:
            rest = lines.filtered(lambda line, one=one: line.replenishment_id == one)
            request = Request.with_company(one.company_id).create(
                one._prepare_request_vals(rest)
            )
            one.request_id = request
            rest.is_requested = True
            one._submit_request()

    def _prepare_request_vals(self, lines):
        """Values of the request for what the store lacks. Hook."""
        self.ensure_one()
        return {
            "origin": "rule",
            "company_id": self.company_id.id,
            "location_dest_id": self.location_id.id,
            "reason": self.env._(
                "Top-up %(topup)s of %(engineer)s: the store had not enough.",
                topup=self.name,
                engineer=self.employee_id.name,
            ),
            "line_ids": [
                Command.create(
                    {"product_id": line.product_id.id, "quantity": line.short}
                )
                for line in lines
            ],
        }

    def _submit_request(self):
        request = self.request_id
        try:
            with self.env.cr.savepoint():
                request.action_submit()
        except UserError as error:
            request.message_post(body=str(error))


class ReplenishmentLine(models.Model):
    _inherit = "after.sales.replenishment.line"

    def _is_some(self, quantity):
        self.ensure_one()
        return self.uom_id.compare(quantity, 0.0) > 0

    def _note_serials(self, pickings):
        """Which pieces were reserved, where each has its number; under sudo."""
        numbered = {
            (move.picking_id.after_sales_replenishment_id, move.product_id): move
            for move in pickings.move_ids
            if move.product_id.tracking == "serial"
        }
        for line in self:
            if move := numbered.get((line.replenishment_id, line.product_id)):
                line.lot_ids = move.move_line_ids.lot_id
