# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Readings and their limits, whatever the numbers are."""

import math

from after_sales_service.tools import checklist
from hypothesis import given
from hypothesis import strategies as st

number = st.floats(allow_nan=False, allow_infinity=False, width=32)


@given(number, number, number)
def test_between_is_both_sides(value, low, high):
    both = {
        checklist.judge(value, checklist.AT_LEAST, low, high),
        checklist.judge(value, checklist.AT_MOST, low, high),
    }
    between = checklist.judge(value, checklist.BETWEEN, low, high)
    assert (between == checklist.PASS) == (both == {checklist.PASS})


@given(number)
def test_the_limit_itself_is_allowed(limit):
    for kind in (checklist.BETWEEN, checklist.AT_LEAST, checklist.AT_MOST):
        assert checklist.judge(limit, kind, limit, limit) == checklist.PASS


@given(st.sampled_from((checklist.BETWEEN, checklist.AT_LEAST, checklist.AT_MOST)))
def test_no_number_keeps_no_limit(kind):
    assert checklist.judge(math.nan, kind, -1e9, 1e9) == checklist.FAIL


@given(number, number, st.sampled_from(("", "bar", "MΩ")))
def test_the_limits_are_named(low, high, unit):
    assert f"{low:g}" in checklist.describe(checklist.AT_LEAST, low, high, unit)
    assert f"{high:g}" in checklist.describe(checklist.AT_MOST, low, high, unit)
    text = checklist.describe(checklist.BETWEEN, low, high, unit)
    assert f"{low:g}–{high:g}" in text and text.endswith(unit)
