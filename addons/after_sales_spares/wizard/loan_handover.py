# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class LoanHandover(models.TransientModel):
    """The customer takes the replacement: who, and signs if he likes."""

    _name = "after.sales.loan.handover"
    _description = "Hand Over a Replacement Unit"

    loan_id = fields.Many2one("after.sales.loan", required=True)
    pool_unit_id = fields.Many2one(related="loan_id.pool_unit_id", related_sudo=False)
    partner_id = fields.Many2one(related="loan_id.partner_id", related_sudo=False)
    accessories = fields.Text(compute="_compute_accessories")
    received_by = fields.Char(required=True, help="Who takes it, at the customer's.")
    signature = fields.Binary(help="Optional: signed on this screen.")

    def _compute_accessories(self):
        for wizard in self:
            wizard.accessories = "\n".join(
                f"{accessory.quantity} × {accessory.name}"
                for accessory in wizard.loan_id.pool_unit_id.accessory_ids
            )

    def action_confirm(self):
        """The transfer is done: from now on the customer works with it."""
        self.ensure_one()
        self.loan_id._check_can_hand_over()
        # bounded: the transfer of this very unit to its customer
        self.loan_id.sudo()._do_hand_over(self.received_by, self.signature)
        return {"type": "ir.actions.act_window_close"}
