# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common_order import NOW
from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContractRights(ContractCommon):
    """Each rung: what is allowed, and what is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, login="contract_seller", groups="sales_team.group_sale_salesman"
        )
        with freeze_time(NOW):
            cls.contract = cls._new_contract()

    def _read_form(self, contract):
        """What the form of this user asks for."""
        names = etree.fromstring(contract.get_view(view_type="form")["arch"]).xpath(
            "//field[not(ancestor::field)]/@name"
        )
        contract.web_read({name: {} for name in names})

    def test_engineers_read_contracts_of_their_teams_units(self):
        for record in (self.contract, self.contract.line_ids):
            self.assertTrue(record.with_user(self.engineer_user).has_access("read"))
            self.assertFalse(record.with_user(self.engineer_user).has_access("write"))
            self.assertFalse(record.with_user(self.colleague_user).has_access("read"))

    def test_engineers_do_not_see_the_price(self):
        contract = self.contract.with_user(self.engineer_user)
        self._read_form(contract)
        for name in ("amount", "amount_cost", "amount_earned"):
            with self.assertRaises(AccessError):
                contract.read([name])

    def test_sellers_see_what_they_sold(self):
        contract = self.contract.with_user(self.seller)
        self.assertTrue(contract.has_access("read"))
        self._read_form(contract)
        self.assertFalse(contract.has_access("write"))
        self.contract.user_id = self.manager
        self.assertFalse(contract.has_access("read"))

    def test_every_rung_reads_the_form(self):
        for user in (self.dispatcher, self.accountant, self.manager):
            self._read_form(self.contract.with_user(user))

    def test_the_desk_drafts_and_the_manager_confirms(self):
        draft = self._new_contract(
            self._expired_unit("SP2-B"), confirm=False
        ).with_user(self.dispatcher)
        draft.amount = 10.0
        with self.assertRaises(AccessError):
            draft.action_confirm()
        with self.assertRaises(AccessError):
            draft.unlink()
        with self.assertRaises(AccessError):
            self.contract.with_user(self.dispatcher).action_cancel()
        with self.assertRaises(AccessError):
            self.contract.with_user(self.accountant).action_cancel()
        draft.with_user(self.manager).action_confirm()

    def test_the_decision_is_the_managers(self):
        with self.assertRaises(AccessError):
            self.env["after.sales.contract.decision"].with_user(self.dispatcher).create(
                {
                    "step": "cancel",
                    "contract_ids": self.contract.ids,
                    "reason": "I say so",
                }
            )

    def test_nobody_writes_what_the_steps_write(self):
        for vals in (
            {"agreed_on": date(2026, 1, 1)},
            {"cancelled_from": date(2026, 1, 1)},
            {"state": "running"},
            {"overlap_reason": "Because"},
            {"renewal_of_id": self.contract.id},
            {"reminded_on": date(2026, 1, 1)},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.contract.with_user(self.manager).write(vals)
        contract = (
            self.env["after.sales.contract"]
            .with_user(self.dispatcher)
            .with_context(default_agreed_on="2026-01-01")
            .create({"partner_id": self.customer.id, "part_percent": 1})
        )
        self.assertEqual(contract.state, "draft")

    def test_terms_are_the_managers(self):
        self.terms.with_user(self.dispatcher).read(["name"])
        with self.assertRaises(AccessError):
            self.terms.with_user(self.dispatcher).visit_count = 5
        self.terms.with_user(self.manager).visit_count = 5
