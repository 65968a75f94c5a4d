# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.after_sales_service.models.clause import Cases
from odoo.addons.after_sales_service.models.clause_case import Paths

ASSESSMENT = "after.sales.assessment"
MEASURE = "after.sales.staff.measure"
MEASURES = [
    ("assessed_monthly", "Staff assessed month by month"),
    ("education_first", "Education before penalties"),
]


class Clause(models.Model):
    """Rewards and penalties in the clause book (S35).

    For the company only: what is asked for one customer has no cases here, and what is
    told of a case is its number.
    """

    _inherit = "after.sales.clause"

    measure = fields.Selection(
        selection_add=MEASURES,
        ondelete=dict.fromkeys((name for name, _label in MEASURES), "set null"),
    )

    @api.model
    def _get_scope_domains(self, scope):
        if scope.partner_id:
            ours = Domain.FALSE
        elif scope.company_id:
            ours = Domain("company_id", "=", scope.company_id)
        else:
            ours = Domain.TRUE
        return super()._get_scope_domains(scope) | {
            name: ours
            & Domain(field, ">=", scope.first)
            & Domain(field, "<=", scope.last)
            for name, field in ((ASSESSMENT, "month"), (MEASURE, "in_force_on"))
        }

    @api.model
    def _get_case_actions(self):
        return super()._get_case_actions() | {
            ASSESSMENT: "after_sales_training.assessment_action",
            MEASURE: "after_sales_training.staff_measure_action",
        }

    @api.model
    def _get_case_paths(self):
        return super()._get_case_paths() | {
            ASSESSMENT: Paths("month", (), ("name",)),
            MEASURE: Paths("in_force_on", (), ("name",)),
        }

    def _measure_assessed_monthly(self, scope):
        """Assessments of the period: given to the employee and final (月度考核)."""
        return Cases(ASSESSMENT, Domain.TRUE, Domain("state", "=", "final"))

    def _measure_education_first(self, scope):
        """Penalties in force: explained, and education was held before (以教育为主)."""
        return Cases(
            MEASURE,
            Domain("kind", "=", "penalty") & Domain("approval_state", "=", "approved"),
            Domain("education_done", "=", True) & Domain("explained_at", "!=", False),
        )

    @api.model
    def _get_broken_reasons(self):
        return super()._get_broken_reasons() | {
            "assessed_monthly": self.env._("The assessment is not final yet"),
            "education_first": self.env._(
                "No education was held, or nothing explained"
            ),
        }

    @api.model
    def _get_practices(self):
        return super()._get_practices() | {
            "assessed_monthly": (
                self.env._(
                    "Staff: each engineer is assessed every month from facts, reads the"
                    " draft, replies, and the best is named model worker."
                ),
                "after_sales_training.assessment_action",
            ),
            "education_first": (
                self.env._(
                    "Staff: a penalty is explained, answered and preceded by education"
                    " before a manager approves it."
                ),
                "after_sales_training.staff_measure_action",
            ),
        }
