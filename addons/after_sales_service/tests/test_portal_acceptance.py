# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import re
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common_order import PNG, OrderCommon

PNG_BYTES = base64.b64decode(PNG)


@tagged("post_install", "-at_install")
class TestPortalAcceptance(OrderCommon, HttpCase):
    """The customer does not accept, and gets what was handed over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no frozen clock here: the server thread answers in real time
        cls.unit = cls._new_unit(
            delivered_on=fields.Date.today() - timedelta(days=3), state="installing"
        )
        cls.order = cls._installation(
            cls.unit, notified_at=fields.Datetime.now() - timedelta(days=2)
        )
        cls.foreigner = new_test_user(
            cls.env, login="acceptance_foreigner", groups="base.group_portal"
        )
        cls.foreigner.partner_id.parent_id = cls.env["res.partner"].create(
            {"name": "Other hospital"}
        )
        order = cls.order
        order.with_user(cls.dispatcher).action_dispatch()
        for step in ("depart", "arrive", "finish"):
            getattr(order.with_user(cls.engineer_user), f"action_{step}")()
        cls._tick(order)
        cls.manual = order.checklist_line_ids.filtered(
            lambda line: line.name == "Operating manual"
        )
        cls.manual.attachment_ids = [
            Command.create({"name": "manual.pdf", "raw": b"%PDF-1.4 manual"})
        ]
        cls.token = order._portal_ensure_token()
        cls.url = f"/my/service-orders/{order.id}"
        cls.env.flush_all()

    def _page(self, token=None):
        return self.url_open(f"{self.url}?access_token={token or self.token}")

    def _refuse(self, token=None, files=None, **data):
        form = self._page()
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
        response = self.url_open(
            f"{self.url}/refuse",
            data={
                "refused_by": "Dr. Zhao",
                "finding_0": "Fan scrapes",
                "severity_0": "critical",
                "access_token": token or self.token,
                "csrf_token": csrf.group(1),
            }
            | data,
            files=files,
        )
        self.env.invalidate_all()
        return response

    def _kept(self):
        self.assertEqual(self.order.state, "to_accept")
        self.assertFalse(self.order.finding_ids)
        self.assertFalse(self.order.next_attempt_ids)

    def test_refuse_with_photo(self):
        response = self._refuse(
            finding_1="Cover scratched",
            severity_1="minor",
            files={"photo_1": ("cover.png", PNG_BYTES, "image/png")},
        )
        self.assertEqual(response.status_code, 200)
        order = self.order
        self.assertEqual(order.acceptance_result, "refused")
        self.assertEqual(order.refused_by, "Dr. Zhao")
        self.assertIn("127.0.0.1", order.refusal_note)
        self.assertEqual(
            order.finding_ids.mapped("name"), ["Fan scrapes", "Cover scratched"]
        )
        self.assertFalse(order.finding_ids[0].image)
        self.assertTrue(order.finding_ids[1].image)
        self.assertEqual(order.next_attempt_ids.attempt, 2)
        self.assertFalse(self.unit.accepted_on)
        for shown in ("Not accepted", "Fan scrapes", "/paper/refusal"):
            self.assertIn(shown, response.text)
        self.assertNotIn('id="refuse"', response.text)
        self.assertNotIn('id="sign"', response.text)
        paper = self.url_open(f"{self.url}/paper/refusal?access_token={self.token}")
        self.assertEqual(paper.content, order.refusal_attachment_id.raw)

    def test_what_is_wrong_is_said_and_nothing_lost(self):
        big = PNG_BYTES + b"\0" * (10 * 1024**2)
        for data, files, text in (
            ({"refused_by": " "}, None, "Enter your name"),
            ({"refused_by": "x" * 200}, None, "name is too long"),
            ({"finding_0": " "}, None, "at least one finding"),
            ({"finding_0": "x" * 501}, None, "at most 500"),
            (
                {"finding_0": " "},
                {"photo_0": ("a.png", PNG_BYTES, "image/png")},
                "beside each photo",
            ),
            ({}, {"photo_0": ("a.png", b"no picture", "image/png")}, "JPEG or PNG"),
            ({}, {"photo_0": ("a.svg", b"<svg/>", "image/svg+xml")}, "JPEG or PNG"),
            ({}, {"photo_0": ("a.png", big, "image/png")}, "more than 10 MB"),
        ):
            with self.subTest(text=text):
                response = self._refuse(files=files, **data)
                self.assertEqual(response.status_code, 200)
                self.assertIn(text, response.text)
                self.assertIn('<details open="open">', response.text)
                self._kept()
        self.assertIn("Fan scrapes", response.text, "what was typed is still there")

    def test_odd_words_do_no_harm(self):
        response = self._refuse(
            finding_0="a\x00b <script>alert(1)</script>", severity_0="' OR 1=1"
        )
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("<script>alert(1)", response.text)
        self.assertEqual(self.order.finding_ids.severity, "major")

    def test_nobody_else_refuses(self):
        other = self.order.copy({"equipment_id": False})._portal_ensure_token()
        self.env.flush_all()
        for token in ("wrong", other):
            self._refuse(token=token)
            self._kept()
        self.authenticate(self.foreigner.login, self.foreigner.login)
        self._refuse(token="wrong")
        self._kept()
        # an engineer may open the page; he refuses and signs for nobody
        self.authenticate(self.engineer_user.login, self.engineer_user.login)
        self._refuse()
        self._kept()

    def test_accepted_is_not_refused(self):
        self.order._sign("customer", "Dr. Zhao", PNG)
        self.env.flush_all()
        self.assertNotIn('id="refuse"', self._page().text)

    def test_address_puts_no_words_on_the_page(self):
        page = self.url_open(f"{self.url}?access_token={self.token}&refusal=Call+0900")
        self.assertNotIn("Call 0900", page.text)

    def test_documents_handed_over(self):
        file = self.manual.attachment_ids
        url = f"{self.url}/document/{file.id}"
        self.assertIn(url, self._page().text)
        response = self.url_open(f"{url}?access_token={self.token}")
        self.assertEqual(response.content, b"%PDF-1.4 manual")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        for token in ("", "?access_token=wrong"):
            refused = self.url_open(f"{url}{token}")
            self.assertNotIn(b"%PDF", refused.content)
        secret = self.env["ir.attachment"].create({"name": "x", "raw": b"secret"})
        self.env.flush_all()
        response = self.url_open(
            f"{self.url}/document/{secret.id}?access_token={self.token}"
        )
        self.assertEqual(response.status_code, 404)
        self.authenticate(self.foreigner.login, self.foreigner.login)
        self.assertNotIn(b"%PDF", self.url_open(url).content)

    def test_plan_on_the_page(self):
        paper = self.url_open(f"{self.url}/paper/plan?access_token={self.token}")
        self.assertEqual(paper.content, self.order.plan_attachment_id.raw)
