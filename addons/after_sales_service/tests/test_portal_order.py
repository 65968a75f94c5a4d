# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..tools import period
from .common_order import PNG, OrderCommon


@tagged("post_install", "-at_install")
class TestPortalOrder(OrderCommon, HttpCase):
    """The customer's page: who may see, who may sign, and what is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no frozen clock here: the server thread signs in real time
        today = fields.Date.today()
        cls.unit = cls._new_unit(delivered_on=today - timedelta(days=3))
        cls.order = cls._installation(
            cls.unit, notified_at=fields.Datetime.now() - timedelta(days=2)
        )
        cls.portal_user = cls._new_portal_user("Customer's man", cls.customer)
        cls.foreigner = cls._new_portal_user(
            "Foreigner", cls.env["res.partner"].create({"name": "Other hospital"})
        )
        order = cls.order
        order.with_user(cls.dispatcher).action_dispatch()
        for step in ("depart", "arrive", "finish"):
            getattr(order.with_user(cls.engineer_user), f"action_{step}")()
        order.guidance = "Switch off before cleaning"
        cls._tick(order)
        cls.token = order._portal_ensure_token()
        cls.url = f"/my/service-orders/{order.id}"
        cls.env.flush_all()

    @classmethod
    def _new_portal_user(cls, name, company_partner):
        user = new_test_user(
            cls.env,
            login=name.lower().replace(" ", "_").replace("'", ""),
            groups="base.group_portal",
            name=name,
        )
        user.partner_id.parent_id = company_partner
        return user

    def _sign(self, role="customer", token=None, **vals):
        params = {"name": "Dr. Zhao", "signature": PNG} | vals
        if token is not None:
            params["access_token"] = token
        response = self.url_open(
            f"{self.url}/sign/{role}",
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()["result"]

    def _refused(self, response):
        """Sent away: to the home page or, without a login, to the login page."""
        self.assertNotIn("/my/service-orders/", response.url)
        self.assertNotIn(self.unit.serial, response.text)

    # ------------------------------------------------------------
    # SEEING
    # ------------------------------------------------------------

    def test_no_login_no_token(self):
        self._refused(self.url_open(self.url))

    def test_wrong_token(self):
        self._refused(self.url_open(f"{self.url}?access_token=wrong"))

    def test_token_of_another_job(self):
        other = self.order.copy({"kind": "repair"})
        token = other._portal_ensure_token()
        self._refused(self.url_open(f"{self.url}?access_token={token}"))

    def test_right_token(self):
        response = self.url_open(f"{self.url}?access_token={self.token}")
        self.assertEqual(response.status_code, 200)
        self.assertIn(self.unit.serial, response.text)
        self.assertIn("Switch off before cleaning", response.text)

    def test_nobody_of_ours_signs_for_the_customer(self):
        for user in (self.engineer_user, self.manager):
            self.authenticate(user.login, user.login)
            self.assertIn("only the customer", self._sign()["error"])
        self.assertFalse(self.order.signature_ids)

    def test_foreign_customer(self):
        self.authenticate(self.foreigner.login, self.foreigner.login)
        self._refused(self.url_open(self.url))
        self.assertNotIn(self.order.name, self.url_open("/my/service-orders").text)

    def test_own_customer(self):
        self.authenticate(self.portal_user.login, self.portal_user.login)
        self.assertIn(self.unit.serial, self.url_open(self.url).text)
        for page in ("", "?filterby=sign", "?filterby=open", "?filterby=nonsense"):
            response = self.url_open(f"/my/service-orders{page}")
            self.assertEqual(response.status_code, 200)
            self.assertIn(self.order.name, response.text)
        self.assertEqual(self.url_open("/my/home").status_code, 200)

    def test_job_that_is_not_planned_is_hidden(self):
        draft = self.order.copy({"kind": "repair"})
        token = draft._portal_ensure_token()
        self.authenticate(self.portal_user.login, self.portal_user.login)
        response = self.url_open(f"/my/service-orders/{draft.id}?access_token={token}")
        self.assertNotIn("/my/service-orders/", response.url)
        self.assertNotIn(draft.name, self.url_open("/my/service-orders").text)

    def test_unknown_job(self):
        self.authenticate(self.portal_user.login, self.portal_user.login)
        self.assertNotIn(
            "service-orders", self.url_open("/my/service-orders/99999999").url
        )

    def test_portal_user_has_no_other_way_in(self):
        order = self.order.with_user(self.portal_user)
        order.check_access("read")
        for operation in ("write", "unlink"):
            self.assertFalse(order.has_access(operation))
        for model in (
            "after.sales.order.line",
            "after.sales.signature",
            "after.sales.checklist.line",
        ):
            self.assertFalse(
                self.env[model].with_user(self.portal_user).has_access("read")
            )

    # ------------------------------------------------------------
    # SIGNING
    # ------------------------------------------------------------

    def test_sign_with_token(self):
        result = self._sign(token=self.token)
        self.assertTrue(result.get("force_refresh"), result)
        self.order.invalidate_recordset()
        self.unit.invalidate_recordset()
        signature = self.order.signature_ids
        self.assertEqual(signature.name, "Dr. Zhao")
        self.assertEqual(signature.channel, "portal")
        self.assertEqual(signature.ip, "127.0.0.1")
        self.assertTrue(signature.is_intact)
        self.assertEqual(self.order.state, "done")
        self.assertIn(self.unit.warranty_state, ("active", "expiring"))
        page = self.url_open(f"{self.url}?access_token={self.token}&message=sign_ok")
        self.assertIn("/paper/certificate", page.text)
        self.assertIn("/paper/report", page.text)

    def test_sign_logged_in(self):
        self.authenticate(self.portal_user.login, self.portal_user.login)
        self.assertTrue(self._sign().get("force_refresh"))
        self.order.invalidate_recordset()
        self.assertEqual(self.order.signature_ids.user_id, self.portal_user)

    def test_sign_twice(self):
        self._sign(token=self.token)
        result = self._sign(token=self.token)
        self.assertIn("error", result)
        self.order.invalidate_recordset()
        self.assertEqual(len(self.order.signature_ids), 1)

    def test_sign_refused(self):
        for params in (
            {"token": None},
            {"token": "wrong"},
            {"token": self.token, "name": "  "},
            {"token": self.token, "name": None},
            {"token": self.token, "name": ["x"]},
            {"token": self.token, "name": "x" * 500},
            {"token": self.token, "signature": ""},
            {"token": self.token, "signature": "not base64!"},
            {"token": self.token, "signature": "AAAA"},
            {"token": self.token, "signature": {"a": 1}},
            {"token": self.token, "signature": "A" * 3_000_000},
            {"token": self.token, "role": "engineer"},
            {"token": self.token, "role": "production"},
        ):
            shown = {key: str(value)[:20] for key, value in params.items()}
            with self.subTest(**shown):
                self.assertIn("error", self._sign(**params))
        self.order.invalidate_recordset()
        self.assertFalse(self.order.signature_ids)
        self.assertEqual(self.order.state, "to_accept")

    def test_foreigner_cannot_sign(self):
        self.authenticate(self.foreigner.login, self.foreigner.login)
        self.assertIn("error", self._sign())

    def test_refused_acceptance_leaves_nothing(self):
        self.order.checklist_line_ids[0].done = False
        page = self.url_open(f"{self.url}?access_token={self.token}").text
        self.assertIn("cannot be signed yet", page)
        result = self._sign(token=self.token)
        self.assertIn(self.order.checklist_line_ids[0].name, result["error"])
        self.order.invalidate_recordset()
        self.assertFalse(self.order.signature_ids)

    def test_unit_accepted_otherwise_leaves_nothing(self):
        # the day of the site: it has its midnight before the server
        self.unit.accepted_on = period.day_of(fields.Datetime.now(), self.unit.tz)
        result = self._sign(token=self.token)
        self.assertIn("accepted", result["error"])
        self.order.invalidate_recordset()
        self.assertFalse(self.order.signature_ids)
        self.assertEqual(self.order.state, "to_accept")

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def test_papers(self):
        self.order._sign("customer", "Dr. Zhao", PNG)
        self.env.flush_all()
        for paper in ("certificate", "report"):
            with self.subTest(paper=paper):
                url = f"{self.url}/paper/{paper}"
                self._refused(self.url_open(url))
                self._refused(self.url_open(f"{url}?access_token=wrong"))
                response = self.url_open(f"{url}?access_token={self.token}")
                self.assertEqual(response.status_code, 200)
                self.assertIn("attachment", response.headers["Content-Disposition"])
                kept = self.order[f"{paper}_attachment_id"].raw
                self.assertEqual(response.content, kept, "as it was signed")
        for paper in ("statement", "nonsense", "access_token"):
            response = self.url_open(
                f"{self.url}/paper/{paper}?access_token={self.token}"
            )
            self.assertEqual(response.status_code, 404)
        self.authenticate(self.foreigner.login, self.foreigner.login)
        self._refused(self.url_open(f"{self.url}/paper/report"))

    def test_removed_engineer_keeps_the_page(self):
        self.order.engineer_id.sudo().active = False
        response = self.url_open(f"{self.url}?access_token={self.token}")
        self.assertEqual(response.status_code, 200)

    def test_colour_is_never_alone(self):
        page = self.url_open(f"{self.url}?access_token={self.token}").text
        self.assertIn("Waiting for your signature", page)
        self.order.engineer_ids = [Command.clear()]
