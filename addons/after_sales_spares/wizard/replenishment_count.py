# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Command


class ReplenishmentCount(models.TransientModel):
    """The engineer counts what arrived on the own van."""

    _name = "after.sales.replenishment.count"
    _description = "What Arrived"

    replenishment_id = fields.Many2one(
        "after.sales.replenishment", string="Top-Up", required=True, readonly=True
    )
    line_ids = fields.One2many(
        "after.sales.replenishment.count.line",
        "count_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("replenishment_id")
    def _compute_line_ids(self):
        """All as it was handed over, to begin with."""
        for count in self:
            # stored, and so computed under sudo
            count.replenishment_id.sudo(False).check_access("read")
            count.line_ids = [Command.clear()] + [
                Command.create({"line_id": line.id, "received": line.sent})
                for line in count.replenishment_id.line_ids
                if line.sent
            ]

    def action_confirm(self):
        self.ensure_one()
        self.replenishment_id.take_receipt(
            [
                {
                    "line_id": line.line_id.id,
                    "received": line.received,
                    "missing_lot_ids": line.missing_lot_ids.ids,
                    "reason": line.reason,
                }
                for line in self.line_ids
            ]
        )
        return {"type": "ir.actions.act_window_close"}


class ReplenishmentCountLine(models.TransientModel):
    _name = "after.sales.replenishment.count.line"
    _description = "Part That Arrived"

    count_id = fields.Many2one(
        "after.sales.replenishment.count", required=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "after.sales.replenishment.line", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="line_id.product_id")
    sent = fields.Float(related="line_id.sent")
    lot_ids = fields.Many2many(related="line_id.lot_ids")
    received = fields.Float(
        compute="_compute_received",
        store=True,
        readonly=False,
        precompute=True,
        digits="Product Unit",
    )
    missing_lot_ids = fields.Many2many(
        "stock.lot",
        "after_sales_replenishment_count_lot_rel",
        string="Did Not Arrive",
        domain="[('id', 'in', lot_ids)]",
    )
    reason = fields.Char(string="What Happened")

    @api.depends("missing_lot_ids")
    def _compute_received(self):
        for line in self:
            if line.lot_ids:
                line.received = line.sent - len(line.missing_lot_ids)
