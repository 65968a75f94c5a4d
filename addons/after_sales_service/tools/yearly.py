# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A year of maintenance: load of a week, months of a matrix, how well it was kept.

Plain values in, plain values out: no database, no clock.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

KEPT = "in_window"
#: outcomes that say whether a date was kept; absorbed, open and extra work do not
DECIDED = (KEPT, "early", "late", "overdue", "skipped")


class Overload(NamedTuple):
    """Somebody is to do more in a week than he works."""

    who: Hashable
    monday: date
    hours: float
    capacity: float


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weekly_load(entries: Iterable[tuple[Hashable, date, float]]) -> dict:
    """Return {(who, Monday): hours} of entries (who, day, hours)."""
    load = defaultdict(float)
    for who, day, hours in entries:
        load[who, monday_of(day)] += hours
    return dict(load)


def overloads(
    load: dict, capacity: Callable[[Hashable, date], float | None]
) -> list[Overload]:
    """Return the weeks that hold more than they can, in their order.

    :param load: what ``weekly_load`` gives
    :param capacity: hours that somebody works in the week of a Monday; None: unknown,
        then nothing is too much
    """
    found = []
    for (who, monday), hours in load.items():
        limit = capacity(who, monday)
        if limit is not None and hours > limit + 1e-6:
            found.append(Overload(who, monday, hours, limit))
    return sorted(found, key=lambda one: (one.monday, -one.hours))


def by_month(entries: Iterable[tuple]) -> list[list[tuple]]:
    """Return twelve lists: the entries (day, …) of each month, sorted."""
    months = [[] for _month in range(12)]
    for entry in sorted(entries):
        months[entry[0].month - 1].append(entry)
    return months


def kept_percent(counts: dict) -> float | None:
    """Return how many percent of the decided dates were kept; None: none is decided.

    :param counts: outcome -> number
    """
    decided = sum(counts.get(outcome, 0) for outcome in DECIDED)
    return 100 * counts.get(KEPT, 0) / decided if decided else None
