# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """When a repair is repeated (S21), when a fault is a matter of quality (S22)."""

    _inherit = "res.company"

    after_sales_repeat_jobs = fields.Integer(
        string="Repeat Repair Within (jobs)",
        help="The same problem counts as repeated while fewer than so many other"
        " repairs of the unit lie between, however long ago. 0: only days count.",
    )
    after_sales_quality_failures = fields.Integer(
        string="Failures that Make a Quality Notice",
        default=3,
        help="So many failures of one product by the same symptom or cause within the"
        " days below. 0: the number proposes none.",
    )
    after_sales_quality_percent = fields.Float(
        string="Share of Units that Makes a Quality Notice (%)",
        help="So many percent of the units in service of a product failed by the same"
        " symptom or cause; at least two units. 0: the share proposes none.",
    )
    after_sales_quality_days = fields.Integer(
        string="Days Looked at for Quality Notices", default=90
    )
    after_sales_quality_department_id = fields.Many2one(
        "hr.department",
        string="Department for Quality Notices",
        domain="[('company_id', 'in', (id, False))]",
        help="Proposed on new quality notices; its manager is the owner.",
    )
    after_sales_quality_due_days = fields.Integer(
        string="Days to Answer a Quality Notice", default=14
    )
    after_sales_quality_remind_days = fields.Integer(
        string="Remind Again every (days)",
        default=7,
        help="An overdue quality notice is told to its owner again every so many days."
        " 0: once.",
    )

    _after_sales_quality_not_negative = models.Constraint(
        "CHECK (COALESCE(after_sales_repeat_jobs, 0) >= 0"
        " AND COALESCE(after_sales_quality_failures, 0) >= 0"
        " AND COALESCE(after_sales_quality_percent, 0) BETWEEN 0 AND 100"
        " AND COALESCE(after_sales_quality_due_days, 0) >= 0"
        " AND COALESCE(after_sales_quality_remind_days, 0) >= 0)",
        "The limits of repeat repairs and quality notices cannot be negative, and a"
        " share is at most 100 %.",
    )
    _after_sales_quality_days_some = models.Constraint(
        "CHECK (after_sales_quality_days BETWEEN 1 AND 3650)",
        "Quality notices look at 1 to 3650 days.",
    )
