# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a line of a job costs the customer, without a database.

Free items stand at their list price with a discount, so that the customer sees
what was given (architecture 3.4); cost-only items (S7) stand at cost. What a
customer has signed is a ceiling: see :func:`true_up`.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .coverage import COST, FREE


@dataclass(frozen=True)
class Price:
    """Unit price in the document's currency and discount in percent (0 to 100)."""

    unit: float
    discount: float


@dataclass(frozen=True)
class Amounts:
    """Money of a line: value = free + to_pay, each rounded to the currency."""

    value: float
    free: float
    to_pay: float


def customer_price(coverage, percent, list_price, unit_cost):
    """Return the :class:`Price` of one unit.

    :param coverage: coverage of the line, see :mod:`coverage`
    :param percent: what we bear of a free line, 0 to 100
    :param list_price: list price of one unit
    :param unit_cost: cost of one unit, in the same currency and unit
    """
    if coverage == COST:
        return Price(unit_cost, 0.0)
    if coverage in FREE:
        return Price(list_price, float(percent))
    return Price(list_price, 0.0)


@dataclass(frozen=True)
class TrueUp:
    """What the customer signed for, and what it came to, in one currency.

    ``difference`` is what it came to more (or less, negative). ``limit`` is the
    most that may be charged without a renewed yes; ``is_over``: it is exceeded.
    """

    signed: float
    true: float
    difference: float
    limit: float
    is_over: bool


def charged_cost(unit_cost, markup_percent=0.0):
    """Return what is charged for one unit at cost: cost plus mark-up (S7: 0 %)."""
    return unit_cost * (1 + markup_percent / 100)


def true_up(signed, true, tolerance_percent=0.0, rounding=0.01):
    """Compare the signed amount with what it came to (S7).

    Exactly at the limit is still within it. Less than signed is never over.

    >>> true_up(740, 760, 5).is_over
    False
    >>> true_up(740, 790, 5).is_over
    True

    :param tolerance_percent: how much more may be charged without asking, at least 0
    :raises ValueError: a negative tolerance
    """
    if tolerance_percent < 0:
        raise ValueError(f"a tolerance is not negative: {tolerance_percent!r}")
    step = Decimal(repr(rounding))
    signed, true = (
        _round(Decimal(repr(float(amount))), step) for amount in (signed, true)
    )
    share = 1 + Decimal(repr(float(tolerance_percent))) / 100
    limit = max(signed, _round(signed * share, step))
    return TrueUp(
        float(signed), float(true), float(true - signed), float(limit), true > limit
    )


def amounts(quantity, price, rounding=0.01):
    """Return the :class:`Amounts` of ``quantity`` units at ``price``.

    Rounded half up to ``rounding`` as Odoo rounds; what is free is the difference,
    so the three always add up.
    """
    step = Decimal(repr(rounding))
    quantity, unit = Decimal(repr(float(quantity))), Decimal(repr(float(price.unit)))
    value = _round(quantity * unit, step)
    share = (100 - Decimal(repr(float(price.discount)))) / 100
    to_pay = _round(quantity * unit * share, step)
    return Amounts(float(value), float(value - to_pay), float(to_pay))


def _round(number, step):
    return (number / step).quantize(Decimal(1), ROUND_HALF_UP) * step
