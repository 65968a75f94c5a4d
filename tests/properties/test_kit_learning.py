# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from after_sales_spares.tools import kit_learning as rule
from hypothesis import given
from hypothesis import strategies as st

SHARES = st.floats(0, 1)
STRENGTHS = st.floats(0, 50)
CASES = st.integers(0, 1000).flatmap(
    lambda cases: st.tuples(st.integers(0, cases), st.just(cases))
)


@given(CASES, SHARES, STRENGTHS)
def test_between_what_was_typed_and_what_was_seen(counts, typed, strength):
    used, cases = counts
    likely = rule.probability(used, cases, typed, strength)
    seen = used / cases if cases else typed
    assert min(typed, seen) - 1e-9 <= likely <= max(typed, seen) + 1e-9


@given(SHARES, STRENGTHS)
def test_without_a_case_the_typed_one_counts(typed, strength):
    assert abs(rule.probability(0, 0, typed, strength) - typed) < 1e-9


@given(CASES, SHARES)
def test_a_case_that_used_it_makes_it_likelier(counts, typed):
    used, cases = counts
    before = rule.probability(used, cases, typed)
    assert rule.probability(used + 1, cases + 1, typed) >= before - 1e-9
    assert rule.probability(used, cases + 1, typed) <= before + 1e-9


@given(CASES, SHARES)
def test_one_case_never_turns_it_around(counts, typed):
    used, cases = counts
    before = rule.probability(used, cases, typed)
    after = rule.probability(used + 1, cases + 1, typed)
    assert after - before <= 1 / (cases + 1 + rule.STRENGTH) + 1e-9


@given(CASES, SHARES)
def test_many_cases_outweigh_the_typed_one(counts, typed):
    used, cases = counts
    likely = rule.probability(used * 1000, cases * 1000, typed)
    if cases:
        assert abs(likely - used / cases) < 0.01


def test_more_uses_than_cases_are_no_more_than_certain():
    assert rule.probability(5, 3, 1.0) == 1.0


def test_one_use_is_no_proposal_and_rare_ones_neither():
    assert not rule.is_worth_proposing(1, 1.0)
    assert not rule.is_worth_proposing(5, 0.05)
    assert rule.is_worth_proposing(2, 0.1)


@given(st.integers(1, 50), st.integers(1, 500))
def test_quantity_is_whole_and_enough(used, total):
    quantity = rule.usual_quantity(total, used)
    assert quantity == int(quantity) >= 1
    assert quantity * used >= total
    assert quantity == 1 or (quantity - 1) * used < total


def test_quantity_of_a_part_nobody_used():
    assert rule.usual_quantity(0, 0) == 1
