# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The promise clock: when is a promise due, and how much working time has passed.

Plain Python on plain values, no database. Instants are whole seconds since the
epoch, UTC; :func:`to_epoch` and :func:`to_datetime` convert Odoo's naive UTC
datetimes.

Rules, in words (S12, S13, S15 of the plan):

- *Elapsed* hours run day and night.
- *Working* hours run while the calendar works. A start outside working hours runs
  from the next opening. Time used up exactly at a closing time is due at that
  closing time, not at the next opening.
- *N working days*: the day of the start, as the calendar's zone dates it, is not
  counted; due at the end of the last attendance of the Nth working day after it.
  A day of which a leave spares some hours is a working day and ends with them.
- *Same day* (当天): due when the local calendar day of the start ends.
- Leaves are taken off last: a closed factory is closed on a shifted working day too.
- Attendances follow the wall clock. Of an hour that the clock skips nothing counts,
  of an hour that it repeats both passes count.
- In a two-week calendar the weeks alternate as Odoo counts them: whole weeks since
  1 January of year 1. A shifted working day works like the other weekday *of its own
  week*.
- A calendar that never works raises :class:`NoWorkingTime`; a promise that cannot be
  used up within :data:`HORIZON_YEARS` raises :class:`BeyondHorizon`. Neither is ever
  answered by a silent False; who calls says what happens then.
