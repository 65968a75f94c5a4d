# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Scores of customers: read from forms of any kind, averaged, judged."""

import pytest
from after_sales_service.tools import satisfaction
from hypothesis import given
from hypothesis import strategies as st

scores = st.integers(satisfaction.LOWEST, satisfaction.HIGHEST)


@given(scores)
def test_a_digit_is_read(score):
    assert satisfaction.read(str(score)) == score


@pytest.mark.parametrize("nothing", [None, False, "", "0"])
def test_left_out(nothing):
    assert satisfaction.read(nothing) is None


@given(st.one_of(st.text(), st.integers(), st.lists(st.text()), st.floats()))
def test_anything_else_is_refused_and_never_fails(value):
    try:
        score = satisfaction.read(value)
    except satisfaction.NoScore:
        return
    assert score is None or str(score) == value


@pytest.mark.parametrize("text", ["6", "-1", "10", "五", "٣", " 3", "3.5", "²"])
def test_no_score(text):
    with pytest.raises(satisfaction.NoScore):
        satisfaction.read(text)


@given(st.one_of(st.integers(), st.none(), st.booleans(), st.text(), st.floats()))
def test_answers_hold_scores_only(value):
    if type(value) is int and 1 <= value <= 5:
        satisfaction.Answers(value, {7: value})
        return
    with pytest.raises(satisfaction.NoScore):
        satisfaction.Answers(value)
    with pytest.raises(satisfaction.NoScore):
        satisfaction.Answers(5, {7: value})


@given(st.lists(scores))
def test_average_lies_between(values):
    mean = satisfaction.average(values)
    if values:
        assert min(values) <= mean <= max(values)
    else:
        assert mean == 0.0


@given(scores, st.lists(scores), st.integers(0, 4))
def test_poor(rating, items, limit):
    poor = satisfaction.is_poor(rating, items, limit)
    assert poor == any(value <= limit or value == 1 for value in (rating, *items))


@given(scores, st.lists(scores), st.integers(0, 3))
def test_a_higher_limit_finds_no_less(rating, items, limit):
    assert satisfaction.is_poor(rating, items, limit) <= satisfaction.is_poor(
        rating, items, limit + 1
    )
