# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the items of a paper are worth, and how much of it is given free."""

from dataclasses import dataclass

from .coverage import FREE
from .price import Price, amounts


@dataclass(frozen=True)
class Item:
    """One line of a quotation or an invoice; ``discount`` in percent."""

    quantity: float
    unit_price: float
    discount: float
    coverage: str | None = None


@dataclass(frozen=True)
class Worth:
    """Money before discount, and the part of it that is free by coverage."""

    value: float
    free: float


def worth(items, rounding=0.01):
    """Return the :class:`Worth` of items.

    A discount somebody agreed on a charged line is no free item: it lowers neither.

    :param items: iterable of :class:`Item`
    :param rounding: smallest amount of the currency
    """
    value = free = 0.0
    for item in items:
        result = amounts(item.quantity, Price(item.unit_price, item.discount), rounding)
        value += result.value
        if item.coverage in FREE:
            free += result.free
    return Worth(round(value, 6), round(free, 6))
