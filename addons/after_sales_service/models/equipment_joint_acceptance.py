# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class Equipment(models.Model):
    """A unit that waits for its joint acceptance goes into use by it alone (S28)."""

    _inherit = "after.sales.equipment"

    awaiting_order_ids = fields.One2many(
        "after.sales.order",
        "equipment_id",
        string="Waits for the Acceptance of",
        domain=[("awaiting_since", "!=", False)],
    )

    def write(self, vals):
        if "state" in vals and vals["state"] != "retired" and not self.env.su:
            self.filtered(
                lambda unit: unit.state != vals["state"]
            )._check_not_awaiting()
        return super().write(vals)

    def action_return_to_service(self):
        self.check_access("write")
        self._check_not_awaiting()
        return super().action_return_to_service()

    def _check_not_awaiting(self):
        """:raises UserError: names the work both sides have to accept first"""
        for unit in self:
            if orders := unit._get_awaiting_orders():
                raise UserError(
                    self.env._(
                        "“%(unit)s” waits for the joint acceptance of %(jobs)s: it goes"
                        " back into use when both sides have signed. The service"
                        " manager can press “Return without Acceptance” on the job.",
                        unit=unit.display_name,
                        jobs=", ".join(orders.mapped("name")),
                    )
                )

    def _get_awaiting_orders(self):
        """The jobs whose joint acceptance the units wait for."""
        # bounded: jobs of these very units, also of another engineer
        orders = self.env["after.sales.order"].sudo()
        return orders.search(
            [("equipment_id", "in", self.ids), ("awaiting_since", "!=", False)]
        )

    def action_view_awaiting(self):
        """Open what the unit waits for."""
        self.ensure_one()
        return self.awaiting_order_ids._get_records_action(
            name=self.env._("Waiting for Acceptance")
        )
