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
from .common_training import ELSEWHERE
from .test_enrolment_places import PlacesCommon
from .test_incident import IncidentCommon
from .test_procedure import ProcedureCommon
from .voucher_common import VoucherCommon

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


@contextmanager
def uncommitted(env):
    """A test's transaction is not committed: nobody asks for it between two steps."""
    with patch.object(type(env["ir.cron"]), "_commit_progress", lambda *_a, **_k: True):
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
        for run, queries in jobs:
            with (
                uncommitted(self.env),
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


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCarefulPlaces(PlacesCommon):
    """Held places, waiting lists, sessions: due ones only, each for itself."""

    def _fill_and_wait(self, count=1, **vals):
        session = self._new_session(**ELSEWHERE, seats_max=2, **vals)
        seated = self._enrol(session, [f"One {session.id}", f"Two {session.id}"])
        names = [f"Waiting {number} {session.id}" for number in range(count)]
        return session, seated, self._enrol(session, names, may_wait=True)

    def _free(self, session, seated):
        """As if a place had become free in another transaction."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE event_registration SET state = 'cancel' WHERE id = %s",
            [seated[0].id],
        )
        self.env.cr.execute(
            "UPDATE event_event SET training_seats_taken = 1 WHERE id = %s",
            [session.id],
        )
        self.env.invalidate_all()

    def _count(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        with uncommitted(self.env):
            self.env["event.registration"]._cron_training_places()
        return self.cr.sql_log_count - before

    def test_who_waits_for_a_full_session_costs_nothing(self):
        self.assertEqual(self._count(), 2)
        for number in range(3):
            self._fill_and_wait(5, name=f"Full {number}")
        self.assertEqual(self._count(), 2, "nothing is due")

    def test_one_who_fails_does_not_block_those_behind_him(self):
        session, seated, (bad, good) = self._fill_and_wait(2)
        self._free(session, seated)
        with poisoned(bad, "_offer_place", lambda one: bad in one):
            self._tick()
        self.assertEqual(good.enrolment_state, "held")
        self.assertEqual(bad.enrolment_state, "waiting", "stays due")

    def test_one_session_that_fails_stops_no_other(self):
        broken, seated, (bad,) = self._fill_and_wait()
        self._free(broken, seated)
        session, seated, (good,) = self._fill_and_wait()
        self._free(session, seated)
        Event = self.env["event.event"]
        with poisoned(Event, "_get_enrolment_problem", lambda one: broken in one):
            self._tick()
        self.assertEqual(good.enrolment_state, "held")
        self.assertEqual(bad.enrolment_state, "waiting")

    def test_a_session_that_can_neither_be_closed_nor_asked_about(self):
        bad = self.session
        good = self._new_session(**ELSEWHERE)
        for session in (bad, good):
            self._enrol(session, [f"Person {session.id}"])
        Event = self.env["event.event"]
        with (
            uncommitted(self.env),
            freeze_time(self.session.date_end + DAY),
            poisoned(Event, "_close_or_ask", lambda one: bad in one),
            poisoned(Event, "_ask_to_close", lambda one: bad in one),
        ):
            Event._cron_close_sessions()
        self.assertTrue(good.session_close_asked_on)
        self.assertFalse(bad.session_close_asked_on, "stays due")

    def test_a_letter_that_fails_stops_nobody_elses(self):
        bad, good = self._enrol(self.session, ["Bad", "Good"])
        (bad | good).write({"email": "person@lab.example"})
        Registration = self.env["event.registration"]
        with (
            uncommitted(self.env),
            poisoned(bad, "_send_letter", lambda people, *_a: bad in people),
        ):
            Registration._cron_send_letters()
        self.assertTrue(good.letter_step)
        self.assertFalse(bad.letter_step)
        self.assertEqual(bad.letter_on, NOW.date() + DAY)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCarefulVouchers(VoucherCommon):
    """Vouchers begin, expire and are told of, each for itself."""

    def test_a_voucher_that_fails_stops_no_other(self):
        bad, good = (
            self._new_voucher(
                valid_from=date(2026, 12, 1), valid_until=date(2027, 12, 1)
            )
            for _number in range(2)
        )
        self.env.flush_all()
        Voucher = self.env[bad._name]
        with (
            uncommitted(self.env),
            freeze_time(NOW + 30 * DAY),
            poisoned(Voucher, "_get_today", lambda one: bad in one),
        ):
            Voucher._cron_follow_days()
        self.assertEqual((bad.state, good.state), ("pending", "active"))
        self.assertTrue(bad.next_state_on, "stays due")
        with uncommitted(self.env), freeze_time(NOW + 31 * DAY):
            Voucher._cron_follow_days()
        self.assertEqual(bad.state, "active")

    def test_a_customer_that_cannot_even_be_handed_to_the_desk(self):
        until = date(2027, 12, 1)
        self.stranger.email = "other@works.example"
        bad = self._new_voucher(valid_until=until)
        good = self._new_voucher(partner_id=self.stranger.id, valid_until=until)
        Voucher = self.env[bad._name]
        with (
            uncommitted(self.env),
            freeze_time(NOW.replace(year=2027, month=6, day=4)),
            poisoned(Voucher, "_mark_reminded", lambda some: bad in some),
        ):
            Voucher._cron_remind()
        self.assertEqual(good.reminded_days, 180)
        self.assertFalse(bad.reminded_days, "stays due")
