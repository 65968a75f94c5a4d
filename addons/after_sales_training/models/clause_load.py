# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.after_sales_service.models.clause import Cases
from odoo.addons.after_sales_service.models.clause_case import Paths

LOAD = "after.sales.load.report"
TASK = "after.sales.training.task"
MEASURES = [
    ("enough_staff", "Weeks with enough staff for the load"),
    ("staff_trained", "Training tasks of staff done"),
]


class Clause(models.Model):
    """Staff in the clause book: enough for the load, and trained (S35)."""

    _inherit = "after.sales.clause"

    measure = fields.Selection(
        selection_add=MEASURES,
        ondelete=dict.fromkeys((name for name, _label in MEASURES), "set null"),
    )

    @api.model
    def _get_scope_domains(self, scope):
        company = (
            Domain("company_id", "=", scope.company_id)
            if scope.company_id
            else Domain.TRUE
        )
        # people are nobody's in particular: a customer's statement has no case
        whose = Domain.FALSE if scope.partner_id else company
        return super()._get_scope_domains(scope) | {
            LOAD: whose
            & Domain("week", ">=", scope.first)
            & Domain("week", "<=", scope.last),
            TASK: whose
            & Domain("due_on", ">=", scope.first)
            & Domain("due_on", "<=", scope.last),
        }

    @api.model
    def _get_case_actions(self):
        return super()._get_case_actions() | {
            LOAD: "after_sales_training.load_report_action",
            TASK: "after_sales_training.training_task_action",
        }

    @api.model
    def _get_case_paths(self):
        return super()._get_case_paths() | {
            LOAD: Paths("week", (), ("team_id.name",)),
            TASK: Paths("due_on", (), ("line_id.topic",)),
        }

    def _measure_enough_staff(self, scope):
        """Weeks of service points that have begun: nobody was missing (S35)."""
        return Cases(
            LOAD,
            Domain("dimension", "=", "point")
            & Domain("week", "<=", fields.Date.context_today(self)),
            Domain("people_missing", "=", 0),
        )

    def _measure_staff_trained(self, scope):
        """What staff had to learn or be examined in by now: done (S35)."""
        return Cases(
            TASK,
            Domain("state", "in", ("passed", "failed"))
            | Domain("state", "=", "open")
            & Domain("due_on", "<", fields.Date.context_today(self)),
            Domain("state", "=", "passed"),
        )

    def _reason_enough_staff(self, row):
        return self.env._(
            "%(hours).1f h missing, %(people)s more people needed",
            hours=row.hours_missing,
            people=row.people_missing,
        )

    def _reason_staff_trained(self, task):
        states = dict(task._fields["state"]._description_selection(self.env))
        return states[task.state]
