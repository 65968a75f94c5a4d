# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class ProposalPartMixin(models.AbstractModel):
    """A row of a proposal: written as long as the proposal is a draft.

    Rights are the proposal's: whoever may not write it writes none of its rows.
    """

    _name = "after.sales.proposal.part.mixin"
    _description = "Part of a Proposal"
    _inherit = ["after.sales.guard.mixin"]
    _check_company_auto = True

    proposal_id = fields.Many2one(
        "after.sales.proposal", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="proposal_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="proposal_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        rows = super().create(vals_list)
        rows._check_open({})
        return rows

    def write(self, vals):
        self._check_computed_fields(vals)
        self._check_open(vals)
        res = super().write(vals)
        if "proposal_id" in vals:  # into one that is closed
            self._check_open({})
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open({})

    def _check_open(self, vals):
        """
        :raises AccessError: the proposal is somebody else's
        :raises UserError: it is handed in or approved
        """
        if not self.env.su:
            self.proposal_id.check_access("write")
            self.proposal_id._check_not_approved()
