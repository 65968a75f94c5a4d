# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from after_sales_spares.tools import topup
from hypothesis import given
from hypothesis import strategies as st

AMOUNT = st.integers(0, 1000).map(float)
SIGNED = st.integers(-50, 50).map(float)
WHAT = st.sampled_from("abc")


@given(AMOUNT, AMOUNT)
def test_without_limit_all_that_was_used_is_needed(used, carried):
    assert topup.needed(used, carried) == used + carried
    assert topup.needed(used, carried, fill=True) == used + carried


@given(AMOUNT, AMOUNT, AMOUNT)
def test_what_was_brought_for_the_job_is_not_replaced(used, carried, brought):
    needed = topup.needed(used, carried, brought=brought)
    assert needed >= carried
    assert needed + min(used, brought) == used + carried


@given(AMOUNT, AMOUNT, SIGNED, st.booleans())
def test_never_more_than_the_van_takes(used, carried, room, fill):
    needed = topup.needed(used, carried, room, fill)
    assert 0 <= needed <= max(room, 0)
    assert fill or needed <= used + carried


@given(AMOUNT, AMOUNT, SIGNED)
def test_filling_brings_at_least_what_topping_up_does(used, carried, room):
    assert topup.needed(used, carried, room, True) >= topup.needed(used, carried, room)


@given(st.lists(st.tuples(WHAT, SIGNED)), st.dictionaries(WHAT, SIGNED))
def test_what_there_is_is_given_once(asked, free):
    before = dict(free)
    given_out = topup.share(asked, free)
    assert free == before
    assert len(given_out) == len(asked)
    for (_what, quantity), piece in zip(asked, given_out, strict=True):
        assert 0 <= piece <= max(quantity, 0)
    for one in "abc":
        total = sum(
            piece
            for (what, _quantity), piece in zip(asked, given_out, strict=True)
            if what == one
        )
        wanted = sum(max(quantity, 0) for what, quantity in asked if what == one)
        assert total == min(wanted, max(free.get(one, 0.0), 0.0))


@given(AMOUNT, st.lists(AMOUNT))
def test_heaps_are_taken_from_in_their_order(needed, heaps):
    rows = [[number, free] for number, free in enumerate(heaps)]
    taken = topup.pour(needed, rows)
    assert sum(piece for _heap, piece in taken) == min(needed, sum(heaps))
    assert all(piece > 0 for _heap, piece in taken)
    # a later heap is touched only when the earlier ones are empty
    assert not taken or all(row[1] == 0 for row in rows[: taken[-1][0]])
    assert sum(row[1] for row in rows) == max(sum(heaps) - needed, 0)
