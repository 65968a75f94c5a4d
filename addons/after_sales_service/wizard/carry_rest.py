# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Command


class CarryRest(models.TransientModel):
    """What is left of a job goes on in another one."""

    _name = "after.sales.carry.rest"
    _description = "Carry the Rest to Another Job"

    order_id = fields.Many2one("after.sales.order", required=True, readonly=True)
    kind = fields.Selection(related="order_id.kind", related_sudo=False)
    description = fields.Text(string="What Is Left to Do", required=True)
    item_ids = fields.Many2many(
        "after.sales.checklist.line",
        string="Open Items",
        compute="_compute_rest",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        domain="[('order_id', '=', order_id)]",
    )
    part_ids = fields.Many2many(
        "after.sales.order.line",
        string="Parts Not Used Yet",
        compute="_compute_rest",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        domain="[('order_id', '=', order_id), ('kind', '=', 'part'),"
        " ('state', '=', 'planned')]",
    )
    planned_start = fields.Datetime(help="Empty: the dispatcher plans it.")

    @api.depends("order_id")
    def _compute_rest(self):
        """All that is open, to begin with."""
        for wizard in self:
            order = wizard.order_id
            wizard.item_ids = [
                Command.set(
                    order.checklist_line_ids.filtered(lambda line: line._is_open()).ids
                )
            ]
            wizard.part_ids = [
                Command.set(
                    order.part_line_ids.filtered(
                        lambda line: line.state == "planned"
                    ).ids
                )
            ]

    def action_carry(self):
        self.ensure_one()
        order = self.order_id
        order._check_can_carry()
        following = order._do_carry_rest(
            self.description,
            self.item_ids,
            self.part_ids,
            self._prepare_carried_vals(),
        )
        return following._get_records_action(name=self.env._("The Rest"))

    def _prepare_carried_vals(self):
        """Further values of the job that does the rest. Hook."""
        self.ensure_one()
        return {"planned_start": self.planned_start}
