# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class EventRegistration(models.Model):
    """Thin defaults until merged: enrolment (then this file goes)."""

    _inherit = "event.registration"

    held_until = fields.Datetime(copy=False)

    def _settle_attendance(self):
        """Who was there on one day at least is done; the others did not come."""
        self.filtered("days_present").write({"state": "done"})
