# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CarryRest(models.TransientModel):
    """Whether a missing part is why the rest needs another visit."""

    _inherit = "after.sales.carry.rest"

    is_part_missing = fields.Boolean(
        string="A Part Was Missing",
        compute="_compute_missing",
        store=True,
        readonly=False,
        precompute=True,
        compute_sudo=False,
        help="The next visit counts as a second visit that a missing part caused.",
    )
    missing_part_ids = fields.Many2many(
        "product.product",
        "after_sales_carry_missing_part_rel",
        "wizard_id",
        "product_id",
        string="Missing Parts",
        compute="_compute_missing",
        store=True,
        readonly=False,
        precompute=True,
        compute_sudo=False,
        domain=[("type", "=", "consu")],
    )

    @api.depends("order_id", "part_ids")
    def _compute_missing(self):
        """What the job left without and still plans, to begin with."""
        for wizard in self:
            left = wizard.order_id.departure_line_ids.filtered("left_without")
            missing = left.product_id & wizard.part_ids.product_id
            wizard.missing_part_ids = [Command.set(missing.ids)]
            wizard.is_part_missing = bool(missing)

    def _prepare_carried_vals(self):
        vals = super()._prepare_carried_vals()
        if not self.is_part_missing:
            return vals
        if not self.missing_part_ids:
            raise UserError(self.env._("Name the parts that were missing."))
        return vals | {
            "second_visit_of_id": self.order_id.id,
            "missing_part_ids": [Command.set(self.missing_part_ids.ids)],
        }
