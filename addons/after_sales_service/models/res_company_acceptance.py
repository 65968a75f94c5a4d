# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """How own plant is accepted (S28), when emergencies are reported (S30)."""

    _inherit = "res.company"

    after_sales_joint_own_plant = fields.Boolean(
        string="Joint Acceptance of Own Plant",
        default=True,
        help="Maintenance and renewal of the company's own plant are accepted by the"
        " production and the equipment department together.",
    )
    after_sales_emergency_report_days = fields.Integer(
        string="Days to Report an Emergency",
        default=3,
        help="The written report of an emergency repair is due so many days after the"
        " work was finished.",
    )

    _after_sales_emergency_report_days_range = models.Constraint(
        "CHECK (after_sales_emergency_report_days BETWEEN 0 AND 365)",
        "The report of an emergency repair is due within 0 to 365 days.",
    )
