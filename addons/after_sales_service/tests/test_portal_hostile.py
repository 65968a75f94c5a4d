# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from datetime import timedelta

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .common_order import PNG, OrderCommon
from .notice_common import HOUR, NoticeCommon


@tagged("post_install", "-at_install")
class TestHostileNoticePage(NoticeCommon, HttpCase):
    """Who reads notices for other reasons does not answer for production (S29)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no frozen clock here: the server's thread answers in real time
        start = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        start += timedelta(days=12)
        order = cls._new_order(
            kind="maintenance",
            affects_production=True,
            planned_start=start,
            planned_end=start + 4 * HOUR,
        )
        cls.notice = order.notice_id
        cls.notice.with_user(cls.dispatcher).action_send()
        cls.page = f"/my/notices/{cls.notice.id}"
        cls.link = f"/as/notice/{cls.notice.sudo().token}"
        cls.env.flush_all()

    def _answer(self, url, files=None, **values):
        values = {"answer": "yes", "name": "Zhou Production"} | values
        values["csrf_token"] = Request.csrf_token(self)
        page = self.url_open(url, data=values, files=files, timeout=60)
        self.env.invalidate_all()
        return page

    def test_billing_does_not_answer_for_production(self):
        user = self.accountant
        self.authenticate(user.login, user.login)
        page = self._answer(self.page)
        self.assertEqual(self.notice.state, "sent", page.status_code)
        self.assertIn("only production answers here", page.text)

    def test_files_in_place_of_words(self):
        self.authenticate(None, None)
        for name in ("name", "note", "slot", "answer"):
            with self.subTest(name):
                page = self._answer(
                    self.link, {name: ("a.txt", b"x", "text/plain")}, **{name: ""}
                )
                self.assertLess(page.status_code, 500)


@tagged("post_install", "-at_install")
class TestHostileJointPage(OrderCommon, HttpCase):
    """Of our own plant: production signs, not who has done or bills the work (S28)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ours = cls.company.partner_id
        cls.head = new_test_user(
            cls.env, login="shop_head", groups="base.group_user", name="Tang Jie"
        )
        cls.department.manager_id = cls.env["hr.employee"].create(
            {"name": "Tang Jie", "user_id": cls.head.id}
        )
        cls.unit = cls._new_unit("PRESS-1", owner_kind="own_plant")
        cls.order = order = cls._new_order(
            kind="maintenance", grade="major", partner_id=ours.id
        )
        order.with_user(cls.dispatcher).action_dispatch()
        for step in ("depart", "arrive", "finish"):
            getattr(order.with_user(cls.engineer_user), f"action_{step}")()
        order.remedy = "Bearings replaced"
        cls._tick(order)
        order.acceptance_line_ids.write({"result": "pass"})
        cls.token = order._portal_ensure_token()
        cls.service = cls.engineer_user | cls.dispatcher | cls.manager | cls.accountant
        cls.service.partner_id.parent_id = ours  # as a tidy house has it
        cls.env.flush_all()

    def _sign(self, user, **params):
        self.authenticate(user.login, user.login)
        params = {"name": "Zhou Production", "signature": PNG} | params
        answer = self.url_open(
            f"/my/service-orders/{self.order.id}/sign/production",
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.order.invalidate_recordset()
        return answer.json()["result"]

    def test_service_does_not_sign_for_production(self):
        for user in self.service:
            for params in ({}, {"access_token": self.token}):
                with self.subTest(user.login, **params):
                    self.assertIn("one of us", self._sign(user, **params)["error"])
        self.assertFalse(self.order.signature_ids)

    def test_the_head_signs_by_the_link(self):
        """Logged in, and no contact of the company: he is production all the same."""
        self.assertEqual(self.order.production_contact_id, self.head.partner_id)
        answer = self._sign(self.head, access_token=self.token)
        self.assertIn("redirect_url", answer)
        self.assertEqual(self.order.signature_ids.partner_id, self.head.partner_id)
