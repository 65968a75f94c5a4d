# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import PNG

from ..models.incident_portal import HOURLY
from .test_incident import IncidentCommon

PHOTO = base64.b64decode(PNG)
FUZZ = (" ", "x" * 5000, "a\x00b", "☃é", "<script>alert(1)</script>", "-1", "%s' OR 1")


@tagged("post_install", "-at_install")
class TestIncidentPortal(IncidentCommon, HttpCase):
    """A danger that the customer sees in our work at his site (S36)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor = cls._new_portal_user("danger_customer", cls.customer)
        cls.stranger = cls._new_portal_user(
            "danger_stranger",
            cls.env["res.partner"].create({"name": "Other", "is_company": True}),
        )
        cls.url = f"/my/service-orders/{cls.order.id}/danger"

    @classmethod
    def _new_portal_user(cls, login, customer):
        user = new_test_user(
            cls.env, login=login, groups="base.group_portal", email=f"{login}@x.test"
        )
        user.partner_id.parent_id = customer
        return user

    def _incidents(self):
        return self.env["after.sales.incident"].search(
            [("order_id", "=", self.order.id)]
        )

    def _post(self, user=None, photo=None, **values):
        login = (user or self.visitor).login
        self.authenticate(login, login)
        values = {
            "kind": "hazard",
            "text": "Cover left open",
            "place": "Hall 2",
        } | values
        return self.url_open(
            self.url,
            data=values | {"csrf_token": Request.csrf_token(self)},
            files={"files": ("photo.png", photo)} if photo else None,
            timeout=60,
        )

    def test_reported_and_told_at_once(self):
        self.authenticate(self.visitor.login, self.visitor.login)
        page = self.url_open(f"/my/service-orders/{self.order.id}").text
        self.assertIn(self.url, page)
        self.assertIn("Report a danger", self.url_open(self.url).text)
        response = self._post(photo=PHOTO, kind="accident")
        self.assertIn("safety officer and the manager were told", response.text)
        incident = self._incidents()
        self.assertEqual(
            (incident.reporter_id, incident.kind, incident.severity, incident.place),
            (self.visitor, "accident", "serious", "Hall 2"),
        )
        self.assertEqual(incident.partner_id, self.customer)
        self.assertTrue(incident.is_from_customer)
        self.assertEqual(incident.photo_ids.res_id, incident.id)
        self.assertEqual(
            incident.activity_ids.user_id, incident._get_people_in_charge()
        )
        self.assertNotIn(self.visitor.partner_id, incident.message_partner_ids)

    def test_the_same_form_twice_is_one_report(self):
        for _time in range(2):
            self.assertEqual(self._post(key="a" * 32).status_code, 200)
        self.assertEqual(len(self._incidents()), 1)
        self._post(key="b" * 32)
        self.assertEqual(len(self._incidents()), 2)

    def test_what_is_wrong_is_said_and_nothing_written(self):
        for word, values in (
            ("Choose what it was", {"kind": "other"}),
            ("in a few words", {"text": " "}),
            ("too long", {"text": "x" * 2001}),
            ("is no photo", {"photo": b"%PDF-1.4 no photo"}),
        ):
            with self.subTest(word):
                response = self._post(**values)
                self.assertEqual(response.status_code, 422)
                self.assertIn(word, response.text)
        self.assertFalse(self._incidents())

    def test_another_customer_gets_nowhere(self):
        self.assertNotIn(self.order.name, self._post(self.stranger).text)
        self.assertFalse(self._incidents())
        self.authenticate(None, None)
        self.assertNotIn(self.order.name, self.url_open(self.url).text)

    def test_our_own_people_use_their_screens(self):
        response = self._post(self.engineer_user)
        self.assertEqual(response.status_code, 422)
        self.assertIn("one of us", response.text)
        self.assertFalse(self._incidents())

    def test_customers_read_no_incident(self):
        self._post()
        incident = self._incidents().with_user(self.visitor)
        with self.assertRaises(AccessError):
            incident.read(["name"])
        with self.assertRaises(AccessError):
            incident.search([])
        with self.assertRaises(AccessError):
            incident.create({"description": "x"})

    def test_more_than_anybody_sees_is_refused(self):
        for number in range(HOURLY):
            self._post(text=f"Danger {number}")
        response = self._post(text="One more")
        self.assertEqual(response.status_code, 422)
        self.assertIn("Please call us", response.text)
        self.assertEqual(len(self._incidents()), HOURLY)

    def test_what_we_found_stays_with_us(self):
        self._post()
        incident = self._incidents()
        incident.with_user(self.officer).action_take()
        self._reason(
            self.officer,
            incident.with_user(self.officer).action_drop(),
            "Li had left it open, he is warned",
        )
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.visitor.partner_id.ids)]
        )
        self.assertIn("We have looked into it", mail.body_html)
        self.assertNotIn("warned", mail.body_html)

    @mute_logger("odoo.http")
    def test_any_words(self):
        for word in FUZZ:
            with self.subTest(word[:20]):
                response = self._post(kind=word, text=word, place=word, key=word)
                self.assertLess(response.status_code, 500)
                self.assertNotIn("<script>alert(1)", response.text)
                self._post(text=word, place=word, key=word)
        texts = "".join(self._incidents().mapped("description"))
        self.assertNotIn("\x00", texts)
