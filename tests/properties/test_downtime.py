# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

import pytest
from after_sales_service.tools import downtime
from after_sales_service.tools.downtime import Interval, sweep
from hypothesis import given
from hypothesis import strategies as st

START = datetime(2026, 1, 1)
BASE_END = datetime(2026, 4, 1)
NOW = datetime(2026, 12, 1)
HOUR = timedelta(hours=1)

hours = st.integers(-200, 5000)
intervals = st.lists(
    st.builds(
        lambda begin, length, planned, excluded: Interval(
            START + begin * HOUR,
            None if length is None else START + (begin + length) * HOUR,
            planned,
            excluded,
        ),
        hours,
        st.one_of(st.none(), st.integers(0, 400)),
        st.booleans(),
        st.booleans(),
    ),
    max_size=20,
)
roundings = st.sampled_from(
    [downtime.EXACT, downtime.STARTED_HOUR, downtime.STARTED_DAY]
)


def oracle(intervals, rounding):
    """Iterate the definition to its fixed point, hour by hour.

    Counted is every hour in the union of the maximal stretches out of use that
    begin before the end; the end follows from what is counted.
    """
    down = set()
    for interval in intervals:
        if interval.planned or interval.excluded:
            continue
        begin = max(interval.start, START)
        stop = interval.end or NOW
        while begin < stop:
            down.add(begin)
            begin += HOUR
    stretches = []
    for hour in sorted(down):
        if stretches and stretches[-1][1] == hour:
            stretches[-1][1] = hour + HOUR
        else:
            stretches.append([hour, hour + HOUR])
    end = None
    new_end = BASE_END
    while new_end != end:
        end = new_end
        total = sum(
            (stop - begin for begin, stop in stretches if begin < end), timedelta()
        )
        new_end = BASE_END + downtime.round_up(total, rounding)
    return end


@given(intervals, roundings)
def test_equals_the_fixed_point(found, rounding):
    ledger = sweep(found, START, BASE_END, NOW, rounding)
    assert ledger.covered_until == oracle(found, rounding)


