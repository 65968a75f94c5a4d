# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common_order import PNG, OrderCommon


@tagged("post_install", "-at_install")
class TestPortalJoint(OrderCommon, HttpCase):
    """Production accepts or refuses by its link; nobody else signs for it (S28)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no frozen clock here: the server thread signs in real time
        today = fields.Date.today()
        cls.unit = cls._new_unit(accepted_on=today - timedelta(days=90))
        cls.order = cls._new_order(
            kind="maintenance", grade="major", equipment_id=cls.unit.id
        )
        order = cls.order
        order.with_user(cls.dispatcher).action_dispatch()
        for step in ("depart", "arrive", "finish"):
            getattr(order.with_user(cls.engineer_user), f"action_{step}")()
        order.remedy = "Bearings replaced"
        cls._tick(order)
        order.acceptance_line_ids.write({"result": "pass"})
        cls.token = order._portal_ensure_token()
        cls.url = f"/my/service-orders/{order.id}"
        cls.head = new_test_user(
            cls.env,
            login="production_head",
            groups="base.group_portal",
            name="Gu Lan",
            email="gu@hospital.example.com",
        )
        cls.head.partner_id.parent_id = cls.customer
        cls.env.flush_all()

    def _sign(self, role="production", token=None, **vals):
        params = {"name": "Gu Lan", "signature": PNG} | vals
        if token is not None:
            params["access_token"] = token
        response = self.url_open(
            f"{self.url}/sign/{role}",
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.order.invalidate_recordset()
        return response.json()["result"]

    def test_by_the_link(self):
        page = self.url_open(f"{self.url}?access_token={self.token}")
        self.assertIn("you accept the unit for production", page.text)
        self.assertIn(f"/sign/production?access_token={self.token}", page.text)
        self.assertIn(self.order.acceptance_line_ids[0].name, page.text)
        self.assertIn("redirect_url", self._sign(token=self.token))
        self.assertEqual(self.order.joint_state, "production")
        self.assertEqual(self.order.signature_ids.channel, "portal")
        self.assertEqual(self.unit.state, "awaiting_acceptance")
        self.assertIn("signed already", self._sign(token=self.token)["error"])
        page = self.url_open(f"{self.url}?access_token={self.token}")
        self.assertIn("Waiting for our signature", page.text)
        self.order.with_user(self.leader)._sign("equipment", "", PNG)
        page = self.url_open(f"{self.url}?access_token={self.token}")
        self.assertIn("/paper/acceptance", page.text)
        paper = self.url_open(f"{self.url}/paper/acceptance?access_token={self.token}")
        self.assertEqual(paper.content, self.order.acceptance_form_attachment_id.raw)

    def test_second_signature_by_the_link_ends_the_job(self):
        self.order.with_user(self.leader)._sign("equipment", "", PNG)
        self.assertIn("redirect_url", self._sign(token=self.token))
        self.assertEqual(self.order.state, "done")
        self.unit.invalidate_recordset()
        self.assertEqual(self.unit.state, "in_service")

    def test_other_sides_and_tokens(self):
        for role in ("equipment", "customer", "price", "nobody"):
            self.assertIn("this side", self._sign(role, token=self.token)["error"])
        for token in (None, "wrong", "☃", self._foreign_token()):
            self.assertIn("not yours", self._sign(token=token)["error"])
        self.assertFalse(self.order.signature_ids)

    def _foreign_token(self):
        other = self._new_order(kind="maintenance", equipment_id=self.unit.id)
        return other._portal_ensure_token()

    def test_one_person_signs_for_one_side(self):
        self.leader.write({"name": "Gu  LAN", "email": "leader@maker.example.com"})
        self.order.with_user(self.leader)._sign("equipment", "", PNG)
        self.assertIn("two different people", self._sign(token=self.token)["error"])
        self.authenticate("production_head", "production_head")
        self.assertIn("two different", self._sign(name="gu-lan")["error"])
        self.assertIn("redirect_url", self._sign(name="Qian Yu"))
        signature = self.order.signature_ids.filtered(lambda s: s.role == "production")
        self.assertEqual(signature.partner_id, self.head.partner_id)

    def test_our_people_sign_on_their_own_screens(self):
        self.authenticate(self.engineer_user.login, self.engineer_user.login)
        self.assertIn("one of us", self._sign()["error"])

    def test_what_is_not_complete_is_not_signed(self):
        self.order.acceptance_line_ids[0].write({"result": False})
        self.env.flush_all()
        page = self.url_open(f"{self.url}?access_token={self.token}")
        self.assertIn("has no result", page.text)
        self.assertIn("has no result", self._sign(token=self.token)["error"])

    def test_production_refuses(self):
        self.authenticate("production_head", "production_head")
        page = self.url_open(self.url)
        self.assertIn("our equipment department have accepted", page.text)
        csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        self.url_open(
            f"{self.url}/refuse",
            data={
                "csrf_token": csrf,
                "refused_by": "Gu Lan",
                "finding_0": "Hums",
                "severity_0": "major",
            },
        )
        self.order.invalidate_recordset()
        self.assertEqual(self.order.refused_side, "production")
        self.assertEqual(self.order.goes_on_in_id.attempt, 2)
        self.unit.invalidate_recordset()
        self.assertEqual(self.unit.state, "awaiting_acceptance")
        self.assertTrue(self.order.goes_on_in_id.awaiting_since)

    def test_todo_of_the_customer(self):
        self.authenticate("production_head", "production_head")
        self.assertIn(self.order.name, self.url_open("/my/todo").text)
        self._sign()
        self.assertNotIn(self.order.name, self.url_open("/my/todo").text)

    def test_own_plant_by_the_head_of_the_department(self):
        """Whoever works for us and uses the unit signs for production."""
        clerk = new_test_user(
            self.env,
            login="workshop",
            groups="base.group_user",
            name="Tang Jie",
            email="tang@maker.example.com",
        )
        clerk.partner_id.parent_id = self.company.partner_id
        self.order.sudo().equipment_id.write(
            self._own_plant() | {"partner_id": self.company.partner_id.id}
        )
        self.order.sudo().partner_id = self.company.partner_id
        self.env.flush_all()
        self.authenticate("workshop", "workshop")
        self.assertIn("redirect_url", self._sign(token=self.token, name="Tang Jie"))
        self.assertEqual(self.order.signature_ids.partner_id, clerk.partner_id)
        self.order.with_user(self.leader)._sign("equipment", "", PNG)
        self.assertEqual(self.order.state, "done")
