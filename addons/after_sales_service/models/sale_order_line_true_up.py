# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..tools import coverage
from .order_line import COVERAGES


class SaleOrderLine(models.Model):
    """What the customer agreed to for this line of a job (S7)."""

    _inherit = "sale.order.line"

    after_sales_signed_coverage = fields.Selection(
        COVERAGES,
        string="Signed Coverage",
        readonly=True,
        copy=False,
        help="Who was to pay when the customer agreed.",
    )
    after_sales_signed_cost = fields.Float(
        string="Signed Cost of a Unit",
        readonly=True,
        copy=False,
        digits="Product Price",
        help="In the company's currency: the cost the customer agreed to. A higher"
        " true cost is not charged without a renewed yes.",
    )
    after_sales_signed_amount = fields.Float(
        string="Signed Amount",
        readonly=True,
        copy=False,
        help="In the company's currency: what the customer agreed to pay for the line.",
    )

    def _freeze_signed_price(self):
        """The customer agrees to the lines as they truly are now; under sudo."""
        for line in self.filtered("after_sales_line_ids"):
            job_line = line.after_sales_line_ids[:1]
            at_cost = job_line.coverage == coverage.COST
            line.write(
                {
                    "after_sales_signed_coverage": job_line.coverage,
                    "after_sales_signed_cost": job_line._get_charged_cost()
                    if at_cost
                    else 0.0,
                    "after_sales_signed_amount": job_line._get_true_amount(),
                }
            )
