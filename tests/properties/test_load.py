# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""People against load: nothing lost between weeks, as many people as are needed."""

from datetime import date, timedelta

from after_sales_training.tools import load
from hypothesis import given
from hypothesis import strategies as st

HOUR = load.HOUR
WEEK = 7 * 24 * HOUR
MONDAY = date(2026, 11, 23)
horizons = st.integers(1, 6).map(
    lambda count: [
        load.Week(day, place * WEEK, (place + 1) * WEEK)
        for place, day in enumerate(load.mondays(MONDAY, count))
    ]
)
instants = st.integers(-WEEK, 7 * WEEK)
hours = st.floats(0, 500).map(lambda value: round(value, 1))


def day_shift(start, end):
    """Working seconds of somebody who works from 8 to 16 every day."""

    def worked(instant):
        day, rest = divmod(instant, 24 * HOUR)
        return day * 8 * HOUR + min(max(rest - 8 * HOUR, 0), 8 * HOUR)

    return worked(end) - worked(start)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_mondays(day, count):
    found = load.mondays(day, count)
    assert len(found) == count
    assert all(one.weekday() == 0 for one in found)
    assert timedelta(0) <= day - found[0] < timedelta(days=7)


@given(horizons, instants)
def test_work_that_waits_has_one_week(horizon, instant):
    place = load.find_week(horizon, instant)
    if place is None:
        assert instant >= horizon[-1].end
    elif instant < horizon[0].start:
        assert place == 0
    else:
        assert horizon[place].start <= instant < horizon[place].end
    assert load.find_week(horizon, None) == 0


@given(horizons, instants, st.integers(0, 3 * WEEK))
def test_nothing_is_lost_between_weeks(horizon, start, length):
    found = load.spread(start, start + length, horizon)
    inside = min(start + length, horizon[-1].end) - max(start, horizon[0].start)
    assert abs(sum(found.values()) * HOUR - max(inside, 0)) < 1e-3


@given(horizons, st.integers(0, WEEK), st.integers(0, 3 * WEEK))
def test_long_jobs_take_working_hours_only(horizon, start, length):
    end = min(start + length, horizon[-1].end)
    found = load.spread(start, end, horizon, day_shift)
    taken = sum(found.values()) * HOUR
    if end - start <= 24 * HOUR:
        assert abs(taken - max(end - start, 0)) < 1e-3
    else:
        assert abs(taken - day_shift(start, end)) < 1e-3


@given(hours, hours, st.integers(0, 20))
def test_as_many_people_as_are_needed(wanted, available, people):
    verdict = load.judge(wanted, available, people)
    per_person = available / people if people and available else load.WEEK_HOURS
    enough = available + verdict.people_missing * per_person
    assert enough >= wanted - load.TINY
    if verdict.people_missing:
        assert enough - per_person < wanted
    assert not (verdict.missing and verdict.free)
    assert bool(verdict.people_missing) == bool(verdict.missing)


@given(hours, hours, hours, st.integers(1, 20))
def test_more_load_never_needs_fewer(wanted, more, available, people):
    few = load.judge(wanted, available, people)
    many = load.judge(wanted + more, available, people)
    assert many.people_missing >= few.people_missing
    assert many.percent >= few.percent
