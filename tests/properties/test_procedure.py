# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Procedures and incidents: quizzes, what has changed, days without an accident."""

from datetime import date, timedelta

from after_sales_training.tools import incident, procedure
from hypothesis import given
from hypothesis import strategies as st

lines = st.lists(st.sampled_from("abcd"), max_size=12)
quizzes = st.dictionaries(st.integers(1, 20), st.sampled_from("abcd"), max_size=10)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(lines, lines)
def test_changes_make_both_texts(before, after):
    rows = procedure.changes(before, after)
    assert [line for sign, line in rows if sign != procedure.ADDED] == before
    assert [line for sign, line in rows if sign != procedure.REMOVED] == after


@given(lines)
def test_what_is_the_same_has_not_changed(text):
    assert {sign for sign, _line in procedure.changes(text, text)} <= {procedure.KEPT}


@given(quizzes, quizzes)
def test_a_score_is_a_share(correct, given_answers):
    score = procedure.score(correct, given_answers)
    assert 0 <= score <= 100
    right = all(given_answers.get(key) == value for key, value in correct.items())
    assert (score == 100) == right
    # what nobody asked counts for nothing
    more = given_answers | {99: "a"}
    assert procedure.score(correct, more) == score


@given(days, st.integers(0, 120))
def test_the_next_round_lies_ahead(day, months):
    again = procedure.next_round(day, months)
    assert again is None if not months else again > day


@given(st.lists(days, max_size=8), days, days)
def test_days_without_against_a_calendar(accidents, one, other):
    since, today = sorted((one, other))
    now, longest = incident.days_without(accidents, today, since)
    run = best = 0
    day = since
    while day <= today:
        run = 0 if day in accidents else run + 1
        best = max(best, run)
        day += timedelta(days=1)
    assert (now, longest) == (run, best)
