# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import random
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.controllers import meter as controller
from odoo.addons.after_sales_service.models.meter_intake import COLUMNS

URL = "/after_sales/meter"


@tagged("post_install", "-at_install")
class TestMeterFeed(HttpCase):
    """Machines send readings: what is taken, what is refused, and how it is said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls._new_user("feed_desk", "group_after_sales_dispatcher")
        cls.clerk = new_test_user(cls.env, login="clerk", groups="base.group_user")
        cls.customer = new_test_user(
            cls.env, login="stranger", groups="base.group_portal"
        )
        product = cls.env["product.product"].create(
            {
                "name": "SP-200",
                "is_storable": True,
                "tracking": "serial",
                "is_serviceable": True,
            }
        )
        cls.unit = cls.env["after.sales.equipment"].create(
            {
                "serial": "FEED-1",
                "product_id": product.id,
                "partner_id": cls.env["res.partner"].create({"name": "Hospital"}).id,
            }
        )
        cls.meter = cls.env["after.sales.meter"].create(
            {
                "equipment_id": cls.unit.id,
                "kind_id": cls.env.ref("after_sales_service.meter_kind_hours").id,
            }
        )
        cls.now = fields.Datetime.now().replace(microsecond=0)

    @classmethod
    def _new_user(cls, login, group):
        return new_test_user(
            cls.env, login=login, groups=f"base.group_user,after_sales_service.{group}"
        )

    def _key(self, user):
        return (
            self.env["res.users.apikeys"]
            .with_user(user)
            ._generate("rpc", "feed", fields.Datetime.now() + timedelta(days=1))
        )

    def _send(self, message, key=None, **headers):
        body = message if isinstance(message, bytes | str) else json.dumps(message)
        if key is None:
            key = self._key(self.desk)
        if key:
            headers["Authorization"] = f"Bearer {key}"
        answer = self.url_open(
            URL, data=body, headers={"Content-Type": "application/json"} | headers
        )
        self.assertIn("application/json", answer.headers["Content-Type"])
        return answer.status_code, answer.json()

    def _reading(self, value, hours_ago=0, **vals):
        at = self.now - timedelta(hours=hours_ago)
        return {
            "serial": "FEED-1",
            "meter": "hours",
            "value": value,
            "at": f"{at.isoformat()}Z",
        } | vals

    def test_one_reading(self):
        message = self._reading(1830)
        self.assertEqual(
            self._send(message), (200, {"taken": 1, "known": 0, "refused": []})
        )
        self.assertRecordValues(
            self.meter.reading_ids,
            [
                {
                    "value": 1830,
                    "read_at": self.now,
                    "source": "http",
                    "user_id": self.desk.id,
                }
            ],
        )
        # a machine that did not hear the answer sends it again
        self.assertEqual(
            self._send(message), (200, {"taken": 0, "known": 1, "refused": []})
        )
        self.assertEqual(self.meter.reading_count, 1)

    def test_many_of_which_some_are_wrong(self):
        status, result = self._send(
            {
                "readings": [
                    self._reading(100, 20),
                    self._reading(90, 10),
                    self._reading(1, serial="NONE"),
                    self._reading(110, 5),
                ]
            }
        )
        self.assertEqual(status, 207)
        self.assertEqual((result["taken"], result["known"]), (2, 0))
        self.assertEqual([each["index"] for each in result["refused"]], [1, 2])
        self.assertIn("runs backwards", result["refused"][0]["error"])
        status, result = self._send([self._reading(90, 1)])
        self.assertEqual((status, result["taken"]), (422, 0))

    def test_without_a_time_it_is_now(self):
        message = self._reading(5)
        del message["at"]
        self.assertEqual(self._send(message)[0], 200)

    @mute_logger("odoo.http", "odoo.addons.base.models.res_users")
    def test_who_may_send(self):
        message = self._reading(5)
        self.assertEqual(self._send(message, key="")[0], 401)
        self.assertEqual(self._send(message, key="0" * 40)[0], 401)
        self.assertEqual(
            self._send(message, key="", Authorization="Basic eDp4")[0], 401
        )
        self.authenticate("feed_desk", "feed_desk")
        self.assertEqual(self._send(message, key="")[0], 401, "a session opens nothing")
        self.logout()
        for user in (self.clerk, self.customer):
            self.assertEqual(self._send(message, key=self._key(user))[0], 403)
        self.assertFalse(self.meter.reading_count)

    def test_engineer_sends_for_own_units_only(self):
        engineer = self._new_user("feed_engineer", "group_after_sales_user")
        self.unit.team_id = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        status, result = self._send(self._reading(5), key=self._key(engineer))
        self.assertEqual(status, 422)
        self.assertIn("no meter", result["refused"][0]["error"])

    def test_what_is_no_message(self):
        for body in (
            b" ",
            b"{",
            b"\xff\xfe",
            "[]",
            "5",
            "null",
            '"x"',
            "[[]]",
            '{"readings": 5}',
            '{"readings": [5]}',
            "[" * 50_000,
        ):
            with self.subTest(body=body[:20]):
                status, result = self._send(body)
                self.assertEqual(status, 400)
                self.assertTrue(result["error"])

    def test_how_much(self):
        with patch.object(controller, "MAX_BYTES", 100):
            self.assertEqual(self._send(b" " * 101)[0], 413)
        with patch.object(controller, "MAX_READINGS", 2):
            self.assertEqual(self._send([self._reading(1)] * 3)[0], 400)
        with patch.object(controller, "PER_MINUTE", 2):
            rows = [self._reading(value, 10 - value) for value in (1, 2, 3)]
            self.assertEqual(self._send(rows[:2])[0], 200)
            self.assertEqual(self._send(rows[2])[0], 429)
        self.assertEqual(self._send(rows[2])[0], 200)

    def test_only_by_post(self):
        self.assertEqual(self.url_open(URL, method="GET").status_code, 405)

    def test_whatever_comes_is_answered(self):
        """Fuzz: any value in any place is taken or refused, never an error of ours."""
        rng = random.Random(7)
        junk = [
            None,
            True,
            -1,
            1e300,
            "1e400",
            10**400,
            "",
            " ",
            "\0",
            "\ud800",
            "x" * 5000,
            "'; DROP TABLE",
            [],
            {},
            [1],
            {"a": 1},
            "2026-02-30",
            "9999-12-31T23:59:59+14:00",
            "0001-01-01",
            "rollover",
            "replaced",
            "光谱",
        ]
        names = [*COLUMNS, "order_id", "total", "void_reason", "id"]
        key = self._key(self.desk)
        for _round in range(12):
            rows = []
            for hour in range(40):
                row = self._reading(rng.randrange(500), hour)
                for name in rng.sample(names, rng.randrange(1, 4)):
                    row[name] = rng.choice(junk)
                rows.append(row)
            status, result = self._send(rows, key=key)
            self.assertIn(status, (200, 207, 422))
            self.assertEqual(
                result["taken"] + result["known"] + len(result["refused"]), len(rows)
            )
        totals = self.meter.reading_ids.sorted("read_at").mapped("total")
        self.assertEqual(totals, sorted(totals))
        self.assertFalse(self.meter.reading_ids.order_id)
