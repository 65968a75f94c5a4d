# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from .order import GRADES


class CompletionRule(models.Model):
    """What the archive of a unit asks of its jobs (S27)."""

    _inherit = "after.sales.completion.rule"

    needs_photo = fields.Boolean(
        string="Photo", help="At least one photo of the work, among the evidence."
    )

    @api.model
    def _get_needs_join(self, job):
        """SQL: the needs of each job by the rule of its kind, as ``rule``.

        The same choice as ``_get_needs``: a company's own rules take the place of
        the shared ones, then that of a grade the place of that of the kind.

        :param SQL job: alias of the table of jobs
        """
        self.env["after.sales.completion.rule"].flush_model()
        return SQL(
            """
            LEFT JOIN (
                SELECT DISTINCT ON (company.id, own.kind, size.grade)
                       company.id AS for_company_id, size.grade AS for_grade, own.*
                  FROM res_company company
                 CROSS JOIN unnest(%(grades)s) AS size (grade)
                  JOIN after_sales_completion_rule own
                       ON (own.company_id = company.id OR own.company_id IS NULL)
                      AND COALESCE(own.grade, size.grade) = size.grade
              ORDER BY company.id, own.kind, size.grade, own.company_id NULLS LAST,
                       own.grade NULLS LAST
            ) rule ON rule.for_company_id = %(job)s.company_id
                  AND rule.kind = %(job)s.kind
                  AND rule.for_grade = COALESCE(%(job)s.grade, '')
            """,
            job=job,
            grades=["", *(grade for grade, _label in GRADES)],
        )
