# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common_order import NOW
from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContractSale(ContractCommon):
    """Contracts come from sales, are renewed by sales, and end with them (S8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, login="contract_seller", groups="sales_team.group_sale_salesman"
        )

    def _sale(self, units=None, **vals):
        units = self.old_unit if units is None else units
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.seller.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.contract_product.id,
                            "contract_equipment_ids": [Command.set(units.ids)],
                        }
                        | vals
                    )
                ],
            }
        )

    def test_confirming_the_sale_makes_the_contract(self):
        sale = self._sale(contract_start=date(2026, 12, 1), product_uom_qty=2)
        sale.with_user(self.seller).action_confirm()
        contract = sale.contract_ids
        self.assertEqual(contract.state, "waiting")
        self.assertEqual(contract.date_end, date(2027, 11, 30))
        self.assertEqual(contract.partner_id, self.customer)
        self.assertEqual(contract.user_id, self.seller)
        self.assertEqual(contract.amount, 7300.0)
        self.assertEqual(contract.line_ids.equipment_id, self.old_unit)
        self.assertEqual(contract.visit_count, 2)
        self.assertEqual(sale.contract_count, 1)

    def test_without_units_it_waits_for_them(self):
        sale = self._sale(self.old_unit.browse())
        sale.with_user(self.seller).action_confirm()
        contract = sale.contract_ids
        self.assertEqual(sale.state, "sale")
        self.assertEqual(contract.state, "draft")
        self.assertIn("names no unit", contract.activity_ids.note)
        contract.with_user(self.dispatcher).action_add_units_of_sale()
        self.assertEqual(
            contract.line_ids.equipment_id, self.old_unit | self.unit, "the customer's"
        )
        contract.line_ids.filtered(lambda line: line.equipment_id == self.unit).unlink()
        contract.with_user(self.manager).action_confirm()
        self.assertEqual(contract.state, "running")
        self.assertFalse(contract.activity_ids)

    def test_units_of_the_sale_are_taken_first(self):
        sale = self._sale(self.old_unit.browse())
        self.old_unit.sale_line_id = sale.order_line
        sale.action_confirm()
        sale.contract_ids.action_add_units_of_sale()
        self.assertEqual(sale.contract_ids.line_ids.equipment_id, self.old_unit)

    def test_overlap_waits_for_the_manager(self):
        sale = self._sale(self.unit)
        sale.with_user(self.seller).action_confirm()
        self.assertEqual(sale.contract_ids.state, "draft")
        self.assertIn("the warranty bears", sale.contract_ids.activity_ids.note)

    def test_other_products_make_none(self):
        sale = self._sale()
        sale.order_line.write(
            {"product_id": self.lamp.id, "contract_equipment_ids": [Command.clear()]}
        )
        sale.action_confirm()
        self.assertFalse(sale.contract_ids)

    def test_units_on_a_line_that_sells_none_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "no contract product"):
            self._sale().order_line.product_id = self.lamp

    def test_units_of_another_customer_are_refused(self):
        other = self.env["res.partner"].create({"name": "Other hospital"})
        self.old_unit.partner_id = other
        with self.assertRaisesRegex(ValidationError, "do not belong to Third Hospital"):
            self._sale()

    def test_cancelling_the_sale_ends_the_contract(self):
        sale = self._sale()
        sale.action_confirm()
        contract = sale.contract_ids
        self.assertEqual(self.old_unit.warranty_state, "under_contract")
        sale._action_cancel()
        self.assertEqual(contract.state, "cancelled")
        self.assertEqual(self.old_unit.warranty_state, "expired")
        sale.action_draft()
        sale.action_confirm()
        self.assertEqual(len(sale.contract_ids), 2)
        self.assertEqual((sale.contract_ids - contract).state, "running", "a new one")

    def test_each_company_has_terms_of_its_own(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        product = self.contract_product.with_company(other)
        self.assertFalse(product.contract_template_id)
        with self.assertRaisesRegex(ValidationError, "belong to another company"):
            product.contract_template_id = self.terms
        terms = self.terms.copy({"company_id": other.id, "visit_count": 7})
        product.contract_template_id = terms
        self.assertEqual(self.contract_product.contract_template_id, self.terms)
        sale = self._sale()
        sale.action_confirm()
        self.assertEqual(sale.contract_ids.visit_count, 2)

    def test_in_another_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "TLR",
                "symbol": "T",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Thaler", "currency_id": currency.id}
        )
        sale = self._sale()
        sale.pricelist_id = pricelist
        sale.order_line.price_unit = 1000.0
        sale.action_confirm()
        self.assertEqual(sale.contract_ids.amount, 500.0)

    # ------------------------------------------------------------
    # RENEW
    # ------------------------------------------------------------

    def _sold_contract(self):
        sale = self._sale()
        sale.action_confirm()
        return sale.contract_ids

    def test_one_click_renewal(self):
        contract = self._sold_contract()
        with freeze_time("2027-10-01 01:00:00"):
            contract._refresh()
            contract._remind()
            self.assertTrue(contract.to_renew)
            action = contract.with_user(self.dispatcher).action_renew()
            # the desk may not read sales: it is told
            self.assertEqual(action["tag"], "display_notification")
            self.assertFalse(contract.to_renew)
            self.assertFalse(contract.activity_ids)
            line = contract.renewal_sale_line_ids
            self.assertEqual(line.contract_start, date(2027, 11, 23))
            self.assertEqual(line.contract_equipment_ids, self.old_unit)
            self.assertEqual(line.order_id.state, "draft")
            with self.assertRaisesRegex(UserError, "offered or agreed on already"):
                contract.with_user(self.dispatcher).action_renew()
            line.order_id.action_confirm()
        renewal = contract.renewal_ids
        self.assertEqual(renewal.state, "waiting")
        self.assertEqual(renewal.renewal_of_id, contract)
        self.assertEqual(renewal.date_start, date(2027, 11, 23))

    def test_a_lost_renewal_can_be_offered_again(self):
        contract = self._sold_contract()
        with freeze_time("2027-10-01 01:00:00"):
            contract._refresh()
            contract.with_user(self.dispatcher).action_renew()
            contract.renewal_sale_line_ids.order_id._action_cancel()
            self.assertTrue(contract.to_renew)
            contract.with_user(self.dispatcher).action_renew()

    def test_an_expired_one_is_renewed_from_today(self):
        contract = self._sold_contract()
        with freeze_time("2028-03-01 01:00:00"):
            contract._refresh()
            self.assertEqual(contract.state, "expired")
            contract.with_user(self.dispatcher).action_renew()
            self.assertEqual(
                contract.renewal_sale_line_ids.contract_start, date(2028, 3, 1)
            )

    def test_what_cannot_be_renewed(self):
        draft = self._new_contract(confirm=False)
        with self.assertRaisesRegex(UserError, "not in force"):
            draft.with_user(self.dispatcher).action_renew()
        unsold = self._new_contract(product_id=False, visit_count=1)
        with self.assertRaisesRegex(UserError, "names no product"):
            unsold.with_user(self.dispatcher).action_renew()
        with self.assertRaises(AccessError):
            unsold.with_user(self.engineer_user).action_renew()

    # ------------------------------------------------------------
    # OFFER
    # ------------------------------------------------------------

    def _offer(self, units, user=None):
        action = units.with_user(user or self.dispatcher).action_offer_contract()
        return Form(
            self.env["after.sales.contract.offer"]
            .with_user(user or self.dispatcher)
            .with_context(**action["context"])
        )

    def test_offer_begins_when_the_warranty_ends(self):
        form = self._offer(self.unit | self.old_unit)
        self.assertEqual(form.date_start, date(2027, 1, 13))
        form.product_id = self.contract_product
        before = self.env["sale.order"].search([])
        form.save().action_quote()
        sale = self.env["sale.order"].search([]) - before
        self.assertEqual(sale.partner_id, self.customer)
        self.assertEqual(sale.order_line.product_uom_qty, 2)
        self.assertEqual(
            sale.order_line.contract_equipment_ids, self.unit | self.old_unit
        )
        sale.action_confirm()
        self.assertEqual(sale.contract_ids.state, "waiting")

    def test_offer_for_units_of_two_customers_is_refused(self):
        other = self.env["res.partner"].create({"name": "Other hospital"})
        strange = self._expired_unit("SP2-X", partner_id=other.id)
        form = self._offer(self.old_unit | strange)
        form.product_id = self.contract_product
        with self.assertRaisesRegex(UserError, "one customer"):
            form.save().action_quote()

    def test_invoiced(self):
        contract = self._sold_contract()
        self.assertEqual(contract.amount_invoiced, 0.0)
