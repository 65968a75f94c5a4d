# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class TrainingEntitlement(models.Model):
    """The register of vouchers, as an Excel file."""

    _inherit = "after.sales.training.entitlement"

    @api.model
    def _get_register_title(self):
        return self.env._("Register of Training Vouchers")

    @api.model
    def _get_register_columns(self):
        return self._filter_readable(
            (
                "name",
                "commercial_partner_id",
                "equipment_id",
                "kind",
                "granted_on",
                "days",
                "places",
                "places_booked",
                "places_used",
                "places_left",
                "valid_from",
                "valid_until",
                "state",
                "closed_on",
                "travel_by_us",
                "budget_per_person",
                "reminded_days",
                "cancel_cause",
                "cancel_reason",
            )
        )

    @api.model
    def _get_register_totals(self):
        """Places add up; days and budgets of a person do not."""
        return [
            name
            for name in self._get_register_columns()
            if name in ("places", "places_booked", "places_used", "places_left")
        ]

    @api.model
    def _get_register_period(self):
        return "valid_until"
