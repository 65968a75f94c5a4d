# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

from ..tools import coverage
from .order import KINDS_REPAIR


class Order(models.Model):
    """What a job cost is claimed from the supplier of the unit (S11)."""

    _inherit = "after.sales.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        # a ticket has told the supplier already
        orders.filtered(
            lambda order: (
                order.kind in KINDS_REPAIR
                and not order.ticket_id
                and order._may_tell_vendor()
            )
        )._open_claims()._do_tell_vendor()
        return orders

    def _do_done(self):
        res = super()._do_done()
        self._claim_costs()
        return res

    def _do_cancel(self):
        """What a job cost that is none any more is claimed of nobody."""
        res = super()._do_cancel()
        self._get_claims()._collect()
        return res

    def _may_tell_vendor(self):
        """Whether the unit failed under its supplier's warranty, and he is told."""
        self.ensure_one()
        # sudo: the supplier of the unit, for an engineer's job as well
        unit = self.sudo().equipment_id
        return bool(
            unit.vendor_id
            and unit.company_id._tells_vendors_at_once(self.coverage_at)
            and unit._is_under_vendor_warranty(self.coverage_at)
        )

    def _open_claims(self):
        """Open one claim per job without one; called for people without rights."""
        # bounded: one claim of this job's unit against its own supplier
        return (
            self.env["after.sales.claim"]
            .sudo()
            .create(
                [
                    self.env["after.sales.claim"]._prepare_claim_vals(
                        order.equipment_id.sudo(),
                        order.coverage_at,
                        order.description or order.name,
                        ticket=order.ticket_id,
                        order=order,
                    )
                    for order in self
                ]
            )
        )

    def _get_claims(self):
        """The claims that collect the costs of these jobs; under sudo."""
        return (
            self.env["after.sales.claim"]
            .sudo()
            .search(
                [
                    "|",
                    ("ticket_id", "in", self.ticket_id.ids),
                    ("order_id", "in", self.ids),
                ]
            )
        )

    def _claim_costs(self):
        """Let the claims of these jobs collect what they cost.

        A job that the supplier pays has a claim, also if nobody told him before.
        """
        claims = self._get_claims()
        for order in self.sudo():
            if (
                order.equipment_id.vendor_id
                and coverage.SUPPLIER in order.line_ids.mapped("coverage")
                and not claims.filtered(
                    lambda claim, order=order: order in claim._get_orders()
                )
            ):
                claims |= order._open_claims()
        claims._collect()
