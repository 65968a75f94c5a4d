# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ContractDecision(models.TransientModel):
    """The manager's word, with its reason, on what a contract would not do itself.

    To put it in force although the warranty still bears the same, or to cancel it.
    """

    _name = "after.sales.contract.decision"
    _description = "Contract Decision"

    step = fields.Selection(
        [("confirm", "Confirm despite the warranty"), ("cancel", "Cancel")],
        required=True,
        readonly=True,
    )
    contract_ids = fields.Many2many(
        "after.sales.contract", string="Contracts", required=True, readonly=True
    )
    overlaps = fields.Text(
        string="What the Warranty Bears", compute="_compute_overlaps"
    )
    first_day = fields.Date(
        string="No Longer from",
        default=fields.Date.context_today,
        help="First day on which the contract no longer holds.",
    )
    reason = fields.Char(required=True)

    @api.depends("contract_ids", "step")
    def _compute_overlaps(self):
        for wizard in self:
            wizard.overlaps = wizard.step == "confirm" and "\n".join(
                sentence
                for contract in wizard.contract_ids
                for sentence in contract._get_warranty_overlaps()
            )

    @api.constrains("first_day", "contract_ids", "step")
    def _check_first_day(self):
        for wizard in self.filtered(lambda wizard: wizard.step == "cancel"):
            for contract in wizard.contract_ids:
                if not wizard.first_day or wizard.first_day > contract.date_end:
                    raise ValidationError(
                        self.env._("%s ends by itself before that day.", contract.name)
                    )

    def action_apply(self):
        """Take the step; who may is checked by the step itself."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why."))
        reason = self.reason.strip()
        if self.step == "confirm":
            self.contract_ids._check_can_confirm()
            self.contract_ids._do_confirm(overlap_reason=reason)
        else:
            self.contract_ids._check_can_cancel()
            self.contract_ids._do_cancel(reason, self.first_day)
        return {"type": "ir.actions.act_window_close"}
