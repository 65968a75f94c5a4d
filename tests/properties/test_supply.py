# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime

import pytest
from after_sales_spares.tools.supply import SMALL, latest, order_quantity, share
from hypothesis import given
from hypothesis import strategies as st

PIECES = st.floats(0, 1e4).map(lambda number: round(number, 2))
PLACES = st.lists(st.tuples(st.integers(), PIECES), unique_by=lambda pair: pair[0])


@given(PIECES, PLACES)
def test_all_that_is_needed_is_taken_or_lacking(needed, free):
    taken, rest = share(needed, free)
    assert sum(pieces for _place, pieces in taken) + rest == pytest.approx(
        needed, abs=SMALL * 2
    )


@given(PIECES, PLACES)
def test_no_place_gives_more_than_it_has(needed, free):
    has = dict(free)
    taken, rest = share(needed, free)
    assert all(0 < pieces <= has[place] for place, pieces in taken)
    # something is lacking only where everything is taken
    if rest:
        assert sum(has.values()) <= needed + SMALL


@given(PIECES, PLACES)
def test_the_preferred_place_is_emptied_first(needed, free):
    taken, _rest = share(needed, free)
    stocked = [(place, pieces) for place, pieces in free if pieces > SMALL]
    for (place, pieces), (first, has) in zip(taken[:-1], stocked, strict=False):
        assert (place, pieces) == (first, has)


@given(
    st.floats(0.01, 1e4),
    st.floats(0, 100),
    st.sampled_from([0.5, 1.0, 6.0, 12.0]),
)
def test_enough_is_bought_and_not_less_than_the_vendor_sells(needed, minimum, pack):
    packs = order_quantity(needed, minimum, pack)
    assert packs * pack >= needed - SMALL * pack
    assert packs >= minimum
    if pack > 1 and packs > minimum:
        assert packs == int(packs)
        assert (packs - 1) * pack < needed


@given(st.lists(st.none() | st.datetimes()))
def test_a_date_is_promised_only_when_all_are_known(moments):
    last = latest(moments)
    if not moments or None in moments:
        assert last is None
    else:
        assert last == max(moments)


def test_examples():
    assert share(5, [("point", 2), ("warehouse", 0), ("van", 9)]) == (
        [("point", 2), ("van", 3)],
        0.0,
    )
    assert share(5, []) == ([], 5)
    assert order_quantity(13, 0, 12) == 2
    assert order_quantity(1, 5) == 5
    assert latest([datetime(2026, 1, 2), datetime(2026, 1, 1)]) == datetime(2026, 1, 2)
