# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class Order(models.Model):
    """The job's costs and revenue on the analytic account of its unit.

    The sales order and its invoices take the account along; parts carry it on
    their stock move, expenses on themselves. Labour and travel that no other
    document enters are written here once the job is done.
    """

    _inherit = "after.sales.order"

    def _get_analytic_holder(self):
        """What bears costs and revenue of the job: its contract, its unit, or nothing.

        The contract only where the company wants accounts by contract.
        """
        self.ensure_one()
        return (
            self.contract_id._get_analytic_holder()
            or self.equipment_id._get_analytic_holder()
        )

    def _add_analytic_account(self, distribution):
        """Put the job's account into a distribution; without a job nothing changes."""
        if not self:
            return distribution
        return self.sudo()._get_analytic_holder()._add_to_distribution(distribution)

    def _ensure_sale_order(self):
        """The account is there before the first line that carries it."""
        self._get_analytic_holder()._ensure_analytic_account()
        return super()._ensure_sale_order()

    def _sync_sale_lines(self):
        result = super()._sync_sale_lines()
        if self.state == "done":
            self._enter_work_costs()
        return result

    def _do_cancel(self):
        result = super()._do_cancel()
        # bounded: what these jobs entered themselves; the desk reads no costs
        self.sudo()._get_cost_entries().unlink()
        return result

    def _get_cost_entries(self):
        return self.env["account.analytic.line"].search(
            [("after_sales_line_id", "in", self.line_ids.ids)]
        )

    def _enter_work_costs(self):
        """Bring labour and travel onto the analytic account; called under sudo.

        Done anew it corrects amounts and leaves the account alone: an accountant
        may have moved the entry.
        """
        self.ensure_one()
        account = self._get_analytic_holder().analytic_account_id
        entries = self._get_cost_entries().grouped("after_sales_line_id")
        vals_list = []
        for line in self.line_ids:
            entry = entries.get(line, self.env["account.analytic.line"])
            vals = line._prepare_cost_entry_vals()
            if not vals["amount"]:
                entry.unlink()
            elif entry:
                entry.write(vals)
            elif account:
                vals_list.append(vals | {account.plan_id._column_name(): account.id})
        self.env["account.analytic.line"].create(vals_list)
