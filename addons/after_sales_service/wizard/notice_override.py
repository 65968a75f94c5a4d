# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class NoticeOverride(models.TransientModel):
    """Start although production does not know; the manager reads why (S29)."""

    _name = "after.sales.notice.override"
    _description = "Start without Notice"

    order_id = fields.Many2one(
        "after.sales.order", required=True, readonly=True, ondelete="cascade"
    )
    notice_problem = fields.Text(
        string="Why It Cannot Start", compute="_compute_notice_problem"
    )
    reason = fields.Text(
        required=True, help="The service manager reads it, and it stays on the list."
    )

    @api.depends("order_id")
    def _compute_notice_problem(self):
        for wizard in self:
            wizard.order_id.check_access("read")
            wizard.notice_problem = wizard.order_id.notice_problem

    def action_apply(self):
        self.ensure_one()
        self.order_id._check_can_waive_notice()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why the work starts although production does not know.")
            )
        self.order_id._do_waive_notice(reason)
        return True
