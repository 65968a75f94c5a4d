# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import pytest
from after_sales_service.tools.replacement import (
    CRITERIA,
    Figures,
    Limits,
    decide,
    score,
    weigh,
)
from hypothesis import given
from hypothesis import strategies as st

WEIGHTS = {
    "age": 20,
    "cost": 35,
    "failures": 15,
    "availability": 15,
    "discontinued": 15,
}
AMOUNT = st.none() | st.floats(0, 1e6)
FIGURES = st.builds(
    Figures,
    age_years=st.none() | st.floats(0, 60),
    life_years=st.none() | st.floats(0, 40),
    cost=AMOUNT,
    value=AMOUNT,
    failures=st.integers(0, 50),
    failures_before=st.integers(0, 50),
    availability=st.none() | st.floats(0, 100),
    discontinued=st.integers(0, 9),
)
SOME_WEIGHTS = st.fixed_dictionaries({name: st.floats(0, 100) for name in CRITERIA})


def points(figures, weights=None):
    return score(weigh(figures, Limits(), weights or WEIGHTS))


@pytest.mark.parametrize(
    ("figures", "expected", "verdict"),
    [
        # new, quiet: nothing speaks for another one
        (Figures(1, 10, 0, 500, 0, 0, 100, 0), 2.0, "keep"),
        # at the end of its life and dear, failing as often as before
        (Figures(10, 10, 150, 500, 2, 2, 95, 0), 70.0, "renew"),
        # half way: watched
        (Figures(5, 10, 75, 500, 2, 2, 95, 0), 42.5, "watch"),
        # nothing is known but that it failed once
        (Figures(failures=1), 100 * 0.5 * 15 / 30, "keep"),
    ],
)
def test_examples(figures, expected, verdict):
    assert points(figures) == pytest.approx(expected)
    assert decide(points(figures), Limits()) == verdict


@given(FIGURES, SOME_WEIGHTS)
def test_between_nothing_and_all(figures, weights):
    assert 0 <= points(figures, weights) <= 100 + 1e-6


@given(FIGURES)
def test_more_trouble_never_calms(figures):
    worse = figures._replace(
        failures=figures.failures + 1, discontinued=figures.discontinued + 1
    )
    assert points(worse) >= points(figures) - 1e-9
    if figures.cost is not None:
        dearer = figures._replace(cost=figures.cost + 1)
        assert points(dearer) >= points(figures) - 1e-9


@given(FIGURES)
def test_unknown_is_left_out(figures):
    known = figures._replace(value=None, availability=None, life_years=None)
    light = {name: WEIGHTS[name] for name in ("failures", "discontinued")}
    assert points(known) == pytest.approx(points(known, light))


@given(FIGURES, st.floats(0.1, 10))
def test_only_the_proportion_of_weights_counts(figures, factor):
    scaled = {name: weight * factor for name, weight in WEIGHTS.items()}
    assert points(figures, scaled) == pytest.approx(points(figures))


def test_without_weights_nothing_is_advised():
    assert score(weigh(Figures(9, 9, 9, 9), Limits(), {})) == 0.0
