# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who is where when: overlapping jobs, jobs beyond working hours, free time.

Plain values in, plain values out. Instants are of one kind that can be compared, such
as naive UTC datetimes.
"""

from typing import NamedTuple

from .work_clock import DAY, NoWorkingTime, WorkClock


class Span(NamedTuple):
    """A job (``key``) that takes a person's time, from ``start`` until ``end``."""

    key: int
    who: int
    start: object
    end: object


def find_overlaps(spans) -> dict:
    """Return for each (key, person) the other spans of the person at that time.

    Spans that only touch do not overlap. O(n log n), and the pairs found.
    """
    found = {}
    active = {}
    for span in sorted(spans, key=lambda span: (span.start, span.end, span.key)):
        if span.start >= span.end:
            continue
        others = [other for other in active.get(span.who, ()) if other.end > span.start]
        for other in others:
            if other.key != span.key:
                found.setdefault((span.key, span.who), []).append(other)
                found.setdefault((other.key, other.who), []).append(span)
        active[span.who] = [*others, span]
    return found


def is_outside_hours(clock: WorkClock, start: int, end: int) -> bool:
    """Return whether work would begin or end while the calendar is closed.

    A break between the first opening and the last closing of a day is no closed
    time: people eat when they can. A calendar that never works says nothing.

    :param int start: seconds since the epoch
    :param int end: not before ``start``
    """
    try:
        intervals = clock.walk(start - DAY, end + DAY)
    except NoWorkingTime:
        return False
    days = {}
    for opening, closing, day in intervals:
        first, last = days.get(day, (opening, closing))
        days[day] = (min(first, opening), max(last, closing))

    def is_open(instant):
        return any(first <= instant <= last for first, last in days.values())

    return not (is_open(start) and is_open(end))
