# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SpareRequest(models.Model):
    """Where a part is refused or cannot be had: what can be done instead (S40)."""

    _inherit = "after.sales.spare.request"

    alternative_text = fields.Text(
        string="What Can Be Done Instead",
        compute="_compute_alternative_text",
        compute_sudo=True,
    )
    has_alternative_parts = fields.Boolean(
        compute="_compute_alternative_text", compute_sudo=True
    )

    @api.depends("state", "supply_problem", "line_ids.product_id", "order_id")
    @api.depends_context("lang")
    def _compute_alternative_text(self):
        for request in self:
            ways = (
                request._get_alternatives()
                if request.state == "refused" or request.supply_problem
                else []
            )
            request.alternative_text = "\n".join(f"• {way}" for way in ways) or False
            request.has_alternative_parts = bool(
                ways and request._get_alternative_parts()
            )

    # ------------------------------------------------------------
    # WHAT THERE IS
    # ------------------------------------------------------------

    def _get_alternatives(self):
        """The ways that are open, the nearest first, in words. Called under sudo.

        Hook: what else keeps the customer's unit running adds its own.
        """
        self.ensure_one()
        ways = [
            self.env._(
                "Use %(other)s instead of %(part)s: it fits too (%(free)s).",
                other=other.display_name,
                part=line.product_id.display_name,
                free=self._get_free_text(other),
            )
            for line, others in self._get_alternative_parts().items()
            for other in others
        ]
        return ways + self._get_alternatives_for_unit()

    def _get_alternative_parts(self):
        """What does the work of each part: its successor, and what fits its place.

        :return: {line: parts}, successors first; lines without one are left out
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.supply_state != "done")
        unit = self.order_id.equipment_id
        fits = unit._get_fitting_parts()[unit] if unit else None
        found = {}
        for line in lines:
            part = line.product_id
            others = line._get_proposed_successor()
            if fits:
                places = set(
                    fits.filtered(lambda fit, part=part: fit.part_id == part).mapped(
                        "position"
                    )
                ) - {False}
                others |= fits.filtered(
                    lambda fit, places=places: fit.position in places
                ).part_id
            others = (others - part).filtered(lambda other: not other.is_discontinued)
            if others:
                found[line] = others
        return found

    def _get_free_text(self, part):
        stores = [
            store.location
            for store in self.env["after.sales.spare.stock"]._get_stores(
                self.company_id
            )
        ]
        free = self.env["after.sales.spare.stock"]._get_free(
            part, self.env["stock.location"].union(*stores)
        )
        pieces = sum(quantity for quantity in free.values() if quantity > 0)
        return self.env._("%g in stock", pieces)

    def _get_alternatives_for_unit(self):
        """What can be done with the unit itself, by the papers the service has."""
        order = self.order_id
        unit = order.equipment_id
        ways = []
        if self.line_ids.product_id.filtered("is_storable"):
            ways.append(
                self.env._(
                    "Repair the removed part on the bench and fit it again:"
                    " Repairs › New, for the customer's part."
                )
            )
        if not unit:
            return ways
        loaner = self._get_free_loaner(unit)
        if loaner:
            ways.append(
                self.env._(
                    "Lend the customer %s until the part is there.",
                    loaner.display_name,
                )
            )
        if unit.warranty_state in ("active", "expiring", "pending"):
            ways.append(
                self.env._(
                    "Exchange the unit under warranty: button “Exchange” on the ticket."
                )
            )
        else:
            ways.append(
                self.env._(
                    "Propose a renewal of the unit: its warranty is over, and the part"
                    " is dear."
                )
            )
        return ways

    def _get_free_loaner(self, unit):
        """The unit the pool would propose; empty if there is none."""
        Pool = self.env["after.sales.pool.unit"]
        return Pool.browse(choice.unit for choice in Pool._get_choices(unit)[:1])

    # ------------------------------------------------------------
    # ASKING FOR SOMETHING ELSE
    # ------------------------------------------------------------

    def action_request_alternative(self):
        """Begin a new request with the parts that do the same work."""
        self.ensure_one()
        self.check_access("write")
        # bounded: what replaces the parts of this request, and what is in stock
        parts = self.sudo()._get_alternative_parts()
        if not parts:
            raise UserError(
                self.env._(
                    "%(request)s: no other part is known to fit. See above what else"
                    " can be done.",
                    request=self.name,
                )
            )
        request = self.create(
            {
                "order_id": self.order_id.id,
                "location_dest_id": self.location_dest_id.id,
                "needed_by": self.needed_by,
                "company_id": self.company_id.id,
                "reason": self.env._(
                    "Instead of %(request)s. %(reason)s",
                    request=self.name,
                    reason=self.reason or "",
                ).strip(),
                "line_ids": [
                    Command.create(
                        {"product_id": others[0].id, "quantity": line.quantity}
                    )
                    for line, others in parts.items()
                ],
            }
        )
        return request._get_records_action(name=self.env._("Request for Spare Parts"))
