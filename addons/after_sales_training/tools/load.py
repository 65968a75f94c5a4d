# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""People against load: hours of work that wait against hours that people have.

Plain values in, plain values out. Instants are whole seconds since the epoch.
"""

import math
from bisect import bisect_right
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

HOUR = 3600
#: hours a person works in a week where nothing else is known
WEEK_HOURS = 40.0
#: below a minute nothing is missing
TINY = 1 / 60


class Week(NamedTuple):
    """A week from Monday to Sunday: its Monday, its first instant and its end."""

    day: date
    start: int
    end: int


class Verdict(NamedTuple):
    """What load and people say: hours that are missing, people who are."""

    missing: float
    free: float
    people_missing: int
    percent: float


def mondays(day: date, count: int) -> list[date]:
    """Return so many Mondays, the first of them of the week of a day."""
    first = day - timedelta(days=day.weekday())
    return [first + timedelta(weeks=number) for number in range(count)]


def find_week(horizon: list[Week], instant: int | None) -> int | None:
    """Return the place of the week in which work that waits is to be done.

    What is overdue, or has no date, is to be done at once: in the first week. What
    lies beyond the horizon is None.
    """
    if instant is None or instant < horizon[0].start:
        return 0
    if instant >= horizon[-1].end:
        return None
    return bisect_right([week.start for week in horizon], instant) - 1


def spread(
    start: int,
    end: int,
    horizon: list[Week],
    worked: Callable[[int, int], int] | None = None,
) -> dict[int, float]:
    """Return the hours that a planned job takes of each week: {place: hours}.

    A job within a day takes all its time, at night too. A longer one takes the
    working hours in it, for nobody works round the clock; all of it, if none are.

    :param worked: seconds of working time between two instants
    """
    use = None
    if worked and end - start > 24 * HOUR and worked(start, end):
        use = worked
    found = {}
    for place, week in enumerate(horizon):
        first, last = max(start, week.start), min(end, week.end)
        if first < last:
            seconds = use(first, last) if use else last - first
            if seconds:
                found[place] = seconds / HOUR
    return found


def judge(wanted: float, available: float, people: float) -> Verdict:
    """Set hours that are wanted against hours that people have.

    How many people are missing is reckoned by what one of those there has this
    week; where nobody is, by :data:`WEEK_HOURS`.

    :param float people: how many the hours are of; halves where one works for two
    """
    missing = wanted - available
    if missing < TINY:
        missing = 0.0
    per_person = available / people if people and available else WEEK_HOURS
    if available:
        percent = 100 * wanted / available
    else:
        percent = 100.0 if wanted else 0.0
    return Verdict(
        missing=missing,
        free=max(available - wanted, 0.0),
        people_missing=math.ceil(missing / per_person - 1e-9),
        percent=percent,
    )
