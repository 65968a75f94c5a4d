# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW

from ..models.issue_reminder import IssueLine
from ..tools.careful import attempt
from .common_staff import StaffCommon
from .test_incident import IncidentCommon
from .test_procedure import ProcedureCommon

DAY = timedelta(days=1)
LOGGER = "odoo.addons.after_sales_training.tools.careful"


@contextmanager
def poisoned(model, method, bad):
    """Let a method of a model fail whenever ``bad(records)`` says so."""
    original = getattr(type(model), method)

    def step(records, *args, **kwargs):
        if bad(records, *args):
            raise ValueError("poison")
        return original(records, *args, **kwargs)

    with patch.object(type(model), method, step), mute_logger(LOGGER):
        yield


@tagged("post_install", "-at_install")
class TestAttempt(IncidentCommon):
    """One bad record stops nothing (R2): the safety jobs."""

    def _follow(self, at):
        with freeze_time(at):
            self.env["after.sales.incident"]._cron_follow()

    def test_what_fails_leaves_nothing(self):
        good, bad = self._report_incident(), self._report_incident()

        def step(incidents):
            incidents.place = "Moved"
            if bad in incidents:
                raise ValueError("poison")

        with mute_logger(LOGGER):
            self.assertEqual(attempt(good | bad, step), bad)
        self.assertEqual(good.place, "Moved")
        self.assertNotEqual(bad.place, "Moved")

    def test_an_incident_that_fails_hides_no_other(self):
        bad, good = self._report_incident(), self._report_incident()
        later = NOW + 3 * DAY
        with poisoned(bad, "_prepare_incident_mail", lambda one, *_a: bad in one):
            self._follow(later)
        self.assertFalse(good.escalate_at, "told")
        self.assertTrue(bad.escalate_at, "still due")
        self._follow(later)
        self.assertFalse(bad.escalate_at, "told as soon as it can be")

    def test_a_measure_that_fails_hides_no_other(self):
        incident = self._report_incident()
        incident.with_user(self.officer).action_take()
        bad, good = self.env["after.sales.incident.measure"].create(
            [
                {
                    "incident_id": incident.id,
                    "name": name,
                    "user_id": self.engineer_user.id,
                    "due_on": NOW.date() + DAY,
                }
                for name in ("Cable", "Ladder")
            ]
        )
        with poisoned(bad, "_prepare_overdue_mail", lambda one, *_a: bad in one):
            self._follow(NOW + 3 * DAY)
        self.assertTrue(good.reminded_on)
        self.assertFalse(bad.reminded_on)
        self._follow(NOW + 4 * DAY)
        self.assertTrue(bad.reminded_on)

    def test_a_tool_list_that_fails_is_told_the_next_day(self):
        tool = self.env["after.sales.point.tool"].create(
            {
                "team_id": self.team.id,
                "name": "Multimeter",
                "serial": "MM-7",
                "calibration_months": 12,
                "check_on": NOW.date(),
            }
        )
        Line = self.env["after.sales.issue.line"]
        with freeze_time(NOW):
            with (
                patch.object(IssueLine, "_tell_keeper", side_effect=ValueError),
                mute_logger(LOGGER),
            ):
                Line._cron_remind()
            self.assertFalse(tool.calibration_reminded_on)
            Line._cron_remind()
        self.assertEqual(tool.calibration_reminded_on, NOW.date())

    def test_a_tool_that_fails_hides_no_other(self):
        bad, good = self.env["after.sales.point.tool"].create(
            [
                {
                    "team_id": self.team.id,
                    "name": name,
                    "calibration_months": 12,
                    "check_on": NOW.date(),
                }
                for name in ("Multimeter", "Torque wrench")
            ]
        )
        keeper = self.env["after.sales.issue"]._get_keeper(self.company)
        todos = keeper.partner_id.activity_ids
        with (
            freeze_time(NOW),
            poisoned(bad, "_get_reminder_rows", lambda tools: bad in tools),
        ):
            self.env["after.sales.issue.line"]._cron_remind()
        self.assertTrue(good.calibration_reminded_on)
        self.assertFalse(bad.calibration_reminded_on, "still due")
        told = keeper.partner_id.activity_ids - todos
        self.assertEqual(len(told), 1)
        self.assertIn("Torque wrench", told.note)
        self.assertNotIn("Multimeter", told.note)

    def _get_failures(self, incident):
        return incident.activity_ids.filtered(
            lambda todo: "cannot be sent" in (todo.summary or "")
        )

    def test_somebody_is_told_once_of_an_incident_that_keeps_failing(self):
        incident = self._report_incident()
        with poisoned(incident, "_prepare_incident_mail", lambda one, *_a: True):
            for days in (1, 2, 3):
                self._follow(NOW + days * DAY)
        self.assertIn("poison", incident.job_error)
        todos = self._get_failures(incident)
        self.assertEqual(todos.user_id, incident._get_people_in_charge())
        self.assertEqual(len(todos), len(todos.user_id), "once each")
        self.assertIn("poison", todos[0].note)
        self._follow(NOW + 4 * DAY)
        self.assertFalse(incident.job_error, "it goes well again")

    def test_somebody_is_told_once_of_a_measure_that_keeps_failing(self):
        incident = self._report_incident()
        incident.with_user(self.officer).action_take()
        measure = self.env["after.sales.incident.measure"].create(
            {
                "incident_id": incident.id,
                "name": "Cable",
                "user_id": self.engineer_user.id,
                "due_on": NOW.date() + DAY,
            }
        )
        with poisoned(measure, "_prepare_overdue_mail", lambda one, *_a: True):
            for days in (3, 4):
                self._follow(NOW + days * DAY)
        todos = self._get_failures(incident)
        self.assertEqual(todos.user_id, incident._get_people_in_charge())
        self.assertIn("Cable", todos[0].summary)
        self.assertEqual(len(todos), len(todos.user_id))
        self._follow(NOW + 5 * DAY)
        self.assertFalse(measure.job_error)

    def test_idle_jobs_ask_partial_indexes_only(self):
        self._report_incident()
        self.env.flush_all()
        jobs = [
            (self.env["after.sales.incident"]._cron_follow, 2),
            (self.env["event.event"]._cron_close_sessions, 1),
            (self.env["event.registration"]._cron_send_letters, 1),
        ]
        # a test's transaction is not committed
        progress = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: True
        )
        for run, queries in jobs:
            with (
                progress,
                self.subTest(run.__name__),
                freeze_time(NOW),
                self.assertQueryCount(queries),
            ):
                run()


