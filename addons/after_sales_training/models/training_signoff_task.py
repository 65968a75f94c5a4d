# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class TrainingSignoff(models.Model):
    """What was observed decides practical exams of the yearly programme."""

    _inherit = "after.sales.training.signoff"

    def write(self, vals):
        res = super().write(vals)
        if vals.get("state") in ("signed", "failed"):
            self._settle_tasks()
        return res

    def _settle_tasks(self):
        """Open practical exams of these people in these courses are decided."""
        # sudo: bounded to the exams that these sign-offs are about
        signoffs = self.sudo().filtered("employee_id")
        if not signoffs:
            return
        tasks = signoffs.env["after.sales.training.task"].search(
            [
                ("kind", "=", "practical_exam"),
                ("state", "=", "open"),
                ("employee_id", "in", signoffs.employee_id.ids),
                ("line_id.course_id", "in", signoffs.course_id.ids),
            ]
        )
        for signoff in signoffs:
            mine = tasks.filtered(
                lambda task, signoff=signoff: (
                    task.employee_id == signoff.employee_id
                    and task.line_id.course_id == signoff.course_id
                )
            )
            if signoff.state == "signed":
                mine._do_pass(score=signoff.practical_score)
            else:
                mine._do_fail(score=signoff.practical_score)
