# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class HrEmployee(models.Model):
    """Whoever leaves brings back what he has: the keeper is told, nothing waits."""

    _inherit = "hr.employee"

    def write(self, vals):
        res = super().write(vals)
        if vals.get("active") is False:
            self._tell_issue_keepers()
        elif vals.get("departure_date"):
            # of those put into the archive it was said then
            self.filtered("active")._tell_issue_keepers()
        return res

    def _tell_issue_keepers(self):
        # sudo: what the leavers have, whoever enters that they leave
        Line = self.env["after.sales.issue.line"].sudo()
        held = Line.search([("employee_id", "in", self.ids), ("state", "=", "held")])
        for (company, employee), lines in held.grouped(
            lambda line: (line.company_id, line.employee_id)
        ).items():
            Line._tell_keeper(
                company,
                self.env._("%(person)s leaves: take back", person=employee.name),
                lines.mapped("display_name"),
            )
