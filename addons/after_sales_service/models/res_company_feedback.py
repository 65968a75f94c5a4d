# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """When a customer is unhappy enough to be called back."""

    _inherit = "res.company"

    after_sales_poor_score = fields.Integer(
        string="Poor Score",
        default=2,
        help="A rating or an item scored so low, 1 to 4, opens a call to the customer"
        " and tells the leader. A rating of 1 always does.",
    )

    _after_sales_poor_score_range = models.Constraint(
        "CHECK (after_sales_poor_score BETWEEN 0 AND 4)",
        "The score that counts as poor lies between 0 and 4.",
    )
