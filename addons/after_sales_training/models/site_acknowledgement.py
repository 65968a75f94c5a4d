# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError


class SiteAcknowledgement(models.Model):
    """That an engineer has read the safety sheet of a site before working there.

    Append-only: made by ``after.sales.order._acknowledge_site``, with the words that
    were read and the hash of the sheet as it was then.
    """

    _name = "after.sales.site.acknowledgement"
    _description = "Acknowledgement of a Site Safety Sheet"
    _inherit = ["after.sales.register.mixin"]
    _order = "acknowledged_at desc, id desc"
    _rec_name = "sheet_id"

    sheet_id = fields.Many2one(
        "after.sales.site.sheet",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    site_partner_id = fields.Many2one(
        "res.partner", string="Site", related="order_id.site_partner_id", store=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True)
    acknowledged_at = fields.Datetime(
        string="Acknowledged on", required=True, readonly=True
    )
    words = fields.Text(string="Wording Read", readonly=True)
    text_hash = fields.Char(string="Hash of the Sheet", required=True, readonly=True)
    words_hash = fields.Char(string="SHA-256", required=True, readonly=True)
    is_intact = fields.Boolean(compute="_compute_is_intact")

    _once = models.UniqueIndex(
        "(order_id, employee_id, sheet_id, text_hash)",
        "This sheet is acknowledged already for this job.",
    )

    @api.depends("words", "words_hash")
    def _compute_is_intact(self):
        for row in self:
            row.is_intact = row.words_hash == self._digest(row.words)

    @api.model
    def _digest(self, words):
        return hashlib.sha256((words or "").encode()).hexdigest()

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("What was acknowledged is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_append_only(self):
        raise UserError(self.env._("What was acknowledged is never deleted."))

    @api.model
    def _get_register_title(self):
        return self.env._("Site Safety Sheets Read")

    @api.model
    def _get_register_columns(self):
        return (
            "acknowledged_at",
            "sheet_id",
            "site_partner_id",
            "order_id",
            "employee_id",
            "words_hash",
        )

    @api.model
    def _get_register_period(self):
        return "acknowledged_at"
