# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The log of a promise: replayed it gives the state, re-planned the deadline."""

from datetime import datetime, timedelta

import pytest
from after_sales_service.tools.intervals import subtract
from after_sales_service.tools.promise_log import (
    Entry,
    LogError,
    Standing,
    replan,
    replay,
)
from after_sales_service.tools.work_clock import Attendance, CalendarSpec, WorkClock
from hypothesis import given
from hypothesis import strategies as st

HOUR = 3600
BEGIN = datetime(2026, 11, 23, 1)
LATER = BEGIN + timedelta(days=400)
WEEK = tuple(
    Attendance(day, start * HOUR, end * HOUR)
    for day in range(5)
    for start, end in ((8, 12), (13, 17))
)


def _text(instant):
    return instant.strftime("%Y-%m-%d %H:%M:%S")


def _start(hours=48):
    return Entry(
        "start",
        BEGIN,
        {
            "deadline": _text(BEGIN + timedelta(hours=hours)),
            "total_seconds": hours * HOUR,
        },
    )


def test_a_log_without_start_is_refused():
    with pytest.raises(LogError):
        replay([], LATER)
    with pytest.raises(LogError):
        replay([Entry("reach", BEGIN, {"late_seconds": 0})], LATER)


def test_held_resumed_reached():
    paused, resumed = BEGIN + timedelta(hours=8), BEGIN + timedelta(hours=20)
    due = resumed + timedelta(hours=40)
    log = [
        _start(),
        Entry("warn", BEGIN, {}),
        Entry("pause", paused, {"remaining_seconds": 40 * HOUR}),
    ]
    assert replay(log, LATER).state == "paused"
    assert replay(log, LATER).remaining_seconds == 40 * HOUR
    log.append(Entry("resume", resumed, {"deadline": _text(due)}))
    assert replay(log, LATER)[:3] == ("running", BEGIN, due)
    log.append(Entry("reach", due, {"late_seconds": 0}))
    assert replay(log, LATER) == Standing(
        "met", BEGIN, due, None, 48 * HOUR, None, due, due, 0
    )


def test_broken_stays_broken():
    log = [_start(), Entry("breach", BEGIN + timedelta(hours=48), {})]
    assert replay(log, LATER).state == "breached"
    closed = [*log, Entry("cancel", LATER, {})]
    assert replay(closed, LATER).state == "breached"
    assert replay(closed, LATER).closed_at == LATER
    # put right, then opened again: its time is over
    back = [
        *log,
        Entry("reach", BEGIN + timedelta(hours=2), {"late_seconds": 0}),
        Entry("reopen", LATER, {}),
    ]
    assert replay(back[:3], LATER).state == "met"
    assert replay(back, LATER).state == "breached"
    assert replay(back, BEGIN + timedelta(hours=3)).state == "running"


def test_held_when_it_was_closed_is_held_again():
    log = [
        _start(),
        Entry("pause", BEGIN, {"remaining_seconds": 48 * HOUR}),
        Entry("cancel", LATER, {}),
        Entry("reopen", LATER, {}),
    ]
    assert replay(log, LATER).state == "paused"
    assert replay(log, LATER).closed_at is None


minutes = st.integers(0, 60 * 24 * 40)


@st.composite
def holds(draw):
    """Holds in order that do not overlap, the last one perhaps open."""
    points = sorted(draw(st.sets(minutes, min_size=2, max_size=8)))
    pairs = [(points[i] * 60, points[i + 1] * 60) for i in range(0, len(points) - 1, 2)]
    if draw(st.booleans()):
        pairs[-1] = (pairs[-1][0], None)
    return pairs


@given(holds(), st.integers(1, 80))
def test_a_hold_stops_the_clock_for_its_working_time_only(pairs, hours):
    """Re-planning equals walking the calendar with the holds cut out."""
    clock = WorkClock(CalendarSpec("Asia/Shanghai", WEEK))
    start = 1795395600  # Monday 23 November 2026, 09:00 in Shanghai
    pairs = [(start + a, None if b is None else start + b) for a, b in pairs]
    total = hours * HOUR
    deadline, left = replan(start, pairs, total, clock.plan, clock.count)
    far = start + 300 * 86400
    walked = [(a, b) for a, b, _day in clock.walk(start, far)]
    open_holds = [(a, far if b is None else b) for a, b in pairs]
    worked = subtract(walked, open_holds)
    used = 0
    for begin, end in worked:
        if used + end - begin >= total:
            oracle = begin + total - used
            break
        used += end - begin
    else:
        # the time is never used up: the last hold is still open
        assert deadline is None and left == total - used
        return
    if deadline is None:
        # used up before the hold that is still open
        assert left == 0
        return
    ended = [b for _a, b in pairs if b is not None]
    if ended and oracle <= max(a for a, b in pairs if b is not None):
        # used up before a hold: not late for the time of the hold
        assert deadline >= oracle
    else:
        assert deadline == oracle
