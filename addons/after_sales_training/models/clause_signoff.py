# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.after_sales_service.models.clause import Cases
from odoo.addons.after_sales_service.models.clause_case import Paths

LINE = "after.sales.issue.line"
MEASURES = [("equipped", "Uniform and tools renewed in time")]


class Clause(models.Model):
    """Uniform clothing, uniform tools (S37): renewed by the day they are due."""

    _inherit = "after.sales.clause"

    measure = fields.Selection(
        selection_add=MEASURES,
        ondelete=dict.fromkeys((name for name, _label in MEASURES), "set null"),
    )

    @api.model
    def _get_scope_domains(self, scope):
        due = Domain("renew_on", ">=", scope.first) & Domain(
            "renew_on", "<=", scope.last
        )
        if scope.company_id:
            due &= Domain("company_id", "=", scope.company_id)
        if scope.partner_id:
            # what our people wear is no customer's case
            due = Domain.FALSE
        return super()._get_scope_domains(scope) | {LINE: due}

    @api.model
    def _get_case_actions(self):
        return super()._get_case_actions() | {
            LINE: "after_sales_training.issue_line_action"
        }

    @api.model
    def _get_case_paths(self):
        return super()._get_case_paths() | {
            LINE: Paths("renew_on", (), ("issue_id.name",))
        }

    def _measure_equipped(self, scope):
        """What came due: given back or replaced by that day (S37)."""
        return Cases(
            LINE,
            Domain("renew_on", "<", fields.Date.context_today(self))
            & Domain("state", "!=", "draft"),
            Domain("ended_on", "!=", False) & Domain("is_late", "=", False),
        )

    def _reason_equipped(self, line):
        if line.ended_on:
            return self.env._("%(thing)s: renewed late", thing=line.display_name)
        return self.env._("%(thing)s: not renewed yet", thing=line.display_name)

    @api.model
    def _get_practices(self):
        return super()._get_practices() | {
            "equipped": (
                self.env._(
                    "Sets by role: everybody has the same clothing and tools, signs"
                    " for them and gets new ones when they are due; tools are"
                    " calibrated."
                ),
                "after_sales_training.issue_line_action",
            )
        }
