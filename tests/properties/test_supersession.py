# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from after_sales_spares.tools.supersession import first_at_hand, follow, turns_back
from hypothesis import given
from hypothesis import strategies as st

STEPS = st.dictionaries(st.integers(1, 9), st.integers(1, 9))


def test_the_chain_is_followed_to_its_end():
    assert follow(1, {1: 2, 2: 5}.get) == (1, 2, 5)
    assert follow(1, {}.get) == (1,)


@given(st.integers(1, 9), STEPS)
def test_a_path_never_repeats_and_ends(part, steps):
    path = follow(part, steps.get)
    assert path[0] == part
    assert len(set(path)) == len(path)
    assert all(steps[one] == after for one, after in zip(path, path[1:], strict=False))
    assert turns_back(part, steps.get) == (path[-1] in steps)


@given(st.integers(1, 9), STEPS)
def test_every_part_of_a_path_leads_to_the_same_end(part, steps):
    if turns_back(part, steps.get):
        return
    path = follow(part, steps.get)
    assert {follow(other, steps.get)[-1] for other in path} == {path[-1]}


@given(st.integers(1, 9), STEPS, st.frozensets(st.integers(1, 9)))
def test_old_stock_first(part, steps, stock):
    path = follow(part, steps.get)
    chosen = first_at_hand(path, stock.__contains__)
    if stock.isdisjoint(path):
        assert chosen == path[-1]
    else:
        assert chosen in stock
        assert stock.isdisjoint(path[: path.index(chosen)])
