# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.fields import Domain


class EventRegistration(models.Model):
    """Register of training: who was trained, when, in what, by which voucher."""

    _inherit = "event.registration"

    @api.model
    def _get_register_title(self):
        return self.env._("Training Register")

    @api.model
    def _get_register_columns(self):
        columns = (
            "course_id",
            "event_id",
            "session_begin",
            "session_end",
            "name",
            "customer_id",
            "email",
            "phone",
            "entitlement_id",
            "enrolment_state",
            "is_place_forfeited",
            "no_show_excuse",
            "cancelled_because",
            "company_id",
        )
        return self._filter_readable(columns)

    @api.model
    def _get_register_totals(self):
        return []

    @api.model
    def _get_register_period(self):
        return "session_begin"

    @api.model
    def _write_register(self, target, domain):
        """Training only: other events are no business of this register."""
        domain = Domain(domain) & Domain("is_training", "=", True)
        return super()._write_register(target, domain)
