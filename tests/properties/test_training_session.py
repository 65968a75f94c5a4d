# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Days of a session, letters to trainees, entries for their calendars."""

from datetime import date, datetime, timedelta

import vobject
from after_sales_service.tools.work_clock import (
    DAY,
    HOUR,
    Attendance,
    CalendarSpec,
    WorkClock,
    to_epoch,
)
from after_sales_training.tools import ics, letter, session
from hypothesis import given
from hypothesis import strategies as st

WEEK = WorkClock(
    CalendarSpec(
        "Asia/Shanghai",
        tuple(Attendance(day, 9 * HOUR, 12 * HOUR) for day in range(5))
        + tuple(Attendance(day, 13 * HOUR, 18 * HOUR) for day in range(5)),
    )
)
NEVER = WorkClock(CalendarSpec("UTC", ()))
#: Monday, 09:00 in Shanghai
MONDAY = to_epoch(datetime(2026, 11, 23, 1, 0))
starts = st.integers(0, 14 * DAY).map(lambda seconds: MONDAY + seconds)
lengths = st.integers(1, 24).map(lambda halves: halves / 2)


@given(starts, lengths)
def test_a_course_takes_its_days(start, days):
    end = session.propose_end(WEEK, start, days)
    taken = session.get_days(WEEK, WEEK.opening(start), end, "Asia/Shanghai")
    assert len(taken) == -(-days // 1)
    assert all(row.day.weekday() < 5 for row in taken)
    assert end > start


@given(starts, lengths)
def test_days_are_in_order_and_hours_are_those_worked(start, days):
    end = session.propose_end(WEEK, start, days)
    taken = session.get_days(WEEK, WEEK.opening(start), end, "Asia/Shanghai")
    assert [row.day for row in taken] == sorted({row.day for row in taken})
    hours = sum(row.hours for row in taken)
    assert abs(hours - WEEK.count(start, end) / HOUR) < 0.01 * len(taken) + 0.001


def test_three_days_from_friday_end_on_tuesday():
    friday = MONDAY + 4 * DAY
    end = session.propose_end(WEEK, friday, 3)
    assert end == to_epoch(datetime(2026, 12, 1, 10, 0))
    assert session.propose_end(WEEK, friday, 0.5) == friday + 5 * HOUR


@given(starts, lengths)
def test_nobody_works_and_still_there_are_days(start, days):
    end = session.propose_end(NEVER, start, days)
    assert end > start
    assert session.get_days(NEVER, start, end, "UTC")


def test_a_weekend_that_was_meant_counts():
    saturday = MONDAY + 5 * DAY
    taken = session.get_days(WEEK, saturday, saturday + DAY + 8 * HOUR, "Asia/Shanghai")
    assert [row.day.weekday() for row in taken] == [5, 6]
    assert [row.hours for row in taken] == [8, 8]


TODAY = date(2026, 11, 23)
numbers = st.integers(0, 30)


def tell(step, state, moved, begin, today, joining, reminder):
    """Write every letter that is due on a day; return them and the last step."""
    written = []
    while (
        planned := letter.plan_letter(
            step, state, moved, begin, today, joining, reminder
        )
    ) and planned[1] <= today:
        written.append(planned[0])
        step = (
            letter.CANCELLED
            if planned[0] == letter.CANCELLED
            else (letter.get_step_after(planned[0], begin, today, joining, reminder))
        )
        moved = False
        assert len(written) < 4, "a letter is written once"
    return written, step


@given(numbers, numbers, numbers)
def test_each_letter_once_in_their_order(ahead, joining, reminder):
    begin, step, written = TODAY + timedelta(days=ahead), None, []
    for number in range(ahead + 3):
        today = TODAY + timedelta(days=number)
        kinds, step = tell(step, "open", False, begin, today, joining, reminder)
        written += kinds
    order = ["invitation", "joining", "reminder"]
    assert written == [kind for kind in order if kind in written]
    assert "joining" in written, "everybody knows the way"
    assert ("reminder" in written) <= (reminder > 0)


@given(numbers, numbers, numbers, numbers)
def test_who_was_told_hears_of_the_end_and_of_a_move(ahead, after, joining, reminder):
    begin = TODAY + timedelta(days=ahead)
    _written, step = tell(None, "open", False, begin, TODAY, joining, reminder)
    moved, _step = tell(step, "open", True, begin, TODAY, joining, reminder)
    assert moved[:1] == ["moved"]
    off, last = tell(step, "cancel", False, begin, TODAY, joining, reminder)
    assert off == ["cancelled"]
    assert tell(last, "cancel", True, begin, TODAY, joining, reminder)[0] == []
    assert tell(None, "cancel", False, begin, TODAY, joining, reminder)[0] == []
    late = begin + timedelta(days=after + 1)
    assert tell(step, "open", True, begin, late, joining, reminder)[0] == []


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=200
)


@given(texts, texts, st.integers(0, 99))
def test_a_calendar_reads_what_was_written(summary, place, version):
    start = datetime(2026, 11, 23, 1, 0)
    content = ics.write_entry(
        "training-1@db", version, start, start + timedelta(days=2), summary, place
    )
    assert all(len(line) <= ics.LINE for line in content.split(b"\r\n"))
    entry = vobject.readOne(content.decode()).vevent
    assert entry.summary.value == summary
    assert entry.location.value == place
    assert entry.sequence.value == str(version)
    assert entry.uid.value == "training-1@db"
