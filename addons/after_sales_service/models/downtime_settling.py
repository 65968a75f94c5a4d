# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

ACTIVITY_TYPE = "after_sales_service.mail_act_downtime_objected"
TEMPLATE = "after_sales_service.mail_template_downtime_settled"


class Downtime(models.Model):
    """An interval the customer objects to waits for the manager, who settles it."""

    _inherit = "after.sales.downtime"

    settled_at = fields.Datetime(string="Settled on", readonly=True, copy=False)
    settled_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    settlement_reason = fields.Text(readonly=True, copy=False)

    def action_settle(self):
        """Open the dialog in which the manager settles an objection."""
        self.ensure_one()
        self._check_can_settle()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settle the Objection"),
            "res_model": "after.sales.downtime.settlement",
            "view_mode": "form",
            "target": "new",
            "context": {"default_downtime_id": self.id},
        }

    def _check_can_settle(self):
        """
        :raises AccessError: anybody but a manager
        :raises UserError: nobody objects
        """
        self.check_access("write")
        if not self._may_decide():
            raise AccessError(
                self.env._("An objection is settled by the service manager.")
            )
        for downtime in self:
            if downtime.state != "objected":
                raise UserError(
                    self.env._(
                        "Nobody objects to “%s”: there is nothing to settle.",
                        downtime.display_name,
                    )
                )

    def _do_settle(self, vals, reason):
        """Write what was decided, and tell the customer.

        :param dict vals: what changes of the interval; empty: it stays as it is
        :param str reason: why, as the customer reads it
        """
        was = self._get_interval_words()
        # fields of the steps; the caller has checked that a manager settles it
        self.sudo().write(
            vals
            | {
                "state": "settled",
                "settled_at": fields.Datetime.now(),
                "settled_by_id": self.env.uid,
                "settlement_reason": reason,
            }
        )
        self._message_log(
            body=self.env._(
                "Settled: %(reason)s. Before: %(was)s. Now: %(now)s",
                reason=reason,
                was=was,
                now=self._get_interval_words(),
            )
        )
        self._update_todo()
        if self.equipment_id._get_letter_recipient().email:
            # queued, and bounded: one mail about this interval to its own customer
            self.env.ref(TEMPLATE).sudo().send_mail(self.id, force_send=False)

    def _update_todo(self):
        """Give the manager one to-do per objection, and none for the others."""
        # sudo: to-dos of the program on these very intervals
        for downtime in self.sudo():
            if downtime.state != "objected":
                downtime.activity_unlink([ACTIVITY_TYPE])
            elif not downtime.activity_search([ACTIVITY_TYPE]):
                for manager in downtime.company_id._get_after_sales_managers()[:1]:
                    reader = downtime.with_context(
                        lang=manager.lang, mail_activity_quick_update=True
                    )
                    reader.activity_schedule(
                        ACTIVITY_TYPE,
                        user_id=manager.id,
                        summary=reader.env._("The customer objects to a downtime"),
                    )
