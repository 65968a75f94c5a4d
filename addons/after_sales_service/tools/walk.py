# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A work clock walked window by window, with a name for every gap between.

Plain Python on plain values: what a person would do with a calendar and a pencil to
check a deadline. Instants are whole seconds since the epoch, as in
:mod:`work_clock`.
"""

from datetime import date
from typing import NamedTuple

from .work_clock import WorkClock, midnight


class Leave(NamedTuple):
    """Time off that closes the calendar, under the name people know it by."""

    start: int
    end: int
    name: str


class Cause(NamedTuple):
    """Why a gap is one.

    ``kind`` is ``leave`` (with its name), ``free`` (days without working hours),
    ``weekend`` (the same, and all of them Saturdays or Sundays), ``break`` (between
    two windows of one day), ``night`` (from one day to another) or ``outside``
    (before the first or after the last window of the day).
    """

    kind: str
    days: int = 0
    name: str = ""


class Step(NamedTuple):
    """A stretch of the walk: ``counted`` working time, or a gap with its causes."""

    start: int
    end: int
    day: int
    counted: bool
    causes: tuple[Cause, ...] = ()

    @property
    def seconds(self) -> int:
        return self.end - self.start if self.counted else 0


def walk(clock: WorkClock, start: int, end: int, leaves=()) -> list[Step]:
    """Return the steps from ``start`` to ``end``, without a hole between them.

    :param leaves: the :class:`Leave` of the calendar, for their names; which hours
        count is the clock's answer alone
    """
    steps, position, worked_before = [], start, False
    for begin, until, day in clock.walk(start, end):
        if position < begin:
            steps.append(_gap(clock, position, begin, leaves, worked_before, True))
        steps.append(Step(begin, until, day, True))
        position, worked_before = until, True
    if position < end:
        steps.append(_gap(clock, position, end, leaves, worked_before, False))
    return steps


def _gap(clock, start, end, leaves, worked_before, works_after) -> Step:
    first, last = clock.local_day(start), clock.local_day(end - 1)
    causes = []
    for day in range(first, last + 1):
        cause = _cause_of_day(clock, day, start, end, leaves)
        if not cause:
            continue
        before = causes[-1] if causes else Cause("")
        if before.kind and (before.kind == "leave") == (cause.kind == "leave"):
            if before.name == cause.name:
                # a Friday off and the Saturday after it are no weekend
                kind = cause.kind if cause.kind == before.kind else "free"
                causes[-1] = Cause(kind, before.days + 1, cause.name)
                continue
        causes.append(cause)
    if not causes:
        if clock.local_day(start) != clock.local_day(end):
            causes.append(Cause("night"))
        else:
            between = worked_before and works_after
            causes.append(Cause("break" if between else "outside"))
    return Step(start, end, first, False, tuple(causes))


def _cause_of_day(clock, day, start, end, leaves) -> Cause | None:
    """Return why a day has no hours in the gap, None for a mere end of the day."""
    lower = max(start, midnight(date.fromordinal(day), clock.spec.tz))
    upper = min(end, midnight(date.fromordinal(day + 1), clock.spec.tz))
    for leave in leaves:
        if leave.start < upper and leave.end > lower:
            return Cause("leave", 1, leave.name)
    if clock.works_on(day):
        return None
    return Cause("weekend" if (day - 1) % 7 >= 5 else "free", 1)
