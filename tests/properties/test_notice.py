# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Days of notice against an oracle that tries every day on a calendar sheet."""

from datetime import date, datetime, timedelta

import pytest
import pytz
from after_sales_service.tools import notice
from after_sales_service.tools.work_clock import BeyondHorizon, to_epoch
from hypothesis import given
from hypothesis import strategies as st

ZONES = [
    "Asia/Shanghai",
    "Europe/Brussels",
    "America/New_York",
    "Australia/Lord_Howe",  # shifts by half an hour
    "Atlantic/Azores",  # midnight strikes twice
    "Africa/Cairo",  # the clock jumps over midnight
    "UTC",
]
# around the changes of the clock, a change of year, and February of a leap year
AROUND = [
    datetime(2026, 3, 29),
    datetime(2026, 4, 24),
    datetime(2026, 10, 4),
    datetime(2026, 10, 30),
    datetime(2026, 12, 31),
    datetime(2028, 2, 28),
]


@st.composite
def sheets(draw):
    """A zone, which days production works, an instant, and days of notice."""
    rest = draw(st.sets(st.integers(0, 6), max_size=6))
    base = draw(st.sampled_from(AROUND))
    holidays = {
        base.toordinal() + shift
        for shift in draw(st.sets(st.integers(-20, 20), max_size=8))
    }
    minutes = draw(st.integers(-5 * 1440, 5 * 1440))
    return (
        lambda day: (day - 1) % 7 not in rest and day not in holidays,
        draw(st.sampled_from(ZONES)),
        to_epoch(base + timedelta(minutes=minutes)),
        draw(st.integers(0, 6)),
    )


def day_of(instant, tz):
    return datetime.fromtimestamp(instant, pytz.timezone(tz)).date().toordinal()


def is_in_time(sent, start, days, works_on, tz):
    """By counting each day between: the rule as it is said in words."""
    if not days:
        return sent <= start
    given_on = day_of(sent, tz)
    while not works_on(given_on):
        given_on += 1
    work_day = day_of(start, tz)
    return sum(map(works_on, range(given_on + 1, work_day + 1))) >= days


@given(sheets(), st.integers(0, 40 * 1440))
def test_a_notice_is_in_time_before_the_deadline_and_not_after(sheet, minutes):
    works_on, tz, start, days = sheet
    deadline = notice.find_deadline(start, days, works_on, tz)
    for sent in (start - minutes * 60, deadline.before - 1, deadline.before):
        before = sent <= start if not days else sent < deadline.before
        assert before == is_in_time(sent, start, days, works_on, tz)


@given(sheets())
def test_the_days_counted_are_as_many_as_asked_for(sheet):
    works_on, tz, start, days = sheet
    deadline = notice.find_deadline(start, days, works_on, tz)
    assert len(deadline.counted) == days
    assert all(map(works_on, deadline.counted))
    assert sorted(deadline.counted) == list(deadline.counted)
    if days:
        assert deadline.last_day < deadline.counted[0]
        assert deadline.counted[-1] <= day_of(start, tz)
        assert day_of(deadline.before - 1, tz) == deadline.last_day


@given(sheets(), st.integers(-2 * 1440, 2 * 1440))
def test_the_earliest_start_is_the_first_one_in_time(sheet, minutes):
    works_on, tz, sent, days = sheet
    earliest = notice.find_earliest_start(sent, days, works_on, tz)
    for start in (earliest, earliest - 1, max(sent, earliest + minutes * 60)):
        assert (start >= earliest) == is_in_time(sent, start, days, works_on, tz)


@given(sheets())
def test_the_day_before_is_worked_and_nothing_worked_lies_between(sheet):
    works_on, tz, start, _days = sheet
    day = day_of(notice.find_day_before(start, works_on, tz), tz)
    assert works_on(day)
    assert not any(map(works_on, range(day + 1, day_of(start, tz))))


def weekdays(day):
    return date.fromordinal(day).weekday() < 5


def shanghai(text):
    zone = pytz.timezone("Asia/Shanghai")
    return int(zone.localize(datetime.fromisoformat(text)).timestamp())


@pytest.mark.parametrize(
    ("start", "days", "last_day"),
    [
        ("2026-12-03 08:00", 3, "2026-11-30"),  # Thursday: told on Monday
        ("2026-11-30 08:00", 3, "2026-11-25"),  # Monday: the weekend does not count
        ("2026-12-05 08:00", 3, "2026-12-01"),  # Saturday is no day of notice
        ("2026-12-02 08:00", 3, "2026-11-27"),  # not on the weekend before either
        ("2026-12-02 00:00", 1, "2026-12-01"),
    ],
)
def test_known_days(start, days, last_day):
    deadline = notice.find_deadline(shanghai(start), days, weekdays, "Asia/Shanghai")
    assert date.fromordinal(deadline.last_day).isoformat() == last_day


def test_bad_input_is_refused():
    start = shanghai("2026-12-03 08:00")
    for find in (notice.find_deadline, notice.find_earliest_start):
        with pytest.raises(ValueError):
            find(start, -1, weekdays, "UTC")
        with pytest.raises(BeyondHorizon):
            find(start, 1, lambda _day: False, "UTC")
