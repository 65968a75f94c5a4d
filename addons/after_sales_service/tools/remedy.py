# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Repair, exchange, refund (S3): until when they may be asked for, what passes on.

包修、包退、包换: the term says which of them are promised and within how many days.
A unit given in exchange keeps the *remaining* warranty, or a minimum by the term.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

REPAIR, EXCHANGE, REFUND = "repair", "exchange", "refund"
KINDS = (REPAIR, EXCHANGE, REFUND)

ONE_DAY = timedelta(days=1)
#: days are kept with two decimals
_HUNDREDTH = ONE_DAY / 100


class Carried(NamedTuple):
    """Days that the warranty of an exchanged unit is longer than its base.

    ``days`` had been added to the old unit's warranty, ``minimum_days`` come on top
    so that the term's minimum is reached.
    """

    days: float
    minimum_days: float


def last_day(start: date, days: int, warranty_end: date) -> date:
    """Return the last day on which a remedy may be asked for.

    :param start: first day of the warranty
    :param days: as the term promises; 0: as long as the warranty lasts
    :param warranty_end: last covered day

    >>> last_day(date(2026, 3, 1), 15, date(2027, 3, 1))
    datetime.date(2026, 3, 16)
    >>> last_day(date(2026, 3, 1), 0, date(2027, 3, 1))
    datetime.date(2027, 3, 1)
    """
    if days < 0:
        raise ValueError(f"a period cannot be negative: {days}")
    return min(start + timedelta(days=days), warranty_end) if days else warranty_end


def carry_over(
    base_until: datetime, covered_until: datetime, at_least: datetime | None = None
) -> Carried:
    """Return what is added to the base of the new unit's warranty.

    Its base is the old unit's: the same first day, the same period. Rounded up to a
    hundredth of a day, so that no minute of the customer's is lost.

    :param base_until: end of the period without any extension
    :param covered_until: end of the old unit's warranty as it stands
    :param at_least: the term's minimum, if it promises one
    """
    days = _ceil(covered_until - base_until)
    reached = base_until + days * _HUNDREDTH
    minimum = _ceil(at_least - reached) if at_least else 0
    return Carried(days / 100, minimum / 100)


def _ceil(length: timedelta) -> int:
    """Hundredths of a day, rounded up, not below 0."""
    return max(-(-length // _HUNDREDTH), 0)
