# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from odoo.addons.after_sales_service.models.failure_report import MONEY_GROUPS


class TrainingCentre(models.Model):
    """What the maker takes for a place at his centre."""

    _inherit = "after.sales.training.centre"

    fee_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Fee"
    )
    fee_per_day = fields.Monetary(
        string="Fee per Person and Day",
        currency_field="fee_currency_id",
        groups=MONEY_GROUPS,
        help="What the owner of the centre charges us, without tax, in the currency"
        " of the company: counted into what a voucher costs. 0: it is our own.",
    )

    _fee_not_negative = models.Constraint(
        "CHECK (fee_per_day >= 0)", "A fee cannot be negative."
    )
