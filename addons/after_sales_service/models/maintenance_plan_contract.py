# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from .contract_use import KINDS_VISIT


class MaintenancePlan(models.Model):
    """The contract under which the work of a plan is done."""

    _inherit = "after.sales.maintenance.plan"

    contract_id = fields.Many2one(
        "after.sales.contract", compute="_compute_contract_id"
    )
    contract_warning = fields.Char(
        compute="_compute_contract_id",
        help="The plans of the contract's units make more or fewer visits than it"
        " includes.",
    )

    @api.depends("equipment_id", "next_date")
    @api.depends_context("uid")
    def _compute_contract_id(self):
        """The one that holds on the day of the next date, or the next one to begin."""
        lines = self.env["after.sales.contract.line"]
        if lines.has_access("read"):
            lines = lines.search(
                [
                    ("equipment_id", "in", self.equipment_id.ids),
                    ("contract_id.agreed_on", "!=", False),
                ],
                order="date_end",
            )
        by_unit = lines.grouped("equipment_id")
        for plan in self:
            day = plan.next_date or fields.Date.today()
            contract = (
                by_unit.get(plan.equipment_id._origin, lines.browse())
                .filtered(lambda line, day=day: line.date_end >= day)[:1]
                .contract_id
            )
            plan.contract_id = contract
            plan.contract_warning = (
                contract.visit_warning if plan.kind in KINDS_VISIT else False
            )
