# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """What is sold to customers as spares, and what the clause book measures by."""

    _inherit = "res.company"

    after_sales_sell_spares = fields.Boolean(
        string="Spares on the Portal",
        default=True,
        help="Customers see on the portal which spare parts fit their units, at"
        " their price, and order them there (S41).",
    )
    after_sales_topup_days = fields.Integer(
        string="Replenish Used Parts Within (days)",
        default=2,
        help="A part used on a job counts as replenished in time when the van has"
        " its like again after at most so many days (S39).",
    )

    _after_sales_topup_days_some = models.Constraint(
        "CHECK (after_sales_topup_days BETWEEN 0 AND 365)",
        "Used parts are replenished within 0 to 365 days.",
    )
