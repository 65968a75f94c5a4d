# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class AccountMove(models.Model):
    """The supplier's refund of what a fault cost us (S11)."""

    _inherit = "account.move"

    after_sales_claim_id = fields.Many2one(
        "after.sales.claim",
        string="Claim against a Supplier",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )

    def action_view_after_sales_claim(self):
        """Open the claim that this refund settles."""
        self.ensure_one()
        return self.after_sales_claim_id._get_records_action()
