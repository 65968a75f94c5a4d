# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

LOG_KINDS = [
    ("granted", "Granted"),
    ("followed", "Followed a Correction"),
    ("extended", "Extended"),
    ("corrected", "Corrected"),
    ("transferred", "Transferred"),
    ("received", "Received by Transfer"),
    ("withdrawn", "Withdrawn"),
    ("reinstated", "Reinstated"),
    ("reminded", "Customer Reminded"),
]


class TrainingVoucherLog(models.Model):
    """What happened to a voucher: before, after, by whom, why, on which document.

    Append-only, also for the superuser: it is what was promised and told.
    """

    _name = "after.sales.training.voucher.log"
    _description = "Log of a Training Voucher"
    _order = "id desc"
    _rec_name = "reason"

    entitlement_id = fields.Many2one(
        "after.sales.training.entitlement",
        string="Voucher",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="entitlement_id.company_id", store=True, index=True
    )
    kind = fields.Selection(LOG_KINDS, required=True)
    happened_at = fields.Datetime(
        string="When", required=True, default=lambda self: fields.Datetime.now()
    )
    user_id = fields.Many2one(
        "res.users", string="Done by", required=True, default=lambda self: self.env.user
    )
    places_before = fields.Integer()
    places_after = fields.Integer()
    until_before = fields.Date(string="Valid until, before")
    until_after = fields.Date(string="Valid until, after")
    partner_before_id = fields.Many2one("res.partner", string="Customer before")
    partner_after_id = fields.Many2one("res.partner", string="Customer after")
    reason = fields.Char(required=True)
    reminder_days = fields.Integer(
        string="Days before the End", help="Which reminder it was."
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "after_sales_training_voucher_log_attachment_rel",
        string="Documents",
    )

    # a reminder once for each end and step, whoever sends it (R1)
    _reminded_once = models.UniqueIndex(
        "(entitlement_id, until_after, reminder_days) WHERE kind = 'reminded'"
    )

    def write(self, vals):
        """Refuse: only what is computed from the voucher follows it."""
        if not set(vals) <= {"company_id"}:
            raise UserError(
                self.env._("The log of a voucher is never changed: take a new step.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_append_only(self):
        raise UserError(self.env._("The log of a voucher is never deleted."))
