# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import re

from odoo.tests import HttpCase, tagged

from .common_order import PNG
from .signed_common import SignedCommon


@tagged("post_install", "-at_install")
class TestPortalPrice(SignedCommon, HttpCase):
    """The customer answers on the portal; nobody else does (S7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._overrun()
        cls.order._do_ask_renewed_yes()
        cls.token = cls.order._portal_ensure_token()
        cls.url = f"/my/service-orders/{cls.order.id}"
        cls.env.flush_all()

    def _agree(self, token=None, **vals):
        params = {"name": "Dr. Zhao", "signature": PNG} | vals
        if token is not None:
            params["access_token"] = token
        response = self.url_open(
            f"{self.url}/price/agree",
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()["result"]

    def _page(self):
        return self.url_open(f"{self.url}?access_token={self.token}")

    def _decline(self, reason, token=None):
        form = self._page()
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
        return self.url_open(
            f"{self.url}/price/decline",
            data={
                "reason": reason,
                "access_token": token or self.token,
                "csrf_token": csrf.group(1),
            },
        )

    def _answer(self):
        self.env.invalidate_all()
        return self.order.true_up_state

    def test_the_page_shows_both_prices(self):
        text = self._page().text
        for shown in ("740.00", "920.00", "180.00", "I agree to the new price"):
            self.assertIn(shown, text)

    def test_agree(self):
        result = self._agree(self.token)
        self.assertIn("price_agreed", result["redirect_url"])
        self.assertEqual(self._answer(), "agreed")
        signature = self.order.signature_ids
        self.assertEqual((signature.channel, signature.role), ("portal", "price"))
        self.assertTrue(signature.ip)
        self.assertNotIn("I agree to the new price", self._page().text)
        self.assertIn("error", self._agree(self.token), "once is enough")

    def test_decline(self):
        response = self._decline("Too much")
        self.assertIn("price_declined", response.url)
        self.assertEqual(self._answer(), "declined")
        self.assertEqual(self.order.true_up_reason, "Too much")
        self.assertIn("error", self._agree(self.token), "billing asks again first")

    def test_no_reason(self):
        self.assertIn("tell us why", self._decline("   ").text)
        self.assertEqual(self._answer(), "asked")

    def test_nobody_else_answers(self):
        other = self.order.copy()._portal_ensure_token()
        for token in (None, "wrong", other):
            with self.subTest(token=token):
                self.assertIn("error", self._agree(token))
        self._decline("No", token="wrong")
        self.assertEqual(self._answer(), "asked")

    def test_bad_input(self):
        for vals in (
            {"name": "  "},
            {"name": ["x"]},
            {"name": "x" * 500},
            {"signature": ""},
            {"signature": "%%%"},
            {"signature": "aGVsbG8="},
        ):
            with self.subTest(vals=vals):
                self.assertIn("error", self._agree(self.token, **vals))
        self.assertEqual(self._answer(), "asked")
        self.assertFalse(self.order.signature_ids)
