# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractPortal(ContractCommon, HttpCase):
    """The customer's page: who may see, what is shown, who may ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no frozen clock here: the server thread lives in real time
        cls.contract = cls._new_contract(
            date_start=fields.Date.today(), parts_limit=5000
        )
        cls.draft = cls._new_contract(confirm=False)
        cls.customer_user = cls._portal_user("customer_man", cls.customer)
        cls.foreigner = cls._portal_user(
            "foreign_man", cls.env["res.partner"].create({"name": "Other hospital"})
        )
        cls.url = f"/my/contracts/{cls.contract.id}"
        cls.token = cls.contract._portal_ensure_token()
        cls.env.flush_all()

    @classmethod
    def _portal_user(cls, login, company):
        user = new_test_user(cls.env, login=login, groups="base.group_portal")
        user.partner_id.parent_id = company
        return user

    def _refused(self, response):
        self.assertNotIn("/my/contracts/", response.url)
        self.assertNotIn(self.contract.name, response.text)

    def test_no_wrong_and_foreign_token(self):
        other = self.draft._portal_ensure_token()
        for query in ("", "?access_token=wrong", f"?access_token={other}"):
            self._refused(self.url_open(self.url + query))
        self.authenticate(self.foreigner.login, self.foreigner.login)
        self._refused(self.url_open(self.url))
        self.assertNotIn(self.contract.name, self.url_open("/my/contracts").text)

    def test_own_customer(self):
        self.authenticate(self.customer_user.login, self.customer_user.login)
        page = self.url_open(self.url).text
        for text in (self.contract.name, self.old_unit.serial, "5,000.00"):
            self.assertIn(text, page)
        for query in ("", "?filterby=running", "?filterby=nonsense"):
            page = self.url_open(f"/my/contracts{query}")
            self.assertEqual(page.status_code, 200)
            self.assertIn(self.contract.name, page.text)
            self.assertNotIn(self.draft.name, page.text)
        self.assertEqual(self.url_open("/my/home").status_code, 200)
        self.assertNotIn("3,650", page.text, "no price")

    def test_a_draft_is_hidden(self):
        token = self.draft._portal_ensure_token()
        for query in ("", f"?access_token={token}"):
            response = self.url_open(f"/my/contracts/{self.draft.id}{query}")
            self.assertNotIn("/my/contracts/", response.url)

    def test_the_paper(self):
        response = self.url_open(
            f"{self.url}?access_token={self.token}&report_type=html"
        )
        self.assertIn(self.old_unit.serial, response.text)

    def test_asking_for_the_renewal(self):
        self.authenticate(self.customer_user.login, self.customer_user.login)
        page = self.url_open(self.url).text
        csrf = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        for _time in range(2):
            response = self.url_open(f"{self.url}/renew", data={"csrf_token": csrf})
            self.assertIn("We will send you an offer", response.text)
        self.contract.invalidate_recordset()
        self.assertEqual(len(self.contract.activity_ids), 1)
        self.assertNotIn("Ask for the renewal", self.url_open(self.url).text)
        # a plain link asks nothing
        self.assertEqual(self.url_open(f"{self.url}/renew").status_code, 405)

    def test_a_foreigner_asks_nothing(self):
        self.authenticate(self.foreigner.login, self.foreigner.login)
        page = self.url_open("/my/security").text
        csrf = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        self.url_open(f"{self.url}/renew", data={"csrf_token": csrf})
        self.contract.invalidate_recordset()
        self.assertFalse(self.contract.renewal_asked_on)
