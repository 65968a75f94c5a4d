# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """How long parts take from the warehouse, and whether customers are told."""

    _inherit = "res.company"

    after_sales_transfer_days = fields.Integer(
        string="Days to Van or Point",
        default=1,
        help="What a part needs from the warehouse, or from another store, to the van"
        " or point where it is needed. Counts in the promised date.",
    )
    after_sales_tell_parts = fields.Boolean(
        string="Tell Customers When Parts Come",
        default=True,
        help="The customer of a job that waits for ordered parts gets a mail with the"
        " confirmed date, and another when it changes.",
    )

    _after_sales_transfer_days_not_negative = models.Constraint(
        "CHECK (after_sales_transfer_days >= 0)",
        "The days to van or point cannot be negative.",
    )
