# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_invoice_line(self, **optional_values):
        """The invoice names the item once, as the quotation did.

        Core would put the product with its internal reference above it.
        """
        vals = super()._prepare_invoice_line(**optional_values)
        if self.after_sales_coverage and "name" not in optional_values:
            vals["name"] = self.name
        return vals
