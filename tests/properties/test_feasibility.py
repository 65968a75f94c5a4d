# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

import pytest
from after_sales_service.tools import feasibility
from hypothesis import assume, given
from hypothesis import strategies as st

HOUR = timedelta(hours=1)
START = datetime(2026, 1, 1)
money = st.floats(0, 1e7)
savings = st.floats(-1e6, 1e6)
rates = st.floats(0, 0.5)
lives = st.one_of(st.integers(1, 40).map(float), st.floats(0.1, 40))


def close(value):
    return pytest.approx(value, rel=1e-9, abs=1e-3)


@given(money, savings, rates, lives, money)
def test_value_equals_the_sum_written_out(investment, saving, rate, life, residual):
    whole = int(life)
    expected = -investment + residual / (1 + rate) ** life
    expected += sum(saving / (1 + rate) ** year for year in range(1, whole + 1))
    expected += saving * (life - whole) / (1 + rate) ** life
    rows = feasibility.cash_flow(investment, saving, rate, life, residual)
    assert feasibility.net_present_value(rows) == close(expected)
    assert rows[-1].end == life
    assert sum(row.present for row in rows) == close(rows[-1].balance)


@given(money, savings, lives)
def test_without_interest_all_money_counts_the_same(investment, saving, life):
    rows = feasibility.cash_flow(investment, saving, 0.0, life)
    assert feasibility.net_present_value(rows) == close(saving * life - investment)


@given(money, st.floats(1, 1e6), rates, rates, lives)
def test_more_interest_never_makes_it_worth_more(investment, saving, one, two, life):
    low, high = sorted((one, two))
    cheap = feasibility.cash_flow(investment, saving, low, life)
    dear = feasibility.cash_flow(investment, saving, high, life)
    assert cheap[-1].balance >= dear[-1].balance - 1e-6


@given(st.floats(1, 1e7), st.floats(1, 1e6), rates, lives)
def test_interest_makes_it_later(investment, saving, rate, life):
    plain = feasibility.payback(investment, saving)
    rows = feasibility.cash_flow(investment, saving, rate, life)
    later = feasibility.discounted_payback(rows)
    if later is None:
        assert feasibility.net_present_value(rows) < 0
    else:
        assert plain <= later + 1e-6
        assert later <= life + 1e-9


@given(st.floats(1, 1e7), st.floats(1, 1e6), lives)
def test_without_interest_both_paybacks_are_one(investment, saving, life):
    plain = feasibility.payback(investment, saving)
    assume(plain <= life * 0.999)
    rows = feasibility.cash_flow(investment, saving, 0.0, life)
    assert feasibility.discounted_payback(rows) == pytest.approx(plain, rel=1e-6)


@given(st.floats(1, 1e7), st.floats(-1e6, 0))
def test_what_saves_nothing_never_pays(investment, saving):
    assert feasibility.payback(investment, saving) is None
    assert feasibility.payback(0, saving) == 0


@pytest.mark.parametrize(("rate", "life"), [(0.05, 0), (0.05, -1), (-1, 5)])
def test_impossible_lives_and_rates_are_refused(rate, life):
    with pytest.raises(ValueError):
        feasibility.cash_flow(100, 10, rate, life)


def test_an_example_by_hand():
    rows = feasibility.cash_flow(1000, 400, 0.10, 3, residual=100)
    # 400/1.1 + 400/1.21 + 500/1.331
    assert feasibility.net_present_value(rows) == pytest.approx(69.872, abs=1e-3)
    assert feasibility.payback(1000, 400) == 2.5


# ------------------------------------------------------------
# FROM THE ARCHIVE
# ------------------------------------------------------------


@given(money, st.integers(1, 60), st.integers(1, 5), st.data())
def test_a_share_of_the_time_counts_for_that_share(total, months, units, data):
    full = units * months * 30
    observed = data.draw(st.integers(1, full))
    found = feasibility.per_year(total, months, observed, full)
    assert found * months / 12 * observed / full == close(total)
    assert feasibility.per_year(total, 12, full, full) == close(total)


@pytest.mark.parametrize("case", [(0, 1, 1), (12, 0, 365), (12, 366, 365)])
def test_nothing_looked_at_is_refused(case):
    with pytest.raises(ValueError):
        feasibility.per_year(1, *case)


days = st.integers(0, 60).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
bounds = st.one_of(st.none(), days)


@given(bounds, bounds, days, days)
def test_days_equal_those_counted(first, last, start, stop):
    counted = 0
    day = start
    while day <= stop:
        counted += (not first or first <= day) and (not last or day <= last)
        day += timedelta(days=1)
    assert feasibility.days_within(first, last, start, stop) == counted


@given(
    st.lists(
        st.tuples(st.integers(-50, 150), st.one_of(st.none(), st.integers(0, 60))),
        max_size=8,
    )
)
def test_hours_equal_those_counted(found):
    stop = START + 100 * HOUR
    counted = sum(
        any(
            begin <= hour and (length is None or hour < begin + length)
            for begin, length in found
        )
        for hour in range(100)
    )
    intervals = [
        (
            START + begin * HOUR,
            None if length is None else START + (begin + length) * HOUR,
        )
        for begin, length in found
    ]
    assert feasibility.hours_within(intervals, START, stop) == counted


# ------------------------------------------------------------
# PROMISED AGAINST ACHIEVED
# ------------------------------------------------------------


@given(savings, savings, st.floats(0, 1))
def test_more_is_never_judged_worse(promised, achieved, tolerance):
    order = [feasibility.MISSED, feasibility.PARTLY, feasibility.KEPT]
    found = feasibility.compare(promised, achieved, tolerance)
    more = feasibility.compare(promised, achieved + 1000, tolerance)
    assert order.index(more) >= order.index(found)
    assert feasibility.compare(promised, promised, tolerance) == feasibility.KEPT


@pytest.mark.parametrize(
    ("achieved", "verdict"),
    [(100, "kept"), (90, "kept"), (89, "partly"), (1, "partly"), (0, "missed")],
)
def test_the_tolerance_is_the_border(achieved, verdict):
    assert feasibility.compare(100, achieved, 0.1) == verdict
