# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Counters of a unit: what their readings add up to, when they reach a mark.

Plain Python, no database. A counter only goes up, but for two reasons that somebody
has to say: it ran over its last figure (``ROLLOVER``), or another counter was put in
its place (``REPLACED``). The *total* goes on over both.
"""

import math
import re
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ROLLOVER = "rollover"
REPLACED = "replaced"
JUMPS = (ROLLOVER, REPLACED)

#: Readings are rounded: so much of an hour may be counted that has not passed yet.
TOLERANCE = timedelta(hours=1)
#: The clocks of other machines are a little ahead.
CLOCK_AHEAD = timedelta(minutes=5)
#: use is known after so long
SHORTEST = timedelta(days=1)
#: nobody plans further ahead
FURTHEST = timedelta(days=366 * 50)
LARGEST = 1e12

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")


class Reading(NamedTuple):
    """What a counter showed, and when (naive UTC)."""

    at: datetime
    value: float
    jump: str | None = None
    #: REPLACED: what the old counter showed at last, and the new one at first
    old_value: float = 0.0
    new_start: float = 0.0


class Refused(Exception):
    """A reading that cannot be true.

    :ivar code: ``number`` | ``future`` | ``same_time`` | ``beyond`` | ``first`` |
        ``backwards`` | ``no_rollover`` | ``not_over`` | ``old_value`` | ``new_start``
        | ``too_fast``
    :ivar other: the reading that it contradicts, if one
    """

    def __init__(self, code, other=None):
        super().__init__(code)
        self.code = code
        self.other = other


class Log:
    """Readings of one counter in the order of their times.

    :param readings: those there are, in order, true already
    :param float base: total of the first of them; without one, what is added to the
        value of the first that comes
    :param float rollover_at: the figure at which it begins anew; 0: it never does
    :param float most_per_day: more than that it cannot count in a day; 0: no limit
    """

    def __init__(self, readings=(), base=0.0, rollover_at=0.0, most_per_day=0.0):
        self.readings = list(readings)
        self.rollover_at = rollover_at
        self.most_per_day = most_per_day
        # kept apart: an earlier reading may become the first one
        self._start = base - self.readings[0].value if self.readings else base

    def gain(self, earlier, later):
        """How much was counted between two readings that follow each other.

        :raises Refused: it cannot have been so
        """
        if later.jump == ROLLOVER:
            if not self.rollover_at:
                raise Refused("no_rollover", earlier)
            if later.value >= earlier.value:
                raise Refused("not_over", earlier)
            gain = self.rollover_at - earlier.value + later.value
        elif later.jump == REPLACED:
            if later.old_value < earlier.value:
                raise Refused("old_value", earlier)
            if later.value < later.new_start:
                raise Refused("new_start", earlier)
            gain = later.old_value - earlier.value + later.value - later.new_start
        else:
            gain = later.value - earlier.value
            if gain < 0:
                raise Refused("backwards", earlier)
        span = later.at - earlier.at + TOLERANCE
        if self.most_per_day and gain > self.most_per_day * (span / SHORTEST):
            raise Refused("too_fast", earlier)
        return gain

    def add(self, reading, now):
        """Put a reading in its place, or leave the log as it is.

        :raises Refused: it contradicts itself, its time or its neighbours
        """
        numbers = (reading.value, reading.old_value, reading.new_start)
        if not all(0 <= number <= LARGEST for number in numbers):
            raise Refused("number")
        if reading.at > now + CLOCK_AHEAD:
            raise Refused("future")
        if self.rollover_at and max(numbers) >= self.rollover_at:
            raise Refused("beyond")
        index = bisect_left(self.readings, reading.at, key=lambda each: each.at)
        after = self.readings[index] if index < len(self.readings) else None
        if after and after.at == reading.at:
            raise Refused("same_time", after)
        if index:
            self.gain(self.readings[index - 1], reading)
        elif reading.jump:
            raise Refused("first")
        if after:
            try:
                self.gain(reading, after)
            except Refused as error:
                raise Refused(error.code, after) from error
        self.readings.insert(index, reading)

    def without(self, at):
        """The same log without the reading of that time.

        :raises Refused: the one after it cannot be true then
        """
        index = bisect_left(self.readings, at, key=lambda each: each.at)
        rest = self.readings[:index] + self.readings[index + 1 :]
        if index < len(rest):
            if index:
                self.gain(rest[index - 1], rest[index])
            elif rest[index].jump:
                raise Refused("first", rest[index])
        log = Log((), self._start, self.rollover_at, self.most_per_day)
        log.readings = rest
        return log

    def totals(self):
        """The totals of the readings, in order."""
        totals, total = [], 0.0
        for index, reading in enumerate(self.readings):
            if index:
                total += self.gain(self.readings[index - 1], reading)
            else:
                total = self._start + reading.value
            totals.append(total)
        return totals


def average(first_at, first_total, last_at, last_total):
    """Use per day between two readings; None while they lie less than a day apart."""
    span = last_at - first_at
    if span < SHORTEST:
        return None
    return (last_total - first_total) / (span / SHORTEST)


def reach(at, total, per_day, mark):
    """The moment at which a counter is expected to reach a mark.

    :param datetime at: of the last reading; also what is returned if it is reached
    :param per_day: average use, or None
    :return: None if it is never expected, or only in the far future
    """
    if total >= mark:
        return at
    if not per_day or per_day <= 0:
        return None
    days = (mark - total) / per_day
    if days > FURTHEST / SHORTEST:
        return None
    return at + days * SHORTEST


def next_mark(total, interval):
    """The first multiple of ``interval`` above ``total``: 2,000 h, 4,000 h …"""
    mark = (math.floor(total / interval) + 1) * interval
    return mark if mark > total else mark + interval


def last_passed(first, interval, number, total):
    """Number of the last of the marks ``first + n × interval`` that is reached.

    :param int number: the lowest that is asked for; returned if none is reached
    """
    return max(number, math.floor((total - first) / interval))


# ------------------------------------------------------------
# WHAT PEOPLE AND MACHINES WRITE
# ------------------------------------------------------------


def read_number(text):
    """Return a number from a cell or a JSON value: 1830, "1,830.5", "1830,5".

    :raises ValueError: it is none
    """
    if isinstance(text, bool):
        raise ValueError("no number")
    if not isinstance(text, int | float):
        text = str(text or "").strip().replace("\u00a0", "").replace(" ", "")
        if _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        if "_" in text:  # Python's, nobody else's
            raise ValueError("no number")
        text = text.replace(",", ".")
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("no number")
    return number


def read_moment(text, zone):
    """Return a moment as naive UTC, whole seconds.

    :param str text: ISO 8601, with or without a zone; also 2026/11/23 9:05
    :param str zone: in which it is meant if it names none
    :raises ValueError: it is none
    """
    if not isinstance(text, str):
        raise ValueError("no moment")
    text = text.strip().replace("/", "-")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _read_loosely(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("no moment") from error
    return moment.replace(tzinfo=None, microsecond=0)


def _read_loosely(text):
    """A moment with figures that are not filled up: 2026-1-5 9:05."""
    for form in _MOMENTS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    raise ValueError("no moment")


def decode(content):
    """Text of a file: UTF-8, else as Excel writes it in China.

    :raises ValueError: it is neither, or no text at all
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise ValueError("no text")
