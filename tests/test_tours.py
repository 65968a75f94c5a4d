# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The main job in a browser: each tour works as one of the people works.

The browser's clock is the real one, so the days here hang on today.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo.tests import HttpCase, tagged

from odoo.addons.after_sales_service.tests.common_order import OrderCommon

PHONE = "390x844"
DESKTOP = "1366x900"


class TourCommon(HttpCase, OrderCommon):
    """People, a unit at its site, and a look at the screen as they have it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = datetime.now().replace(microsecond=0)
        cls.unit = cls._new_unit(
            "SP2-0117",
            delivered_on=cls.now.date() - timedelta(days=3),
            engineer_id=cls.engineer.id,
        )

    def _tour(self, url, name, user=None, phone=False):
        self.browser_size = PHONE if phone else DESKTOP
        self.touch_enabled = phone
        self.start_tour(url, name, login=user and user.login)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestAcceptTours(TourCommon):
    """The customer signs: the certificate is there and the year runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._installation(
            cls.unit,
            description="Unpack, level, calibrate",
            notified_at=cls.now - timedelta(days=1),
            planned_start=cls.now - timedelta(hours=3),
            planned_end=cls.now + timedelta(hours=1),
        )
        cls.order.with_user(cls.dispatcher).action_dispatch()

    def _assert_accepted(self, channel):
        today = datetime.now(ZoneInfo(self.unit.tz)).date()
        self.assertRecordValues(
            self.order, [{"state": "done", "is_signed": True, "promise_state": "kept"}]
        )
        signature = self.order.signature_ids
        self.assertRecordValues(
            signature, [{"role": "customer", "name": "Gu Lan", "channel": channel}]
        )
        self.assertIn("SP2-0117", signature.document)
        self.assertTrue(self.order.certificate_attachment_id.raw)
        self.assertEqual(self.unit.accepted_on, today)
        self.assertEqual(self.unit.warranty_state, "active")
        self.assertEqual(self.unit.warranty_id.start_date, today)

    def test_on_the_engineers_phone(self):
        self._tour(
            "/odoo/my-jobs",
            "after_sales_accept_on_screen",
            self.engineer_user,
            phone=True,
        )
        self._assert_accepted("screen")

    def test_on_the_customers_phone(self):
        order = self.order.with_user(self.engineer_user)
        order.action_depart()
        order.action_arrive()
        order.action_finish()
        self._tick(order)
        self._tour(
            order.get_portal_url(), "after_sales_accept_on_portal", phone=True
        )
        self._assert_accepted("portal")
