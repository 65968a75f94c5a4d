# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

MANAGERS = "after_sales_service.group_after_sales_manager"


class ResCompany(models.Model):
    """How renewals are reckoned, who approves them, when they are reviewed (S31)."""

    _inherit = "res.company"

    after_sales_proposal_measure_months = fields.Integer(
        string="Months Looked at Before",
        default=12,
        help="How far a feasibility report looks back for what a year costs now.",
    )
    after_sales_proposal_review_months = fields.Integer(
        string="Months Until the Review",
        default=12,
        help="So long after the work it is measured whether the promise was kept.",
    )
    after_sales_proposal_rate = fields.Float(
        string="Interest of Investments (%)", default=6.0, digits=(5, 2)
    )
    after_sales_proposal_tolerance = fields.Float(
        string="Saving Missing at Most (%)",
        default=10.0,
        digits=(5, 2),
        help="A promised saving counts as kept as long as not more is missing.",
    )
    after_sales_proposal_limit = fields.Monetary(
        string="Second Approval Above",
        help="Investments above need a second manager as well. 0: one is enough.",
    )
    after_sales_proposal_approver_id = fields.Many2one(
        "res.users",
        string="Second Approval by",
        help="E.g. the general manager; a service manager by right. Empty: any other"
        " service manager.",
    )

    _after_sales_proposal_months = models.Constraint(
        "CHECK (COALESCE(after_sales_proposal_measure_months, 12) BETWEEN 1 AND 120"
        " AND COALESCE(after_sales_proposal_review_months, 12) BETWEEN 1 AND 120)",
        "Feasibility reports look at 1 to 120 months.",
    )
    _after_sales_proposal_shares = models.Constraint(
        "CHECK (COALESCE(after_sales_proposal_rate, 0) BETWEEN 0 AND 100"
        " AND COALESCE(after_sales_proposal_tolerance, 0) BETWEEN 0 AND 100"
        " AND COALESCE(after_sales_proposal_limit, 0) >= 0)",
        "Interest and tolerance lie between 0 and 100 %, the limit is not negative.",
    )

    @api.constrains("after_sales_proposal_approver_id")
    def _check_after_sales_proposal_approver(self):
        """
        :raises ValidationError: he could not approve anything
        """
        for company in self:
            approver = company.after_sales_proposal_approver_id
            if approver and (
                company not in approver.company_ids or not approver.has_group(MANAGERS)
            ):
                raise ValidationError(
                    self.env._(
                        "%(user)s gives the second approval in %(company)s: give the"
                        " right “Service Manager” in that company first.",
                        user=approver.name,
                        company=company.name,
                    )
                )
