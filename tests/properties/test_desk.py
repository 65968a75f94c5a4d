# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Severity by answers, the likely fault, diagnosis against cause: their arithmetic."""

from after_sales_service.tools import likely_fault, severity, verdict
from after_sales_service.tools.likely_fault import Case
from after_sales_service.tools.severity import Answer
from hypothesis import given
from hypothesis import strategies as st

answers = st.builds(
    Answer,
    counts_when=st.sampled_from(("yes", "no")),
    points=st.integers(-100, 100),
    answer=st.sampled_from(("yes", "no")),
)
faults = st.integers(1, 5)
cases = st.builds(
    lambda cause, remedy, count, back: Case(cause, remedy, count, min(count, back)),
    faults,
    st.none() | faults,
    st.integers(1, 20),
    st.integers(0, 20),
)


@given(st.lists(answers, max_size=12))
def test_severity_is_the_sum_of_what_counts(given_answers):
    counted = [a.points for a in given_answers if a.answer == a.counts_when]
    assert severity.total(given_answers) == sum(counted)
    expected = None
    if given_answers:
        expected = "major" if sum(counted) >= severity.MAJOR_FROM else "ordinary"
    assert severity.severity(given_answers) == expected


@given(st.lists(answers, min_size=1, max_size=12), st.randoms())
def test_order_of_the_answers_does_not_matter(given_answers, random):
    shuffled = list(given_answers)
    random.shuffle(shuffled)
    assert severity.severity(shuffled) == severity.severity(given_answers)


@given(st.lists(cases, max_size=20), st.integers(1, 5))
def test_likely_faults_are_the_best_ones(given_cases, limit):
    ranked = likely_fault.rank(given_cases, limit)
    assert len(ranked) == min(limit, len(given_cases))
    assert all(case in given_cases for case in ranked)
    held = [case.held for case in ranked]
    assert held == sorted(held, reverse=True)
    left = list(given_cases)
    for case in ranked:
        left.remove(case)
    assert not ranked or all(case.held <= ranked[-1].held for case in left)
    assert sum(case.count for case in ranked) <= likely_fault.total(given_cases)


@given(st.lists(cases, max_size=20), st.randoms())
def test_the_ranking_does_not_hang_on_the_order(given_cases, random):
    shuffled = list(given_cases)
    random.shuffle(shuffled)
    assert [case[:2] for case in likely_fault.rank(shuffled)] == [
        case[:2] for case in likely_fault.rank(given_cases)
    ]


@given(st.none() | faults, st.none() | faults, st.lists(faults), st.lists(faults))
def test_verdict(cause, remedy, causes, remedies):
    found = verdict.compare(cause, remedy, causes, remedies)
    if not cause or not causes:
        assert found == "unknown"
    elif cause == causes[-1]:
        assert found == "right"
    elif cause in causes or (remedy and remedies and remedies[-1] == remedy):
        assert found == "partly"
    else:
        assert found == "wrong"


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(junk)
def test_what_a_client_sends_is_looked_at(value):
    """Never an exception; what passes can be reckoned with."""
    if severity.is_well_formed(value):
        assert all(str(int(key)) == key for key in value)
        assert set(value.values()) <= {"yes", "no"}


def test_answers_in_their_shape_pass():
    assert severity.is_well_formed({"12": "yes", "3": "no"})
    assert not severity.is_well_formed({"012": "yes"})
    assert not severity.is_well_formed({"1": "maybe"})
    assert not severity.is_well_formed({str(n): "yes" for n in range(99)})
