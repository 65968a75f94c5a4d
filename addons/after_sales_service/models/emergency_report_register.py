# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

REGISTER_COLUMNS = (
    "name",
    "equipment_id",
    "partner_id",
    "department_id",
    "order_id",
    "failed_at",
    "restored_at",
    "down_hours",
    "cause",
    "method",
    "parts_text",
    "result",
    "influence",
    "author_id",
    "due_on",
    "submitted_at",
    "approval_state",
    "approved_by_id",
    "approved_at",
    "refusal_reason",
)


class EmergencyReport(models.Model):
    """The register of emergency reports as an Excel file."""

    _name = "after.sales.emergency.report"
    _inherit = ["after.sales.emergency.report", "after.sales.register.mixin"]

    @api.model
    def _get_register_title(self):
        return self.env._("Emergency Reports")

    @api.model
    def _get_register_columns(self):
        return REGISTER_COLUMNS

    @api.model
    def _get_register_period(self):
        return "failed_at"
