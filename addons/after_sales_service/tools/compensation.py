# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a broken promise costs by a schedule (S12), without a database.

A schedule gives a fixed part, and a rate for each hour or day of lateness or once;
the rate is an amount or a percentage of a value. Lateness runs day and night. What
exceeds the cap is not owed.
"""

from dataclasses import asdict, dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from math import ceil

HOUR, DAY = 3600, 86400
SECONDS = {"hour": HOUR, "day": DAY}


@dataclass(frozen=True)
class Terms:
    """A schedule as plain values; 0 means "none" everywhere."""

    fixed: float = 0.0  #: owed once, as soon as it is late
    rate: float = 0.0  #: amount or percent, see kind
    kind: str = "amount"  #: amount | percent (of the value)
    per: str = "day"  #: once | hour | day
    count: str = "started"  #: started units, or exact fractions of them
    grace_seconds: int = 0  #: lateness that is not counted
    cap_amount: float = 0.0
    cap_percent: float = 0.0  #: of the value

    @property
    def needs_value(self):
        """Whether the value of the sale matters."""
        return bool(self.cap_percent or (self.kind == "percent" and self.rate))

    def to_dict(self):
        """Return what :meth:`from_dict` takes, for a JSON column."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values):
        return cls(**values)


@dataclass(frozen=True)
class Reckoning:
    """An amount, and how it came about."""

    amount: float  #: what is owed, rounded to the currency
    counted_seconds: int  #: lateness beyond the grace
    units: float  #: hours or days that counted (1 for "once")
    fixed: float
    by_rate: float  #: rate × units, before the cap
    cap: float | None  #: None: no limit
    capped: bool  #: the cap took something away


def reckon(terms, late_seconds, value=0.0, rounding=0.01):
    """Return the :class:`Reckoning` of a promise that is late by so much.

    Nothing is owed at no lateness, more lateness never costs less, and no amount
    is above a cap. A percentage of an unknown value (0) is nothing, and such a cap
    does not bind.

    :param Terms terms:
    :param int late_seconds: since the deadline; negative: not late yet
    :param float value: of the sale, in the currency of the amounts, at least 0
    :param float rounding: smallest step of the currency
    """
    step = _decimal(rounding)
    counted = max(0, int(late_seconds) - terms.grace_seconds)
    units = _units(terms, counted)
    fixed = _decimal(terms.fixed) if counted else Decimal(0)
    by_rate = _decimal(terms.rate) * units
    if terms.kind == "percent":
        by_rate = by_rate * _decimal(value) / 100
    amount = _round(fixed + by_rate, step, ROUND_HALF_UP)
    cap = _cap(terms, value)
    capped = cap is not None and amount > cap
    if capped:
        amount = _round(cap, step, ROUND_DOWN)
    return Reckoning(
        amount=float(amount),
        counted_seconds=counted,
        units=float(units),
        fixed=float(_round(fixed, step, ROUND_HALF_UP)),
        by_rate=float(_round(by_rate, step, ROUND_HALF_UP)),
        cap=None if cap is None else float(cap),
        capped=capped,
    )


def _units(terms, counted):
    if not counted:
        return Decimal(0)
    if terms.per == "once":
        return Decimal(1)
    seconds = SECONDS[terms.per]
    if terms.count == "started":
        return Decimal(ceil(counted / seconds))
    return Decimal(counted) / seconds


def _cap(terms, value):
    """Return the narrower of the two limits, None without any that binds."""
    caps = []
    if terms.cap_amount:
        caps.append(_decimal(terms.cap_amount))
    if terms.cap_percent and value:
        caps.append(_decimal(terms.cap_percent) * _decimal(value) / 100)
    return min(caps, default=None)


def _decimal(number):
    return Decimal(repr(float(number)))


def _round(number, step, how):
    return (number / step).quantize(Decimal(1), how) * step
