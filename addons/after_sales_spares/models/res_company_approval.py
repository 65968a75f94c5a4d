# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import fields, models


class ResCompany(models.Model):
    """From what amount parts are approved, and by when (S40)."""

    _inherit = "res.company"

    after_sales_spare_limit = fields.Monetary(
        string="Parts Are Approved from",
        default=1000.0,
        help="A request that costs more at the vendor's price waits for an approver,"
        " also when all its parts are common.",
    )
    after_sales_spare_second_limit = fields.Monetary(
        string="Second Approval from",
        help="A request that costs more is approved by the second approver as well."
        " Nothing, or nobody named: no second approval.",
    )
    after_sales_spare_second_approver_id = fields.Many2one(
        "res.users",
        string="Second Approver",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
    )
    after_sales_spare_hours = fields.Float(
        string="Decide on Parts within",
        default=8.0,
        help="Working hours. At half of them the approver is reminded, at the end the"
        " next one is asked. 0: no deadline.",
    )
    after_sales_spare_hours_down = fields.Float(
        string="Decide within, Unit Down",
        default=2.0,
        help="Working hours while the unit stands still. 0: no deadline.",
    )
    after_sales_spare_dearer_percent = fields.Float(
        string="Dearer than Approved (%)",
        default=5.0,
        help="When the vendor asks so much more than what was approved, the request is"
        " approved anew. 0: every cent more.",
    )

    _after_sales_spare_limits_not_negative = models.Constraint(
        "CHECK (after_sales_spare_limit >= 0 AND after_sales_spare_second_limit >= 0"
        " AND after_sales_spare_hours >= 0 AND after_sales_spare_hours_down >= 0"
        " AND after_sales_spare_dearer_percent >= 0)",
        "Limits, hours and tolerance of approvals cannot be negative.",
    )
