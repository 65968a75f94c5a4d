# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class Contract(models.Model):
    """What a contract costs and earns, in the books and in the cost report."""

    _name = "after.sales.contract"
    _inherit = ["after.sales.contract", "after.sales.analytic.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        """Its own sale earns on its account."""
        contracts = super().create(vals_list)
        # bounded: the account of these contracts, and their own sales order lines
        for contract in contracts.sudo()._get_analytic_holder():
            contract._ensure_analytic_account()
            line = contract.sale_line_id
            if line:
                line.analytic_distribution = contract._add_to_distribution(
                    line.analytic_distribution
                )
        return contracts

    def _get_analytic_holder(self):
        """The contract, where its company wants one account for each."""
        return self.filtered(
            lambda contract: contract.company_id.after_sales_analytic == "contract"
        )

    def action_view_costs(self):
        """Open the cost report of these contracts; the reader's own rights decide."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.cost_report_action"
        )
        action["domain"] = [("contract_id", "in", self.ids)]
        action["context"] = {"search_default_group_date": 1}
        return action
