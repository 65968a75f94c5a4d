# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class SiteWaiver(models.TransientModel):
    """The desk says why a job goes on without the safety sheet."""

    _name = "after.sales.site.waiver"
    _description = "Work without the Safety Sheet"

    order_id = fields.Many2one("after.sales.order", required=True)
    problem = fields.Text(related="order_id.site_sheet_problem")
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        reason = self.reason.strip()
        if not reason:
            raise UserError(self.env._("Say why: the job keeps it."))
        self.order_id._check_can_waive_site_sheet()
        self.order_id._do_waive_site_sheet(reason)
        return {"type": "ir.actions.act_window_close"}
