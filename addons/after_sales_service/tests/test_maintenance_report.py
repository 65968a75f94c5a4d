# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
from datetime import date, datetime, timedelta

from odoo.tests import freeze_time, tagged

from .analysis_common import NOW, TODAY, AnalysisCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestMaintenanceReport(AnalysisCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.next_date = False

    def _row(self, **vals):
        occurrence = self._occur(
            0,
            TODAY,
            **{
                "window_start": TODAY - 7 * DAY,
                "window_end": TODAY + 7 * DAY,
            }
            | vals,
        )
        return self.env["after.sales.maintenance.report"].search(
            [("occurrence_id", "=", occurrence.id)]
        )

    @freeze_time(NOW)
    def test_in_time_on_the_last_day(self):
        row = self._row(state="done", done_on=TODAY + 7 * DAY)
        self.assertEqual((row.outcome, row.kept_count), ("in_window", 1))
        self.assertFalse(row.days_late)

    @freeze_time(NOW)
    def test_the_calendar_says_which_unit(self):
        row = self._row()
        self.assertIn(row.equipment_id.display_name, row.display_name)
        self.assertIn(row.name, row.display_name)

    @freeze_time(NOW)
    def test_late_a_day_after(self):
        row = self._row(state="done", done_on=TODAY + 8 * DAY)
        self.assertEqual((row.outcome, row.days_late), ("late", 8))

    @freeze_time(NOW)
    def test_early_a_day_before(self):
        row = self._row(state="done", done_on=TODAY - 8 * DAY)
        self.assertEqual((row.outcome, row.kept_count), ("early", 0))

    def test_overdue_when_the_window_is_over(self):
        row = self._row()
        with freeze_time(NOW + 7 * DAY):
            row.invalidate_recordset()
            self.assertEqual(row.outcome, "open")
        with freeze_time(NOW + 8 * DAY):
            row.invalidate_recordset()
            self.assertEqual((row.outcome, row.days_late), ("overdue", 8))

    @freeze_time(NOW)
    def test_absorbed_and_open_say_nothing(self):
        self.assertEqual(self._row(state="absorbed").decided_count, 0)
        self._occur(1, TODAY + 30 * DAY, state="skipped")
        report = self.env["after.sales.maintenance.report"]
        [(percent, decided)] = report._read_group(
            [("plan_id", "=", self.plan.id)],
            [],
            ["kept_percent:avg", "decided_count:sum"],
        )
        self.assertEqual((percent, decided), (0.0, 1))

    @freeze_time(NOW)
    def test_the_share_is_that_of_the_sums(self):
        for number, done in enumerate((0, 0, 0, 30)):
            self._occur(number, TODAY, state="done", done_on=TODAY + done * DAY)
        [(percent,)] = self.env["after.sales.maintenance.report"]._read_group(
            [("plan_id", "=", self.plan.id)], [], ["kept_percent:avg"]
        )
        self.assertEqual(percent, 75.0)

    @freeze_time(NOW)
    def test_the_next_date_is_there_before_its_job(self):
        self.plan.next_date = TODAY + 10 * DAY
        row = self.env["after.sales.maintenance.report"].search(
            [("plan_id", "=", self.plan.id)]
        )
        self.assertEqual((row.due_on, row.outcome), (TODAY + 10 * DAY, "open"))
        self._occur(self.plan.next_occurrence, TODAY + 10 * DAY)
        self.assertEqual(
            self.env["after.sales.maintenance.report"].search_count(
                [("plan_id", "=", self.plan.id)]
            ),
            1,
        )

    @freeze_time(NOW)
    def test_unplanned_maintenance_is_told_apart(self):
        order = self._new_order(kind="maintenance")
        # Sunday still in London, Monday in Shanghai
        self._finished(order, datetime(2026, 11, 22, 20))
        row = self.env["after.sales.maintenance.report"].search(
            [("order_id", "=", order.id)]
        )
        self.assertEqual((row.outcome, row.done_on), ("extra", date(2026, 11, 23)))
        self.assertEqual(row.action_open_document()["res_id"], order.id)

    @freeze_time(NOW)
    def test_engineers_see_their_teams(self):
        self._row()
        report = self.env["after.sales.maintenance.report"]
        self.assertTrue(report.with_user(self.engineer_user).search_count([]))
        self.assertFalse(report.with_user(self.colleague_user).search_count([]))
        self.assertTrue(report.with_user(self.accountant).search_count([]))

    @freeze_time(NOW)
    def test_excel(self):
        self._row()
        target = io.BytesIO()
        self.env["after.sales.maintenance.report"].with_user(
            self.dispatcher
        )._write_register(target, [])
        self.assertTrue(target.getvalue().startswith(b"PK"))
