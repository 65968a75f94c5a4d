# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a line of a job costs the customer, without a database.

Free items stand at their list price with a discount, so that the customer sees
what was given (architecture 3.4); cost-only items (S7) stand at cost.
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
