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
        """As long as the contract holds for the day: one cancelled from an earlier
        day on held no longer.

        A job that is done keeps what it got. What other jobs have used or given
        back since, and today's list prices, are no correction of its facts.
        """
        self.ensure_one()
        contract, order = self.contract_id, self.order_id
        if not contract or not contract._held_for(order):
            return 0.0, ""
        percent, reason = contract._get_coverage(self)
        if order.state == "done" and self.proposed_coverage == coverage.CONTRACT:
            percent = self.proposed_percent
        elif order.state == "done" and self.proposed_coverage in coverage.PRICE_RULES:
            percent = 0.0
        return percent, reason

    @api.depends("contract_id.line_ids.date_end")
    def _compute_is_affected(self):
        return super()._compute_is_affected()

    def _get_reason(self, decision, facts, reasons):
        """What is left to pay although there is a contract is explained as well."""
        text = super()._get_reason(decision, facts, reasons)
        if decision.coverage in coverage.PRICE_RULES and reasons["contract"]:
            return f"{text} · {reasons['contract']}"
        return text
