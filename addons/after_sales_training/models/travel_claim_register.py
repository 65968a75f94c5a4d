# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class TravelClaim(models.Model):
    """The register of travel claims as an Excel file."""

    _name = "after.sales.travel.claim"
    _inherit = ["after.sales.travel.claim", "after.sales.register.mixin"]

    @api.model
    def _get_register_title(self):
        return self.env._("Travel Claims")

    @api.model
    def _get_register_period(self):
        return "departed_on"

    @api.model
    def _get_register_columns(self):
        return (
            "name",
            "partner_id",
            "customer_id",
            "audience",
            "course_id",
            "entitlement_id",
            "city",
            "departed_on",
            "returned_on",
            "amount_claimed",
            "amount_allowed",
            "budget",
            "above_budget",
            "amount_approved",
            "state",
            "submitted_at",
            "approved_by_id",
            "approved_at",
            "refusal_reason",
            "payee_id",
        )