@tagged("post_install", "-at_install")
class TestCarefulProcedures(ProcedureCommon):
    def test_one_procedure_that_fails_stops_no_other(self):
        only_him = [Command.set(self.engineer.ids)]
        bad = self.procedure
        bad.employee_ids = only_him
        self._in_force()
        good = bad.copy({"name": "Conduct", "employee_ids": only_him})
        self._in_force(procedure_id=good.id)
        newcomer = self.colleague
        (bad | good).employee_ids = [Command.link(newcomer.id)]
        self.assertFalse(self._row(newcomer, good.current_version_id))
        with poisoned(bad, "_get_bound_employees", lambda one: bad in one):
            self._follow(NOW + DAY)
        self.assertTrue(self._row(newcomer, good.current_version_id))
        self.assertFalse(self._row(newcomer, bad.current_version_id))
        self._follow(NOW + 2 * DAY)
        self.assertTrue(self._row(newcomer, bad.current_version_id))


@tagged("post_install", "-at_install")
class TestCarefulAssessment(StaffCommon):
    def test_one_employee_that_fails_stops_no_draft(self):
        self.company.after_sales_assessment_day = 1
        self.company.after_sales_assessment_month = False
        self.team.engineer_ids |= self.colleague
        Assessment = self.env["after.sales.assessment"]
        bad = self.engineer
        with freeze_time(NOW):
            with poisoned(Assessment, "_make", lambda _m, staff, *_a: bad in staff):
                Assessment._draft_last_month()
            drafts = Assessment.search([("month", "=", date(2026, 10, 1))])
            self.assertIn(self.colleague, drafts.employee_id)
            self.assertNotIn(bad, drafts.employee_id)
            Assessment._draft_last_month()
            drafts = Assessment.search([("month", "=", date(2026, 10, 1))])
        self.assertIn(bad, drafts.employee_id, "tried again")
        self.assertEqual(len(drafts), len(drafts.employee_id), "nobody twice")
