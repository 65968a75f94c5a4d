# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

#: all a customer may read of his vouchers by RPC; what is added later stays closed
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "name",
        "company_id",
        "partner_id",
        "commercial_partner_id",
        "kind",
        "days",
        "places",
        "places_booked",
        "places_used",
        "places_left",
        "valid_from",
        "valid_until",
        "state",
        "is_expiring",
        "travel_by_us",
        "access_url",
        "create_date",
        "write_date",
    }
)


class TrainingEntitlement(models.Model):
    """The customer reads what he may book, not what we plan to spend on it."""

    _inherit = "after.sales.training.entitlement"

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for voucher in self:
            voucher.access_url = f"/my/training/voucher/{voucher.id}"
        return res

    @api.model
    def _has_field_access(self, field, operation):
        if not self.env.su and self.env.user._is_portal():
            return operation == "read" and field.name in PORTAL_FIELDS
        return super()._has_field_access(field, operation)
