# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from after_sales_spares.tools.serials import count, holds, is_range, key, overlap
from hypothesis import given
from hypothesis import strategies as st

SERIALS = st.text("aB0129-/. 号１", max_size=8)
NUMBERS = st.integers(0, 10**30)


def test_numbers_count_as_numbers():
    serials = ["SP2-0009", "SP2-0010", "SP2-0100", "SP2-1000", "SP10-0001"]
    assert sorted(reversed(serials), key=key) == serials


def test_spellings_of_one_serial():
    assert (
        len({key(text) for text in ("SP2-0009", "sp2 9", "ＳＰ２/９", "SP2.09")}) == 1
    )
    assert key("SP29") != key("SP2-9")


@given(NUMBERS, NUMBERS)
def test_order_is_that_of_the_numbers(one, other):
    assert (key(f"A-{one}") < key(f"A-{other}")) == (one < other)
    assert (key(f"A-{one:040d}") == key(f"A-{other}")) == (one == other)


@given(SERIALS, SERIALS, SERIALS)
def test_a_range_holds_what_lies_between(serial, first, last):
    between = (not first or key(first) <= key(serial)) and (
        not last or key(serial) <= key(last)
    )
    assert holds(serial, first, last) == between
    if holds(serial, first, last):
        assert is_range(first, last)


@given(*[SERIALS] * 4)
def test_ranges_overlap_where_one_holds_an_end_of_the_other(a, b, c, d):
    if not (is_range(a, b) and is_range(c, d)):
        return
    shared = (holds(a, c, d) if a else not c or holds(c, a, b)) or (
        holds(c, a, b) if c else holds(a, c, d)
    )
    assert overlap((a, b), (c, d)) == overlap((c, d), (a, b)) == shared


@given(SERIALS, *[SERIALS] * 4)
def test_a_serial_in_both_ranges_is_an_overlap(serial, a, b, c, d):
    if holds(serial, a, b) and holds(serial, c, d):
        assert overlap((a, b), (c, d))


@given(st.lists(SERIALS, max_size=20), SERIALS, SERIALS)
def test_counting_is_holding_many(serials, first, last):
    held = sum(holds(serial, first, last) for serial in serials)
    assert count(sorted(map(key, serials)), first, last) == held
