# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class AfterSalesContact(models.Model):
    """How bad what is told on the telephone is; the ticket takes the answers over."""

    _name = "after.sales.contact"
    _inherit = ["after.sales.contact", "after.sales.severity.mixin"]

    @api.depends("severity_answers")
    def _compute_severity(self):
        res = super()._compute_severity()
        self._follow_severity_answers()
        return res

    def _prepare_ticket_vals(self):
        vals = super()._prepare_ticket_vals()
        if self.severity_answers:
            vals["severity_answers"] = self.severity_answers
        return vals
