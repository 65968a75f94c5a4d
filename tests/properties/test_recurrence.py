# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import calendar
from datetime import date, timedelta

import pytest
from after_sales_service.tools import recurrence
from after_sales_service.tools.recurrence import Overhaul, Rule, Season
from hypothesis import assume, given
from hypothesis import strategies as st

DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))
UNITS = st.sampled_from(recurrence.UNITS)
SHIFTS = st.sampled_from(recurrence.SHIFTS)
MONTH_DAYS = st.integers(1, 12).flatmap(
    lambda month: st.tuples(
        st.just(month), st.integers(1, calendar.monthrange(2024, month)[1])
    )
)
SEASONS = st.builds(Season, MONTH_DAYS, MONTH_DAYS, st.booleans()).filter(
    lambda season: not season.is_whole_year()
)
ONE_DAY = timedelta(days=1)


@st.composite
def days_off(draw):
    """Weekends of some kind, and holidays of up to ten days here and there."""
    weekdays = draw(st.sets(st.integers(0, 6), max_size=3))
    holidays = draw(
        st.lists(st.tuples(st.integers(1, 366), st.integers(1, 10)), max_size=5)
    )
    off = {
        (start + number) % 366 for start, length in holidays for number in range(length)
    }
    return lambda day: day.weekday() in weekdays or day.timetuple().tm_yday in off


RULES = st.builds(
    Rule,
    anchor=DAYS,
    amount=st.integers(1, 40),
    unit=UNITS,
    first=st.integers(0, 1),
    shift=SHIFTS,
    season=st.none() | SEASONS,
)


def step_by_step(anchor, amount, unit, number):
    """The same date, found by counting days and months one by one."""
    if unit in ("day", "week"):
        for _step in range(number * amount * (7 if unit == "week" else 1)):
            anchor += ONE_DAY
        return anchor
    year, month = anchor.year, anchor.month
    for _step in range(number * amount * (12 if unit == "year" else 1)):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(anchor.day, calendar.monthrange(year, month)[1]))


# ------------------------------------------------------------
# DATES BY THE INTERVAL
# ------------------------------------------------------------


@pytest.mark.parametrize(
    ("anchor", "amount", "unit", "dates"),
    [
        (
            date(2026, 1, 31),
            1,
            "month",
            [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)],
        ),
        (
            date(2024, 2, 29),
            1,
            "year",
            [date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)],
        ),
        (date(2026, 8, 30), 6, "month", [date(2026, 8, 30), date(2027, 2, 28)]),
        (date(2026, 11, 26), 2, "week", [date(2026, 11, 26), date(2026, 12, 10)]),
    ],
)
def test_anchored_at_the_first_date(anchor, amount, unit, dates):
    assert dates == [
        recurrence.occurrence(anchor, amount, unit, number)
        for number in range(len(dates))
    ]


@given(DAYS, st.integers(1, 20), UNITS, st.integers(0, 30))
def test_equals_counting_one_by_one(anchor, amount, unit, number):
    assert recurrence.occurrence(anchor, amount, unit, number) == step_by_step(
        anchor, amount, unit, number
    )


@given(DAYS, st.integers(1, 40), UNITS, st.integers(-400, 9000))
def test_first_number_is_the_first(anchor, amount, unit, distance):
    day = anchor + distance * ONE_DAY
    number = recurrence.first_number(anchor, amount, unit, day)
    assert number >= 0
    assert recurrence.occurrence(anchor, amount, unit, number) >= day
    if number:
        assert recurrence.occurrence(anchor, amount, unit, number - 1) < day


@pytest.mark.parametrize(("amount", "unit"), [(0, "month"), (-1, "day"), (1, "shift")])
def test_refuses_nonsense(amount, unit):
    with pytest.raises(ValueError, match="interval"):
        recurrence.occurrence(date(2026, 1, 1), amount, unit, 1)


# ------------------------------------------------------------
# DAYS OFF AND SEASON
# ------------------------------------------------------------


def is_weekend(day):
    return day.weekday() >= 5


