# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

import pytest
from after_sales_service.tools.downtime import Interval
from after_sales_service.tools.reliability import reckon
from hypothesis import given
from hypothesis import strategies as st

START = datetime(2026, 1, 1)
STOP = datetime(2026, 2, 1)
HOUR = timedelta(hours=1)

intervals = st.lists(
    st.builds(
        lambda begin, length, planned, excluded: Interval(
            START + begin * HOUR,
            None if length is None else START + (begin + length) * HOUR,
            planned,
            excluded,
        ),
        st.integers(-100, 700),
        st.one_of(st.none(), st.integers(0, 100)),
        st.booleans(),
        st.booleans(),
    ),
    max_size=15,
)


def oracle(found):
    """Count hour by hour: meant to work, faulty; and how often a fault begins."""
    hours = [START + number * HOUR for number in range(31 * 24)]

    def holds(interval, hour):
        return interval.start <= hour < (interval.end or STOP)

    faulty = [
        any(holds(i, hour) for i in found if not (i.planned or i.excluded))
        for hour in hours
    ]
    excused = [
        not is_faulty and any(holds(i, hour) for i in found)
        for is_faulty, hour in zip(faulty, hours, strict=True)
    ]
    begins = [
        is_faulty and not before
        for is_faulty, before in zip(faulty, [False, *faulty], strict=False)
    ]
    return len(hours) - sum(excused), sum(faulty), sum(begins)


@given(intervals)
def test_equals_the_hours_counted_one_by_one(found):
    reliability = reckon(found, START, STOP)
    assert (
        reliability.observed / HOUR,
        reliability.down / HOUR,
        reliability.failures,
    ) == oracle(found)


@given(intervals)
def test_availability_is_mtbf_over_mtbf_and_mttr(found):
    reliability = reckon(found, START, STOP)
    if reliability.failures:
        both = reliability.mtbf + reliability.mttr
        assert reliability.availability == pytest.approx(reliability.mtbf / both)
    elif reliability.observed:
        assert reliability.availability == 1


@given(intervals, st.randoms())
def test_order_and_doubles_do_not_matter(found, random):
    shuffled = found + found
    random.shuffle(shuffled)
    assert reckon(shuffled, START, STOP) == reckon(found, START, STOP)


def test_a_month_in_figures():
    found = [
        Interval(datetime(2026, 1, 2), datetime(2026, 1, 3)),
        Interval(datetime(2026, 1, 2, 12), datetime(2026, 1, 3, 12)),  # the same fault
        Interval(datetime(2026, 1, 20), datetime(2026, 1, 20, 12)),
        Interval(datetime(2026, 1, 10), datetime(2026, 1, 11), planned=True),
        Interval(datetime(2026, 1, 15), datetime(2026, 1, 16), excluded=True),
    ]
    reliability = reckon(found, START, STOP)
    assert reliability.failures == 2
    assert reliability.down == 48 * HOUR
    assert reliability.observed == (31 - 2) * 24 * HOUR
    assert reliability.mttr == 24 * HOUR
    assert reliability.mtbf == (29 * 24 - 48) / 2 * HOUR
    assert reliability.availability == pytest.approx(1 - 48 / (29 * 24))


def test_nothing_to_divide():
    nothing = reckon([], START, START)
    assert nothing.availability is None
    assert nothing.mtbf is None
    assert nothing.mttr is None
