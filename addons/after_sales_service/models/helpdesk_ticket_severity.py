# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class HelpdeskTicket(models.Model):
    """How bad the reported fault is, by the answers of the caller."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "after.sales.severity.mixin"]

    @api.depends("severity_answers")
    def _compute_severity(self):
        res = super()._compute_severity()
        self._follow_severity_answers()
        return res

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"severity_reason"}

    def _check_guarded_fields(self, vals):
        """What the caller was asked belongs to the desk, as the severity does."""
        res = super()._check_guarded_fields(vals)
        if "severity_answers" in vals and not self._is_desk_user():
            raise self._make_guard_error({"severity_answers"})
        return res
