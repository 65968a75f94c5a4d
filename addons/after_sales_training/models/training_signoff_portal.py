# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

#: all a customer may read of his people's certificates by RPC; what is added later,
#: and what the trainer saw, stays closed
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "name",
        "company_id",
        "partner_id",
        "trainee_id",
        "person_name",
        "course_id",
        "equipment_id",
        "product_tmpl_id",
        "state",
        "certificate_number",
        "certificate_name",
        "certified_on",
        "valid_until",
        "is_expiring",
        "renewed_by_id",
        "revoked_on",
        "left_on",
        "create_date",
        "write_date",
    }
)


class TrainingSignoff(models.Model):
    """The customer reads what his people are certified for, not how they got there."""

    _inherit = "after.sales.training.signoff"

    @api.model
    def _has_field_access(self, field, operation):
        if not self.env.su and self.env.user._is_portal():
            return operation == "read" and field.name in PORTAL_FIELDS
        return super()._has_field_access(field, operation)
