# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from .clause import Cases
from .clause_case import Paths


class Clause(models.Model):
    """Periodic maintenance by plan: were its dates kept? (S26; clause 1.3-2.1, 2.2)"""

    _inherit = "after.sales.clause"

    measure = fields.Selection(selection_add=[("maintenance_plan", "Plans kept")])

    @api.model
    def _get_binding_models(self):
        return super()._get_binding_models() | {
            "after.sales.maintenance.template": "clause_ids"
        }

    @api.model
    def _get_scope_domains(self, scope):
        company = (
            Domain("company_id", "=", scope.company_id)
            if scope.company_id
            else Domain.TRUE
        )
        owner = (
            Domain(
                "equipment_id",
                "any",
                [("commercial_partner_id", "=", scope.partner_id)],
            )
            if scope.partner_id
            else Domain.TRUE
        )
        return super()._get_scope_domains(scope) | {
            "after.sales.maintenance.occurrence": company
            & owner
            & Domain("due_on", ">=", scope.first)
            & Domain("due_on", "<=", scope.last)
        }

    @api.model
    def _get_case_actions(self):
        return super()._get_case_actions() | {
            "after.sales.maintenance.occurrence": (
                "after_sales_service.maintenance_occurrence_action"
            )
        }

    @api.model
    def _get_case_paths(self):
        return super()._get_case_paths() | {
            "after.sales.maintenance.occurrence": Paths(
                "due_on", ("equipment_id",), ("plan_id.name", "order_id.name")
            )
        }

    @api.model
    def _get_broken_reasons(self):
        return super()._get_broken_reasons() | {
            "maintenance_plan": self.env._("Done too late, skipped, or not done yet")
        }

    @api.model
    def _get_practices(self):
        return super()._get_practices() | {
            "maintenance_plan": (
                self.env._(
                    "Maintenance plans: each unit's minor, medium and major overhauls"
                    " become jobs ahead of time."
                ),
                "after_sales_service.maintenance_plan_action",
            )
        }

    def _measure_maintenance_plan(self, scope):
        """Dates of plans whose time is over: done until the last day allowed.

        What a bigger overhaul took the place of is no case; what was skipped is one
        that was not kept.
        """
        return Cases(
            "after.sales.maintenance.occurrence",
            Domain("state", "in", ("done", "skipped"))
            | Domain("state", "=", "made") & Domain("window_end", "<", "today"),
            Domain("outcome", "in", ("early", "in_time")),
        )
