# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dataclasses import replace

from odoo import models


class OrderLine(models.Model):
    """The work of an ordered upgrade is paid by its own quotation."""

    _inherit = "after.sales.order.line"

    def _get_facts(self):
        facts, reasons = super()._get_facts()
        # bounded: the quotation of this line's own job
        sale = self.order_id.sudo().proposal_id.sale_order_id
        reasons["sold"] = sale.name
        return replace(facts, is_sold=sale.state == "sale"), reasons

    def _get_reason(self, decision, facts, reasons):
        if decision.why == "sold":
            return self.env._("Paid with the upgrade: quotation %s", reasons["sold"])
        return super()._get_reason(decision, facts, reasons)
