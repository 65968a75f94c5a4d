# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from decimal import Decimal

import pytest
from after_sales_service.tools.compensation import DAY, HOUR, Terms, reckon
from hypothesis import given
from hypothesis import strategies as st

MONEY = st.decimals(0, 10**7, places=2).map(float)
PERCENTS = st.decimals(0, 100, places=2).map(float)
LATE = st.integers(-DAY, 400 * DAY)
ROUNDINGS = st.sampled_from([0.01, 1.0, 0.001, 0.05])


@st.composite
def all_terms(draw):
    kind = draw(st.sampled_from(["amount", "percent"]))
    return Terms(
        fixed=draw(MONEY),
        rate=draw(PERCENTS if kind == "percent" else MONEY),
        kind=kind,
        per=draw(st.sampled_from(["once", "hour", "day"])),
        count=draw(st.sampled_from(["started", "exact"])),
        grace_seconds=draw(st.integers(0, 3 * DAY)),
        cap_amount=draw(st.just(0.0) | MONEY),
        cap_percent=draw(st.just(0.0) | PERCENTS),
    )


@pytest.mark.parametrize(
    ("terms", "late", "value", "expected"),
    [
        (Terms(fixed=500), 1, 0, 500),
        (Terms(fixed=500), 0, 0, 0),
        (Terms(rate=100, per="hour"), HOUR, 0, 100),
        (Terms(rate=100, per="hour"), HOUR + 1, 0, 200),
        (Terms(rate=100, per="hour", count="exact"), HOUR + 1800, 0, 150),
        (Terms(rate=300, per="day"), 1, 0, 300),
        (Terms(rate=300, per="day"), DAY, 0, 300),
        (Terms(rate=300, per="day"), DAY + 1, 0, 600),
        (Terms(fixed=50, rate=300, per="day"), 1, 0, 350),
        (Terms(rate=0.5, kind="percent", per="day"), 2 * DAY, 186000, 1860),
        (Terms(rate=2, kind="percent", per="once"), 9 * DAY, 186000, 3720),
        (Terms(rate=300, per="day", cap_amount=1000), 9 * DAY, 0, 1000),
        (Terms(rate=300, per="day", cap_percent=1), 9 * DAY, 50000, 500),
        # the narrower one
        (Terms(fixed=900, cap_amount=800, cap_percent=1), 1, 50000, 500),
        # the value of the sale is not known: such a cap does not bind
        (Terms(fixed=900, cap_percent=1), 1, 0, 900),
        (Terms(rate=100, per="hour", grace_seconds=2 * HOUR), 2 * HOUR, 0, 0),
        (Terms(rate=100, per="hour", grace_seconds=2 * HOUR), 2 * HOUR + 1, 0, 100),
        (Terms(rate=100, per="hour"), -5, 0, 0),
        # half up, as Odoo rounds
        (Terms(rate=0.5, kind="percent", per="once"), 1, 1, 0.01),
    ],
)
def test_amount(terms, late, value, expected):
    assert reckon(terms, late, value).amount == expected


@given(all_terms(), LATE, MONEY, ROUNDINGS)
def test_nothing_when_not_late_never_above_the_cap(terms, late, value, rounding):
    result = reckon(terms, late, value, rounding)
    assert result.amount >= 0
    if late <= terms.grace_seconds:
        assert result.amount == 0
        assert result.units == 0
    if terms.cap_amount:
        assert result.amount <= terms.cap_amount
    if terms.cap_percent and value:
        cap = Decimal(repr(terms.cap_percent)) * Decimal(repr(value)) / 100
        assert Decimal(repr(result.amount)) <= cap


@given(all_terms(), LATE, st.integers(0, 30 * DAY), MONEY, ROUNDINGS)
def test_more_lateness_never_costs_less(terms, late, more, value, rounding):
    assert (
        reckon(terms, late, value, rounding).amount
        <= reckon(terms, late + more, value, rounding).amount
    )


@given(all_terms(), LATE, MONEY, ROUNDINGS)
def test_rounded_to_the_currency(terms, late, value, rounding):
    result = reckon(terms, late, value, rounding)
    step = Decimal(repr(rounding))
    amount = Decimal(repr(result.amount)).quantize(Decimal("0.0001"))
    assert amount % step == 0
    if not result.capped:
        # each part is rounded for the screen, the amount once
        parts = Decimal(repr(result.fixed)) + Decimal(repr(result.by_rate))
        assert abs(parts - amount) <= step


@given(all_terms(), LATE, MONEY)
def test_started_units_cost_at_least_the_exact_ones(terms, late, value):
    started = Terms.from_dict(terms.to_dict() | {"count": "started"})
    exact = Terms.from_dict(terms.to_dict() | {"count": "exact"})
    assert reckon(exact, late, value).amount <= reckon(started, late, value).amount


@given(all_terms())
def test_terms_survive_the_database(terms):
    assert Terms.from_dict(terms.to_dict()) == terms