@given(intervals, roundings, st.randoms())
def test_order_of_entry_does_not_matter(found, rounding, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    first = sweep(found, START, BASE_END, NOW, rounding)
    second = sweep(shuffled, START, BASE_END, NOW, rounding)
    assert first.covered_until == second.covered_until
    assert first.counted == second.counted


@given(intervals, roundings)
def test_never_shorter_than_the_base_and_sums_up(found, rounding):
    ledger = sweep(found, START, BASE_END, NOW, rounding)
    assert ledger.covered_until >= BASE_END
    assert len(ledger.entries) == len(found)
    assert sum((e.counted for e in ledger.entries), timedelta()) == ledger.counted
    assert ledger.extension >= ledger.counted
    assert ledger.covered_until == BASE_END + ledger.extension
    ends = [entry.running_end for entry in ledger.entries]
    assert ends == sorted(ends)


@given(intervals, roundings)
def test_doubling_every_interval_changes_nothing(found, rounding):
    once = sweep(found, START, BASE_END, NOW, rounding)
    twice = sweep(found + found, START, BASE_END, NOW, rounding)
    assert once.covered_until == twice.covered_until


@given(intervals, st.integers(0, 5000), st.integers(1, 100))
def test_more_downtime_never_shortens(found, begin, length):
    more = found + [Interval(START + begin * HOUR, START + (begin + length) * HOUR)]
    assert (
        sweep(more, START, BASE_END, NOW).covered_until
        >= sweep(found, START, BASE_END, NOW).covered_until
    )


@given(intervals, roundings, st.randoms())
def test_how_it_is_cut_does_not_matter(found, rounding, random):
    """One stretch entered in pieces that touch or overlap is the same stretch."""
    pieces = []
    for interval in found:
        stop = interval.end or NOW
        if stop - interval.start < 2 * HOUR:
            pieces.append(interval)
            continue
        cut = interval.start + (stop - interval.start) * random.random()
        overlap = (stop - cut) * random.choice((0, random.random()))
        pieces += [
            interval._replace(end=cut + overlap),
            interval._replace(start=cut),
        ]
    whole = sweep(found, START, BASE_END, NOW, rounding)
    cut = sweep(pieces, START, BASE_END, NOW, rounding)
    assert cut.covered_until == whole.covered_until
    assert cut.counted == whole.counted


@given(intervals, roundings)
def test_what_was_counted_gives_the_same_end_again(found, rounding):
    """Idempotent: the outcome, entered as a ledger, is its own outcome."""
    ledger = sweep(found, START, BASE_END, NOW, rounding)
    counted = [
        Interval(max(entry.interval.start, START), entry.interval.end)
        for entry in ledger.entries
        if entry.counted
    ]
    again = sweep(counted, START, BASE_END, NOW, rounding)
    assert again.covered_until == ledger.covered_until
    assert again.counted == ledger.counted


@given(intervals, roundings, st.integers(0, 2000))
def test_time_that_passes_never_shortens(found, rounding, hours_later):
    """What is still open grows, and the end with it."""
    later = NOW + hours_later * HOUR
    assert (
        sweep(found, START, BASE_END, later, rounding).covered_until
        >= sweep(found, START, BASE_END, NOW, rounding).covered_until
    )


@given(intervals, roundings)
def test_closing_an_interval_now_is_the_same_as_leaving_it_open(found, rounding):
    closed = [
        interval._replace(end=interval.end or max(NOW, interval.start))
        for interval in found
    ]
    assert (
        sweep(closed, START, BASE_END, NOW, rounding).covered_until
        == sweep(found, START, BASE_END, NOW, rounding).covered_until
    )


def test_a_stretch_that_goes_on_past_the_end_counts_whole():
    """In one piece or two, where rounding has moved the end before it did."""
    earlier = Interval(START, START + timedelta(minutes=30))  # rounded to an hour
    begin = BASE_END + timedelta(minutes=54)
    split = begin + timedelta(minutes=30)  # after the end, which has not moved
    stop = split + timedelta(minutes=30)
    for pieces in (
        [Interval(begin, stop)],
        [Interval(begin, split), Interval(split, stop)],
    ):
        found = [earlier, *pieces]
        ledger = sweep(found, START, BASE_END, NOW, downtime.STARTED_HOUR)
        assert ledger.counted == timedelta(minutes=90)
        assert ledger.extension == timedelta(hours=2)


def test_an_extension_can_hold_downtime_itself():
    ledger = sweep(
        [
            Interval(datetime(2026, 3, 30), datetime(2026, 4, 9)),  # ten days
            Interval(datetime(2026, 4, 10), datetime(2026, 4, 12)),  # in those ten
            Interval(datetime(2026, 4, 14), datetime(2026, 4, 15)),  # too late
        ],
        START,
        BASE_END,
        NOW,
    )
    assert ledger.covered_until == datetime(2026, 4, 13)
    assert [entry.verdict for entry in ledger.entries] == [
        downtime.COUNTED,
        downtime.COUNTED,
        downtime.AFTER_END,
    ]


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        (downtime.EXACT, timedelta(hours=1, minutes=30)),
        (downtime.STARTED_HOUR, timedelta(hours=2)),
        (downtime.STARTED_DAY, timedelta(days=1)),
    ],
)
def test_the_total_is_rounded_not_the_interval(rounding, expected):
    found = [
        Interval(datetime(2026, 2, 1, 8), datetime(2026, 2, 1, 8, 45)),
        Interval(datetime(2026, 2, 2, 8), datetime(2026, 2, 2, 8, 45)),
    ]
    assert sweep(found, START, BASE_END, NOW, rounding).extension == expected


def test_refuses_an_unknown_rounding():
    with pytest.raises(ValueError, match="rounding"):
        downtime.round_up(HOUR, "to the week")
