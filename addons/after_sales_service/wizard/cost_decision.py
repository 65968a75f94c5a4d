# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

PURPOSES = [
    ("agree", "Record the customer's renewed yes"),
    ("bear", "Charge as signed, bear the difference"),
    ("write_off", "Write off late travel"),
    ("start", "Start without an approved quotation"),
]


class CostDecision(models.TransientModel):
    """What becomes of a price without the portal: who decided, and why.

    Billing and the service manager record a yes that came by letter, mail or phone,
    bear differences and write travel off; only the manager lets work by quotation
    start before the customer approves.
    """

    _name = "after.sales.cost.decision"
    _description = "Decide about the Price"

    order_id = fields.Many2one("after.sales.order", required=True, readonly=True)
    purpose = fields.Selection(PURPOSES, required=True, readonly=True)
    line_ids = fields.Many2many("after.sales.order.line", string="Lines", readonly=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount_signed = fields.Monetary(related="order_id.amount_signed")
    amount_true = fields.Monetary(related="order_id.amount_true")
    amount_above = fields.Monetary(related="order_id.amount_above")
    reason = fields.Text(required=True)

    def action_apply(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Enter the reason: it stays with the job."))
        self.order_id.check_access("read")
        getattr(self, f"_run_{self.purpose}")(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}

    def _run_agree(self, reason):
        self.order_id._check_can_true_up()
        self.order_id._record_renewed_yes(reason)

    def _run_bear(self, reason):
        self.order_id._check_can_true_up()
        self.order_id._do_bear_difference(reason)

    def _run_write_off(self, reason):
        if not self.env.user.has_groups(
            "after_sales_service.group_after_sales_billing,"
            "after_sales_service.group_after_sales_manager"
        ):
            raise AccessError(self.env._("The price of a job is settled by billing."))
        lines = self.line_ids
        if not lines or lines.order_id != self.order_id:
            raise UserError(self.env._("Choose lines of this job."))
        if not all(lines.mapped("can_write_off")):
            raise UserError(
                self.env._(
                    "Only travel that is not invoiced, of a job that is, can be"
                    " written off."
                )
            )
        self.order_id._do_write_off(lines, reason)

    def _run_start(self, reason):
        if not self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            raise AccessError(
                self.env._(
                    "Work by quotation starts without the customer's approval only if"
                    " the service manager says so."
                )
            )
        self.order_id.check_access("write")
        if not self.order_id.needs_approval:
            raise UserError(
                self.env._("%(job)s waits for no approval.", job=self.order_id.name)
            )
        self.order_id._do_waive_quotation(reason)
