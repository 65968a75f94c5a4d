# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from decimal import Decimal

import pytest
from after_sales_service.tools import coverage
from after_sales_service.tools.price import Amounts, Price, amounts, customer_price
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
