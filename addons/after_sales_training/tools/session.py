# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The days of a training session: when it ends, on which days people come.

Plain values in, plain values out. Instants are seconds since the epoch, UTC; the work
clock is the one by which promises run (holidays and shifted working days count); it
raises ValueError where nobody ever works.
"""

import math
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytz

HOUR = 3600
DAY = 24 * HOUR
#: hours of a training day where no calendar says otherwise
USUAL_HOURS = 8


class TrainingDay(NamedTuple):
    """A day on which people come, and the hours of training on it."""

    day: date
    hours: float


def propose_end(clock, start, days):
    """Return when a course of so many days is over that begins at an instant.

    A day is a working day of the clock and ends when its work ends; a broken last
    day ends after that part of its working time. The day of the start is the first
    one if there is still work on it.

    :param clock: WorkClock
    :param float days: more than 0
    """
    whole = math.ceil(days)
    part = days - math.floor(days)
    try:
        first = clock.opening(start)
        day = _get_intervals(clock, first, first + DAY)
        if whole > 1:
            last_end = clock.plan_days(first, whole - 1)
            day = _get_intervals(clock, last_end - DAY, last_end, last=True)
    except ValueError:  # a calendar that never works
        return start + (whole - 1) * DAY + round((part or 1) * USUAL_HOURS * HOUR)
    if not part:
        return day[-1][1]
    return clock.plan(day[0][0], round(part * sum(end - begin for begin, end in day)))


def _get_intervals(clock, start, end, last=False):
    """Return the working intervals of the first (or last) day between two instants."""
    intervals = clock.walk(start, end)
    wanted = intervals[-1 if last else 0][2]
    return [(begin, stop) for begin, stop, ordinal in intervals if ordinal == wanted]


def get_days(clock, start, end, tz):
    """Return the days of a session as a list of TrainingDay, in their order.

    Days on which nobody works are left out, unless the session begins or ends on
    such a day: then it was meant, and every day between counts.

    :param str tz: zone of the place
    """
    zone = pytz.timezone(tz)
    first = datetime.fromtimestamp(start, zone)
    last = datetime.fromtimestamp(max(start, end - 1), zone)
    worked = {}
    try:
        for begin, stop, ordinal in clock.walk(start, end):
            worked[ordinal] = worked.get(ordinal, 0) + stop - begin
    except ValueError:  # a calendar that never works
        worked = {}
    every = [
        first.date() + timedelta(days=number)
        for number in range((last.date() - first.date()).days + 1)
    ]
    if {every[0].toordinal(), every[-1].toordinal()} <= set(worked):
        every = [day for day in every if day.toordinal() in worked]
    usual = _get_usual_seconds(start, end, zone)
    return [
        TrainingDay(day, round(worked.get(day.toordinal(), usual) / HOUR, 2))
        for day in every
    ]


def _get_usual_seconds(start, end, zone):
    """Return how long a day lasts that no calendar knows: from clock to clock."""
    if end - start <= DAY:
        return min(end - start, USUAL_HOURS * HOUR)
    clocks = [datetime.fromtimestamp(at, zone) for at in (start, end)]
    seconds = [at.hour * HOUR + at.minute * 60 + at.second for at in clocks]
    length = seconds[1] - seconds[0]
    return min(length, USUAL_HOURS * HOUR) if length > 0 else USUAL_HOURS * HOUR
