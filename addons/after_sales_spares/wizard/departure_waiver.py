# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class DepartureWaiver(models.TransientModel):
    """Drive although parts are missing; the storekeeper reads why (S38)."""

    _name = "after.sales.departure.waiver"
    _description = "Go without Parts"

    order_id = fields.Many2one(
        "after.sales.order", required=True, readonly=True, ondelete="cascade"
    )
    line_ids = fields.Many2many(
        "after.sales.departure.line",
        string="Parts",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('order_id', '=', order_id)]",
    )
    reason = fields.Text(
        required=True,
        help="The storekeeper reads it, and it stays on the list.",
    )

    @api.depends("order_id")
    def _compute_line_ids(self):
        """All that are missing, to begin with."""
        for wizard in self:
            order = wizard.order_id
            order.check_access("read")
            # sudo: the missing lines of a job that the user may see
            rows = order.sudo()._get_missing_departure().get(order.sudo(), ())
            wizard.line_ids = [Command.set([line.id for line, _free in rows])]

    def action_apply(self):
        self.ensure_one()
        order = self.order_id
        order._check_can_go_without()
        if self.line_ids.order_id - order or not self.line_ids:
            raise UserError(
                self.env._("Choose which parts of %(job)s.", job=order.name)
            )
        order._do_go_without(self.reason, self.line_ids)
        return True
