# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The downtime ledger: how time out of use lengthens a warranty (S2).

保修期内出现故障导致仪器停用的时间,要在保修期中追加.

The rule: faults make intervals out of use. Those that are planned or excluded
do not count. The union of the others is walked in order; what begins before the
end reached so far counts whole and moves that end. The end is therefore the
fixed point of ``end = base_end + round(time counted that began before end)``,
found in one sorted pass. The total is rounded, never the single interval.
Intervals that touch or overlap are one stretch, however they were entered.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

EXACT, STARTED_HOUR, STARTED_DAY = "exact", "started_hour", "started_day"
_STEPS = {
    STARTED_HOUR: timedelta(hours=1),
    STARTED_DAY: timedelta(days=1),
}

# what became of an interval
COUNTED = "counted"
PLANNED = "planned"
EXCLUDED = "excluded"
OVERLAP = "overlap"
BEFORE_START = "before_start"
AFTER_END = "after_end"
EMPTY = "empty"


class Interval(NamedTuple):
    """A time out of use, in naive UTC; without ``end`` it still lasts."""

    start: datetime
    end: datetime | None = None
    planned: bool = False
    excluded: bool = False
    key: Any = None


class Entry(NamedTuple):
    """What one interval did to the warranty."""

    interval: Interval
    counted: timedelta
    verdict: str
    running_end: datetime


class Ledger(NamedTuple):
    """The whole account: the entries in order, and what they sum up to."""

    entries: list[Entry]
    counted: timedelta
    extension: timedelta
    covered_until: datetime


def round_up(total: timedelta, rounding: str) -> timedelta:
    """Round a total by the rule of the warranty term; never down.

    :raises ValueError: unknown rule
    """
    if rounding == EXACT:
        return total
    if rounding not in _STEPS:
        raise ValueError(f"Unknown rounding of downtime: {rounding!r}")
    step = _STEPS[rounding]
    return -(-total // step) * step


def sweep(
    intervals: Iterable[Interval],
    start: datetime,
    base_end: datetime,
    now: datetime,
    rounding: str = EXACT,
) -> Ledger:
    """Walk the intervals and return how far they move ``base_end``.

    :param start: begin of the warranty; time out of use before it is cut off
    :param base_end: first instant after the warranty, without extension
    :param now: where intervals that still last are cut for the time being
    """
    entries = []
    nothing = timedelta(0)
    total = nothing
    end = base_end
    reached = start  # all before this instant is cut off or counted already
    # a hot path: warranties are reckoned by the ten thousand
    ordered = sorted((i[0], i[1] or now, n, i) for n, i in enumerate(intervals))
    for begin, stop, _number, interval in ordered:
        counted = nothing
        if interval.planned:
            verdict = PLANNED
        elif interval.excluded:
            verdict = EXCLUDED
        elif stop <= begin:
            verdict = EMPTY
        elif stop <= start:
            verdict = BEFORE_START
        elif begin > reached and begin >= end:
            # what goes on from a stretch that counts belongs to it
            verdict = AFTER_END
        elif stop <= reached:
            verdict = OVERLAP
        else:
            verdict = COUNTED
            counted = stop - (begin if begin > reached else reached)
            reached = stop
            total += counted
            end = base_end + round_up(total, rounding)
        entries.append(Entry(interval, counted, verdict, end))
    return Ledger(entries, total, end - base_end, end)
