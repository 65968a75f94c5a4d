# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import pytest
from after_sales_service.tools.price import Price, amounts
from after_sales_service.tools.repricing import (
    NOTHING,
    Charge,
    correct,
    difference,
    standing,
)
from hypothesis import given
from hypothesis import strategies as st

PRICES = st.builds(
    Price,
    unit=st.integers(0, 500_000).map(lambda cents: cents / 100),
    discount=st.sampled_from([0.0, 12.5, 33.33, 60.0, 100.0]),
)
QUANTITIES = st.integers(1, 40).map(lambda quarters: quarters / 4)
DECISIONS = st.lists(PRICES, min_size=1, max_size=6)


def _flat(pairs):
    return [charge for pair in pairs for charge in pair]


def _paid(charges):
    return round(sum(amounts(c.quantity, c.price).to_pay for c in charges), 2)


@given(quantity=QUANTITIES, first=PRICES, decisions=DECISIONS)
def test_what_stands_is_the_last_decision(quantity, first, decisions):
    issued = [Charge(quantity, first)]
    for price in decisions:
        issued += _flat(correct(issued, lambda key, price=price: price))
    (left,) = standing(issued)
    assert left.quantity == pytest.approx(quantity)
    assert _paid([left]) == _paid(issued)
    assert _paid(issued) == amounts(quantity, decisions[-1]).to_pay


@given(quantity=QUANTITIES, first=PRICES, price=PRICES)
def test_the_same_decision_again_issues_nothing(quantity, first, price):
    issued = [Charge(quantity, first)]
    issued += _flat(correct(issued, lambda key: price))
    assert correct(issued, lambda key: price) == []


@given(quantity=QUANTITIES, first=PRICES, price=PRICES)
def test_difference_says_which_document(quantity, first, price):
    issued = [Charge(quantity, first)]
    pairs = correct(issued, lambda key: price)
    now, was = amounts(quantity, price).to_pay, amounts(quantity, first).to_pay
    assert difference(pairs) == pytest.approx(now - was)
    assert bool(pairs) == (now != was)


@given(quantity=QUANTITIES, first=PRICES, price=PRICES)
def test_a_full_credit_note_leaves_nothing_to_correct(quantity, first, price):
    charge = Charge(quantity, first)
    assert correct([charge, charge.reversed], lambda key: price) == []


@given(
    st.lists(
        st.builds(Charge, st.floats(-9, 9), PRICES, st.sampled_from(["a", "b"])),
        max_size=8,
    )
)
def test_standing_is_idempotent_and_keeps_the_quantity(charges):
    once = standing(charges)
    assert standing(once) == once
    assert all(abs(charge.quantity) > NOTHING for charge in once)
    assert sum(c.quantity for c in once) == pytest.approx(
        sum(c.quantity for c in charges), abs=1e-6
    )


def test_charges_with_other_taxes_are_corrected_each():
    issued = [
        Charge(2, Price(100.0, 0.0), "13 %"),
        Charge(1, Price(100.0, 0.0), "6 %"),
    ]
    pairs = correct(issued, lambda key: Price(200.0, 100.0))
    assert [pair[1].key for pair in pairs] == ["13 %", "6 %"]
    assert difference(pairs) == -300.0
