# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Times that a clause names: read from Chinese and English alike."""

import pytest
from after_sales_service.tools.wording import HOUR, WORKING_DAY, durations
from hypothesis import given
from hypothesis import strategies as st

numbers = st.integers(1, 10_000)


@given(
    numbers, st.sampled_from(["{}小时内响应", "within {} hours", "in {}h", "{} 个小时"])
)
def test_hours(number, text):
    assert durations(text.format(number)) == {(float(number), HOUR)}


@given(numbers, st.sampled_from(["{}个工作日内", "within {} working days", "{}工作日"]))
def test_working_days(number, text):
    assert durations(text.format(number)) == {(float(number), WORKING_DAY)}


@given(st.lists(numbers, max_size=5))
def test_each_time_is_found(amounts):
    text = ",".join(f"{amount}小时" for amount in amounts)
    assert durations(text) == {(float(amount), HOUR) for amount in amounts}


@given(st.text())
def test_never_fails(text):
    for number, unit in durations(text):
        assert number >= 0
        assert unit in (HOUR, WORKING_DAY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("在一周内解决", {(168.0, HOUR)}),
        ("within one week", {(168.0, HOUR)}),
        ("half an hour later", set()),
        ("1年质保期, 300平方米, 两名维修技师, 2 years", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_examples(text, found):
    assert durations(text) == found
