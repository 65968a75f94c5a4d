# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
from datetime import date

import psycopg2
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .analysis_common import NOW, TODAY, AnalysisCommon


@tagged("post_install", "-at_install")
class TestMaintenanceYear(AnalysisCommon):
    def _days(self, year):
        return year.line_ids.sorted("number").mapped("agreed_on")

    # ------------------------------------------------------------
    # DRAFT
    # ------------------------------------------------------------

    def test_says_what_stands_in_another_plan(self):
        self._drafted()
        second = self._drafted(owner_kind="customer")
        self.assertFalse(second.line_ids)
        said = "".join(second.message_ids.mapped("body"))
        self.assertIn("Left out: 4 dates", said)
        self.assertIn("2027", said)

    def test_holds_the_dates_of_running_plans(self):
        self._new_plan(name="Paused").state = "paused"
        year = self._drafted()
        self.assertEqual(
            self._days(year),
            [
                date(2027, 1, 12),
                date(2027, 4, 12),
                date(2027, 7, 12),
                date(2027, 10, 12),
            ],
        )
        line = year.line_ids[0]
        self.assertRecordValues(
            line,
            [
                {
                    "equipment_id": self.unit.id,
                    "grade": "minor",
                    "hours": 4.0,
                    "engineer_id": self.engineer.id,
                    "is_moved": False,
                }
            ],
        )
        self.assertEqual(year.line_count, 4)
        self.assertEqual(year.hours_total, 16.0)

    def test_only_units_asked_for(self):
        other = self.env["helpdesk.ticket.team"].create({"name": "Elsewhere"})
        self.assertFalse(self._drafted(team_id=other.id).line_ids)
        self.assertFalse(self._drafted(owner_kind="own_plant").line_ids)
        self.assertEqual(len(self._drafted(team_id=self.team.id).line_ids), 4)

    def test_a_date_stands_in_one_yearly_plan(self):
        self._drafted(team_id=self.team.id)
        self.assertFalse(self._drafted().line_ids)

    def test_drafted_again_keeps_what_was_moved(self):
        year = self._drafted()
        first, second = year.line_ids.sorted("number")[:2]
        first.with_user(self.dispatcher).write(
            {"agreed_on": date(2027, 1, 20), "reason": "Trade fair"}
        )
        self.plan.start_date = date(2027, 1, 14)
        year.with_user(self.dispatcher).action_collect()
        self.assertEqual(first.agreed_on, date(2027, 1, 20))
        self.assertEqual(first.planned_on, date(2027, 1, 14))
        self.assertEqual(second.agreed_on, date(2027, 4, 14))
        self.assertEqual(year.line_count, 4)

    def test_dates_of_ended_plans_go(self):
        year = self._drafted()
        self.plan.state = "ended"
        year.with_user(self.dispatcher).action_collect()
        self.assertFalse(year.line_ids)

    def test_absorbed_dates_cost_no_hours(self):
        big = self._new_plan(name="Major", grade="major", interval=12)
        rows = [
            (self.plan, row, big if row[0] == 0 else None)
            for row in self.plan._project(date(2027, 1, 1), date(2027, 12, 31))
        ]
        year = self._new_year()
        with self._patched_projection(rows):
            year.action_collect()
        absorbed = year.line_ids.filtered("absorbed_by_id")
        self.assertEqual(absorbed.number, 0)
        self.assertEqual(year.hours_total, 12.0)
        [(_line, months, _lines)] = year._get_matrix()
        self.assertEqual(months[0], "(12)")
        self.assertEqual(months[3], "12")

    def _patched_projection(self, rows):
        from unittest.mock import patch

        model = self.env.registry["after.sales.maintenance.plan"]
        return patch.object(model, "_project_all", lambda *args: rows)

    def test_many_plans_cost_few_queries(self):
        year = self._new_year()
        for number in range(20):
            self._new_plan(name=f"Plan {number}")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            year.action_collect()
            self.env.flush_all()
        self.assertEqual(len(year.line_ids), 84)

    # ------------------------------------------------------------
    # MOVE
    # ------------------------------------------------------------

    def test_a_day_is_moved_with_a_reason(self):
        year = self._drafted()
        line = year.line_ids.sorted("number")[0]
        line.with_user(self.dispatcher).agreed_on = date(2027, 1, 20)
        self.assertEqual(line.moved_days, 8)
        with self.assertRaisesRegex(UserError, "Say why"):
            year.with_user(self.dispatcher).action_submit()
        line.with_user(self.dispatcher).reason = "Trade fair"
        year.with_user(self.dispatcher).action_submit()
        self.assertEqual(year.approval_state, "submitted")

    def test_days_of_other_years_are_refused(self):
        line = self._drafted().line_ids[0]
        with self.assertRaisesRegex(ValidationError, "2027"):
            line.with_user(self.dispatcher).agreed_on = date(2028, 1, 2)

    def test_what_speaks_against_a_day_is_said(self):
        line = self._drafted().line_ids.sorted("number")[0]
        self.assertFalse(line.clash)
        line.agreed_on = date(2027, 1, 16)  # Saturday
        self.assertIn("Day off", line.clash)
        line.agreed_on = date(2027, 2, 24)
        self.assertIn("Outside the window", line.clash)

    def test_too_much_in_a_week_is_said(self):
        for number in range(11):
            self._new_plan(name=f"Plan {number}", interval=12)
        year = self._drafted()
        self.assertIn("48 h of maintenance, works 40 h", year.load_warning)
        self.assertIn("48 h", year.line_ids.sorted("agreed_on")[0].clash)
        self.plan.equipment_id.engineer_id = False
        year.line_ids.engineer_id = False
        self.assertFalse(year.load_warning)

    def test_negative_hours(self):
        line = self._drafted().line_ids[0]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            line.hours = -1
            self.env.flush_all()

    def test_years_that_cannot_be(self):
        with self.assertRaisesRegex(ValidationError, "between 2000 and 2100"):
            self._new_year(year=20270)

    # ------------------------------------------------------------
    # APPROVE
    # ------------------------------------------------------------

    def test_nothing_planned_is_not_handed_in(self):
        with self.assertRaisesRegex(UserError, "holds no dates"):
            self._new_year().with_user(self.dispatcher).action_submit()

    def test_approved_days_stay(self):
        year = self._approved()
        self.assertEqual(year.approval_state, "approved")
        self.assertTrue(year.plan_attachment_id)
        line = year.line_ids[0].with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "handed in or decided"):
            line.agreed_on = date(2027, 1, 13)
        with self.assertRaisesRegex(UserError, "handed in or decided"):
            line.unlink()
        with self.assertRaises(UserError):
            year.with_user(self.dispatcher).action_collect()
        with self.assertRaises(UserError):
            year.with_user(self.dispatcher).note = "Changed"

    def test_four_eyes(self):
        year = self._drafted()
        year.with_user(self.manager).action_submit()
        with self.assertRaises(AccessError):
            year.with_user(self.manager).action_approve()
        with self.assertRaises(AccessError):
            year.with_user(self.dispatcher).action_approve()
        year.with_user(self.second_manager).action_approve()
        self.assertEqual(year.approved_by_id, self.second_manager)

    def test_moved_days_are_what_jobs_are_made_for(self):
        year = self._drafted()
        line = year.line_ids.filtered(lambda line: line.number == 1)
        line.write({"agreed_on": date(2027, 4, 20), "reason": "Fair"})
        self.assertIsNone(self.plan._get_agreed_day(1))
        self._approve(year)
        self.assertEqual(self.plan._get_agreed_day(1), date(2027, 4, 20))
        self.assertIsNone(self.plan._get_agreed_day(0))
        self.assertIsNone(self.plan._get_agreed_day(77))
        year.with_user(self.manager).action_redraft()
        self.assertIsNone(self.plan._get_agreed_day(1))

    def test_agreed_days_of_many_plans_are_one_query(self):
        plans = self.plan
        for number in range(10):
            plans |= self._new_plan(name=f"Plan {number}")
        self._approved()
        self.env.invalidate_all()
        plans = self.plan.browse(plans.ids)
        with self.assertQueryCount(3):  # ids of the lines, their fields, the plans
            for plan in plans:
                plan._get_agreed_day(1)

    def test_work_without_the_plan_moves_no_approved_date(self):
        plan, free = (
            self._new_plan(name=name, basis="floating", start_date=date(2026, 11, 1))
            for name in ("Approved", "Free")
        )
        for each in (plan, free):
            each.write({"next_occurrence": 1, "last_on": date(2026, 11, 1)})
        plan._refresh_next()
        self.plan.state = free.state = "paused"
        year = self._approved()
        self.assertEqual(min(self._days(year)), date(2027, 2, 1))
        free.state = "active"
        job = self._new_order(kind="maintenance", grade="minor")
        self._finished(job, NOW)
        job._count_in_floating_plans()
        self.assertEqual(plan.last_on, date(2026, 11, 1))
        self.assertEqual((free.last_on, free.next_date), (TODAY, date(2027, 2, 23)))

    def test_the_engineer_named_does_it(self):
        year = self._drafted()
        year.line_ids.engineer_id = self.colleague
        self._approve(year)
        occurrence = self._occur(0, date(2027, 1, 12))
        vals = self.plan._prepare_order_vals(occurrence)
        self.assertEqual(vals["engineer_id"], self.colleague.id)

    def test_steps_are_not_written_by_hand(self):
        year = self._drafted()
        for vals in (
            {"approval_state": "approved"},
            {"closed_at": NOW},
            {"plan_attachment_id": False},
        ):
            with self.assertRaises(AccessError):
                year.with_user(self.manager).write(vals)
        for vals in (
            {"planned_on": date(2027, 1, 1)},
            {"approval_state": "approved"},
            {"absorbed_by_id": self.plan.id},
        ):
            with self.assertRaises(AccessError):
                year.line_ids[0].with_user(self.manager).write(vals)
        with self.assertRaises(AccessError):
            self.env["after.sales.maintenance.year.line"].with_user(
                self.manager
            ).create({"year_id": year.id, "plan_id": self.plan.id, "number": 99})

    def test_engineers_read_only(self):
        year = self._drafted()
        self.assertEqual(len(year.with_user(self.engineer_user).line_ids), 4)
        with self.assertRaises(AccessError):
            year.with_user(self.engineer_user).action_collect()
        with self.assertRaises(AccessError):
            year.line_ids[0].with_user(self.engineer_user).reason = "x"
        self.assertFalse(
            self.env["after.sales.maintenance.year.line"]
            .with_user(self.colleague_user)
            .search([])
        )

    def test_what_is_handed_in_is_kept(self):
        year = self._approved()
        with self.assertRaisesRegex(UserError, "is kept"):
            year.with_user(self.manager).unlink()
        with self.assertRaises(AccessError):
            year.with_user(self.dispatcher).unlink()

    # ------------------------------------------------------------
    # COMPARE
    # ------------------------------------------------------------

    def test_planned_against_done(self):
        year = self._approved()
        self._occur(0, date(2027, 1, 12), state="done", done_on=date(2027, 1, 15))
        self._occur(1, date(2027, 4, 12), state="done", done_on=date(2027, 5, 15))
        self._occur(2, date(2027, 7, 12), state="skipped", reason="Moved to 2028")
        with freeze_time("2027-12-01 02:00:00"):
            year.invalidate_recordset()
            self.assertRecordValues(
                year,
                [
                    {
                        "in_window_count": 1,
                        "late_count": 1,
                        "skipped_count": 1,
                        "overdue_count": 1,
                        "open_count": 0,
                        "kept_percent": 25.0,
                    }
                ],
            )
            tables = year._get_result_tables()
            self.assertEqual(tables[0][1][0][2], 25.0)
            self.assertEqual(len(year._get_deviations()), 3)

    def test_a_moved_day_moves_its_window(self):
        year = self._drafted()
        line = year.line_ids.filtered(lambda line: line.number == 0)
        line.write({"agreed_on": date(2027, 2, 22), "reason": "Fair"})
        self._approve(year)
        self._occur(0, date(2027, 2, 22), state="done", done_on=date(2027, 2, 24))
        row = self.env["after.sales.maintenance.report"].search(
            [("line_id", "=", line.id)]
        )
        self.assertEqual(row.outcome, "in_window")
        self.assertEqual(row.due_on, date(2027, 2, 22))
        self.assertEqual(row.window_end, date(2027, 3, 1))
        self.assertEqual(line.outcome, "Done in Time")

    def test_closing_waits_for_the_end(self):
        year = self._approved()
        with (
            freeze_time("2027-12-30 02:00:00"),
            self.assertRaisesRegex(UserError, "not over"),
        ):
            year.with_user(self.dispatcher).action_close_year()
        with freeze_time("2028-01-10 02:00:00"):
            year.invalidate_recordset()
            year.with_user(self.dispatcher).action_close_year()
            self.assertTrue(year.result_attachment_id)
            with self.assertRaisesRegex(UserError, "closed already"):
                year.with_user(self.dispatcher).action_close_year()
            with self.assertRaisesRegex(UserError, "stays as it is"):
                year.with_user(self.manager).action_redraft()

    def test_papers(self):
        year = self._drafted()
        year.line_ids[0].write({"agreed_on": date(2027, 1, 20), "reason": "Trade fair"})
        self._approve(year)
        self._occur(1, date(2027, 4, 12), state="skipped", reason="Hall was closed")
        for report, words in (
            ("year", ["Quarterly service", "Trade fair", "SP2-0001", "16 h"]),
            ("result", ["Hall was closed", "Skipped"]),
        ):
            content, _kind = self.env["ir.actions.report"]._render_qweb_html(
                f"after_sales_service.action_report_maintenance_{report}", year.ids
            )
            for word in words:
                self.assertIn(word, content.decode())

    def test_excel_is_a_matrix(self):
        year = self._drafted()
        target = io.BytesIO()
        self.env["after.sales.maintenance.year.line"].with_user(
            self.dispatcher
        )._write_register(target, [("year_id", "=", year.id)])
        sheet = load_workbook(io.BytesIO(target.getvalue())).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        self.assertEqual(rows[0][7:9], ["Jan", "Feb"])
        self.assertEqual(rows[1][7], "12")
        self.assertEqual(rows[1][19:21], [4, 16])

    def test_windows(self):
        year = self._approved().with_user(self.dispatcher)
        for action in (
            year.action_view_lines(),
            year.action_view_load(),
            year.action_view_moved(),
            year.action_view_result(),
            year.action_view_extra(),
        ):
            self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(year.action_export()["type"], "ir.actions.act_url")
