# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class SlaAlert(models.Model):
    """Who was told what, and when. Each rule once per promise, by the database."""

    _name = "after.sales.sla.alert"
    _description = "Promise Alert"
    _order = "sent_at desc, id desc"
    _log_access = False

    timer_id = fields.Many2one(
        comodel_name="after.sales.sla.timer", required=True, ondelete="restrict"
    )
    rule_id = fields.Many2one(
        comodel_name="after.sales.sla.escalation.rule",
        required=True,
        ondelete="restrict",
        index=True,
    )
    level = fields.Integer(required=True)
    due_at = fields.Datetime(required=True, help="When the rule said to tell it.")
    sent_at = fields.Datetime(required=True)
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="after_sales_sla_alert_user_rel",
        string="Told to",
    )

    _once = models.UniqueIndex(
        "(timer_id, rule_id)", "This promise has been told by that rule already."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        raise UserError(self.env._("The list of who was told is never deleted."))
