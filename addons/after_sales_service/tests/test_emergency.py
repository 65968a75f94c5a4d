# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_order import NOW
from .notice_common import DAY, HOUR, NoticeCommon


@tagged("post_install", "-at_install")
class TestEmergency(NoticeCommon):
    """Emergency work: at once, production and supplier told at once (S11, S26)."""

    def _emergency(self, **vals):
        with freeze_time(NOW):
            return self._new_order(
                kind="emergency", description="Smoke from the pump", **vals
            )

    def test_production_is_told_with_the_job(self):
        before = self._mails()
        order = self._emergency()
        self.assertRecordValues(
            order.notice_ids,
            [
                {
                    "kind": "emergency",
                    "state": "sent",
                    "sent_at": NOW,
                    "in_time": True,
                    "remind_at": False,
                    "partner_id": self.head.id,
                }
            ],
        )
        mail = self._mails() - before
        self.assertEqual(mail.recipient_ids, self.head)
        self.assertIn("Emergency repair", mail.subject)
        self.assertIn("was told on", order.notice_text)

    def test_nobody_waits(self):
        order = self._emergency(affects_production=True)
        self._work(order, until="arrive")
        self.assertEqual(order.state, "in_progress")
        self.assertEqual(len(order.notice_ids), 1, "told once, not at each step")

    def test_a_job_that_becomes_an_emergency(self):
        order = self._new_job()
        notice = order.notice_id
        with freeze_time(NOW):
            order.with_user(self.dispatcher).kind = "emergency"
        self.assertFalse(notice.exists())
        self.assertEqual(order.notice_ids.kind, "emergency")

    def test_without_an_address_somebody_calls(self):
        self.head.email = False
        notice = self._emergency().notice_ids
        self.assertEqual(notice.state, "draft")
        self.assertIn("Call production", notice.activity_ids.mapped("summary"))
        self._say_yes(notice)
        self.assertEqual(notice.state, "acknowledged")
        self.assertFalse(notice.activity_ids)

    def test_a_company_may_tell_by_itself(self):
        self.company.after_sales_tell_emergency = False
        self.assertFalse(self._emergency().notice_ids)

    def test_no_other_time_for_an_emergency(self):
        notice = self._emergency().notice_ids.sudo()
        with self.assertRaisesRegex(UserError, "done at once"):
            notice._ask_other_slot("Zhou", "link", note="Tomorrow")
        notice._acknowledge("Zhou", "link")
        self.assertEqual(notice.state, "acknowledged")

    def test_cancelled(self):
        order = self._emergency()
        order.action_cancel()
        self.assertEqual(order.notice_ids.state, "withdrawn")

    def test_the_influence_is_recorded(self):
        order = self._emergency(affects_production=True)
        self._work(order, until="arrive")
        mine = order.with_user(self.engineer_user)
        self.assertIn("Range of Influence, Kept Small by", mine.missing_text)
        self.env["after.sales.act"].with_user(self.engineer_user).take_acts(
            [
                {
                    "uuid": "5a0f7b0e-0000-4000-8000-0000000000e1",
                    "kind": "report",
                    "order_id": order.id,
                    "at": "2026-11-23T04:00:00Z",
                    "age": 0,
                    "values": {
                        "influence": "Line 2",
                        "influence_measures": "Samples go over line 1",
                    },
                }
            ]
        )
        self.assertEqual(order.influence, "Line 2")
        self.assertNotIn("Influence", mine.missing_text or "")

    # ------------------------------------------------------------
    # SUPPLIER
    # ------------------------------------------------------------

    def _with_vendor(self):
        self.unit.vendor_id = self.env["res.partner"].create(
            {"name": "Pump Works", "email": "warranty@pump-works.example"}
        )
        self.unit.vendor_warranty_end = (NOW + 90 * DAY).date()

    def test_the_supplier_is_told_with_the_job(self):
        self._with_vendor()
        order = self._emergency(coverage_at=NOW)
        self.assertIn("Pump Works was told on", order.vendor_text)
        self.assertFalse(order.vendor_to_notify)

    def test_the_supplier_that_becomes_known_later(self):
        order = self._emergency(coverage_at=NOW)
        self.assertFalse(order.vendor_text)
        with self.assertRaisesRegex(UserError, "no supplier to be told"):
            order.with_user(self.dispatcher).action_tell_vendor()
        self._with_vendor()
        order.invalidate_recordset()
        self.assertIn("tell Pump Works at once", order.vendor_text)
        with self.assertRaises(AccessError):
            order.with_user(self.colleague_user).action_tell_vendor()
        before = self._mails()
        with freeze_time(NOW + HOUR):
            order.with_user(self.engineer_user).action_tell_vendor()
        order.invalidate_recordset()
        self.assertIn("was told on", order.vendor_text)
        self.assertEqual((self._mails() - before).recipient_ids, self.unit.vendor_id)
