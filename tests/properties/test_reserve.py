# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dataclasses import replace
from datetime import date

import pytest
from after_sales_service.tools.reserve import HISTORY, PRODUCT_RATE, RATE, Unit, reckon
from hypothesis import given
from hypothesis import strategies as st

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
MONEY = st.decimals(0, 10**6, places=2).map(float)
UNITS = st.lists(
    st.builds(
        Unit,
        product=st.integers(1, 3),
        month=st.sampled_from([MAY, JUNE]),
        sales=MONEY,
        cost=MONEY,
        is_open=st.booleans(),
        is_whole=st.booleans(),
    ),
    max_size=30,
)
RATES = st.decimals(0, 100, places=2).map(float)


def test_percent_of_sales():
    units = [Unit(1, MAY, 1000.0, 5.0, True), Unit(1, MAY, 3000.0, 0.0, True)]
    cohort = reckon(units, 2.0, least_history=0)[1, MAY]
    assert (cohort.basis, cohort.expected, cohort.actual) == (RATE, 80.0, 5.0)
    assert (cohort.units, cohort.open_units, cohort.reserve) == (2, 2, 75.0)


def test_own_percent_of_a_product():
    units = [Unit(1, MAY, 1000.0, 0.0, True), Unit(2, MAY, 1000.0, 0.0, True)]
    cohorts = reckon(units, 2.0, {2: 5.0})
    assert cohorts[1, MAY].reserve == 20.0
    assert (cohorts[2, MAY].basis, cohorts[2, MAY].reserve) == (PRODUCT_RATE, 50.0)


def test_history_of_units_whose_warranty_is_over():
    units = [
        Unit(1, MAY, 0.0, 30.0, False),
        Unit(1, MAY, 0.0, 10.0, False),
        Unit(1, JUNE, 0.0, 5.0, True),
        Unit(2, JUNE, 100.0, 0.0, True),
    ]
    cohorts = reckon(units, 2.0)
    assert cohorts[1, JUNE].basis == HISTORY
    assert (cohorts[1, JUNE].unit_cost, cohorts[1, JUNE].reserve) == (20.0, 15.0)
    assert cohorts[1, MAY].reserve == 0.0, "nothing runs any more"
    assert cohorts[2, JUNE].basis == RATE, "no history"


def test_released_as_warranties_end():
    units = [Unit(1, MAY, 1000.0, 0.0, number < 1) for number in range(4)]
    cohort = reckon(units, 10.0, least_history=0)[1, MAY]
    assert (cohort.expected, cohort.limit, cohort.reserve) == (400.0, 100.0, 100.0)


def test_repairs_that_earned_do_not_lower_the_expectation_below_nothing():
    units = [Unit(1, MAY, 10.0, -50.0, False), Unit(1, JUNE, 10.0, 0.0, True)]
    assert reckon(units, 2.0)[1, JUNE].expected == 0.0


def test_assumed_sales_are_counted():
    units = [
        Unit(1, MAY, 100.0, 0.0, True, is_sold=False),
        Unit(1, MAY, 100.0, 0.0, True),
    ]
    cohort = reckon(units, 2.0)[1, MAY]
    assert (cohort.units, cohort.assumed, cohort.reserve) == (2, 1, 4.0)


def test_history_needs_enough_units_that_were_recorded():
    over = Unit(1, MAY, 100.0, 30.0, False)
    running = Unit(1, JUNE, 100.0, 0.0, True)
    unknown = replace(over, cost=0.0, is_whole=False)
    for units, least, basis in (
        ([over], 1, HISTORY),
        ([over], 2, RATE),
        ([over, over], 2, HISTORY),
        ([over, unknown], 2, RATE),
        ([unknown], 1, RATE),
        ([over], 0, RATE),
    ):
        cohorts = reckon([*units, running], 2.0, least_history=least)
        assert cohorts[1, JUNE].basis == basis


@given(UNITS, RATES, st.integers(0, 5))
def test_never_negative_never_above_what_is_expected(units, rate, least):
    cohorts = reckon(units, rate, least_history=least)
    for cohort in cohorts.values():
        assert 0.0 <= cohort.reserve <= cohort.limit <= cohort.expected + 1e-6
        assert cohort.reserve == 0.0 or cohort.open_units
    assert sum(cohort.units for cohort in cohorts.values()) == len(units)
    assert sum(cohort.sales for cohort in cohorts.values()) == pytest.approx(
        sum(unit.sales for unit in units)
    )


@given(UNITS, RATES)
def test_one_more_repair_never_raises_the_reserve_by_percent(units, rate):
    if not units:
        return
    first = units[0]
    key = first.product, first.month
    dearer = replace(first, cost=first.cost + 7)
    before = reckon(units, rate, least_history=0)[key]
    after = reckon([dearer, *units[1:]], rate, least_history=0)[key]
    assert after.reserve <= before.reserve + 1e-6
