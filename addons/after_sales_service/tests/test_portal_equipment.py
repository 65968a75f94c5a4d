# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .common import AfterSalesCommon

SECRET = "Door code 4711"


@tagged("post_install", "-at_install")
class TestPortalEquipment(AfterSalesCommon, HttpCase):
    """The customer's units: who may see them, who may answer, what is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no frozen clock here: the server thread answers in real time
        today = fields.Date.today()
        cls.start = fields.Datetime.now().replace(microsecond=0) - timedelta(days=9)
        cls.unit = cls._new_unit(
            delivered_on=today - timedelta(days=40),
            accepted_on=today - timedelta(days=30),
            note=SECRET,
        )
        cls.downtime = cls._down(cls.start)
        cls.second = cls._down(cls.start + timedelta(days=3))
        cls.unasked = cls._down(cls.start + timedelta(days=6))
        (cls.downtime | cls.second).with_user(cls.dispatcher).action_propose()
        cls.portal_user = cls._new_portal_user("Customer's man", cls.customer)
        cls.foreigner = cls._new_portal_user(
            "Foreigner", cls.env["res.partner"].create({"name": "Other hospital"})
        )
        cls.token = cls.unit._portal_ensure_token()
        cls.url = f"/my/equipment/{cls.unit.id}"
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    @classmethod
    def _down(cls, start, **vals):
        return cls.env["after.sales.downtime"].create(
            {
                "equipment_id": cls.unit.id,
                "start": start,
                "end": start + timedelta(hours=30),
            }
            | vals
        )

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

    def _login(self, user=None):
        user = user or self.portal_user
        self.authenticate(user.login, user.login)

    def _refused(self, response):
        self.assertNotIn("/my/equipment", response.url)
        self.assertNotIn(self.unit.serial, response.text)

    def _post(self, answer="confirm", downtimes=None, token=None, **vals):
        """Send the form as the browser would."""
        downtimes = self.downtime if downtimes is None else downtimes
        data = {
            "csrf_token": Request.csrf_token(self),
            "name": "Dr. Zhao",
            "downtime": [f"{d.id}:{d._get_fingerprint()}" for d in downtimes],
        } | vals
        if token is not None:
            data["access_token"] = token
        response = self.url_open(f"{self.url}/downtime/{answer}", data=data)
        self.env.invalidate_all()
        return response

    def _log(self):
        """What the log says of the answer, beside the tracked fields."""
        return self.downtime.message_ids.filtered(lambda m: "Dr. Zhao" in m.body)

    def _problem(self, response):
        return html.fromstring(response.text).xpath("string(//*[@id='problem'])")

    # ------------------------------------------------------------
    # SEEING
    # ------------------------------------------------------------

    def test_no_login_no_token(self):
        self._refused(self.url_open(self.url))
        self._refused(self.url_open("/my/equipment"))

    def test_wrong_token(self):
        self._refused(self.url_open(f"{self.url}?access_token=wrong"))

    def test_token_of_another_unit(self):
        other = self._new_unit("SP2-0002")
        token = other._portal_ensure_token()
        self._refused(self.url_open(f"{self.url}?access_token={token}"))

    def test_token_of_the_owner_before(self):
        url = f"{self.url}?access_token={self.token}"
        self.assertIn(self.unit.serial, self.url_open(url).text)
        self.unit.partner_id = self.foreigner.partner_id.parent_id
        self.env.flush_all()
        self._refused(self.url_open(url))

    def test_right_token(self):
        response = self.url_open(f"{self.url}?access_token={self.token}")
        self.assertEqual(response.status_code, 200)
        self.assertIn(self.unit.serial, response.text)
        self.assertIn("Please confirm when", response.text)
        self.assertNotIn(SECRET, response.text)

    def test_foreign_customer(self):
        self._login(self.foreigner)
        self._refused(self.url_open(self.url))
        self.assertNotIn(self.unit.serial, self.url_open("/my/equipment").text)

    def test_own_customer(self):
        self._login()
        page = self.url_open(self.url)
        self.assertIn(self.unit.serial, page.text)
        self.assertNotIn(SECRET, page.text)
        for query, found in (
            ("", True),
            ("?filterby=confirm", True),
            ("?filterby=warranty", True),
            ("?filterby=down", False),
            ("?filterby=nonsense", True),
            ("?search=SP2-00", True),
            ("?search=%25nothing%27", False),
            ("/page/7", True),
        ):
            with self.subTest(query=query):
                response = self.url_open(f"/my/equipment{query}")
                self.assertEqual(response.status_code, 200)
                self.assertEqual(self.unit.serial in response.text, found)
        self.assertEqual(self.url_open("/my/home").status_code, 200)

    def test_own_plant_is_not_on_the_portal(self):
        self.unit.write(self._own_plant())
        self.env.flush_all()
        self._login()
        self._refused(self.url_open(self.url))

    def test_unknown_unit(self):
        self._login()
        response = self.url_open("/my/equipment/99999999")
        self.assertNotIn("equipment", response.url)

    def test_list_costs_the_same_for_many_units(self):
        self._login()
        self.url_open("/my/equipment")
        costs = []
        for number in (1, 40):
            for serial in range(number):
                self._new_unit(
                    f"SP2-{number}-{serial}", accepted_on=fields.Date.today()
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.url_open("/my/equipment")
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], 40)
        self.assertLessEqual(costs[1], costs[0] + 2)

    def test_counters(self):
        self._login()
        counters = ["equipment_count", "downtime_to_confirm_count"]
        found = self.make_jsonrpc_request("/my/counters", {"counters": counters})
        self.assertEqual(found, {"equipment_count": 1, "downtime_to_confirm_count": 1})
        self._login(self.foreigner)
        found = self.make_jsonrpc_request("/my/counters", {"counters": counters})
        self.assertFalse(any(found.values()))

    def test_fields_open_to_the_customer(self):
        """By RPC he reads what the page shows, of his own, and writes nothing."""
        unit = self.unit.with_user(self.portal_user)
        self.assertEqual(unit.read(["serial"])[0]["serial"], self.unit.serial)
        self.assertFalse(self.unit.with_user(self.foreigner).has_access("read"))
        for record, names in (
            (unit, ("note", "access_token", "vendor_id", "explanation", "engineer_id")),
            (
                self.downtime.with_user(self.portal_user),
                ("ticket_id", "answer_ip", "exclusion_reason", "message_ids"),
            ),
        ):
            self.assertFalse(record.has_access("write"))
            for name in names:
                with self.subTest(name=name), self.assertRaises(AccessError):
                    record.read([name])
                with self.subTest(name=name), self.assertRaises(AccessError):
                    record.search([(name, "!=", False)])
        self.assertNotIn("note", unit.fields_get())

    def test_letter(self):
        for query in ("", "?access_token=wrong"):
            self.assertNotIn(
                "/letter/",
                self.url_open(f"{self.url}/letter/{self.downtime.id}{query}").url,
            )
        url = f"{self.url}/letter/%s?access_token={self.token}"
        response = self.url_open(url % self.downtime.id)
        self.assertEqual(response.content, self.downtime.letter_attachment_id.raw)
        for other in (self.unasked.id, 99999999):
            self.assertEqual(self.url_open(url % other).status_code, 404)

    # ------------------------------------------------------------
    # ANSWERING
    # ------------------------------------------------------------

    def test_confirm_logged_in(self):
        self._login()
        response = self._post()
        self.assertIn("Your confirmation is kept", response.text)
        self.assertRecordValues(
            self.downtime,
            [
                {
                    "state": "confirmed",
                    "answered_by": "Dr. Zhao",
                    "answer_channel": "portal",
                    "answer_ip": "127.0.0.1",
                }
            ],
        )
        self.assertEqual(self.second.state, "proposed")
        log = self._log()
        self.assertEqual(log.author_id, self.portal_user.partner_id)
        self.assertIn("30.00 h", log.body)

    def test_confirm_all_by_token(self):
        response = self._post(downtimes=self.downtime | self.second, token=self.token)
        self.assertIn("Your confirmation is kept", response.text)
        self.assertEqual(self.downtime.state, "confirmed")
        self.assertEqual(self.second.state, "confirmed")
        self.assertEqual(self.unasked.state, "proposed")
        self.assertEqual(self._log().author_id, self.customer)

    def test_object(self):
        self._login()
        response = self._post("object", objection="It was <b>longer</b>")
        self.assertIn("service manager looks into it", response.text)
        self.assertNotIn("<b>longer", response.text)
        self.assertEqual(self.downtime.state, "objected")
        self.assertEqual(self.downtime.objection, "It was <b>longer</b>")
        self.assertTrue(self.downtime.activity_ids)
        self.assertIn("waits for the decision", self.url_open(self.url).text)

    def test_answer_twice(self):
        self._login()
        self._post()
        self.assertIn("answered already", self._problem(self._post()))
        self._post("object", objection="No")
        self.assertEqual(self.downtime.state, "confirmed")

    def test_changed_meanwhile(self):
        self._login()
        shown = f"{self.downtime.id}:{self.downtime._get_fingerprint()}"
        self.downtime.write({"end": self.downtime.end + timedelta(hours=1)})
        self.downtime.asked_at = fields.Datetime.now()
        self.env.flush_all()
        response = self._post(downtime=[shown])
        self.assertIn("changed meanwhile", self._problem(response))
        self.assertEqual(self.downtime.state, "proposed")

    def test_refused_input(self):
        self._login()
        other_unit = self._new_unit("SP2-0002")
        theirs = self._down(self.start, equipment_id=other_unit.id)
        theirs.write({"asked_at": datetime(2026, 1, 1)})
        self.env.flush_all()
        for answer, vals in (
            ("confirm", {"name": "  "}),
            ("confirm", {"name": "x" * 500}),
            ("confirm", {"downtime": []}),
            ("confirm", {"downtime": ["nonsense"]}),
            ("confirm", {"downtime": ["99999999:abc"]}),
            ("confirm", {"downtime": [f"{self.downtime.id}:wrong"]}),
            ("confirm", {"downtimes": self.downtime | theirs}),
            ("confirm", {"downtimes": self.unasked}),
            ("object", {"objection": ""}),
            ("object", {"objection": "   "}),
            ("object", {"objection": "x" * 5000}),
        ):
            with self.subTest(answer=answer, **vals):
                response = self._post(answer, **vals)
                self.assertEqual(response.status_code, 200)
                self.assertTrue(self._problem(response))
        theirs.invalidate_recordset()
        states = (self.unit.downtime_ids | theirs).mapped("state")
        self.assertEqual(set(states), {"proposed"})
        self.assertFalse(any(self.unit.downtime_ids.mapped("answered_at")))

    def test_refused_visitors(self):
        for token in (None, "wrong"):
            self._refused(self._post(token=token))
        self._login(self.foreigner)
        self._refused(self._post())
        self._login()
        self.assertEqual(self._post("settle").status_code, 404)
        self.assertEqual(self._post(csrf_token="wrong").status_code, 400)
        # a picture or link on another site answers nothing
        self.assertEqual(self.url_open(f"{self.url}/downtime/confirm").status_code, 405)
        self.assertEqual(self.downtime.state, "proposed")
