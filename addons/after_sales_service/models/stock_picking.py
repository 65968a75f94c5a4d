# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

#: why goods come back from a customer; decides what becomes of the unit
RETURN_REASONS = [
    ("repair", "For repair"),
    ("loaner", "Loaner comes back"),
    ("exchange", "Exchanged for another unit"),
    ("refund", "Refunded"),
]


class StockPicking(models.Model):
    """Returns act by their reason."""

    _inherit = "stock.picking"

    after_sales_return_reason = fields.Selection(
        RETURN_REASONS,
        string="Why It Comes Back",
        copy=False,
        help="For repair, or a loaner: the unit stays in service, its warranty goes"
        " on. Exchanged or refunded: it leaves service when it arrives.",
    )
    after_sales_has_units = fields.Boolean(compute="_compute_after_sales_has_units")

    @api.depends("move_ids.product_id.is_serviceable")
    def _compute_after_sales_has_units(self):
        for picking in self:
            picking.after_sales_has_units = any(
                picking.move_ids.product_id.mapped("is_serviceable")
            )

    def write(self, vals):
        res = super().write(vals)
        if vals.get("after_sales_return_reason"):
            self._follow_return_reason()
        return res

    def _follow_return_reason(self):
        """Only a refund lowers what the sale delivered."""
        for picking in self:
            picking.move_ids.filtered(
                lambda move: (
                    move.product_id.is_serviceable
                    and move.state not in ("done", "cancel")
                )
            ).to_refund = picking.after_sales_return_reason == "refund"
