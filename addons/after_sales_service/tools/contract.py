# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Maintenance contracts (S8) in days and percents, without a database."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from .period import period_end

DRAFT, WAITING, RUNNING = "draft", "waiting", "running"
EXPIRED, CANCELLED = "expired", "cancelled"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """How a contract stands on a day, and the day on which that changes by itself.

    ``to_renew``: the notice before its end has begun.
    """

    state: str
    next_change: date | None
    to_renew: bool


def last_day(start: date, amount: int, unit: str) -> date:
    """Return the last day of a contract of ``amount`` units from ``start`` on.

    A contract of 12 months from 1 January ends on 31 December, so that the next
    one begins on the corresponding day. Where the month is too short for that
    day, it ends on the last day of the month.

    :param unit: see :mod:`period`
    :raises ValueError: unknown unit, or an amount below 1
    """
    end = period_end(start, amount, unit)
    return end - ONE_DAY if unit == "day" or end.day == start.day else end


def standing(
    today: date,
    start: date,
    end: date,
    agreed: bool,
    cancelled_from: date | None = None,
    notice_days: int = 0,
) -> Standing:
    """Return how a contract stands on ``today``.

    :param start: first day of the contract
    :param end: last day of the contract
    :param agreed: confirmed by both sides; else it is a draft
    :param cancelled_from: first day on which it no longer holds
    :param notice_days: so long before the end it is to be renewed
    """
    if agreed and cancelled_from and cancelled_from > end:
        cancelled_from = None  # it ends by itself before
    if cancelled_from and (
        not agreed or today >= cancelled_from or cancelled_from <= start
    ):
        return Standing(CANCELLED, None, False)
    if not agreed:
        return Standing(DRAFT, None, False)
    if today < start:
        return Standing(WAITING, start, False)
    if today > end:
        return Standing(EXPIRED, None, False)
    notice = max(start, end - timedelta(days=notice_days))
    if cancelled_from:  # given notice: it ends, nobody renews it
        return Standing(RUNNING, min(cancelled_from, end + ONE_DAY), False)
    if today < notice:
        return Standing(RUNNING, notice, False)
    return Standing(RUNNING, end + ONE_DAY, True)


def overlap(first, second):
    """Return the days two spans (first day, last day) share, or None."""
    start, end = max(first[0], second[0]), min(first[1], second[1])
    return (start, end) if start <= end else None


def earned_share(today: date, start: date, end: date) -> float:
    """Return the share of a contract's days that are over, today included: 0 to 1."""
    if today < start:
        return 0.0
    return ((min(today, end) - start).days + 1) / ((end - start).days + 1)


def parts_percent(percent: float, value: float, left: float | None) -> float:
    """Return the percent that is borne of parts worth ``value``.

    :param percent: what the contract bears of parts, 0 to 100
    :param value: list value of the parts
    :param left: what is left of the limit of free parts; None: there is no limit
    :return: rounded down to hundredths, so that the limit is never exceeded
    """
    if left is None or value <= 0 or value * percent / 100 <= left:
        return percent
    share = Decimal(repr(max(left, 0.0))) / Decimal(repr(float(value))) * 100
    return float(share.quantize(Decimal("0.01"), ROUND_FLOOR))
