# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import format_date

STEPS = [
    ("extend", "Extend"),
    ("transfer", "Transfer within the Group"),
    ("withdraw", "Withdraw"),
    ("correct", "Correct"),
    ("reinstate", "Take the Withdrawal Back"),
]


class TrainingVoucherChange(models.TransientModel):
    """A step on a voucher: what it was, what it will be, why, by which document."""

    _name = "after.sales.training.voucher.change"
    _description = "Change of a Training Voucher"

    entitlement_id = fields.Many2one(
        "after.sales.training.entitlement",
        string="Voucher",
        required=True,
        readonly=True,
    )
    step = fields.Selection(STEPS, required=True, readonly=True)
    before = fields.Char(string="Now", compute="_compute_before")
    commercial_partner_id = fields.Many2one(
        related="entitlement_id.commercial_partner_id"
    )
    until = fields.Date(
        string="Last Day", compute="_compute_new", store=True, readonly=False
    )
    first = fields.Date(
        string="First Day", compute="_compute_new", store=True, readonly=False
    )
    places = fields.Integer(compute="_compute_new", store=True, readonly=False)
    partner_id = fields.Many2one(
        "res.partner", string="To", domain="[('is_company', '=', True)]"
    )
    reason = fields.Char(
        compute="_compute_new", store=True, readonly=False, required=True
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Documents")

    @api.depends("entitlement_id")
    @api.depends_context("lang")
    def _compute_before(self):
        for wizard in self:
            voucher = wizard.entitlement_id
            wizard.before = self.env._(
                "%(customer)s: %(places)s places, %(booked)s booked, %(used)s used,"
                " %(left)s left; until %(day)s",
                customer=voucher.partner_id.display_name,
                places=voucher.places,
                booked=voucher.places_booked,
                used=voucher.places_used,
                left=voucher.places_left,
                day=format_date(self.env, voucher.valid_until)
                if voucher.valid_until
                else self.env._("without end"),
            )

    @api.depends("entitlement_id", "step")
    def _compute_new(self):
        for wizard in self:
            voucher = wizard.entitlement_id
            extends = wizard.step == "extend"
            wizard.until = voucher.extension_until if extends else voucher.valid_until
            wizard.reason = extends and voucher.extension_reason or wizard.reason
            wizard.first = voucher.valid_from
            wizard.places = (
                voucher.places_left if wizard.step == "transfer" else voucher.places
            )

    def action_apply(self):
        """Take the step; the voucher itself checks who may and what fits."""
        self.ensure_one()
        voucher = self.entitlement_id
        match self.step:
            case "extend":
                voucher._do_extend(self.until, self.reason, self.attachment_ids)
            case "withdraw":
                voucher._do_withdraw(self.reason)
            case "reinstate":
                voucher._do_reinstate(self.reason)
            case "correct":
                voucher._do_correct(
                    self.places,
                    self.first,
                    self.until,
                    self.reason,
                    self.attachment_ids,
                )
            case "transfer":
                received = voucher._do_transfer(
                    self.partner_id, self.places, self.reason, self.attachment_ids
                )
                return received._get_records_action(name=self.env._("Voucher"))
        return {"type": "ir.actions.act_window_close"}
