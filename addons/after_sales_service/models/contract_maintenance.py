# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools import contract as terms
from .contract_use import KINDS_VISIT


class Contract(models.Model):
    """Visits that a contract promises, and those that the plans make (S8, S26)."""

    _inherit = "after.sales.contract"

    planned_visit_count = fields.Integer(
        string="Maintenance by Plan",
        compute="_compute_planned_visits",
        help="Maintenance jobs that the plans of the units make within the period;"
        " absorbed ones do not count.",
    )
    visit_warning = fields.Char(compute="_compute_planned_visits")

    @api.depends("date_start", "date_end", "visit_count", "line_ids.equipment_id")
    @api.depends_context("lang")
    def _compute_planned_visits(self):
        for contract in self:
            contract.planned_visit_count = contract._count_planned_visits()
            contract.visit_warning = contract._get_visit_warning()

    def _count_planned_visits(self):
        self.ensure_one()
        if not self.date_start or not self.date_end:
            return 0
        # bounded: how many dates the units of this contract have; a number comes out
        plans = self.sudo().line_ids.equipment_id.maintenance_plan_ids.filtered(
            lambda plan: plan.state != "ended" and plan.kind in KINDS_VISIT
        )
        return len(
            [
                date
                for _plan, date, absorbed_by in plans._project_all(
                    self.date_start, self.date_end
                )
                if not absorbed_by
            ]
        )

    def _get_visit_warning(self):
        """Say where plans and promise differ; nothing where nothing is promised."""
        self.ensure_one()
        if self.state in (terms.EXPIRED, terms.CANCELLED):
            return False
        planned, promised = self.planned_visit_count, self.visit_count
        if planned > promised and planned and promised:
            return self.env._(
                "The plans make %(planned)s maintenance jobs within the period, the"
                " contract includes %(promised)s: the others are charged.",
                planned=planned,
                promised=promised,
            )
        if planned < promised:
            return self.env._(
                "The contract includes %(promised)s maintenance visits, the plans of"
                " its units make %(planned)s within the period: make or change plans.",
                planned=planned,
                promised=promised,
            )
        return False
