# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class ClaimAnswer(models.TransientModel):
    """What the supplier answered to a claim."""

    _name = "after.sales.claim.answer"
    _description = "Supplier's Answer"

    claim_id = fields.Many2one("after.sales.claim", required=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    amount_claimed = fields.Monetary(related="claim_id.amount_claimed")
    answer = fields.Selection(
        [("accepted", "Accepted"), ("rejected", "Rejected")],
        required=True,
        default="accepted",
    )
    amount = fields.Monetary(
        string="Amount Accepted",
        compute="_compute_amount",
        store=True,
        readonly=False,
    )
    reason = fields.Char(help="In the supplier's words.")
    vendor_ref = fields.Char(
        string="Supplier's Number",
        compute="_compute_amount",
        store=True,
        readonly=False,
    )

    @api.depends("claim_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.claim_id.amount_claimed
            wizard.vendor_ref = wizard.claim_id.vendor_ref

    def action_confirm(self):
        self.ensure_one()
        claim = self.claim_id
        claim._check_billing()
        claim._check_decision("claimed")
        self._check_answer()
        if self.vendor_ref:
            claim.vendor_ref = self.vendor_ref
        # fields of the steps; the caller has been checked
        claim.sudo()._do_answer(self.answer, self.amount, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _check_answer(self):
        """
        :raises UserError: more than claimed, nothing, or less without a reason
        """
        claimed = self.claim_id.amount_claimed
        reason = (self.reason or "").strip()
        if self.answer == "rejected":
            if not reason:
                raise UserError(self.env._("Say why the supplier rejects the claim."))
            return
        if (
            self.currency_id.compare_amounts(self.amount, 0.0) <= 0
            or self.currency_id.compare_amounts(self.amount, claimed) > 0
        ):
            raise UserError(
                self.env._(
                    "The supplier accepts more than nothing and at most the %s"
                    " claimed.",
                    self.currency_id.format(claimed),
                )
            )
        if self.currency_id.compare_amounts(self.amount, claimed) and not reason:
            raise UserError(
                self.env._("Say why the supplier accepts less than was claimed.")
            )
