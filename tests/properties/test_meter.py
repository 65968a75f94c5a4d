# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Counters: totals against an oracle that turns a real counter, marks, wordings."""

import random
from datetime import datetime, timedelta

import pytest
from after_sales_service.tools import meter

START = datetime(2026, 1, 1)
NOW = datetime(2027, 1, 1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def turn_a_counter(rng, rollover_at):
    """Run a counter for a while: readings as somebody notes them, and true totals."""
    at, shown, total = START, float(rng.randrange(50)), 0.0
    total = shown
    readings, totals = [meter.Reading(at, shown)], [total]
    for _step in range(rng.randrange(1, 12)):
        at += rng.randrange(1, 30) * HOUR
        gain = float(rng.randrange(0, 60))
        if rng.random() < 0.15:
            # the old one runs on for a bit, then a new one takes its place
            old = shown + gain
            if old >= rollover_at:
                continue
            start = float(rng.randrange(0, 20))
            more = float(rng.randrange(0, 10))
            shown, total = start + more, total + gain + more
            readings.append(meter.Reading(at, shown, meter.REPLACED, old, start))
        elif shown + gain >= rollover_at:
            shown, total = shown + gain - rollover_at, total + gain
            readings.append(meter.Reading(at, shown, meter.ROLLOVER))
        else:
            shown, total = shown + gain, total + gain
            readings.append(meter.Reading(at, shown))
        totals.append(total)
    return readings, totals


@pytest.mark.parametrize("seed", range(300))
def test_totals_are_what_was_really_counted(seed):
    rng = random.Random(seed)
    rollover_at = float(rng.choice((100, 150, 1000)))
    readings, totals = turn_a_counter(rng, rollover_at)
    log = meter.Log(rollover_at=rollover_at)
    for reading in readings:
        log.add(reading, NOW)
    assert log.totals() == pytest.approx(totals)
    assert all(one <= two for one, two in zip(totals, totals[1:], strict=False))


@pytest.mark.parametrize("seed", range(200))
def test_plain_readings_may_come_in_any_order(seed):
    rng = random.Random(seed)
    value, readings = 0.0, []
    for number in range(rng.randrange(1, 12)):
        value += rng.randrange(20)
        readings.append(meter.Reading(START + number * DAY, value))
    shuffled = rng.sample(readings, len(readings))
    log = meter.Log()
    for reading in shuffled:
        log.add(reading, NOW)
    assert log.readings == readings
    assert log.totals() == [reading.value for reading in readings]


@pytest.mark.parametrize("seed", range(200))
def test_a_tail_goes_on_as_the_whole_does(seed):
    """Only the end of a long log is read: it must come to the same totals."""
    rng = random.Random(seed)
    readings, totals = turn_a_counter(rng, 150.0)
    cut = rng.randrange(len(readings))
    tail = meter.Log(readings[cut : cut + 1], totals[cut], 150.0)
    for reading in readings[cut + 1 :]:
        tail.add(reading, NOW)
    assert tail.totals() == pytest.approx(totals[cut:])


@pytest.mark.parametrize("seed", range(200))
def test_what_is_refused_changes_nothing_and_what_is_added_can_be_taken_out(seed):
    rng = random.Random(seed)
    readings, _totals = turn_a_counter(rng, 150.0)
    log = meter.Log(readings[:1], readings[0].value, 150.0)
    for reading in readings[1:]:
        log.add(reading, NOW)
    before = list(log.readings)
    extra = meter.Reading(
        START + rng.randrange(1, 4000) * HOUR / 10,
        float(rng.randrange(160)),
        rng.choice((None, *meter.JUMPS)),
        float(rng.randrange(160)),
    )
    try:
        log.add(extra, NOW)
    except meter.Refused:
        assert log.readings == before
    else:
        assert log.totals() == sorted(log.totals())
        assert log.without(extra.at).readings == before


def _log(*values, **kwargs):
    readings = [meter.Reading(START + n * DAY, v) for n, v in enumerate(values)]
    return meter.Log(readings, values[0] if values else 0.0, **kwargs)


@pytest.mark.parametrize(
    ("log", "reading", "code"),
    [
        (_log(10), meter.Reading(START + DAY, 9), "backwards"),
        (_log(10, 20), meter.Reading(START + HOUR, 21), "backwards"),
        (_log(10), meter.Reading(START, 10), "same_time"),
        (_log(10), meter.Reading(NOW + HOUR, 11), "future"),
        (_log(10), meter.Reading(START + DAY, -1), "number"),
        (_log(10), meter.Reading(START + DAY, float("nan")), "number"),
        (_log(10, rollover_at=100), meter.Reading(START + DAY, 100), "beyond"),
        (_log(10), meter.Reading(START + DAY, 5, meter.ROLLOVER), "no_rollover"),
        (
            _log(10, rollover_at=100),
            meter.Reading(START + DAY, 15, meter.ROLLOVER),
            "not_over",
        ),
        (_log(10), meter.Reading(START + DAY, 1, meter.REPLACED, 9), "old_value"),
        (_log(10), meter.Reading(START + DAY, 1, meter.REPLACED, 12, 2), "new_start"),
        (_log(), meter.Reading(START, 1, meter.REPLACED), "first"),
        (_log(10, most_per_day=24), meter.Reading(START + DAY, 36), "too_fast"),
    ],
)
def test_refused(log, reading, code):
    with pytest.raises(meter.Refused) as error:
        log.add(reading, NOW)
    assert error.value.code == code


def test_a_day_has_no_more_than_its_hours():
    log = _log(10, most_per_day=24)
    log.add(meter.Reading(START + DAY, 34.9), NOW)
    assert log.totals() == [10, 34.9]


def test_taking_out_what_the_next_one_rests_on_is_refused():
    log = _log(90, rollover_at=100)
    log.add(meter.Reading(START + DAY, 5, meter.ROLLOVER), NOW)
    log.add(meter.Reading(START + 2 * DAY, 8), NOW)
    with pytest.raises(meter.Refused):
        log.without(START + DAY)


@pytest.mark.parametrize("seed", range(200))
def test_expected_moment_is_when_the_average_brings_it_there(seed):
    rng = random.Random(seed)
    total, mark = rng.uniform(0, 5000), rng.uniform(0, 5000)
    per_day = rng.uniform(1, 24)
    moment = meter.reach(START, total, per_day, mark)
    if total >= mark:
        assert moment == START
    else:
        counted = total + per_day * ((moment - START) / DAY)
        assert counted == pytest.approx(mark)
    # never later for being used more
    sooner = meter.reach(START, total, per_day * 2, mark)
    assert sooner <= moment


def test_what_is_never_reached():
    assert meter.reach(START, 10, None, 20) is None
    assert meter.reach(START, 10, 0, 20) is None
    assert meter.reach(START, 10, 1e-9, 20) is None
    assert meter.average(START, 0, START + HOUR, 5) is None
    assert meter.average(START, 0, START + 10 * DAY, 5) == 0.5


@pytest.mark.parametrize("seed", range(200))
def test_marks(seed):
    rng = random.Random(seed)
    total = rng.choice((rng.uniform(0, 1e5), float(rng.randrange(100) * 500)))
    interval = rng.choice((250.0, 500.0, 2000.0, 0.1))
    mark = meter.next_mark(total, interval)
    assert total < mark <= total + interval * 1.0001
    assert mark / interval == pytest.approx(round(mark / interval))
    first, number = 500.0, rng.randrange(5)
    last = meter.last_passed(first, 250.0, number, total)
    assert last >= number
    if last > number:
        assert first + last * 250.0 <= total < first + (last + 1) * 250.0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1830", 1830),
        (" 1,830.5 ", 1830.5),
        ("1830,5", 1830.5),
        ("12,345,678", 12345678),
        (7, 7),
        (0.5, 0.5),
    ],
)
def test_numbers(text, number):
    assert meter.read_number(text) == number


