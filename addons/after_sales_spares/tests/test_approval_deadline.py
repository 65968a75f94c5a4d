# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta
from io import BytesIO
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_approval import ApprovalCommon


@tagged("post_install", "-at_install")
class TestApprovalDeadline(ApprovalCommon):
    """Who does not decide is reminded, then the next one is asked, each once."""

    def _run(self, at):
        with freeze_time(at), self.enter_registry_test_mode():
            self.env.ref(
                "after_sales_spares.ir_cron_spare_approvals"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_working_hours_of_the_company(self):
        request = self._submitted(at=datetime(2026, 11, 27, 7, 0))  # Friday, 15:00
        # two hours are left on Friday, six come on Monday from 08:00
        self.assertEqual(request.approval_deadline, datetime(2026, 11, 30, 7, 0))
        self.assertEqual(request.sudo().alert_kind, "remind")
        self.assertEqual(request.sudo().alert_at, datetime(2026, 11, 30, 2, 0))

    def test_fewer_hours_while_the_unit_is_down(self):
        with freeze_time(NOW):
            self.unit._open_downtime(NOW - timedelta(hours=1))
            self.unit._follow_ledger()
        request = self._submitted()
        self.assertTrue(request.is_unit_down)
        self.assertEqual(request.approval_deadline, NOW + timedelta(hours=2))

    def test_no_deadline(self):
        self.company.after_sales_spare_hours = 0
        request = self._submitted()
        self.assertFalse(request.approval_deadline)
        self.assertFalse(request.sudo().alert_at)
        self.assertFalse(request.is_late)

    def test_a_calendar_that_never_works_holds_nothing_up(self):
        self.calendar.attendance_ids.unlink()
        request = self._submitted()
        self.assertEqual(request.approval_deadline, NOW + timedelta(hours=8))

    def test_reminded_then_the_next_one_then_nobody_is_left(self):
        request = self._submitted()
        self._run(NOW + timedelta(minutes=1))
        self.assertEqual(self._kinds(request), ["submitted"])
        reminder = request.sudo().alert_at
        self._run(reminder)
        self._run(reminder)
        self.assertEqual(self._kinds(request), ["submitted", "reminded"])
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.manager.partner_id.ids)], order="id desc"
        )
        self.assertIn("Not decided yet", told[0].subject)
        deadline = request.approval_deadline
        self._run(deadline)
        self.assertEqual(self._kinds(request)[2:], ["escalated"])
        self.assertEqual(request.approver_id, self.approver)
        self.assertEqual(request.sudo().activity_ids.user_id, self.approver)
        self.assertGreater(request.approval_deadline, deadline)
        # his time passes as well: all are told, once
        self._run(deadline + timedelta(days=9))
        self.assertEqual(self._kinds(request)[3:], ["reminded", "escalated"])
        self.assertFalse(request.sudo().alert_at)
        self._run(deadline + timedelta(days=19))
        self.assertEqual(len(self._kinds(request)), 5)
        # whoever was asked first may still decide
        self._approve(request, at=deadline + timedelta(days=20))
        self.assertEqual(request.state, "approved")

    def test_decided_ones_are_left_alone(self):
        request = self._submitted()
        self._approve(request)
        self._run(NOW + timedelta(days=9))
        self.assertEqual(self._kinds(request), ["submitted", "approved"])

    @mute_logger("odoo.addons.after_sales_spares.models.spare_request_deadline")
    def test_a_bad_one_stops_nothing(self):
        bad, good = self._submitted(), self._submitted()
        Request = self.env.registry["after.sales.spare.request"]
        alert = Request._alert

        def fail(this):
            if this.id == bad.id:
                raise ValueError("broken")
            return alert(this)

        with patch.object(Request, "_alert", fail):
            self._run(NOW + timedelta(hours=5))
        self.assertEqual(self._kinds(bad), ["submitted", "failed"])
        self.assertEqual(self._kinds(good), ["submitted", "reminded"])

    def test_the_daily_run_looks_at_what_is_due_only(self):
        for _number in range(3):
            self._submitted()
        Request = self.env["after.sales.spare.request"]
        with freeze_time(NOW):
            self.assertFalse(Request.search(Request._get_due_domain()))
        self.assertIn(
            "(alert_at) WHERE (alert_at IS NOT NULL)",
            self._get_indexes("after_sales_spare_request"),
        )

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    def test_register_of_approvals(self):
        request = self._submitted()
        self._approve(request, at=NOW + timedelta(hours=2))
        Decision = self.env["after.sales.spare.decision"].with_user(self.storekeeper)
        file = BytesIO()
        Decision._write_register(
            file, [("request_id", "=", request.id), ("kind", "=", "approved")]
        )
        rows = list(load_workbook(file).active.values)
        row = dict(zip(rows[0], rows[1], strict=True))
        self.assertEqual(row["Time Taken (h)"], 2.0)
        self.assertEqual(row["Amount"], 5000.0)
        self.assertIn("High-value part", row["Rule"])
        engineer = Decision.with_user(self.engineer_user)
        self.assertNotIn("amount_total", engineer._get_register_columns())
