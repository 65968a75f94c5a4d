# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

import pytest
from after_sales_service.tools.yearly import (
    DECIDED,
    by_month,
    kept_percent,
    monday_of,
    overloads,
    weekly_load,
)
from hypothesis import given
from hypothesis import strategies as st

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
ENTRIES = st.lists(
    st.tuples(st.sampled_from("ab"), DAYS, st.integers(0, 40).map(float))
)


@given(DAYS)
def test_monday(day):
    monday = monday_of(day)
    assert monday.weekday() == 0
    assert monday <= day < monday + timedelta(days=7)


@given(ENTRIES)
def test_load_adds_up(entries):
    load = weekly_load(entries)
    assert sum(load.values()) == pytest.approx(sum(hours for *_who, hours in entries))


@given(ENTRIES, st.integers(0, 60))
def test_overloads_are_those_above(entries, limit):
    load = weekly_load(entries)
    found = overloads(load, lambda who, monday: limit if who == "a" else None)
    assert all(one.who == "a" and one.hours > one.capacity == limit for one in found)
    assert len(found) == sum(
        1 for (who, _monday), hours in load.items() if who == "a" and hours > limit
    )
    assert [one.monday for one in found] == sorted(one.monday for one in found)


@given(st.lists(st.tuples(DAYS, st.booleans())))
def test_months_hold_all_days(entries):
    months = by_month(entries)
    assert len(months) == 12
    assert all(
        day.month == at for at, row in enumerate(months, 1) for day, _mark in row
    )
    assert sorted(entry for row in months for entry in row) == sorted(entries)
    assert all(row == sorted(row) for row in months)


@given(st.dictionaries(st.sampled_from((*DECIDED, "open", "absorbed")), st.integers(0)))
def test_kept(counts):
    percent = kept_percent(counts)
    if not any(counts.get(outcome) for outcome in DECIDED):
        assert percent is None
    else:
        assert 0 <= percent <= 100


def test_kept_example():
    counts = {"in_window": 7, "late": 1, "overdue": 1, "skipped": 1, "absorbed": 9}
    assert kept_percent(counts) == 70.0
