# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Overlaps against comparing every pair, working hours against asking each minute."""

from itertools import permutations

from after_sales_service.tools.agenda import (
    Span,
    find_overlaps,
    is_outside_hours,
)
from after_sales_service.tools.work_clock import (
    DAY,
    HOUR,
    Attendance,
    CalendarSpec,
    WorkClock,
)
from hypothesis import given
from hypothesis import strategies as st

spans = st.builds(
    lambda key, who, start, length: Span(key, who, start, start + length),
    st.integers(1, 6),
    st.integers(1, 3),
    st.integers(0, 30),
    st.integers(0, 10),
)
MORNING = tuple(Attendance(day, 9 * HOUR, 12 * HOUR) for day in range(5))
AFTERNOON = tuple(Attendance(day, 13 * HOUR, 18 * HOUR) for day in range(5))
WEEK = WorkClock(CalendarSpec("UTC", MORNING + AFTERNOON))
#: Thursday, 1 January 1970; the Monday after it
MONDAY = 4 * DAY


@given(st.lists(spans, max_size=14))
def test_every_pair_and_no_other(drawn):
    expected = {
        (one.key, one.who, other)
        for one, other in permutations(drawn, 2)
        if one.who == other.who
        and one.key != other.key
        and one.start < one.end
        and other.start < other.end
        and max(one.start, other.start) < min(one.end, other.end)
    }
    found = {
        (key, who, other)
        for (key, who), others in find_overlaps(drawn).items()
        for other in others
    }
    assert found == expected


@given(st.integers(0, 7 * 24 * 4), st.integers(0, 24 * 4))
def test_hours_of_the_week(quarter, length):
    start = MONDAY + quarter * HOUR // 4
    end = start + length * HOUR // 4

    def is_open(instant):
        day, second = divmod(instant - MONDAY, DAY)
        return day % 7 < 5 and 9 * HOUR <= second <= 18 * HOUR

    assert is_outside_hours(WEEK, start, end) == (
        not is_open(start) or not is_open(end)
    )


def test_calendar_without_hours_says_nothing():
    empty = WorkClock(CalendarSpec("UTC", ()))
    assert not is_outside_hours(empty, MONDAY, MONDAY + HOUR)
