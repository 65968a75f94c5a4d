# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ProductTemplate(models.Model):
    """When a repair of this product counts as repeated (S21)."""

    _inherit = "product.template"

    has_own_repeat_limits = fields.Boolean(
        string="Own Limits of Repeat Repairs",
        help="Off: the company's days and jobs hold.",
    )
    repeat_days = fields.Integer(
        string="Repeat Repair within (days)",
        help="0: however soon, time alone makes no repeat.",
    )
    repeat_jobs = fields.Integer(
        string="Repeat Repair within (jobs)",
        help="The same problem counts as repeated while fewer than so many other"
        " repairs of the unit lie between, however long ago. 0: only days count.",
    )

    _repeat_limits_not_negative = models.Constraint(
        "CHECK (COALESCE(repeat_days, 0) >= 0 AND COALESCE(repeat_jobs, 0) >= 0)",
        "The limits of repeat repairs cannot be negative.",
    )
