# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..tools import free_items


class AccountMove(models.Model):
    """What the customer reads on the invoice of a job."""

    _inherit = "account.move"

    def _get_after_sales_worth(self):
        """Value of all items and what of it is free, for the invoice.

        Nothing for a credit note, or an invoice that takes lines back: what stands
        there is a correction, not what was given.
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        if self.move_type != "out_invoice" or any(line.quantity < 0 for line in lines):
            lines = lines.browse()
        return free_items.worth(
            (
                free_items.Item(
                    line.quantity,
                    line.price_unit,
                    line.discount,
                    line.after_sales_coverage,
                )
                for line in lines
            ),
            self.currency_id.rounding,
        )
