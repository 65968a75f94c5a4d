# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from decimal import Decimal

import pytest
from after_sales_service.tools import coverage
from after_sales_service.tools.price import (
    Amounts,
    Price,
    TrueUp,
    amounts,
    charged_cost,
    customer_price,
    true_up,
)
from hypothesis import given
from hypothesis import strategies as st

MONEY = st.decimals(0, 10**7, places=4).map(float)
QUANTITIES = st.decimals("0.001", 10**4, places=3).map(float)
PERCENTS = st.decimals(0, 100, places=2).map(float)
COVERAGES = st.sampled_from(
    sorted(coverage.FREE | coverage.PRICE_RULES | {coverage.EXCLUDED})
)
ROUNDINGS = st.sampled_from([0.01, 1.0, 0.001, 0.05])


@pytest.mark.parametrize(
    ("given_", "price"),
    [
        (("covered", 100, 200, 120), Price(200, 100)),
        (("covered", 60, 200, 120), Price(200, 60)),
        (("cost", 0, 200, 120), Price(120, 0)),
        (("list", 0, 200, 120), Price(200, 0)),
        (("excluded", 100, 200, 120), Price(200, 0)),
        (("goodwill", 25, 200, 120), Price(200, 25)),
    ],
)
def test_price(given_, price):
    assert customer_price(*given_) == price


@pytest.mark.parametrize(
    ("quantity", "price", "expected"),
    [
        (3, Price(300, 100), Amounts(900, 900, 0)),
        (2, Price(120, 0), Amounts(240, 0, 240)),
        (1, Price(0.125, 0), Amounts(0.13, 0, 0.13)),  # half up, as Odoo rounds
        (3, Price(33.335, 50), Amounts(100.01, 50.01, 50.0)),
    ],
)
def test_amounts(quantity, price, expected):
    assert amounts(quantity, price) == expected


@given(QUANTITIES, COVERAGES, PERCENTS, MONEY, MONEY, ROUNDINGS)
def test_always_adds_up(quantity, kind, percent, list_price, cost, rounding):
    price = customer_price(kind, percent, list_price, cost)
    result = amounts(quantity, price, rounding)
    step = Decimal(repr(rounding))
    value, free, to_pay = (
        Decimal(repr(number)).quantize(Decimal("0.0001"))
        for number in (result.value, result.free, result.to_pay)
    )
    assert value == free + to_pay
    assert 0 <= to_pay <= value
    for amount in (value, to_pay):
        assert amount % step == 0
    if kind in coverage.FREE and percent == 100:
        assert to_pay == 0
    if kind not in coverage.FREE:
        assert free == 0


AMOUNTS = st.decimals(0, 10**7, places=2).map(float)
TOLERANCES = st.decimals(0, 50, places=2).map(float)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ((740, 740), TrueUp(740, 740, 0, 740, False)),
        ((740, 700), TrueUp(740, 700, -40, 740, False)),
        ((740, 740.01), TrueUp(740, 740.01, 0.01, 740, True)),
        ((740, 777, 5), TrueUp(740, 777, 37, 777, False)),  # at the limit
        ((740, 777.01, 5), TrueUp(740, 777.01, 37.01, 777, True)),
        ((0, 90), TrueUp(0, 90, 90, 0, True)),
    ],
)
def test_true_up(given_, expected):
    assert true_up(*given_) == expected


def test_a_tolerance_is_not_negative():
    with pytest.raises(ValueError, match="not negative"):
        true_up(1, 1, -0.01)


@given(AMOUNTS, AMOUNTS, TOLERANCES)
def test_true_up_adds_up_and_agreeing_settles_it(signed, true, tolerance):
    result = true_up(signed, true, tolerance)
    difference = Decimal(repr(result.true)) - Decimal(repr(result.signed))
    assert difference == Decimal(repr(result.difference))
    assert result.limit >= result.signed
    assert result.is_over == (result.true > result.limit)
    # what is agreed to is not over; nor with more tolerance what was not with less
    assert not true_up(true, true, tolerance).is_over
    assert result.is_over or not true_up(signed, true, tolerance + 1).is_over


@given(MONEY, TOLERANCES)
def test_mark_up(cost, percent):
    assert charged_cost(cost) == cost
    assert charged_cost(cost, percent) >= cost
