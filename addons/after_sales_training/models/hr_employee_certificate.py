# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.certificate import Held


class HrEmployee(models.Model):
    """What employees are certified for, and when."""

    _inherit = "hr.employee"

    @api.model
    def _get_valid_skills(self, employees, day):
        """Return {employee: hr.skill recordset} of what is valid on a day.

        One query for all. Beyond the rights of the reader: what colleagues are
        certified for decides whom to send.

        :param employees: hr.employee recordset
        :param date day: first and last day of a validity count
        """
        rows = self._read_skills(
            employees._origin.ids,
            SQL(
                "held.valid_from <= %(day)s"
                " AND (held.valid_to IS NULL OR held.valid_to >= %(day)s)",
                day=fields.Date.to_date(day),
            ),
        )
        skills = {}
        for employee_id, skill_id, _since, _until in rows:
            skills.setdefault(employee_id, set()).add(skill_id)
        Skill = self.env["hr.skill"]
        return {
            employee: Skill.browse(sorted(skills.get(employee._origin.id, ())))
            for employee in employees
        }

    @api.model
    def _read_certificates(self, employee_ids, skill_ids):
        """Return {(employee id, skill id): [certificate.Held]}; one query."""
        held = {}
        if employee_ids and skill_ids:
            for employee_id, skill_id, since, until in self._read_skills(
                employee_ids, SQL("held.skill_id = ANY(%s)", list(skill_ids))
            ):
                held.setdefault((employee_id, skill_id), []).append(Held(since, until))
        return held

    @api.model
    def _read_skills(self, employee_ids, condition):
        if not employee_ids:
            return []
        self.env["hr.employee.skill"].flush_model(
            ["employee_id", "skill_id", "valid_from", "valid_to"]
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT held.employee_id, held.skill_id, held.valid_from, held.valid_to
                  FROM hr_employee_skill held
                 WHERE held.employee_id = ANY(%(people)s)
                   AND held.valid_from IS NOT NULL AND %(condition)s
                 ORDER BY held.id
                """,
                people=list(employee_ids),
                condition=condition,
            )
        )