@pytest.mark.parametrize(
    ("day", "shift", "moved"),
    [
        (date(2026, 11, 28), "none", date(2026, 11, 28)),  # Saturday
        (date(2026, 11, 28), "earlier", date(2026, 11, 27)),
        (date(2026, 11, 28), "later", date(2026, 11, 30)),
        (date(2026, 11, 28), "nearest", date(2026, 11, 27)),
        (date(2026, 11, 29), "nearest", date(2026, 11, 30)),
        (date(2026, 11, 27), "later", date(2026, 11, 27)),
    ],
)
def test_moved_off_the_weekend(day, shift, moved):
    assert recurrence.move(day, shift, is_weekend) == moved


def test_of_two_equally_near_days_the_earlier():
    off = date(2026, 12, 2)
    assert recurrence.move(off, "nearest", lambda day: day == off) == off - ONE_DAY


@pytest.mark.parametrize(
    ("season", "day", "moved"),
    [
        (Season((7, 1), (8, 31)), date(2026, 8, 2), date(2026, 6, 30)),
        (Season((7, 1), (8, 31), after=True), date(2026, 7, 1), date(2026, 9, 1)),
        # over New Year; 30 and 31 January 2027 are a weekend
        (Season((12, 1), (1, 31), after=True), date(2027, 1, 5), date(2027, 2, 1)),
        (Season((12, 1), (2, 28), after=True), date(2028, 2, 5), date(2028, 2, 29)),
        # Saturday 28 November next to a season that begins on Monday
        (Season((11, 30), (12, 31)), date(2026, 11, 28), date(2026, 11, 27)),
    ],
)
def test_moved_out_of_the_season(season, day, moved):
    assert recurrence.move(day, "later", is_weekend, season) == moved


def test_a_season_of_the_whole_year_leaves_no_day():
    assert Season((3, 1), (2, 29)).is_whole_year()
    assert Season((1, 1), (12, 31)).is_whole_year()
    assert not Season((3, 1), (2, 27)).is_whole_year()


@given(DAYS, SHIFTS, days_off(), st.none() | SEASONS)
def test_moved_to_the_next_free_day(day, shift, is_off, season):
    """The oracle looks at each day of two years."""

    def is_free(candidate):
        return not (season and season.holds(candidate)) and (
            shift == "none" or not is_off(candidate)
        )

    moved = recurrence.move(day, shift, is_off, season)
    if is_free(day):
        assert moved == day
        return
    near = [day + number * ONE_DAY for number in range(-365, 366)]
    free = [candidate for candidate in near if is_free(candidate)]
    assume(free and free[0] < day < free[-1])
    before = max(candidate for candidate in free if candidate < day)
    after = min(candidate for candidate in free if candidate > day)
    touched = [before + number * ONE_DAY for number in range((after - before).days)]
    if season and any(season.holds(candidate) for candidate in touched):
        assert moved == (after if season.after else before)
    elif shift == "nearest":
        assert moved == (before if day - before <= after - day else after)
    else:
        assert moved == {"earlier": before, "later": after}[shift]


def test_a_calendar_without_any_working_day_moves_nothing():
    day = date(2026, 11, 28)
    assert recurrence.move(day, "nearest", lambda _day: True) == day


@given(RULES, st.integers(0, 60), days_off())
def test_moving_keeps_the_order(rule, number, is_off):
    assert rule.due(number, is_off) <= rule.due(number + 1, is_off)


# ------------------------------------------------------------
# WHAT IS DUE
# ------------------------------------------------------------


def oracle(rule, is_off, first, last):
    """All dates until ``last``, one after the other from the anchor on."""
    result, before, number = [], None, rule.first
    while rule.nominal(number) <= last + 800 * ONE_DAY:
        due = rule.due(number, is_off)
        if (before is None or due > before) and first <= due <= last:
            result.append((number, rule.nominal(number), due))
        before = due
        number += 1
    return result


@given(RULES, days_off(), st.integers(-200, 1500), st.integers(0, 500))
def test_projection_equals_the_oracle(rule, is_off, distance, length):
    first = rule.anchor + distance * ONE_DAY
    last = first + length * ONE_DAY
    assert list(rule.project(first, last, is_off)) == oracle(rule, is_off, first, last)


