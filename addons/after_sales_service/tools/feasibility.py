# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Whether a renewal or modification pays (可行性分析, S31), and whether it did.

Plain values in, plain values out. Money in one currency, costs and savings per year,
rates as a share of 1 (0.06 = 6 %), lives in years.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import ceil
from typing import NamedTuple

from .intervals import merge

DAY = timedelta(days=1)
MONTHS = 12

KEPT = "kept"
PARTLY = "partly"
MISSED = "missed"


class Year(NamedTuple):
    """One line of the cash flow; money at the end of the year."""

    number: int  # 0: the investment, today
    end: float  # years from today
    flow: float  # saved in the year; year 0: what is spent, negative
    factor: float  # what 1 at the end of the year is worth today
    present: float  # the flow, as of today
    balance: float  # present values up to here


def per_year(total: float, months: int, observed: int, full: int) -> float:
    """Bring what was found in a number of months to a year.

    Units that were in service only a part of the time count for that part.

    :param total: what was found, of all units
    :param months: length of the time looked at
    :param observed: days of service of all units in that time
    :param full: the days it would have been, had all been in service all the time
    :raises ValueError: nothing was looked at
    """
    if months < 1 or observed < 1 or full < observed:
        raise ValueError("the time looked at holds at least one day of service")
    return total * MONTHS / months * full / observed


def days_within(first: date | None, last: date | None, start: date, stop: date) -> int:
    """Return how many days of ``first`` to ``last`` lie in ``start`` to ``stop``.

    All days inclusive; None: open on that side.
    """
    begin = max(first or start, start)
    end = min(last or stop, stop)
    return max((end - begin) // DAY + 1, 0)


def hours_within(
    intervals: Iterable[tuple[datetime, datetime | None]],
    start: datetime,
    stop: datetime,
) -> float:
    """Return the hours that intervals cover between two instants; overlaps once."""
    cut = ((max(begin, start), min(end or stop, stop)) for begin, end in intervals)
    length = sum((end - begin for begin, end in merge(cut)), timedelta(0))
    return length / timedelta(hours=1)


def cash_flow(
    investment: float, saving: float, rate: float, life: float, residual: float = 0.0
) -> list[Year]:
    """Return year by year what the investment costs and brings, as of today.

    What a year saves counts at its end; a last year that is shorter saves and ends
    accordingly. The residual value comes with the end of the life.

    :raises ValueError: a life of nothing, a rate of -100 % or below
    """
    if life <= 0 or rate <= -1:
        raise ValueError("a life is longer than 0 years, a rate above -100 %")
    balance = -investment
    rows = [Year(0, 0.0, -investment, 1.0, -investment, balance)]
    last = ceil(life)
    for number in range(1, last + 1):
        end = min(float(number), life)
        flow = saving * (end - number + 1)
        if number == last:
            flow += residual
        factor = (1 + rate) ** -end
        balance += flow * factor
        rows.append(Year(number, end, flow, factor, flow * factor, balance))
    return rows


def net_present_value(rows: list[Year]) -> float:
    """Return what all of it is worth today."""
    return rows[-1].balance


def payback(investment: float, saving: float) -> float | None:
    """Return after how many years the savings have paid the investment.

    Without interest; None: never.
    """
    if investment <= 0:
        return 0.0
    return investment / saving if saving > 0 else None


def discounted_payback(rows: list[Year]) -> float | None:
    """Return the same with interest: when the balance is no more negative.

    Within a year it grows evenly. None: not within the life.
    """
    if rows[0].balance >= 0:
        return 0.0
    for before, row in zip(rows, rows[1:], strict=False):
        if row.balance >= 0:
            share = -before.balance / (row.balance - before.balance)
            return before.end + share * (row.end - before.end)
    return None


def compare(promised: float, achieved: float, tolerance: float) -> str:
    """Return whether a promised saving was kept, kept in part, or missed.

    :param tolerance: what may be missing of the promised one, as a share
    """
    if achieved >= promised - abs(promised) * tolerance:
        return KEPT
    return PARTLY if achieved > 0 else MISSED
