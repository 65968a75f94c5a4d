# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Training vouchers reckoned: places, validity, days of reminders (S32, S33)."""

import re
from datetime import date, timedelta
from typing import NamedTuple

PENDING, ACTIVE, USED, EXPIRED, CANCELLED = (
    "pending",
    "active",
    "used",
    "expired",
    "cancelled",
)
ONE_DAY = timedelta(days=1)
#: a reminder is never sent longer before the end than this
MOST_DAYS = 3650


class Standing(NamedTuple):
    """How a voucher stands today, and when that changes by itself."""

    state: str
    is_expiring: bool
    next_change: date | None


def allot(places: int, quantity: float, for_each: bool) -> int:
    """Return the places that a promise gives for a quantity sold.

    :param places: promised, for each piece or once for all
    :param quantity: pieces; a part of a piece counts as a whole one
    """
    if quantity <= 0:
        return 0
    return places * -int(-quantity // 1) if for_each else places


def standing(
    today: date,
    valid_from: date | None,
    valid_until: date | None,
    places: int,
    booked: int,
    used: int,
    cancelled: bool,
    notice_days: int,
) -> Standing:
    """Return how a voucher stands on a day.

    Withdrawn before all; then used up; then the days decide, both inclusive. It is
    expiring from ``notice_days`` before its end while places can still be booked.
    """
    if cancelled:
        return Standing(CANCELLED, False, None)
    if used >= places:
        return Standing(USED, False, None)
    if valid_until and today > valid_until:
        return Standing(EXPIRED, False, None)
    if valid_from and today < valid_from:
        return Standing(PENDING, False, valid_from)
    if not valid_until:
        return Standing(ACTIVE, False, None)
    notice_from = valid_until - timedelta(days=notice_days)
    free = places - booked - used > 0
    is_expiring = free and today >= notice_from
    change = valid_until + ONE_DAY
    if free and today < notice_from:
        change = min(change, notice_from)
    return Standing(ACTIVE, is_expiring, change)


def parse_steps(text: str) -> tuple[int, ...]:
    """Return the days before the end on which customers are reminded, most first.

    Separated by anything but digits, also by Chinese commas; nothing: no reminder.

    :raises ValueError: no number, below 1 or above :data:`MOST_DAYS`
    """
    words = [word for word in re.split(r"[^\w.+-]+", text or "") if word]
    steps = {int(word) if word.isdecimal() else -1 for word in words}
    if any(not 1 <= step <= MOST_DAYS for step in steps):
        raise ValueError(f"Days before the end, not {text!r}")
    return tuple(sorted(steps, reverse=True))


def due_step(
    today: date, valid_until: date, steps: tuple[int, ...], told: int = 0
) -> int | None:
    """Return the step of which the customer is to be told today, or None.

    Only the latest of those whose day has come: who was asleep does not write three
    letters at once. Nobody is told of a step twice, or of one before it.

    :param steps: days before the end
    :param told: the last step told for this end; 0: none yet
    """
    left = (valid_until - today).days
    if left < 0:
        return None
    due = [step for step in steps if left <= step and (not told or step < told)]
    return min(due, default=None)


def next_reminder(
    valid_from: date | None,
    valid_until: date,
    steps: tuple[int, ...],
    told: int = 0,
) -> date | None:
    """Return the day on which the next reminder is due, or None.

    A step before the voucher begins is left out: it would remind of what was
    granted the same day.

    :param told: as of :func:`due_step`
    """
    days = [
        valid_until - timedelta(days=step) for step in steps if not told or step < told
    ]
    return min(
        (day for day in days if not valid_from or day > valid_from), default=None
    )
