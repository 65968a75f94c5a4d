# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A walk has no hole and no overlap, adds up to what the clock counts, and names
every gap."""

from datetime import date, datetime, timedelta

import pytest
from after_sales_service.tools.walk import Cause, Leave, walk
from after_sales_service.tools.work_clock import (
    HOUR,
    Attendance,
    CalendarSpec,
    WorkClock,
    midnight,
    to_epoch,
)
from hypothesis import given
from hypothesis import strategies as st

WEEK = tuple(
    Attendance(weekday, start * HOUR, end * HOUR)
    for weekday in range(5)
    for start, end in ((9, 12), (13, 17))
)
ZONES = ("Asia/Shanghai", "Europe/Berlin", "Africa/Cairo", "Atlantic/Azores")


def _clock(tz, leaves=(), shifted=()):
    spec = CalendarSpec(
        tz=tz,
        attendances=WEEK,
        leaves=tuple((leave.start, leave.end) for leave in leaves),
        shifted=shifted,
    )
    return WorkClock(spec)


@given(
    tz=st.sampled_from(ZONES),
    start=st.integers(0, 400 * 24 * 60),
    length=st.integers(1, 30 * 24 * 60),
    leaves=st.lists(
        st.tuples(st.integers(0, 430), st.integers(1, 9)).map(
            lambda pair: (pair[0], pair[0] + pair[1])
        ),
        max_size=4,
    ),
    shifted=st.lists(st.integers(0, 430), max_size=4, unique=True),
)
def test_walk_adds_up(tz, start, length, leaves, shifted):
    first = date(2026, 1, 1)
    named = [
        Leave(
            midnight(first + timedelta(days=begin), tz),
            midnight(first + timedelta(days=end), tz),
            f"Holiday {begin}",
        )
        for begin, end in leaves
    ]
    clock = _clock(
        tz,
        named,
        tuple(((first + timedelta(days=day)).toordinal(), 0) for day in shifted),
    )
    begin = to_epoch(datetime(2026, 1, 1)) + start * 60
    end = begin + length * 60
    steps = walk(clock, begin, end, named)
    assert steps[0].start == begin
    assert steps[-1].end == end
    for before, after in zip(steps, steps[1:], strict=False):
        assert before.end == after.start
        # two gaps side by side are one
        assert before.counted or after.counted
    assert sum(step.seconds for step in steps) == clock.count(begin, end)
    for step in steps:
        assert step.start < step.end
        assert bool(step.causes) == (not step.counted)


def _at(day, hour, minute=0):
    """An instant of November 2026 in Shanghai; the 23rd is a Monday."""
    return to_epoch(datetime(2026, 11, day, hour, minute)) - 8 * HOUR


FRIDAY_OFF = Leave(_at(27, 0), _at(28, 0), "Founder's Day")
TWO_DAYS_OFF = Leave(_at(26, 0), _at(28, 0), "Festival")
AFTERNOON_OFF = Leave(_at(26, 13), _at(27, 0), "Works outing")


@pytest.mark.parametrize(
    ("start", "end", "leaves", "causes"),
    [
        (_at(23, 12), _at(23, 13), (), [Cause("outside")]),
        (_at(23, 11), _at(23, 14), (), [Cause("break")]),
        (_at(23, 8), _at(23, 10), (), [Cause("outside")]),
        (_at(23, 16), _at(24, 10), (), [Cause("night")]),
        (_at(27, 16), _at(30, 10), (), [Cause("weekend", 2)]),
        (_at(28, 10), _at(28, 12), (), [Cause("weekend", 1)]),
        (
            _at(26, 16),
            _at(30, 10),
            (FRIDAY_OFF,),
            [Cause("leave", 1, "Founder's Day"), Cause("weekend", 2)],
        ),
        (
            _at(25, 16),
            _at(28, 10),
            (TWO_DAYS_OFF,),
            [Cause("leave", 2, "Festival"), Cause("weekend", 1)],
        ),
        (
            _at(26, 11),
            _at(27, 10),
            (AFTERNOON_OFF,),
            [Cause("leave", 1, "Works outing")],
        ),
    ],
)
def test_gaps_have_names(start, end, leaves, causes):
    steps = walk(_clock("Asia/Shanghai", leaves), start, end, leaves)
    gaps = [step for step in steps if not step.counted]
    assert [cause for gap in gaps for cause in gap.causes] == causes


def test_free_friday_is_no_weekend():
    spec = CalendarSpec("Asia/Shanghai", tuple(a for a in WEEK if a.weekday != 4))
    steps = walk(WorkClock(spec), _at(26, 16), _at(30, 10))
    assert steps[1].causes == (Cause("free", 3),)


def test_shifted_day_is_worked():
    saturday = date(2026, 11, 28).toordinal()
    clock = _clock("Asia/Shanghai", shifted=((saturday, 0),))
    steps = walk(clock, _at(27, 16), _at(30, 10))
    assert saturday in [step.day for step in steps if step.counted]
