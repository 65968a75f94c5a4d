# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import voucher as reckoning


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_refresher_days = fields.Integer(
        string="Propose a Refresher (Days)",
        default=90,
        help="So many days before a certificate ends, a refresher is proposed to the"
        " training desk. 0: never.",
    )
    after_sales_operator_reminders = fields.Char(
        string="Remind of Operators' Certificates (Days Before)",
        default="90, 30",
        help="So many days before the certificate of one of a customer's people ends,"
        " the customer is told, and how the training is refreshed. Empty: no reminder.",
    )
    after_sales_issue_days = fields.Integer(
        string="Uniform and Tools: Remind (Days)",
        default=14,
        help="So many days before a uniform is due for renewal or a tool for"
        " calibration, its keeper is told.",
    )

    _after_sales_signoff_days = models.Constraint(
        "CHECK (after_sales_refresher_days >= 0 AND after_sales_issue_days >= 0)",
        "Days before an end cannot be negative.",
    )

    @api.constrains("after_sales_operator_reminders")
    def _check_after_sales_operator_reminders(self):
        for company in self:
            try:
                company._get_operator_reminders()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "Reminders of certificates: days before the end, e.g. 90, 30 –"
                        " each from 1 to %s.",
                        reckoning.MOST_DAYS,
                    )
                ) from error

    def _get_operator_reminders(self):
        """Days before the end of a customer's certificate, most first."""
        return reckoning.parse_steps(self.after_sales_operator_reminders or "")
