# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dataclasses import replace

from odoo import api, models

from ..tools import coverage

#: what of a line a claim against the supplier is reckoned from
FIELDS_OF_CLAIM = frozenset({"coverage", "covered_percent", "unit_cost"})


class OrderLine(models.Model):
    """Lines that the supplier's warranty pays (S11)."""

    _inherit = "after.sales.order.line"

    @api.depends(
        "order_id.equipment_id.vendor_id",
        "order_id.equipment_id.vendor_warranty_end",
        "order_id.equipment_id.vendor_warranty_covers",
    )
    def _compute_is_affected(self):
        return super()._compute_is_affected()

    def _get_facts(self):
        """After our own warranty and the contract the supplier's warranty pays."""
        facts, reasons = super()._get_facts()
        order = self.order_id
        if order.equipment_id:
            percent, reasons["supplier"] = order.equipment_id._get_vendor_coverage(
                order.coverage_at, self.kind
            )
            facts = replace(facts, supplier_percent=percent)
        return facts, reasons

    def _get_reason(self, decision, facts, reasons):
        if decision.why == coverage.SUPPLIER:
            return reasons["supplier"]
        return super()._get_reason(decision, facts, reasons)

    def write(self, vals):
        res = super().write(vals)
        if not FIELDS_OF_CLAIM.isdisjoint(vals):
            # decided after the work: what is claimed follows
            closed = self.order_id.filtered(lambda order: order.state == "done")
            closed._claim_costs()
        return res
