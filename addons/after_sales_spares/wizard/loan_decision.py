# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class LoanDecision(models.TransientModel):
    """Why a replacement is refused or not brought, in a word."""

    _name = "after.sales.loan.decision"
    _description = "No Replacement Unit"

    loan_ids = fields.Many2many("after.sales.loan", string="Loans", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.loan_ids._check_can_cancel()
        # bounded: these loans, which are not out yet, and their open transfers
        self.loan_ids.sudo()._do_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
