# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Days of notice (提前三天通知): until when production is told of work that stops it.

The rule in one sentence (S29): the day of the notice is not counted, and the work
begins on the Nth production day after it at the earliest. Days off are not counted; a
notice given on a day off counts as given on the next production day. No days: any
time before the work.

Plain values in, plain values out. Instants are seconds since the epoch, days are
ordinals of local dates; ``works_on`` tells of such a day whether production works.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

import pytz

from .work_clock import BeyondHorizon, midnight

#: days off in a row beyond which a calendar is not believed
LONGEST_REST = 400


class Deadline(NamedTuple):
    """Until when a notice is in time, and why.

    ``before``: it is sent before this instant; ``last_day``: the last day for it;
    ``counted``: the days of notice, ascending.
    """

    before: int
    last_day: int
    counted: tuple[int, ...]


def local_day(instant: int, tz: str) -> int:
    """Return the ordinal of the local date of an instant."""
    return datetime.fromtimestamp(instant, pytz.timezone(tz)).toordinal()


def _day_starts(day: int, tz: str) -> int:
    return midnight(date.fromordinal(day), tz)


def _walk(day: int, step: int, works_on: Callable[[int], bool]):
    """Yield the working days from ``day`` on, itself included.

    :raises BeyondHorizon: there is none within :data:`LONGEST_REST` days
    """
    rest = 0
    while rest < LONGEST_REST:
        if works_on(day):
            rest = 0
            yield day
        else:
            rest += 1
        day += step
    raise BeyondHorizon(f"no working day near {day}")


def find_deadline(
    start: int, days: int, works_on: Callable[[int], bool], tz: str
) -> Deadline:
    """Return until when work that begins at ``start`` is told ``days`` days ahead.

    :raises ValueError: a negative number of days
    :raises BeyondHorizon: production never works
    """
    if days < 0:
        raise ValueError(f"Days of notice cannot be negative: {days}")
    work_day = local_day(start, tz)
    if not days:
        return Deadline(start, work_day, ())
    walk = _walk(work_day, -1, works_on)
    counted = tuple(next(walk) for _day in range(days))
    last_day = next(walk)
    return Deadline(_day_starts(last_day + 1, tz), last_day, counted[::-1])


def find_earliest_start(
    sent: int, days: int, works_on: Callable[[int], bool], tz: str
) -> int:
    """Return from when on work may begin of which production is told at ``sent``.

    The other way round of :func:`find_deadline`; raises the same.
    """
    if days < 0:
        raise ValueError(f"Days of notice cannot be negative: {days}")
    if not days:
        return sent
    walk = _walk(local_day(sent, tz), 1, works_on)
    next(walk)  # the day of the notice, or the working day on which it is found
    for _day in range(days):
        first = next(walk)
    return _day_starts(first, tz)


def find_day_before(start: int, works_on: Callable[[int], bool], tz: str) -> int:
    """Return when the last working day before the day of ``start`` begins."""
    return _day_starts(next(_walk(local_day(start, tz) - 1, -1, works_on)), tz)
