# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class SaleOrder(models.Model):
    """A confirmed sale of a contract product makes the maintenance contract (S8)."""

    _inherit = "sale.order"

    contract_ids = fields.One2many(
        "after.sales.contract", "sale_order_id", string="Contracts"
    )
    contract_count = fields.Integer(compute="_compute_contract_count")

    @api.depends("contract_ids")
    def _compute_contract_count(self):
        # a number only, for whoever reads the sale
        for sale in self:
            sale.contract_count = len(sale.sudo().contract_ids)

    def _action_confirm(self):
        res = super()._action_confirm()
        self._make_contracts()
        return res

    def _make_contracts(self):
        """One contract per line of a contract product that has none yet."""
        # bounded: contracts of these very sales. Who sells, or the customer who
        # signs on the portal, has no rights on contracts; what is open is told to
        # whoever has.
        lines = self.order_line.sudo().filtered(
            lambda line: (
                line._get_contract_template()
                and not line.contract_ids.filtered(lambda c: c.state != "cancelled")
            )
        )
        for company, own in lines.grouped("company_id").items():
            contracts = (
                self.env["after.sales.contract"]
                .sudo()
                .with_company(company)
                .create([line._prepare_contract_vals() for line in own])
            )
            contracts._confirm_if_complete()

    def _action_cancel(self):
        """Contracts end with their sale; jobs that are done stay as they were."""
        res = super()._action_cancel()
        # bounded: the contracts of these very sales
        self.sudo().contract_ids.filtered("can_cancel")._do_cancel(
            self.env._("The sales order was cancelled")
        )
        return res

    def action_view_contracts(self):
        self.ensure_one()
        return self.contract_ids._get_records_action(name=self.env._("Contracts"))
