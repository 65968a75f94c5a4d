# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The least harmful slot against an oracle that tries every start."""

import pytest
from after_sales_service.tools import slots
from hypothesis import given
from hypothesis import strategies as st

LAST = 40
#: a small day, so that several fit
DAY = 10

moments = st.integers(0, LAST)
spans = st.lists(st.tuples(moments, moments), max_size=5)


def seconds_of(intervals):
    return {second for start, end in intervals for second in range(start, end)}


@given(
    st.integers(1, 12),
    moments,
    moments,
    st.lists(spans, max_size=3),
    spans,
    st.integers(1, 5),
)
def test_the_best_slots_by_trying_all(duration, earliest, latest, layers, busy, limit):
    found = slots.propose(
        duration,
        earliest,
        latest,
        [slots.Layer(layer) for layer in layers],
        busy,
        limit,
        lambda start: start // DAY,
    )
    sets, taken = [seconds_of(layer) for layer in layers], seconds_of(busy)
    best = {}
    for start in range(earliest, latest - duration + 1):
        slot = set(range(start, start + duration))
        if not slot & taken:
            rank = tuple(len(slot & layer) for layer in sets), start
            best[start // DAY] = min(best.get(start // DAY, rank), rank)
    # which one of a group comes first is exact for the best of all
    wanted = sorted(best.values())
    assert [slot.costs for slot in found[:1]] == [costs for costs, _s in wanted[:1]]
    assert [slot.start for slot in found[:1]] == [start for _c, start in wanted[:1]]
    for slot in found:
        inside = set(range(slot.start, slot.end))
        assert not inside & taken
        assert earliest <= slot.start and slot.end <= latest
        assert slot.costs == tuple(len(inside & layer) for layer in sets)
    assert len({slot.start // DAY for slot in found}) == len(found) <= limit
    assert [(s.costs, s.start) for s in found] == sorted(
        (s.costs, s.start) for s in found
    )


@given(spans, moments, moments)
def test_a_layer_counts_each_second_once(intervals, one, other):
    start, end = sorted((one, other))
    inside = seconds_of(intervals) & set(range(start, end))
    assert slots.Layer(intervals).taken(start, end) == len(inside)


def test_nothing_fits():
    assert slots.propose(5, 0, 4, [], [], 3, int) == []
    assert slots.propose(5, 0, 10, [], [(0, 10)], 3, int) == []
    with pytest.raises(ValueError):
        slots.propose(0, 0, 10, [], [], 3, int)
