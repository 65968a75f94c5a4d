# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import voucher as reckoning


class ResCompany(models.Model):
    """When customers are reminded of training places, and who keeps them."""

    _inherit = "res.company"

    after_sales_voucher_reminders = fields.Char(
        string="Remind of Training Places (Days Before)",
        default="180, 90, 30",
        help="So many days before a voucher ends, the customer is told what is left"
        " and what can be booked. Empty: no reminder.",
    )
    after_sales_voucher_keeper_id = fields.Many2one(
        "res.users",
        string="Training Vouchers Kept by",
        domain="[('share', '=', False)]",
        help="Is asked what a job cannot decide: customers without an address, places"
        " withdrawn while people are booked. Empty: the service manager.",
    )
    training_again_days = fields.Integer(
        string="Time to Come Anew (Days)",
        default=90,
        help="When we cancel or move a session and a voucher ends before so many days:"
        " the desk is asked to extend it until then.",
    )

    _training_again_days_kept = models.Constraint(
        "CHECK (training_again_days >= 0)", "Days to come anew are not negative."
    )

    @api.constrains("after_sales_voucher_reminders")
    def _check_after_sales_voucher_reminders(self):
        for company in self:
            try:
                company._get_voucher_reminders()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "Reminders of training places: days before the end, e.g. 180,"
                        " 90, 30 – each from 1 to %s.",
                        reckoning.MOST_DAYS,
                    )
                ) from error

    def _get_voucher_reminders(self):
        """Days before the end, most first."""
        return reckoning.parse_steps(self.after_sales_voucher_reminders or "")

    def _get_voucher_keeper(self):
        """Who is asked about vouchers of the company; may be nobody."""
        self.ensure_one()
        keeper = self.sudo().after_sales_voucher_keeper_id  # one setting
        if keeper.active:
            return keeper
        return self._get_after_sales_managers()[:1]