"""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytz

from .intervals import merge

EPOCH = datetime(1970, 1, 1)
EPOCH_ORDINAL = EPOCH.toordinal()
DAY = 86400
HOUR = 3600
# A window starts with this many years and doubles until the promise fits.
WINDOW_YEARS = 2
HORIZON_YEARS = 16
SECOND = timedelta(seconds=1)


class NoWorkingTime(ValueError):
    """The calendar has no working time at all."""


class BeyondHorizon(ValueError):
    """The promise is not used up within the horizon."""


class Attendance(NamedTuple):
    """Working time of a weekday, in seconds of the local wall clock.

    ``weekday`` 0 is Monday; ``week`` is 0 or 1 in a two-week calendar, else None;
    ``end`` may be 86400, the end of the day.
    """

    weekday: int
    start: int
    end: int
    week: int | None = None


class CalendarSpec(NamedTuple):
    """All that decides when a calendar works; hashable.

    ``leaves`` are UTC seconds ``(start, end)``; ``shifted`` are pairs of a date's
    ordinal and the weekday that this date works like (调休).
    """

    tz: str
    attendances: tuple[Attendance, ...]
    leaves: tuple[tuple[int, int], ...] = ()
    shifted: tuple[tuple[int, int], ...] = ()


def to_epoch(value: datetime) -> int:
    """Return the whole seconds since the epoch of a naive UTC datetime."""
    return (value - EPOCH) // SECOND


def to_datetime(seconds: int) -> datetime:
    """Return the naive UTC datetime of seconds since the epoch."""
    return EPOCH + timedelta(seconds=seconds)


def midnight(day: date, tz: str) -> int:
    """Return the instant at which a local calendar day begins."""
    zone = pytz.timezone(tz)
    naive = datetime.combine(day, datetime.min.time())
    try:
        local = zone.localize(naive, is_dst=None)
    except pytz.NonExistentTimeError:
        # the clock jumps over midnight: the day begins at the jump
        local = zone.localize(naive, is_dst=False)
    except pytz.AmbiguousTimeError:
        # midnight strikes twice: the day begins at the first stroke
        local = zone.localize(naive, is_dst=True)
    return int(local.timestamp())


def day_end(start: int, tz: str) -> int:
    """Return the instant at which the local calendar day of ``start`` is over."""
    today = datetime.fromtimestamp(start, pytz.timezone(tz)).date()
    return midnight(today + timedelta(days=1), tz)


def week_type(ordinal: int) -> int:
    """Return 0 or 1 for the week of a date, as Odoo counts two-week calendars."""
    return ((ordinal - 1) // 7) % 2


class Window:
    """The working time of a calendar within some years, ready for bisection.

    ``starts``, ``ends``, ``days``: the intervals and the local date of each;
    ``before``: seconds worked before each interval, with the sum at the end;
    ``day_ordinals``, ``day_ends``: the working days and the end of each.
    """

    __slots__ = (
        "starts",
        "ends",
        "days",
        "before",
        "day_ordinals",
        "day_ends",
        "segment_starts",
        "segment_offsets",
    )

    def __init__(self, spec: CalendarSpec, first: date, last: date):
        self._read_offsets(spec.tz, first, last)
        self._build(spec, first.toordinal(), last.toordinal())

    def _read_offsets(self, tz: str, first: date, last: date) -> None:
        """Find the seconds east of UTC, and the instants at which they change."""
        zone = pytz.timezone(tz)

        def offset(instant):
            moment = datetime.fromtimestamp(instant, zone)
            return moment.utcoffset() // SECOND

        lower = (first.toordinal() - EPOCH_ORDINAL - 2) * DAY
        upper = (last.toordinal() - EPOCH_ORDINAL + 3) * DAY
        self.segment_starts = [lower]
        self.segment_offsets = [offset(lower)]
        for instant in range(lower + DAY, upper + DAY, DAY):
            if offset(instant) == self.segment_offsets[-1]:
                continue
            same, changed = instant - DAY, instant
            while changed - same > 1:
                middle = (same + changed) // 2
                if offset(middle) == self.segment_offsets[-1]:
                    same = middle
                else:
                    changed = middle
            self.segment_starts.append(changed)
            self.segment_offsets.append(offset(changed))
        # the end of the last segment
        self.segment_starts.append(upper)

    def _build(self, spec: CalendarSpec, first: int, last: int) -> None:
        shifted = dict(spec.shifted)
        two_weeks = any(a.week is not None for a in spec.attendances)
        by_day = {}
        for attendance in spec.attendances:
            for week in (0, 1) if attendance.week is None else (attendance.week,):
                by_day.setdefault((attendance.weekday, week), []).append(
                    (attendance.start, attendance.end)
                )
        by_day = {key: merge(value) for key, value in by_day.items()}
        items = []
        for position, shift in enumerate(self.segment_offsets):
            lower = self.segment_starts[position]
            upper = self.segment_starts[position + 1]
            day_from = max(first, (lower + shift) // DAY + EPOCH_ORDINAL)
            day_to = min(last, (upper + shift) // DAY + EPOCH_ORDINAL)
            for day in range(day_from, day_to + 1):
                weekday = shifted.get(day, (day - 1) % 7)
                week = week_type(day) if two_weeks else 0
                midnight = (day - EPOCH_ORDINAL) * DAY - shift
                for start, end in by_day.get((weekday, week), ()):
                    start = max(midnight + start, lower)
                    end = min(midnight + end, upper)
                    if start < end:
                        items.append((start, end, day))
        self._fill(self._without_leaves(items, merge(spec.leaves)))

    @staticmethod
    def _without_leaves(items, leaves):
        position = 0
        for start, end, day in items:
            while position < len(leaves) and leaves[position][1] <= start:
                position += 1
            leave = position
            while leave < len(leaves) and leaves[leave][0] < end:
                if start < leaves[leave][0]:
                    yield start, leaves[leave][0], day
                start = leaves[leave][1]
                leave += 1
            if start < end:
                yield start, end, day

    def _fill(self, items) -> None:
        self.starts, self.ends, self.days, self.before = [], [], [], [0]
        last_of_day = {}
        for start, end, day in items:
            self.starts.append(start)
            self.ends.append(end)
            self.days.append(day)
            self.before.append(self.before[-1] + end - start)
            last_of_day[day] = end
        self.day_ordinals = sorted(last_of_day)
        self.day_ends = [last_of_day[day] for day in self.day_ordinals]

    def local_day(self, instant: int) -> int:
        """Return the ordinal of the local date."""
        position = bisect_right(self.segment_starts, instant) - 1
        shift = self.segment_offsets[min(position, len(self.segment_offsets) - 1)]
        return (instant + shift) // DAY + EPOCH_ORDINAL

    def worked(self, instant: int) -> int:
        """Return the seconds worked from the window's start to the instant."""
        position = bisect_right(self.ends, instant)
        worked = self.before[position]
        if position < len(self.starts) and instant > self.starts[position]:
            worked += instant - self.starts[position]
        return worked

    def instant(self, worked: int) -> int | None:
        """Return the first instant at which so much is worked, None if never."""
        position = bisect_left(self.before, worked, 1)
        if position >= len(self.before):
            return None
        return self.ends[position - 1] - (self.before[position] - worked)


