# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""R6: real calendars, real tickets, real holds, against the minute oracle.

The calendars are records: Odoo's attendances, public holidays, two-week and flexible
calendars, our shifted working days. Everything that happens is entered late by some
minutes, at its true time.
"""

import contextlib
import os
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.sla_common import SlaCommon
from odoo.addons.after_sales_service.tools.work_clock import (
    DAY,
    Attendance,
    CalendarSpec,
    to_datetime,
    to_epoch,
)

from workshop.minute_oracle import MINUTE, Oracle

QUARTER = 15 * MINUTE
LIMIT = 25 * DAY
ZONES = ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut"]
# weeks with a change of the clock, and one without
AROUND = [datetime(2026, 3, 6), datetime(2026, 10, 23), datetime(2026, 11, 23)]
# each example makes records
FEW = settings(
    max_examples=400 if os.environ.get("AFTER_SALES_DEEP") else 40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def weeks(draw, kind):
    """The attendances of a calendar: blocks that do not lie on each other."""
    if kind == "flexible":
        return []
    attendances = []
    for week in (0, 1) if kind == "two_weeks" else (None,):
        for weekday in draw(st.sets(st.integers(0, 6), min_size=1, max_size=6)):
            marks = draw(
                st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True)
            )
            marks = sorted(marks[: len(marks) // 2 * 2])
            attendances += [
                Attendance(weekday, start * QUARTER, end * QUARTER, week)
                for start, end in zip(marks[::2], marks[1::2], strict=True)
            ]
    return attendances


@st.composite
def histories(draw):
    """A calendar and what happens to one promise on it."""
    kind = draw(st.sampled_from(["plain", "two_weeks", "flexible", "empty"]))
    base = draw(st.sampled_from(AROUND))
    leaves = [
        (base + timedelta(hours=start), base + timedelta(hours=start + hours))
        for start, hours in draw(
            st.lists(st.tuples(st.integers(-48, 200), st.integers(1, 40)), max_size=3)
        )
    ]
    minutes = st.integers(1, 6 * 1440)
    return {
        "kind": kind,
        "zone": draw(st.sampled_from(ZONES)),
        "attendances": draw(weeks(kind)) if kind != "empty" else [],
        "leaves": leaves,
        "shifted": draw(
            st.dictionaries(
                st.integers(-2, 10).map(base.toordinal().__add__),
                st.integers(0, 6),
                max_size=3,
            )
        ),
        "start": base + timedelta(minutes=draw(st.integers(-1440, 2880))),
        "quarters": draw(st.integers(1, 4 * 30)),
        "marks": sorted(draw(st.sets(minutes, max_size=6))),
        "lag": timedelta(minutes=draw(st.integers(0, 90))),
    }


@tagged("post_install", "-at_install")
class TestPromiseClock(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("after_sales_service.sla_pause_reason_customer")
        cls.team.user_id = cls.leader

    @contextlib.contextmanager
    def _undone(self):
        """Each example finds the same database."""
        with contextlib.closing(self.env.cr.savepoint()) as savepoint:
            yield
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        self.env.registry.clear_cache()

    # ------------------------------------------------------------
    # The calendar twice: as records, and as the oracle reads it
    # ------------------------------------------------------------

    def _calendar(self, history):
        kind = history["kind"]
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Any hours",
                "tz": history["zone"],
                "company_id": self.company.id,
                "two_weeks_calendar": kind == "two_weeks",
                "attendance_ids": [
                    Command.create(self._attendance(attendance))
                    for attendance in history["attendances"]
                ],
                "after_sales_workday_ids": [
                    Command.create(
                        {
                            "date": datetime.fromordinal(day).date(),
                            "works_like": str(weekday),
                        }
                    )
                    for day, weekday in history["shifted"].items()
                ],
            }
        )
        if kind == "flexible":
            calendar.write(
                {"flexible_hours": True, "hours_per_day": 7.5, "hours_per_week": 33}
            )
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Closed",
                    "calendar_id": calendar.id,
                    "company_id": self.company.id,
                    "date_from": start,
                    "date_to": end,
                }
                for start, end in history["leaves"]
            ]
        )
        return calendar

    @staticmethod
    def _attendance(attendance):
        return {
            "name": "Block",
            "dayofweek": str(attendance.weekday),
            "hour_from": attendance.start / 3600,
            "hour_to": attendance.end / 3600,
            "day_period": "morning",
        } | ({} if attendance.week is None else {"week_type": str(attendance.week)})

    @staticmethod
    def _spec(history):
        """What the oracle is told; None where the clock never stops."""
        if history["kind"] == "empty":
            return None
        attendances = history["attendances"]
        if history["kind"] == "flexible":
            # 33 hours a week in days of 7.5, around noon: four days and three hours
            attendances = [
                Attendance(day, 12 * 3600 - half, 12 * 3600 + half)
                for day, half in enumerate([3.75 * 3600] * 4 + [1.5 * 3600])
            ]
        return CalendarSpec(
            history["zone"],
            tuple(attendances),
            tuple((to_epoch(a), to_epoch(b)) for a, b in history["leaves"]),
            tuple(history["shifted"].items()),
        )

    # ------------------------------------------------------------
    # Promises
    # ------------------------------------------------------------

    def _policy(self, calendar, quarters, clock="working"):
        return self.env["after.sales.sla.policy"].create(
            {
                "name": "Any promise",
                "target_ids": [
                    Command.create(
                        {
                            "event": event,
                            "severity": severity,
                            "clock": clock,
                            "amount": amount,
                            "calendar_id": calendar.id,
                            "pausable": True,
                        }
                    )
                    for event, severity, amount in (
                        ("solved", "ordinary", quarters / 4),
                        ("solved_or_planned", "major", quarters / 2),
                    )
                ],
            }
        )

    def _holds(self, ticket, history):
        """Hold and resume as often as the history says.

        :return: the holds that came about, in UTC seconds
        """
        promise = self._promise(ticket, "solved")
        instants = [history["start"] + timedelta(minutes=m) for m in history["marks"]]
        holds = []
        for begin, end in zip(instants[::2], instants[1::2], strict=False):
            if begin >= promise.deadline:
                # what is broken is not held any more, however late we hear of it
                with (
                    self.assertRaises(UserError),
                    freeze_time(begin + history["lag"]),
                    self.env.cr.savepoint(),
                ):
                    ticket._sla_pause(self.reason, begin)
                break
            with freeze_time(begin + history["lag"]):
                ticket._sla_pause(self.reason, begin)
            with freeze_time(end + history["lag"]):
                ticket._sla_resume(end)
            holds.append((to_epoch(begin), to_epoch(end)))
        return holds

    def _assert_due(self, promise, spec, start, minutes, holds=()):
        expected = Oracle(spec, holds).plan(
            to_epoch(start), minutes, to_epoch(start) + LIMIT
        )
        if expected is None:
            self.assertGreater(promise.deadline, start + timedelta(seconds=LIMIT))
        else:
            self.assertEqual(promise.deadline, to_datetime(expected))

    @given(histories())
    @FEW
    def test_deadline_after_holds_entered_late(self, history):
        """The promise's own minutes: worked, and not held."""
        with self._undone():
            policy = self._policy(self._calendar(history), history["quarters"])
            ticket = self._new_ticket(
                at=history["start"] + history["lag"],
                reported_at=history["start"],
                sla_policy_id=policy.id,
            )
            promise = self._promise(ticket, "solved")
            self.assertEqual(promise.started_at, history["start"])
            minutes = history["quarters"] * 15
            spec = self._spec(history)
            self._assert_due(promise, spec, history["start"], minutes)
            holds = self._holds(ticket, history)
            self._assert_due(promise, spec, history["start"], minutes, holds)

    @given(histories(), st.integers(1, 4))
    @FEW
    def test_working_days(self, history, days):
        """The day of the report is not counted, whenever we hear of it."""
        with self._undone():
            calendar = self._calendar(history)
            policy = self._policy(calendar, 2 * days, clock="elapsed")
            policy.target_ids.write({"clock": "working_day", "amount": days})
            ticket = self._new_ticket(
                at=history["start"] + history["lag"],
                reported_at=history["start"],
                sla_policy_id=policy.id,
            )
            deadline = self._promise(ticket, "solved").deadline
            spec = self._spec(history)
            if spec is None:
                # the stricter clock: it never stops
                self.assertEqual(deadline, history["start"] + timedelta(days=days))
                return
            start = to_epoch(history["start"])
            expected = Oracle(spec).plan_days(start, days, start + LIMIT)
            if expected is not None:
                self.assertEqual(deadline, to_datetime(expected))

    @given(histories(), st.integers(1, 2880))
    @FEW
    def test_change_of_severity(self, history, minutes):
        """The new promise counts from the report, the old one stays in the log."""
        with self._undone():
            policy = self._policy(self._calendar(history), history["quarters"])
            ticket = self._new_ticket(
                at=history["start"] + history["lag"],
                reported_at=history["start"],
                sla_policy_id=policy.id,
            )
            first = self._promise(ticket, "solved")
            with freeze_time(history["start"] + timedelta(minutes=minutes)):
                ticket.severity = "major"
            self.env.flush_all()
            self.assertEqual(first.state, "superseded")
            self._assert_due(
                self._promise(ticket, "solved_or_planned"),
                self._spec(history),
                history["start"],
                history["quarters"] * 30,
            )

    def test_what_broke_at_closing_time_is_not_held_in_the_evening(self):
        """Nothing is left at the deadline, though no hour has passed since."""
        # Monday 09:00, hours from 8 to 12 and 13 to 17
        policy = self._policy(self.calendar, 4 * 7)
        ticket = self._new_ticket(sla_policy_id=policy.id)
        promise = self._promise(ticket, "solved")
        self.assertEqual(promise.deadline, self._after(hours=8))
        for late in (0, 2):
            when = promise.deadline + timedelta(hours=late)
            with self.assertRaises(UserError), freeze_time(when):
                ticket._sla_pause(self.reason, when)
