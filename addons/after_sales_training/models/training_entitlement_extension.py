# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date

ACTIVITY_TYPE = "after_sales_training.mail_act_voucher_extension"


class TrainingEntitlement(models.Model):
    """We cancelled or moved the session: that shortens nobody's time.

    The desk is asked to extend a voucher that ends before the customer can come anew;
    until when, by the company's setting, is proposed.
    """

    _inherit = "after.sales.training.entitlement"

    extension_until = fields.Date(
        string="Extension Proposed",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="We cancelled or moved the session: until then the customer can come"
        " anew.",
    )
    extension_reason = fields.Char(string="Extended Because", readonly=True, copy=False)

    def _propose_extension(self, reason, least=None):
        """Ask the desk to extend those that end too soon; called under sudo.

        :param str reason: what we did
        :param date least: the day to which a session was moved
        """
        for voucher in self.filtered(
            lambda one: one.valid_until and not one.cancelled_on
        ):
            days = timedelta(days=voucher.company_id.training_again_days)
            until = max(filter(None, (voucher._get_today() + days, least)))
            if until <= max(voucher.valid_until, voucher.extension_until or until.min):
                continue
            voucher.write({"extension_until": until, "extension_reason": reason})
            voucher.activity_unlink([ACTIVITY_TYPE])
            voucher._ask_desk(
                self.env._(
                    "Extend it until %s: the session was ours to hold",
                    format_date(self.env, until),
                ),
                reason,
                ACTIVITY_TYPE,
            )

    def _prepare_extension_settled(self):
        """Values once the desk has decided; its to-do ends with it."""
        self.activity_unlink([ACTIVITY_TYPE])
        return {"extension_until": False, "extension_reason": False}

    def action_decline_extension(self):
        """The desk has found another way: nothing is extended."""
        self._check_can_change()
        for voucher in self.filtered("extension_until"):
            voucher._message_log(
                body=self.env._(
                    "Not extended until %(day)s: %(reason)s",
                    day=format_date(self.env, voucher.extension_until),
                    reason=voucher.extension_reason,
                )
            )
            # the steps' own fields of this voucher are closed to clients
            su = voucher.sudo()
            su.write(su._prepare_extension_settled())
        return True
