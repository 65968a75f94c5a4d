# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.stock_picking import RETURN_REASONS


class StockReturnPicking(models.TransientModel):
    """Asks why units come back: what becomes of them hangs on it."""

    _inherit = "stock.return.picking"

    after_sales_reason = fields.Selection(RETURN_REASONS, string="Why It Comes Back")
    after_sales_has_units = fields.Boolean(compute="_compute_after_sales_has_units")

    @api.depends("picking_id", "product_return_moves.product_id")
    def _compute_after_sales_has_units(self):
        for wizard in self:
            wizard.after_sales_has_units = (
                wizard.picking_id.location_dest_id.usage == "customer"
                and any(wizard.product_return_moves.product_id.mapped("is_serviceable"))
            )

    def _create_return(self):
        picking = super()._create_return()
        if self.after_sales_reason:
            picking.after_sales_return_reason = self.after_sales_reason
        return picking

    def action_create_exchanges(self):
        """Units are exchanged one by one, so that their warranty passes on.

        :raises UserError: the return holds units; says where to exchange them
        """
        if self.after_sales_has_units:
            raise UserError(
                self.env._(
                    "Press “Exchange” on the unit or its ticket instead: return and"
                    " delivery are made there, and the remaining warranty passes on."
                )
            )
        return super().action_create_exchanges()


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        """A return belongs to a remedy of its own, not to that of its delivery."""
        vals = super()._prepare_move_default_values(new_picking)
        vals["after_sales_remedy_id"] = False
        return vals
