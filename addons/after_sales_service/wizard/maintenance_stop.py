# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class MaintenanceStop(models.TransientModel):
    """Pause or end plans, and say why; what becomes of jobs that are made."""

    _name = "after.sales.maintenance.stop"
    _description = "Pause or End Maintenance Plans"

    plan_ids = fields.Many2many(
        "after.sales.maintenance.plan",
        "after_sales_maintenance_stop_plan_rel",
        string="Plans",
        required=True,
        readonly=True,
    )
    step = fields.Selection(
        [("pause", "Pause"), ("end", "End")], required=True, readonly=True
    )
    reason = fields.Char(required=True)
    cancel_jobs = fields.Boolean(
        string="Cancel Jobs Not Started",
        help="Jobs that nobody has set out for are cancelled. Else they stay.",
    )
    job_count = fields.Integer(string="Jobs Not Started", compute="_compute_job_count")

    @api.depends("plan_ids")
    def _compute_job_count(self):
        for wizard in self:
            wizard.job_count = len(wizard.plan_ids._get_movable_dates())

    def action_apply(self):
        """:raises UserError: no reason, or a plan is in another state"""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the plan stops."))
        # the same check as that of the button: a dialog proves nothing
        self.plan_ids._check_step(self.step)
        if self.step == "pause":
            self.plan_ids._do_pause(reason)
        else:
            self.plan_ids._do_end(reason, cancel_jobs=self.cancel_jobs)
        return {"type": "ir.actions.act_window_close"}
