# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from .equipment_voucher import VOUCHER_READERS
from .training_entitlement_granting import Grant


class Contract(models.Model):
    """A contract in force brings the training of its terms."""

    _inherit = "after.sales.contract"

    training_voucher_ids = fields.One2many(
        "after.sales.training.entitlement",
        "contract_id",
        string="Training Vouchers",
        groups=VOUCHER_READERS,
    )
    training_voucher_count = fields.Integer(
        compute="_compute_training_voucher_count", groups=VOUCHER_READERS
    )

    def _compute_training_voucher_count(self):
        counts = dict(
            self.env["after.sales.training.entitlement"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.training_voucher_count = counts.get(contract._origin, 0)

    def _do_confirm(self, overlap_reason=None):
        res = super()._do_confirm(overlap_reason=overlap_reason)
        self._grant_training()
        return res

    def _do_cancel(self, reason, first_day=None):
        """What is left goes with the contract, on the day it ends."""
        res = super()._do_cancel(reason, first_day=first_day)
        # bounded: vouchers of these very contracts
        for contract in self.sudo():
            contract.training_voucher_ids._end_with_contract(contract)
        return res

    def _grant_training(self):
        """Grant what the terms promise; again, it changes nothing."""
        # bounded: what these very contracts promise; managers of service and sellers
        # who put them in force have no right on vouchers
        grants = []
        for contract in self.sudo():
            for promise in contract._get_promised_training():
                units = contract.line_ids.equipment_id
                grants.append(
                    Grant(
                        promise=promise,
                        key=f"{promise._get_root().id}/contract/{contract.id}",
                        day=contract.date_start,
                        partner=contract.commercial_partner_id,
                        company=contract.company_id,
                        quantity=len(units),
                        until=contract.date_end,
                        equipment=units if len(units) == 1 else None,
                        sale_line=contract.sale_line_id or None,
                        contract=contract,
                    )
                )
        return self.env["after.sales.training.entitlement"].sudo()._grant(grants)

    def _get_promised_training(self):
        """As agreed with the sale, else by the terms; called under sudo."""
        self.ensure_one()
        line = self.sale_line_id
        if line.training_agreed:
            promises = line.training_promise_ids
        else:
            template = self._get_template(self.product_id.id, self.company_id.id)
            promises = template.training_promise_ids
        return promises.filtered(
            lambda promise: (
                promise.grant_on == "contract" and promise._holds_in(self.company_id)
            )
        )

    def _get_wordings(self):
        """Customer and paper read it with the other terms."""
        # bounded: what this very contract promises
        promises = self.sudo()._get_promised_training()
        return super()._get_wordings() + promises.mapped("wording")

    def action_view_training_vouchers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.training_entitlement_action"
        )
        return action | {
            "domain": [("contract_id", "=", self.id)],
            "context": {"create": False},
        }
