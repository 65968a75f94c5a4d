# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class MaintenanceCancel(models.TransientModel):
    """A job of a plan is cancelled: skip that date, or have it made again?"""

    _name = "after.sales.maintenance.cancel"
    _description = "Cancel a Job of a Plan"

    order_ids = fields.Many2many(
        "after.sales.order",
        "after_sales_maintenance_cancel_order_rel",
        string="Jobs",
        required=True,
        readonly=True,
    )
    fate = fields.Selection(
        [
            ("skip", "Skip this date"),
            ("again", "Make another job for it"),
        ],
        string="The Date of the Plan",
        required=True,
        default="skip",
    )
    new_day = fields.Date(string="Due on")
    reason = fields.Char(required=True)

    def action_apply(self):
        """:raises UserError: no reason, no day, or the job cannot be cancelled"""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the job is cancelled."))
        orders = self.order_ids
        # the same check as that of the button: a dialog proves nothing
        orders._check_can_cancel()
        dates = orders._get_dates_at_stake()
        if self.fate == "again":
            self._check_new_day(dates)
            dates.write({"order_id": False, "reason": reason, "state": "planned"})
            orders._do_cancel()
            for date in dates:
                date._put_on(self.new_day)
            made = dates._make_orders()
            return made.with_env(self.env)._get_records_action(name=self.env._("Jobs"))
        dates._do_skip(reason)
        orders._do_cancel()
        return {"type": "ir.actions.act_window_close"}

    def _check_new_day(self, dates):
        if not self.new_day:
            raise UserError(self.env._("Say on which day it is due instead."))
        for date in dates:
            if self.new_day < date.plan_id._get_today():
                raise UserError(self.env._("The new day lies in the past."))
            if date.plan_id.state == "ended":
                raise UserError(
                    self.env._(
                        "“%s” has ended: no further job is made for it.",
                        date.plan_id.display_name,
                    )
                )
