# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta
from io import BytesIO
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW, OrderCommon

SIX = datetime(2026, 11, 23, 6, 0)


@tagged("post_install", "-at_install")
class TestEmergencyReport(OrderCommon):
    """After an emergency the manager reads what happened, in writing (S30)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp.write({"specification": "D2, 30 W", "brand": "Lumo"})
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.unit._open_downtime(NOW - timedelta(hours=2))
            cls.order = cls._new_order(kind="emergency", equipment_id=cls.unit.id)
            cls._add_line(cls.order, cls.lamp, quantity=2)
        cls._work(cls.order)
        cls.report = cls.order.emergency_report_ids

    def _done(self):
        self._report(self.order)
        with freeze_time(NOW.replace(hour=5)):
            self.order.with_user(self.engineer_user).action_done()

    # ------------------------------------------------------------
    # PROPOSED
    # ------------------------------------------------------------

    def test_proposed_when_the_work_is_finished(self):
        report = self.report
        self.assertEqual(len(report), 1)
        self.assertNotEqual(report.name, "New")
        self.assertEqual(report.author_id, self.engineer_user)
        self.assertEqual(report.due_on, date(2026, 11, 26))
        self.assertEqual(report.activity_ids.user_id, self.engineer_user)
        self.assertEqual(report.activity_ids.date_deadline, report.due_on)
        self.assertEqual(report.failed_at, NOW - timedelta(hours=2))
        self.assertRecordValues(
            report.part_ids,
            [
                {
                    "name": self.order.part_line_ids.name,
                    "specification": "D2, 30 W",
                    "quantity": 2.0,
                    "brand": "Lumo",
                }
            ],
        )

    def test_filled_in_from_the_job(self):
        self._done()
        self.assertRecordValues(
            self.report,
            [
                {
                    "cause": "Bearing dry",
                    "method": "Greased",
                    "result": "solved",
                    "restored_at": self.order.finished_at,
                    "down_hours": 5.0,
                    "parts_text": "Lamp, D2, 30 W, 2 Units, Lumo",
                }
            ],
        )
        self.assertFalse(self.report.missing_text)

    def test_what_was_written_stays(self):
        self.report.with_user(self.engineer_user).cause = "Lamp aged before its time"
        self._done()
        self.assertEqual(self.report.cause, "Lamp aged before its time")
        self.report.with_user(self.engineer_user).action_take_parts()
        self.assertEqual(self.report.cause, "Bearing dry", "asked for, by the button")

    def test_one_per_job(self):
        self._done()
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self.env["after.sales.emergency.report"].create({"order_id": self.order.id})

    def test_no_report_of_a_repair(self):
        with freeze_time(NOW):
            repair = self._new_order(equipment_id=self.unit.id)
        self._work(repair)
        self.assertFalse(repair.emergency_report_ids)
        with self.assertRaisesRegex(UserError, "no finished emergency"):
            repair.with_user(self.engineer_user).action_emergency_report()

    def test_begun_by_hand_for_an_older_emergency(self):
        self.report.unlink()
        action = self.order.with_user(self.engineer_user).action_emergency_report()
        self.assertEqual(action["res_id"], self.order.emergency_report_ids.id)
        again = self.order.with_user(self.engineer_user).action_emergency_report()
        self.assertEqual(again["res_id"], action["res_id"])
        with self.assertRaises(AccessError):
            self.order.with_user(self.colleague_user).action_emergency_report()

    # ------------------------------------------------------------
    # HANDED IN, ACKNOWLEDGED, RETURNED
    # ------------------------------------------------------------

    def test_incomplete_is_not_handed_in(self):
        self.report.part_ids.brand = False
        with self.assertRaises(UserError) as refusal:
            self.report.with_user(self.engineer_user).action_submit()
        for words in ("Cause", "How It Was Handled", "Result", "Restoration", "Brand"):
            self.assertIn(words, str(refusal.exception))
        self.assertEqual(self.report.approval_state, "draft")

    def test_not_solved_needs_no_restoration(self):
        self._report(self.order, result="unsolved")
        self.assertFalse(self.report.restored_at)
        self.report.with_user(self.engineer_user).action_submit()

    def test_handed_in_and_acknowledged(self):
        self._done()
        with freeze_time(SIX):
            self.report.with_user(self.engineer_user).action_submit()
        self.assertEqual(self.report.submitted_by_id, self.engineer_user)
        self.assertIn(self.manager, self.report._get_approvers())
        todo = self.report.activity_ids
        self.assertTrue(
            todo.user_id.has_group("after_sales_service.group_after_sales_manager")
        )
        for user in (self.engineer_user, self.dispatcher):
            with self.assertRaises(AccessError):
                self.report.with_user(user).action_approve()
        with self.assertRaisesRegex(UserError, "handed in or approved"):
            self.report.with_user(self.engineer_user).cause = "Other"
        with self.assertRaisesRegex(UserError, "handed in or approved"):
            self.report.part_ids.with_user(self.engineer_user).quantity = 3
        with freeze_time(SIX):
            self.report.with_user(self.manager).action_approve()
        self.assertRecordValues(
            self.report,
            [
                {
                    "approval_state": "approved",
                    "approved_by_id": self.manager.id,
                    "approved_at": SIX,
                }
            ],
        )
        self.assertTrue(self.report.attachment_id.raw)
        with self.assertRaisesRegex(AccessError, "stays as it is"):
            self.report.with_user(self.manager).action_redraft()
        with self.assertRaises(UserError):
            self.report.attachment_id.raw = b"x"

    def test_returned_with_a_remark(self):
        self._done()
        self.report.with_user(self.engineer_user).action_submit()
        self.report.with_user(self.manager)._do_refuse("Which bearing?")
        self.assertEqual(self.report.approval_state, "refused")
        self.assertEqual(self.report.refusal_reason, "Which bearing?")
        todo = self.report.activity_ids
        self.assertEqual(
            (todo.user_id, "Which bearing?" in todo.note), (self.engineer_user, True)
        )
        report = self.report.with_user(self.engineer_user)
        report.action_redraft()
        report.cause = "Upper bearing dry"
        report.action_submit()
        self.report.with_user(self.manager).action_approve()

    @mute_logger("odoo.addons.after_sales_service.models.emergency_report")
    def test_printer_that_fails_takes_nothing_back(self):
        self._done()
        self.report.with_user(self.engineer_user).action_submit()
        with patch.object(
            self.env.registry["ir.actions.report"],
            "_render_qweb_pdf",
            side_effect=UserError("Unable to find Wkhtmltopdf"),
        ):
            self.report.with_user(self.manager).action_approve()
        self.assertFalse(self.report.attachment_id)
        self.report.with_user(self.manager).action_print()
        self.assertTrue(self.report.attachment_id.raw)

    # ------------------------------------------------------------
    # BAD INPUT, RIGHTS
    # ------------------------------------------------------------

    def test_times_that_cannot_be(self):
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self.report.write({"failed_at": NOW, "restored_at": NOW - timedelta(1)})
            self.env.flush_all()
        with freeze_time(NOW), self.assertRaisesRegex(ValidationError, "future"):
            self.report.failed_at = NOW + timedelta(hours=1)

    def test_fields_of_the_steps(self):
        for user in (self.engineer_user, self.dispatcher, self.manager):
            for vals in (
                {"approval_state": "approved"},
                {"due_on": date(2027, 1, 1)},
                {"order_id": False},
                {"down_hours": 0.0},
                {"attachment_id": False},
                {"name": "x"},
            ):
                with self.assertRaises(AccessError):
                    self.report.with_user(user).write(vals)
            for operation in ("create", "unlink"):
                self.assertFalse(self.report.with_user(user).has_access(operation))

    def test_who_reads(self):
        self.report.with_user(self.engineer_user).check_access("write")
        self.report.with_user(self.dispatcher).check_access("write")
        self.report.with_user(self.accountant).check_access("read")
        self.assertFalse(self.report.with_user(self.colleague_user).has_access("read"))
        for user in (self.colleague_user, self.accountant):
            for records in (self.report, self.report.part_ids):
                self.assertFalse(records.with_user(user).has_access("write"))

    # ------------------------------------------------------------
    # OVERDUE, EXCEL, CLAUSE
    # ------------------------------------------------------------

    def test_overdue(self):
        Report = self.env["after.sales.emergency.report"]
        overdue = [("is_overdue", "=", True), ("id", "=", self.report.id)]
        with freeze_time(datetime(2026, 11, 26, 12)):
            self.assertFalse(Report.search(overdue))
        with freeze_time(datetime(2026, 11, 27, 12)):
            self.assertTrue(Report.search(overdue))
            self.report.invalidate_recordset(["is_overdue"])
            self.assertTrue(self.report.is_overdue)
            self._report(self.order)
            self.report.with_user(self.engineer_user).action_submit()
            self.assertFalse(Report.search(overdue))
            self.assertFalse(self.report.is_overdue)

    def test_days_by_the_setting(self):
        self.company.after_sales_emergency_report_days = 1
        with freeze_time(NOW):
            second = self._new_order(kind="emergency", equipment_id=self.unit.id)
        self._work(second)
        self.assertEqual(second.emergency_report_ids.due_on, date(2026, 11, 24))

    def test_excel(self):
        self._done()
        target = BytesIO()
        Report = self.env["after.sales.emergency.report"].with_user(self.dispatcher)
        Report._write_register(target, [("id", "=", self.report.id)])
        self.assertTrue(target.getvalue().startswith(b"PK"))
