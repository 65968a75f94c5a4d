# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dataclasses import dataclass, field

from odoo import fields, models

from ..tools.price import Price
from ..tools.repricing import Charge
from .order_line import COVERAGES


@dataclass(frozen=True)
class ChargeKey:
    """What two invoice lines share besides the price when they cancel out."""

    uom: int
    account: int
    taxes: tuple
    #: one of the lines, for what else a document needs
    line: object = field(compare=False)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    after_sales_coverage = fields.Selection(
        COVERAGES, string="Coverage", readonly=True, copy=True
    )
    after_sales_reason = fields.Text(
        string="Why",
        readonly=True,
        copy=True,
        help="Why the line of a service job costs what it costs.",
    )

    def _to_charges(self):
        """These invoice and credit note lines as plain charges, credit negative."""
        return [
            Charge(
                -line.quantity if line.move_type == "out_refund" else line.quantity,
                Price(line.price_unit, line.discount),
                ChargeKey(
                    line.product_uom_id.id,
                    line.account_id.id,
                    tuple(line.tax_ids.ids),
                    line,
                ),
            )
            for line in self
        ]
