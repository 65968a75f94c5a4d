# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import SUPERUSER_ID, api, fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    after_sales_alert_id = fields.Many2one(
        comodel_name="after.sales.sla.alert",
        string="Promise Alert",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="after_sales_service.group_after_sales_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """To-dos that a customer gives rise to are made by the program.

        Whoever has the to-do reads who made it; the users of portal and website may
        belong to a company that he does not see.
        """
        # su: only code that was let past the rules before, never a client
        if self.env.su and self.env.user.share:
            made = super(MailActivity, self.with_user(SUPERUSER_ID)).create(vals_list)
            return made.with_env(self.env)
        return super().create(vals_list)

    def _action_done(self, feedback=False, attachment_ids=None):
        """Who marks his warning of a promise as done has acknowledged it."""
        own = self.filtered(lambda activity: activity.user_id == self.env.user)
        # sudo: bounded to what the user was told; also a named user without any
        # right in after-sales acknowledges this way
        alerts = own.sudo().after_sales_alert_id.filtered(
            lambda alert: self.env.user in alert.user_ids
        )
        done = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        alerts._do_acknowledge()
        return done
