# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""How much to set aside for warranties that still run, without a database.

Units of one product delivered in one month are a cohort. What a cohort is expected
to cost is either its number of units times what a unit of that product cost on
average over a whole warranty (history), or a percent of its sales.  The reserve is
what of it has not been spent yet; as warranties end it is released.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

HISTORY, PRODUCT_RATE, RATE = "history", "product_rate", "rate"


@dataclass(frozen=True)
class Unit:
    """A unit with a warranty: ``sales`` and ``cost`` in one currency.

    ``cost``: spent under the warranty so far. ``is_open``: the warranty runs or has
    not begun. ``is_sold``: the sale is known, else ``sales`` is assumed.
    ``is_whole``: costs were recorded during all of the warranty; one that was over
    before is no history, as nobody knows what it cost.
    """

    product: int
    month: date
    sales: float
    cost: float
    is_open: bool
    is_sold: bool = True
    is_whole: bool = True


@dataclass
class Cohort:
    """Units of one product and month, and what is to be set aside for them."""

    units: int = 0
    open_units: int = 0
    assumed: int = 0
    sales: float = 0.0
    actual: float = 0.0
    basis: str = RATE
    rate: float = 0.0
    unit_cost: float = 0.0
    history_units: int = 0
    expected: float = 0.0
    limit: float = 0.0
    reserve: float = 0.0


def reckon(units, rate, product_rates=None, least_history=1):
    """Return the cohorts: dict of (product, month) → :class:`Cohort`.

    :param units: iterable of :class:`Unit`
    :param rate: percent of sales, where nothing better is known
    :param product_rates: dict of product → percent of sales; goes before ``rate``
    :param least_history: of so many units of a product must the warranty be over for
        their average cost to go before both rates; 0: it never does
    """
    product_rates = product_rates or {}
    cohorts, spent, over = defaultdict(Cohort), defaultdict(float), defaultdict(int)
    for unit in units:
        cohort = cohorts[unit.product, unit.month]
        cohort.units += 1
        cohort.open_units += unit.is_open
        cohort.assumed += not unit.is_sold
        cohort.sales += unit.sales
        cohort.actual += unit.cost
        if unit.is_whole and not unit.is_open:
            over[unit.product] += 1
            spent[unit.product] += unit.cost
    for (product, _month), cohort in cohorts.items():
        if least_history and over[product] >= least_history:
            cohort.basis = HISTORY
            cohort.history_units = over[product]
            # repairs that earned more than they cost are no reason to expect less
            cohort.unit_cost = max(spent[product] / over[product], 0.0)
            cohort.expected = cohort.unit_cost * cohort.units
        else:
            own = product_rates.get(product)
            cohort.basis = PRODUCT_RATE if own else RATE
            cohort.rate = own or rate
            cohort.expected = cohort.sales * cohort.rate / 100.0
        # never more than the share of the units that still have a warranty
        cohort.limit = cohort.expected * cohort.open_units / cohort.units
        cohort.reserve = min(max(cohort.expected - cohort.actual, 0.0), cohort.limit)
    return dict(cohorts)