@pytest.mark.parametrize(
    "text", ["", None, "abc", "1.2.3", "nan", "inf", True, "1_0", [], {}, "1,2,3"]
)
def test_no_numbers(text):
    with pytest.raises(ValueError):
        meter.read_number(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23 09:05", datetime(2026, 11, 23, 1, 5)),
        ("2026/1/5 9:05", datetime(2026, 1, 5, 1, 5)),
        ("2026-11-23T09:05:07.5+08:00", datetime(2026, 11, 23, 1, 5, 7)),
        ("2026-11-23T01:05:07Z", datetime(2026, 11, 23, 1, 5, 7)),
        ("2026-11-23", datetime(2026, 11, 22, 16)),
    ],
)
def test_moments(text, moment):
    assert meter.read_moment(text, "Asia/Shanghai") == moment


@pytest.mark.parametrize("text", ["", None, 5, "yesterday", "2026-13-01", "0001-01-01"])
def test_no_moments(text):
    with pytest.raises(ValueError):
        meter.read_moment(text, "Asia/Shanghai")


def test_files_of_both_worlds_are_read():
    text = "序列号,读数\n"
    assert meter.decode(text.encode("utf-8-sig")) == text
    assert meter.decode(text.encode("gbk")) == text
    for content in (b"\xff\xfe\x00\x01", b"PK\x03\x04\x00\x00\xff"):
        with pytest.raises(ValueError):
            meter.decode(content)