@given(RULES, days_off(), st.integers(0, 1500))
def test_the_last_one_due(rule, is_off, distance):
    """After a long sleep: the last date that has passed, found at once."""
    day = rule.anchor + distance * ONE_DAY
    past = oracle(rule, is_off, date.min, day)
    number = rule.last_due(day, is_off)
    assert number == (past[-1][0] if past else rule.first - 1)


@given(RULES, days_off(), st.integers(0, 40))
def test_each_date_is_served_once(rule, is_off, number):
    served = rule.serve(number, is_off)
    assert served >= number
    if served > rule.first:
        assert rule.due(served, is_off) > rule.due(served - 1, is_off)


def test_a_day_is_visited_once_where_dates_fall_together():
    rule = Rule(date(2026, 11, 23), 1, "day", shift="nearest")
    days = [
        due
        for _number, _nominal, due in rule.project(
            date(2026, 11, 23), date(2026, 12, 1), is_weekend
        )
    ]
    assert days == [
        *(date(2026, 11, 23) + number * ONE_DAY for number in range(5)),
        date(2026, 11, 30),
        date(2026, 12, 1),
    ]


# ------------------------------------------------------------
# ABSORB
# ------------------------------------------------------------


def overhaul(key, day, size, reach=None):
    return Overhaul(key, date(2026, 1, 1) + day * ONE_DAY, size, reach)


@pytest.mark.parametrize(
    ("overhauls", "absorbed"),
    [
        ([overhaul("minor", 0, 1), overhaul("major", 20, 3, 30)], {"minor": "major"}),
        ([overhaul("minor", 0, 1), overhaul("major", 31, 3, 30)], {}),
        # absorbs afterwards as well
        ([overhaul("minor", 40, 1), overhaul("major", 20, 3, 30)], {"minor": "major"}),
        # the same size does not
        ([overhaul("a", 0, 2, 30), overhaul("b", 5, 2, 30)], {}),
        # what is absorbed absorbs nothing
        (
            [
                overhaul("minor", 0, 1),
                overhaul("medium", 20, 2, 20),
                overhaul("major", 30, 3, 10),
            ],
            {"medium": "major"},
        ),
        # the nearest of two
        (
            [
                overhaul("minor", 0, 1),
                overhaul("medium", 3, 2, 10),
                overhaul("major", -20, 3, 20),
            ],
            {"minor": "medium"},
        ),
        # the same day only
        ([overhaul("minor", 0, 1), overhaul("major", 0, 3, 0)], {"minor": "major"}),
    ],
)
def test_the_bigger_absorbs_the_smaller(overhauls, absorbed):
    assert recurrence.absorb(overhauls) == absorbed


OVERHAULS = st.lists(
    st.builds(
        overhaul,
        st.uuids(),
        st.integers(0, 120),
        st.integers(1, 3),
        st.none() | st.integers(0, 40),
    ),
    max_size=12,
)


@given(OVERHAULS)
def test_absorbed_if_and_only_if_a_served_bigger_one_is_near(overhauls):
    absorbed = recurrence.absorb(overhauls)
    for each in overhauls:
        able = [
            other
            for other in overhauls
            if other.key not in absorbed
            and other.reach is not None
            and other.size > each.size
            and abs((other.due - each.due).days) <= other.reach
        ]
        assert (each.key in absorbed) == bool(able)
        if able:
            nearest = min(abs((other.due - each.due).days) for other in able)
            (chosen,) = (o for o in able if o.key == absorbed[each.key])
            assert abs((chosen.due - each.due).days) == nearest


@given(OVERHAULS, st.randoms())
def test_absorbing_does_not_hang_on_the_order(overhauls, random):
    days = [(each.due, each.size) for each in overhauls]
    assume(len(set(days)) == len(days))
    shuffled = random.sample(overhauls, len(overhauls))
    assert recurrence.absorb(shuffled) == recurrence.absorb(overhauls)
