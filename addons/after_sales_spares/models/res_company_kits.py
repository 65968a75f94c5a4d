# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """What has to come along, and how kits learn."""

    _inherit = "res.company"

    after_sales_departure_share = fields.Float(
        string="Parts to Take Along from",
        default=0.3,
        help="A part that a job needs with this probability or more is in the van, or"
        " somebody says why the job goes without (S38).",
    )
    after_sales_emergency_leaves = fields.Boolean(
        string="Emergencies Leave without",
        default=True,
        help="An emergency repair is warned of missing parts and leaves anyway.",
    )
    after_sales_kit_cases = fields.Integer(
        string="Cases for a New Kit",
        default=3,
        help="A fault of a machine gets a kit of its own after so many repairs.",
    )
    after_sales_kit_half_life = fields.Integer(
        string="Half-Life of Cases",
        default=0,
        help="After so many months a case counts half in kits. 0: all count the same.",
    )

    _departure_share_is_share = models.Constraint(
        "CHECK (after_sales_departure_share >= 0 AND after_sales_departure_share <= 1)",
        "A probability lies between 0 % and 100 %.",
    )
    _kit_numbers_not_negative = models.Constraint(
        "CHECK (after_sales_kit_cases >= 0 AND after_sales_kit_half_life >= 0)",
        "Cases and months cannot be negative.",
    )
