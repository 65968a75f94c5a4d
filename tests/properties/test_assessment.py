# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import pytest
from after_sales_training.tools import assessment
from hypothesis import assume, given
from hypothesis import strategies as st

VALUE = st.floats(-1000, 1000)
WEIGHT = st.floats(0, 100)
MEASURED = st.tuples(st.floats(1, 100), st.floats(0, 1)).map(
    lambda pair: (pair[0], pair[0] * pair[1])
)
UNMEASURED = st.tuples(st.floats(1, 100), st.none())
SCORES = st.dictionaries(st.integers(), st.none() | st.integers(0, 100))


@given(VALUE, VALUE, VALUE, WEIGHT)
def test_points_lie_between_none_and_all(value, target, floor, weight):
    assume(target != floor)
    assert 0 <= assessment.points(value, target, floor, weight) <= weight


@given(VALUE, VALUE, WEIGHT)
def test_target_earns_all_and_floor_nothing(target, floor, weight):
    assume(abs(target - floor) > 1e-6)
    assert assessment.points(target, target, floor, weight) == weight
    assert assessment.points(floor, target, floor, weight) == 0


@given(VALUE, VALUE, VALUE, VALUE)
def test_nearer_to_the_target_is_never_worse(one, other, target, floor):
    assume(target != floor)
    low, high = sorted((one, other))
    shares = [assessment.share(value, target, floor) for value in (low, high)]
    assert shares == sorted(shares, reverse=floor > target)


def test_what_says_nothing_is_refused():
    with pytest.raises(ValueError):
        assessment.share(1, 5, 5)
    with pytest.raises(ValueError):
        assessment.points(1, 5, 0, -1)


@given(st.lists(MEASURED, min_size=1), st.lists(UNMEASURED))
def test_what_was_not_measured_changes_nothing(measured, unmeasured):
    assert assessment.total(measured + unmeasured) == assessment.total(measured)
    assert 0 <= assessment.total(measured) <= 100 + 1e-9


@given(st.lists(UNMEASURED))
def test_nothing_measured_is_no_score(unmeasured):
    assert assessment.total(unmeasured) is None


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_higher_score_is_never_a_lower_grade(one, other):
    order = [name for name, _start in assessment.GRADES]
    low, high = sorted((one, other))
    assert order.index(assessment.grade(high)) <= order.index(assessment.grade(low))


def test_below_every_grade_is_the_lowest():
    assert assessment.grade(10, (("fine", 80), ("poor", 50))) == "poor"


@given(SCORES)
def test_place_is_one_more_than_those_who_are_better(scores):
    places = assessment.ranks(scores)
    assert set(places) == {key for key, score in scores.items() if score is not None}
    for key, place in places.items():
        better = [s for s in scores.values() if s is not None and s > scores[key]]
        assert place == 1 + len(better)


@given(st.dictionaries(st.integers(), MEASURED | UNMEASURED), st.floats(0, 1))
def test_weak_points_are_the_measured_ones_below(rows, below):
    listed = [(key, *row) for key, row in rows.items()]
    assert assessment.weak(listed, below) == [
        key
        for key, (weight, got) in rows.items()
        if got is not None and got / weight < below
    ]
