# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools import coverage


class OrderLine(models.Model):
    """What a maintenance contract bears of a line (S8)."""

    _inherit = "after.sales.order.line"

    contract_id = fields.Many2one(
        related="order_id.contract_id", store=True, index="btree_not_null"
    )
    contract_amount = fields.Monetary(
        string="Borne by the Contract",
        compute="_compute_contract_amount",
        store=True,
        help="What the customer does not pay because of the contract, at list price.",
    )

    @api.depends("coverage", "amount_free")
    def _compute_contract_amount(self):
        for line in self:
            borne = line.coverage == coverage.CONTRACT
            line.contract_amount = line.amount_free if borne else 0.0

    def _get_contract_coverage(self):
        self.ensure_one()
        contract = self.contract_id
        return contract._get_coverage(self) if contract else (0.0, "")

    def _get_reason(self, decision, facts, reasons):
        """What is left to pay although there is a contract is explained as well."""
        text = super()._get_reason(decision, facts, reasons)
        if decision.coverage in coverage.PRICE_RULES and reasons["contract"]:
            return f"{text} · {reasons['contract']}"
        return text
