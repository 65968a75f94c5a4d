# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Nobody decides on his own request, and no firm is stuck that named somebody."""

from after_sales_spares.tools.four_eyes import (
    Substitution,
    choose,
    get_deciders,
)
from hypothesis import given
from hypothesis import strategies as st

logins = st.integers(1, 8)
sets = st.frozensets(logins, max_size=5)
substitutions = st.lists(st.builds(Substitution, logins, logins, logins), max_size=6)


@given(sets, sets, substitutions)
def test_no_author_decides(named, authors, rows):
    assert not set(get_deciders(named, authors, rows)) & authors


@given(sets, sets, substitutions)
def test_everybody_decides_as_an_approver(named, authors, rows):
    assert set(get_deciders(named, authors, rows).values()) <= named


@given(sets, sets, substitutions)
def test_approvers_who_are_no_authors_decide_for_themselves(named, authors, rows):
    deciders = get_deciders(named, authors, rows)
    assert all(deciders[one] == one for one in named - authors)


@given(sets, sets, substitutions)
def test_nobody_acts_for_an_author_while_another_approver_is_there(
    named, authors, rows
):
    deciders = get_deciders(named, authors, rows)
    if named - authors:
        assert not set(deciders.values()) & authors


@given(sets, sets, substitutions)
def test_an_author_chooses_nobody_in_another_ones_place(named, authors, rows):
    kept = [
        row for row in rows if row.named_by not in authors or row.approver in authors
    ]
    assert get_deciders(named, authors, rows) == get_deciders(named, authors, kept)


@given(logins, logins)
def test_a_firm_with_one_manager_is_not_stuck(manager, colleague):
    row = Substitution(manager, colleague, manager)
    expected = {colleague: manager} if colleague != manager else {}
    assert get_deciders({manager}, {manager}, [row]) == expected


@given(sets, sets, substitutions, sets, st.none() | logins)
def test_each_approver_is_asked_once_the_one_in_charge_first(
    named, authors, rows, asked, preferred
):
    deciders = get_deciders(named, authors, rows)
    left = set(deciders.values()) - asked
    seen = set(asked)
    order = []
    while chosen := choose(deciders, seen, preferred):
        approver, acting = chosen
        assert deciders[acting] == approver
        seen.add(approver)
        order.append(approver)
    assert sorted(order) == sorted(left)
    if preferred in left:
        assert order[0] == preferred


def test_who_is_away_is_not_asked_but_may_decide():
    deciders = get_deciders({1, 2}, {9}, [Substitution(1, 3, 1)])
    assert deciders == {1: 1, 2: 2, 3: 1}
    assert choose(deciders, (), 1) == (1, 3)
    assert choose(deciders, {1}, 1) == (2, 2)
