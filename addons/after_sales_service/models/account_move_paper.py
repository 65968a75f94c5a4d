# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..tools import free_items


class AccountMove(models.Model):
    """What the customer reads on the invoice of a job."""

    _inherit = "account.move"

    def _get_after_sales_worth(self):
        """Value of all items and what of it is free, for the invoice."""
        self.ensure_one()
        return free_items.worth(
            (
                free_items.Item(
                    line.quantity,
                    line.price_unit,
                    line.discount,
                    line.after_sales_coverage,
                )
                for line in self.invoice_line_ids
                if line.display_type == "product"
            ),
            self.currency_id.rounding,
        )
