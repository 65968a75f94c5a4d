# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The promise clock against an oracle that walks minute by minute.

The oracle knows no bisection, no window and no change of offset: it looks at each
minute's wall clock.
"""

from datetime import datetime, timedelta

import pytest
from after_sales_service.tools import work_clock
from after_sales_service.tools.work_clock import Attendance, CalendarSpec, WorkClock
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.minute_oracle import MINUTE, Oracle

# the oracle looks at some ten thousand minutes per example
SLOW = settings(max_examples=settings.default.max_examples // 5)
ZONES = [
    "Asia/Shanghai",
    "Europe/Brussels",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # shifts by half an hour
    "Atlantic/Azores",  # midnight strikes twice
    "Asia/Beirut",  # back from midnight to 23:00, and over midnight in spring
    "Africa/Cairo",  # the clock jumps over midnight
    "UTC",
]
# around the DST changes of both hemispheres, and around a change of year
AROUND = [
    datetime(2026, 3, 8),
    datetime(2026, 3, 29),
    datetime(2026, 4, 5),
    datetime(2026, 4, 24),
    datetime(2026, 10, 4),
    datetime(2026, 10, 25),
    datetime(2026, 10, 30),
    datetime(2026, 11, 1),
    datetime(2026, 12, 31),
]


@st.composite
def specs(draw, two_weeks=False):
    minute = st.integers(0, 96).map(lambda quarter: quarter * 15 * MINUTE)
    attendances = []
    for _block in range(draw(st.integers(1, 8))):
        start, end = sorted((draw(minute), draw(minute)))
        if start == end:
            end = min(start + 3600, work_clock.DAY)
            start = end - 3600
        attendances.append(
            Attendance(
                draw(st.integers(0, 6)),
                start,
                end,
                draw(st.integers(0, 1)) if two_weeks else None,
            )
        )
    base = draw(st.sampled_from(AROUND))
    around = work_clock.to_epoch(base)
    leaves = []
    for _leave in range(draw(st.integers(0, 3))):
        start = around + draw(st.integers(-3 * 24, 10 * 24)) * 3600
        leaves.append((start, start + draw(st.integers(1, 60)) * 1800))
    shifted = {}
    for _shift in range(draw(st.integers(0, 3))):
        day = base.toordinal() + draw(st.integers(-2, 12))
        shifted[day] = draw(st.integers(0, 6))
    zone = draw(st.sampled_from(ZONES))
    start = around + draw(st.integers(-2 * 1440, 3 * 1440)) * MINUTE
    spec = CalendarSpec(zone, tuple(attendances), tuple(leaves), tuple(shifted.items()))
    return spec, start


any_spec = st.one_of(specs(), specs(two_weeks=True))


@given(any_spec, st.integers(1, 30 * 60))
@SLOW
def test_plan_equals_the_minute_oracle(given_spec, minutes):
    spec, start = given_spec
    limit = start + 10 * work_clock.DAY
    expected = Oracle(spec).plan(start, minutes, limit)
    planned = WorkClock(spec).plan(start, minutes * MINUTE)
    if expected is None:
        assert planned > limit
    else:
        assert planned == expected


@given(any_spec, st.integers(0, 6 * 1440))
@SLOW
def test_count_equals_the_minute_oracle(given_spec, minutes):
    spec, start = given_spec
    end = start + minutes * MINUTE
    clock = WorkClock(spec)
    assert clock.count(start, end) == Oracle(spec).count(start, end)
    assert clock.count(end, start) == -clock.count(start, end)


@given(any_spec)
@SLOW
def test_opening_equals_the_minute_oracle(given_spec):
    spec, start = given_spec
    limit = start + 10 * work_clock.DAY
    works = Oracle(spec).works
    expected = next((i for i in range(start, limit, MINUTE) if works(i)), None)
    opening = WorkClock(spec).opening(start)
    if expected is None:
        assert opening >= limit
    else:
        assert opening == expected


@given(any_spec, st.integers(1, 4))
@SLOW
def test_plan_days_equals_the_minute_oracle(given_spec, days):
    spec, start = given_spec
    expected = Oracle(spec).plan_days(start, days, start + 10 * work_clock.DAY)
    planned = WorkClock(spec).plan_days(start, days)
    if expected is not None:
        assert planned == expected


@given(st.sampled_from(ZONES), st.sampled_from(AROUND), st.integers(-2880, 2880))
def test_day_end_equals_the_minute_oracle(zone, base, minutes):
    start = work_clock.to_epoch(base) + minutes * MINUTE
    oracle = Oracle(CalendarSpec(zone, ()))
    assert work_clock.day_end(start, zone) == oracle.day_end(start)


# a quarter of an hour a week lasts about 130 hours up to the horizon
@given(any_spec, st.integers(1, 100 * 3600))
def test_what_is_planned_is_what_is_counted(given_spec, seconds):
    spec, start = given_spec
    clock = WorkClock(spec)
    deadline = clock.plan(start, seconds)
    assert clock.count(start, deadline) == seconds
    # nothing earlier would do: the second before the deadline is worked
    assert clock.count(start, deadline - 1) == seconds - 1


@given(any_spec, st.integers(1, 100 * 3600), st.integers(0, 100))
def test_back_leaves_what_was_asked(given_spec, seconds, percent):
    spec, start = given_spec
    clock = WorkClock(spec)
    deadline = clock.plan(start, seconds)
    left = seconds * percent // 100
    instant = clock.back(deadline, left, start)
    assert start <= instant <= deadline
    assert clock.count(instant, deadline) == left


@given(any_spec, st.lists(st.integers(0, 5 * 86400), min_size=2, max_size=6))
def test_pauses_never_lose_or_win_time(given_spec, marks):
    """Pause and resume as often as you like: the time used up is the promise."""
    spec, start = given_spec
    clock = WorkClock(spec)
    promise = 30 * 3600
    instants = sorted(start + mark for mark in marks)
    remaining, used, running_from = promise, 0, start
    for number, instant in enumerate(instants):
        if number % 2 == 0:
            worked = min(remaining, clock.count(running_from, instant))
            used += worked
            remaining -= worked
        else:
            running_from = instant
    deadline = clock.plan(running_from, remaining)
    assert used + clock.count(running_from, deadline) == promise


@given(
    any_spec,
    st.integers(1, 20 * 60),
    st.lists(st.integers(1, 4 * 1440), max_size=6, unique=True),
)
@SLOW
def test_holds_equal_the_minute_oracle(given_spec, minutes, marks):
    """What the engine does with a hold: count what is left, plan it from the end."""
    spec, start = given_spec
    clock = WorkClock(spec)
    deadline, holds = clock.plan(start, minutes * MINUTE), []
    instants = sorted(start + mark * MINUTE for mark in marks)
    for begin, end in zip(instants[::2], instants[1::2], strict=False):
        if begin >= deadline:
            break
        deadline = clock.plan(end, clock.count(begin, deadline))
        holds.append((begin, end))
    limit = start + 12 * work_clock.DAY
    expected = Oracle(spec, holds).plan(start, minutes, limit)
    if expected is None:
        assert deadline > limit
    else:
        assert deadline == expected


@given(any_spec, st.integers(0, 12))
@SLOW
def test_closing_time_ties_equal_the_minute_oracle(given_spec, blocks):
    """What is used up exactly at a closing time is due then, not at the opening."""
    spec, start = given_spec
    clock = WorkClock(spec)
    walked = clock.walk(start, start + 10 * work_clock.DAY)[: blocks + 1]
    if not walked:
        return
    minutes = sum(end - begin for begin, end, _day in walked) // MINUTE
    oracle = Oracle(spec)
    closing = walked[-1][1]
    assert clock.plan(start, minutes * MINUTE) == closing
    assert oracle.plan(start, minutes, start + 11 * work_clock.DAY) == closing


@given(any_spec, st.integers(1, 300 * 3600))
def test_walk_adds_up(given_spec, seconds):
    spec, start = given_spec
    clock = WorkClock(spec)
    deadline = clock.plan(start, seconds)
    walked = clock.walk(start, deadline)
    assert sum(end - begin for begin, end, _day in walked) == seconds
    assert walked[-1][1] == deadline


def office(**kwargs):
    """Monday to Friday, 8-12 and 13-17, Shanghai."""
    hours = ((8, 12), (13, 17))
    return WorkClock(
        CalendarSpec(
            "Asia/Shanghai",
            tuple(
                Attendance(day, start * 3600, end * 3600)
                for day in range(5)
                for start, end in hours
            ),
            **kwargs,
        )
    )


def shanghai(*args):
    return work_clock.to_epoch(datetime(*args) - timedelta(hours=8))


def test_three_working_days_do_not_count_the_first():
    monday = shanghai(2026, 11, 23, 9)
    assert office().plan_days(monday, 3) == shanghai(2026, 11, 26, 17)


def test_three_working_days_over_a_weekend():
    saturday = shanghai(2026, 11, 21, 9)
    assert office().plan_days(saturday, 3) == shanghai(2026, 11, 25, 17)


def test_closing_time_is_due_at_closing_time():
    friday = shanghai(2026, 11, 20, 13)
    assert office().plan(friday, 4 * 3600) == shanghai(2026, 11, 20, 17)
    assert office().plan(friday, 4 * 3600 + 1) == shanghai(2026, 11, 23, 8) + 1


def test_a_start_out_of_hours_runs_from_the_next_opening():
    saturday = shanghai(2026, 11, 21, 10)
    assert office().plan(saturday, 3600) == shanghai(2026, 11, 23, 9)


def test_closing_time_is_closed_until_the_next_opening():
    friday = shanghai(2026, 11, 20, 17)
    assert office().opening(friday - 1) == friday - 1
    assert office().opening(friday) == shanghai(2026, 11, 23, 8)
    with pytest.raises(work_clock.NoWorkingTime):
        WorkClock(CalendarSpec("UTC", ())).opening(friday)
    closed = office(leaves=((0, shanghai(2060, 1, 1)),))
    with pytest.raises(work_clock.BeyondHorizon):
        closed.opening(friday)


def test_a_shifted_saturday_works():
    """14 February 2026 is a Saturday on which China works (调休)."""
    friday = shanghai(2026, 2, 13, 16)
    saturday = datetime(2026, 2, 14).toordinal()
    assert office().plan(friday, 2 * 3600) == shanghai(2026, 2, 16, 9)
    shifted = office(shifted=((saturday, 2),))
    assert shifted.plan(friday, 2 * 3600) == shanghai(2026, 2, 14, 9)


def test_a_leave_beats_a_shifted_working_day():
    friday = shanghai(2026, 2, 13, 16)
    saturday = datetime(2026, 2, 14).toordinal()
    closed = office(
        shifted=((saturday, 2),),
        leaves=((shanghai(2026, 2, 14), shanghai(2026, 2, 15)),),
    )
    assert closed.plan(friday, 2 * 3600) == shanghai(2026, 2, 16, 9)


def test_an_empty_calendar_says_so():
    with pytest.raises(work_clock.NoWorkingTime):
        WorkClock(CalendarSpec("UTC", ())).plan(0, 3600)


def test_a_calendar_on_leave_for_ever_says_so():
    closed = office(leaves=((0, shanghai(2060, 1, 1)),))
    start = shanghai(2026, 1, 1)
    with pytest.raises(work_clock.BeyondHorizon):
        closed.plan(start, 3600)
    with pytest.raises(work_clock.BeyondHorizon):
        closed.plan_days(start, 1)


def test_nothing_to_plan_is_due_at_once():
    saturday = shanghai(2026, 11, 21, 10)
    assert office().plan(saturday, 0) == saturday