class WorkClock:
    """Plans and counts on one calendar; keeps its windows for the next question."""

    def __init__(self, spec: CalendarSpec):
        self.spec = spec
        self._windows = {}

    def window(self, start: int, end: int, years: int = WINDOW_YEARS) -> Window:
        """Return a window that holds both instants and ``years`` after them."""
        first = to_datetime(start).year
        years = max(years, to_datetime(end).year - first + WINDOW_YEARS)
        key = (first, years)
        window = self._windows.get(key)
        if window is None:
            if not self.spec.attendances:
                raise NoWorkingTime(self.spec.tz)
            # the year before is there to be counted backwards into
            window = self._windows[key] = Window(
                self.spec, date(first - 1, 1, 1), date(first + years, 1, 1)
            )
        return window

    def _grow(self, start: int):
        years = WINDOW_YEARS
        while years <= HORIZON_YEARS:
            yield self.window(start, start, years)
            years *= 2
        raise BeyondHorizon(self.spec.tz)

    def plan(self, start: int, seconds: int) -> int:
        """Return when so much working time from ``start`` on is used up."""
        if seconds <= 0:
            return start
        for window in self._grow(start):
            due = window.instant(window.worked(start) + seconds)
            if due is not None:
                return due
        raise BeyondHorizon(self.spec.tz)

    def opening(self, instant: int) -> int:
        """Return the instant if it is worked then, else when work begins again.

        A closing time is not worked any more.
        """
        for window in self._grow(instant):
            position = bisect_right(window.ends, instant)
            if position < len(window.starts):
                return max(instant, window.starts[position])
        raise BeyondHorizon(self.spec.tz)

    def plan_days(self, start: int, days: int) -> int:
        """Return the end of the Nth working day after the day of ``start``."""
        for window in self._grow(start):
            position = bisect_right(window.day_ordinals, window.local_day(start))
            if position + days - 1 < len(window.day_ordinals):
                return window.day_ends[position + days - 1]
        raise BeyondHorizon(self.spec.tz)

    def count(self, start: int, end: int) -> int:
        """Return the seconds worked from ``start`` to ``end``; negative backwards."""
        if end < start:
            return -self.count(end, start)
        window = self.window(start, end)
        return window.worked(end) - window.worked(start)

    def back(self, deadline: int, seconds: int, start: int) -> int:
        """Return the first instant after which ``seconds`` are left to the deadline.

        Never before ``start``.
        """
        window = self.window(start, deadline)
        due = window.instant(window.worked(deadline) - seconds)
        return start if due is None else max(start, due)

    def walk(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return the working intervals between, each with its local date's ordinal."""
        window = self.window(start, end)
        result = []
        position = bisect_right(window.ends, start)
        while position < len(window.starts) and window.starts[position] < end:
            result.append(
                (
                    max(start, window.starts[position]),
                    min(end, window.ends[position]),
                    window.days[position],
                )
            )
            position += 1
        return result

    def local_day(self, instant: int) -> int:
        """Return the ordinal of the instant's date in the calendar's zone."""
        return self.window(instant, instant).local_day(instant)

    def works_on(self, ordinal: int) -> bool:
        """Return whether the local date has any working time."""
        instant = (ordinal - EPOCH_ORDINAL) * DAY
        window = self.window(instant, instant)
        position = bisect_left(window.day_ordinals, ordinal)
        return window.day_ordinals[position : position + 1] == [ordinal]
