# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..tools import free_items


class SaleOrder(models.Model):
    """What the customer reads on the quotation of a job."""

    _inherit = "sale.order"

    def _get_after_sales_worth(self):
        """Value of all items and what of it is free, for quotation and portal."""
        self.ensure_one()
        return free_items.worth(
            (
                free_items.Item(
                    line.product_uom_qty,
                    line.price_unit,
                    line.discount,
                    line.after_sales_coverage,
                )
                for line in self.order_line
                if not line.display_type
            ),
            self.currency_id.rounding,
        )
