# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tours of visits: every stop once, region by region, not more a day than wished."""

from collections import Counter
from datetime import date, timedelta

import pytest
from after_sales_service.tools import route
from hypothesis import given
from hypothesis import strategies as st

texts = st.one_of(st.none(), st.sampled_from(["", "江苏", "Hebei", "hebei", "南京"]))
addresses = st.lists(st.tuples(texts, texts, texts, texts), max_size=30)


@given(addresses)
def test_each_stop_once_and_regions_together(rows):
    stops = [(key, *row) for key, row in enumerate(rows)]
    ordered = route.order_stops(stops)
    assert sorted(ordered) == list(range(len(rows)))
    states = [(rows[key][0] or "").casefold() for key in ordered]
    changes = [
        state for place, state in enumerate(states) if state != states[place - 1]
    ]
    assert len(changes) <= len(set(states)), "No region is left and entered again"
    named = [bool(rows[key][0]) for key in ordered]
    assert named == sorted(named, reverse=True), "Without an address: last"


@given(
    st.integers(0, 60),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.integers(-3, 40),
    st.integers(1, 6),
)
def test_spread(count, start, length, per_day):
    end = start + timedelta(days=length)
    days = route.spread(count, start, end, per_day, lambda day: day.weekday() < 5)
    assert len(days) == count
    given_days = [day for day in days if day]
    assert days[: len(given_days)] == given_days == sorted(given_days)
    assert all(start <= day <= end and day.weekday() < 5 for day in given_days)
    assert max(Counter(given_days).values(), default=0) <= per_day
    if len(given_days) < count:
        room = [start + timedelta(days=n) for n in range(length + 1)]
        room = [day for day in room if day.weekday() < 5]
        assert len(given_days) == len(room) * per_day, "No room is left over"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("南京，苏州、无锡", ["南京", "苏州", "无锡"]),
        ("Nanjing, Suzhou; Nanjing\n", ["Nanjing", "Suzhou"]),
        (None, []),
        (" , ,", []),
    ],
)
def test_cities(text, names):
    assert route.split_cities(text) == names
