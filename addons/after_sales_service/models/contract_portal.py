# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

#: all a customer may read of his contracts by RPC; what is added later stays closed
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "name",
        "company_id",
        "currency_id",
        "partner_id",
        "commercial_partner_id",
        "date_start",
        "date_end",
        "agreed_on",
        "state",
        "duration",
        "duration_unit",
        "part_percent",
        "labour_percent",
        "travel_percent",
        "visit_count",
        "visits_used",
        "visits_left",
        "parts_limit",
        "parts_used",
        "parts_left",
        "wording",
        "note",
        "access_url",
        "create_date",
        "write_date",
    }
)


class Contract(models.Model):
    """The customer reads what was agreed, not what we think of it."""

    _inherit = "after.sales.contract"

    @api.model
    def _has_field_access(self, field, operation):
        if not self.env.su and self.env.user._is_portal():
            return operation == "read" and field.name in PORTAL_FIELDS
        return super()._has_field_access(field, operation)
