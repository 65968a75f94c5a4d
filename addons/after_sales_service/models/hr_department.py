# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from .opinion import TOPICS


class HrDepartment(models.Model):
    _inherit = "hr.department"

    after_sales_topic = fields.Selection(
        TOPICS,
        string="Gets Opinions on",
        help="What customers say on this topic is sent to the department's manager.",
    )

    @api.model
    def _get_by_topic(self, companies):
        """Return {(company, topic): department}, a company's own before shared ones.

        :param companies: those asked for
        """
        departments = self.search(
            [
                ("after_sales_topic", "!=", False),
                ("company_id", "in", [*companies.ids, False]),
            ]
        ).sorted(lambda department: not department.company_id)
        found = {}
        for department in departments:
            for company in department.company_id or companies:
                found.setdefault((company, department.after_sales_topic), department)
        return found
