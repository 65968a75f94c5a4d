# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.fields import Domain

from .clause import Cases
from .clause_case import Paths


class Clause(models.Model):
    """Faults within a supplier's warranty: was the supplier told at once (S11)?"""

    _inherit = "after.sales.clause"

    @api.model
    def _get_scope_domains(self, scope):
        claims = (
            Domain("reported_on", ">=", scope.first)
            & Domain("reported_on", "<=", scope.last)
            & Domain("state", "!=", "cancelled")
        )
        if scope.company_id:
            claims &= Domain("company_id", "=", scope.company_id)
        if scope.partner_id:
            claims &= Domain(
                "equipment_id.commercial_partner_id", "=", scope.partner_id
            )
        return super()._get_scope_domains(scope) | {"after.sales.claim": claims}

    @api.model
    def _get_case_actions(self):
        return super()._get_case_actions() | {
            "after.sales.claim": "after_sales_service.claim_action"
        }

    @api.model
    def _get_case_paths(self):
        return super()._get_case_paths() | {
            "after.sales.claim": Paths(
                "reported_on", ("equipment_id",), ("ticket_id.number", "order_id.name")
            )
        }

    def _measure_supplier_told(self, scope):
        """Faults of units within their supplier's warranty: told within the hour."""
        return Cases(
            "after.sales.claim",
            Domain.TRUE,
            Domain("told_at_once", "=", True),
        )

    @api.model
    def _get_broken_reasons(self):
        return super()._get_broken_reasons() | {
            "supplier_told": self.env._("The supplier was told late, or not at all")
        }

    @api.model
    def _get_practices(self):
        return super()._get_practices() | {
            "supplier_told": (
                self.env._(
                    "Claims: the supplier's warranty contact is mailed as soon as the"
                    " fault is registered."
                ),
                "after_sales_service.claim_action",
            )
        }
