# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Periods and calendar days, reckoned in the zone of the place they hold for."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

DAY, MONTH, YEAR = "day", "month", "year"
UNITS = (DAY, MONTH, YEAR)


def period_end(start: date, amount: int, unit: str) -> date:
    """Return the last day of a period that begins on ``start``.

    A period of N months ends on the corresponding day, inclusive; where the
    month is too short, on its last day (31 January + 1 month = 28 February).

    :param amount: how many units, at least 1
    :param unit: one of :data:`UNITS`
    :raises ValueError: unknown unit, or an amount below 1
    """
    if unit not in UNITS:
        raise ValueError(f"Unknown unit of a period: {unit!r}")
    if amount < 1:
        raise ValueError(f"A period lasts at least one {unit}, not {amount}")
    return start + relativedelta(**{unit + "s": amount})


def end_of_day(day: date, tz: str) -> datetime:
    """Return the instant at which ``day`` is over in zone ``tz`` (naive UTC).

    The instant itself already belongs to the next day.
    """
    return start_of_day(day + timedelta(days=1), tz)


def start_of_day(day: date, tz: str) -> datetime:
    """Return the first instant of ``day`` in zone ``tz`` (naive UTC)."""
    local = datetime.combine(day, time.min, tzinfo=ZoneInfo(tz))
    return local.astimezone(UTC).replace(tzinfo=None)


def day_of(instant: datetime, tz: str) -> date:
    """Return the day on which a naive UTC instant falls in zone ``tz``."""
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(tz)).date()


def last_covered_day(covered_until: datetime, tz: str) -> date:
    """Return the last day of which at least one instant is covered."""
    return day_of(covered_until - timedelta(microseconds=1), tz)
