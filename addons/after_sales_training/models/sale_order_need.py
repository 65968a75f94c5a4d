# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class SaleOrder(models.Model):
    """A quotation for paid training that comes to nothing leaves its needs open."""

    _inherit = "sale.order"

    def _action_cancel(self):
        result = super()._action_cancel()
        # sudo: sales has no right on needs; bounded to those of these quotations
        self.env["after.sales.training.need"].sudo().search(
            [("sale_order_id", "in", self.ids), ("state", "=", "planned")]
        )._write_state("proposed", sale_order_id=False)
        return result
