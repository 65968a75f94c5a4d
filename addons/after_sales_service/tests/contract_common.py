# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time

from .common_order import NOW, OrderCommon


class ContractCommon(OrderCommon):
    """Contract terms and a product, a unit out of warranty, one in warranty."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls.env["after.sales.contract.template"].create(
            {
                "name": "Full maintenance",
                "visit_count": 2,
                "note": "<p>By 8 o'clock</p>",
            }
        )
        cls.contract_product = cls.env["product.product"].create(
            {
                "name": "Maintenance contract",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 3650.0,
                "taxes_id": False,
                "contract_template_id": cls.terms.id,
            }
        )
        cls.old_unit = cls._expired_unit()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))

    @classmethod
    def _new_contract(cls, units=None, confirm=True, **vals):
        """A contract by hand; it begins on 1 November 2026 for a year."""
        units = cls.old_unit if units is None else units
        contract = cls.env["after.sales.contract"].create(
            {
                "partner_id": cls.customer.id,
                "product_id": cls.contract_product.id,
                "date_start": date(2026, 11, 1),
                "amount": 3650.0,
                "line_ids": [
                    Command.create({"equipment_id": unit.id}) for unit in units
                ],
            }
            | vals
        )
        if confirm:
            contract.with_user(cls.manager).action_confirm()
        return contract

    @classmethod
    def _coverages(cls, order):
        return {
            line.kind: (line.coverage, line.covered_percent) for line in order.line_ids
        }
