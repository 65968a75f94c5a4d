# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from after_sales_service.tools.repeat import (
    CAUSE,
    PART,
    SYMPTOM,
    Limits,
    Problem,
    Repair,
    compare,
    find,
)
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 23, 1, 0)
DAY = timedelta(days=1)
IDS = st.frozensets(st.integers(1, 4), max_size=3)
SYMPTOMS = st.none() | st.integers(1, 4)
PROBLEMS = st.builds(Problem, at=st.just(NOW), symptom=SYMPTOMS, causes=IDS, parts=IDS)
REPAIRS = st.lists(
    st.builds(
        Repair,
        at=st.integers(-30, 400).map(lambda days: NOW - days * DAY),
        symptom=SYMPTOMS,
        causes=IDS,
        parts=IDS,
        key=st.integers(1, 10**6),
        case=st.integers(1, 5),
    ),
    max_size=12,
)
LIMITS = st.builds(Limits, days=st.integers(0, 365), jobs=st.integers(0, 6))


def repair(days, **values):
    return Repair(at=NOW - days * DAY, **values)


@pytest.mark.parametrize(
    ("known", "basis"),
    [
        ({"symptom": 1}, SYMPTOM),
        ({"causes": frozenset({2})}, CAUSE),
        ({"symptom": 1, "causes": frozenset({2})}, CAUSE),
        ({"symptom": 1, "parts": frozenset({3})}, PART),
        ({"symptom": 9}, None),
        ({}, None),
    ],
)
def test_what_is_the_same(known, basis):
    done = Repair(NOW, symptom=1, causes=frozenset({2}), parts=frozenset({3, 4}))
    found = compare(Problem(NOW, **known), done)
    assert (found and found[0]) == basis


def test_within_days():
    problem = Problem(NOW, symptom=1)
    assert find(problem, [repair(90, symptom=1)], Limits(days=90)).days == 90
    assert not find(problem, [repair(91, symptom=1)], Limits(days=90))


def test_within_jobs_however_long_ago():
    others = [repair(10, symptom=2), repair(20, symptom=3)]
    problem, old = Problem(NOW, symptom=1), repair(800, symptom=1, key="old")
    assert find(problem, [old, *others], Limits(jobs=3)).repair.key == "old"
    assert not find(problem, [old, *others], Limits(jobs=2))


def test_either_limit_is_enough():
    problem = Problem(NOW, symptom=1)
    assert find(problem, [repair(200, symptom=1)], Limits(days=90, jobs=1))
    assert find(problem, [repair(20, symptom=1)], Limits(days=90, jobs=0))


def test_visits_of_one_ticket_do_not_repeat_each_other():
    mine = repair(2, symptom=1, case="HT-1")
    assert not find(Problem(NOW, symptom=1), [mine], Limits(days=90), case="HT-1")
    assert find(Problem(NOW, symptom=1), [mine], Limits(days=90), case="HT-2")


@given(PROBLEMS, REPAIRS, LIMITS)
def test_a_match_is_earlier_the_same_and_within_a_limit(problem, repairs, limits):
    match = find(problem, repairs, limits)
    if match is None:
        return
    assert match.repair.at <= problem.at
    assert compare(problem, match.repair) == (match.basis, match.part)
    later = [other for other in repairs if match.repair.at < other.at <= problem.at]
    assert (limits.days and match.days <= limits.days) or len(later) < limits.jobs


@given(PROBLEMS, REPAIRS, LIMITS)
def test_no_later_repair_is_passed_over(problem, repairs, limits):
    match = find(problem, repairs, limits)
    for other in repairs:
        if other.at <= problem.at and compare(problem, other):
            within = find(problem, [other], Limits(days=limits.days))
            assert not within or (match and match.repair.at >= other.at)


@given(PROBLEMS, REPAIRS, LIMITS)
def test_order_of_repairs_does_not_matter(problem, repairs, limits):
    at = {}  # of two at the same moment either may be named
    for other in repairs:
        at.setdefault(other.at, other)
    unique = list(at.values())
    assert find(problem, unique, limits) == find(problem, unique[::-1], limits)


@given(PROBLEMS, REPAIRS, LIMITS)
def test_wider_limits_find_no_less(problem, repairs, limits):
    wider = replace(limits, days=limits.days + 30, jobs=limits.jobs + 1)
    if find(problem, repairs, limits):
        assert find(problem, repairs, wider)


@given(PROBLEMS, REPAIRS)
def test_without_limits_nothing_repeats(problem, repairs):
    assert find(problem, repairs, Limits()) is None
