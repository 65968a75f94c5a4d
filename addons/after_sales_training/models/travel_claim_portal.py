# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

#: all a customer may read of claims by RPC; what is added later stays closed
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "name",
        "company_id",
        "currency_id",
        "state",
        "approval_state",
        "partner_id",
        "customer_id",
        "city",
        "departed_on",
        "returned_on",
        "amount_claimed",
        "amount_approved",
        "refusal_reason",
        "access_url",
        "create_date",
        "write_date",
    }
)


class TravelClaim(models.Model):
    """The claimant's own page: by login, or by the link of the letter."""

    _name = "after.sales.travel.claim"
    _inherit = ["after.sales.travel.claim", "portal.mixin"]

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for claim in self:
            claim.access_url = f"/my/training/claims/{claim.id}"
        return res

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"access_token"}

    @api.model
    def _has_field_access(self, field, operation):
        if not self.env.su and self.env.user._is_portal():
            return operation == "read" and field.name in PORTAL_FIELDS
        return super()._has_field_access(field, operation)
