# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

REGISTER_COLUMNS = (
    "name",
    "happened_at",
    "channel",
    "direction",
    "partner_id",
    "caller_name",
    "caller_phone",
    "caller_email",
    "reference",
    "subject",
    "kind",
    "equipment_id",
    "severity",
    "user_id",
    "registered_at",
    "registered_by_id",
    "lag_hours",
    "ticket_id",
    "state",
    "closed_at",
    "closed_by_id",
)


class AfterSalesContact(models.Model):
    """The register of calls and letters as an Excel file (S18)."""

    _name = "after.sales.contact"
    _inherit = ["after.sales.contact", "after.sales.register.mixin"]

    @api.model
    def _get_register_title(self):
        return self.env._("Register of Calls and Letters")

    @api.model
    def _get_register_columns(self):
        return REGISTER_COLUMNS

    @api.model
    def _get_register_period(self):
        return "happened_at"
