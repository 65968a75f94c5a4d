# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Which replacement unit comes first, and when a loaner is asked back."""

from datetime import date, timedelta

from after_sales_spares.tools.pool import KINDS, Candidate, next_chase, rank
from hypothesis import given
from hypothesis import strategies as st

candidates = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 50),
        st.booleans(),
        st.sampled_from(KINDS),
        st.none() | st.floats(0, 1e7),
    ),
    unique_by=lambda one: one.unit,
    max_size=20,
)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(candidates, st.randoms())
def test_the_order_does_not_hang_on_how_they_were_found(units, random):
    shuffled = units[:]
    random.shuffle(shuffled)
    assert rank(shuffled) == rank(units)
    assert sorted(rank(units)) == sorted(units) or set(rank(units)) == set(units)


@given(candidates)
def test_nobody_better_stands_behind(units):
    ranked = rank(units)
    for before, after in zip(ranked, ranked[1:], strict=False):
        assert before.same >= after.same
        if before.same == after.same:
            assert KINDS.index(before.kind) <= KINDS.index(after.kind)
            if before.kind == after.kind and after.metres is not None:
                assert before.metres is not None and before.metres <= after.metres


@given(days, st.integers(0, 30), st.integers(0, 30))
def test_asked_back_before_on_the_day_and_from_then_on(planned, ahead, every):
    asked, chased = [], None
    for _turn in range(6):
        chased = next_chase(planned, chased, ahead, every)
        if chased is None:
            break
        asked.append(chased)
    assert asked[0] == planned - timedelta(days=ahead)
    assert planned in asked
    assert asked == sorted(set(asked))
    if not every:
        assert asked[-1] == planned
    else:
        assert len(asked) == 6


@given(days, days, st.integers(0, 30), st.integers(0, 30))
def test_what_was_missed_is_asked_once(planned, chased, ahead, every):
    following = next_chase(planned, chased, ahead, every)
    assert following is None or following > chased or chased < planned


@given(days, st.integers(1, 30))
def test_a_later_day_agreed_begins_anew(planned, ahead):
    later = planned + timedelta(days=60)
    assert next_chase(later, planned, ahead, 3) == later - timedelta(days=ahead)
