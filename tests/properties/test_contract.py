# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

import pytest
from after_sales_service.tools import contract
from hypothesis import given
from hypothesis import strategies as st

DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
PERIODS = st.tuples(DAYS, st.integers(0, 2000)).map(
    lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))
)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        (date(2026, 1, 1), 12, "month", date(2026, 12, 31)),
        (date(2026, 1, 13), 1, "year", date(2027, 1, 12)),
        (date(2026, 1, 31), 1, "month", date(2026, 2, 28)),
        (date(2024, 2, 29), 1, "year", date(2025, 2, 28)),
        (date(2026, 3, 28), 5, "day", date(2026, 4, 1)),
        (date(2026, 3, 28), 1, "day", date(2026, 3, 28)),
    ],
)
def test_the_last_day(start, amount, unit, end):
    assert contract.last_day(start, amount, unit) == end


@given(DAYS, st.integers(1, 120))
def test_the_next_one_begins_on_the_corresponding_day(start, months):
    following = contract.last_day(start, months, "month") + timedelta(days=1)
    assert following.day == start.day or following.day == 1


@given(
    DAYS,
    PERIODS,
    st.booleans(),
    st.none() | DAYS,
    st.integers(0, 400),
)
def test_standing(today, period, agreed, cancelled_from, notice):
    start, end = period
    standing = contract.standing(today, start, end, agreed, cancelled_from, notice)
    assert (standing.state == contract.DRAFT) == (not agreed and not cancelled_from)
    if standing.state == contract.RUNNING:
        assert start <= today <= end
        assert not cancelled_from or today < cancelled_from
    # nothing changes by itself before the day that is told
    if standing.next_change:
        assert standing.next_change > today
        before = standing.next_change - timedelta(days=1)
        same = contract.standing(before, start, end, agreed, cancelled_from, notice)
        assert (same.state, same.to_renew) == (standing.state, standing.to_renew)
        after = contract.standing(
            standing.next_change, start, end, agreed, cancelled_from, notice
        )
        assert (after.state, after.to_renew) != (standing.state, standing.to_renew)
    else:
        later = contract.standing(
            today + timedelta(days=5000), start, end, agreed, cancelled_from, notice
        )
        assert later.state == standing.state


@given(PERIODS, PERIODS)
def test_overlap_is_what_both_have(first, second):
    shared = contract.overlap(first, second)
    assert shared == contract.overlap(second, first)
    if shared:
        assert first[0] <= shared[0] <= shared[1] <= first[1]
        assert second[0] <= shared[0] <= shared[1] <= second[1]
    else:
        assert first[1] < second[0] or second[1] < first[0]


@given(DAYS, PERIODS)
def test_earned_share_grows_from_nothing_to_all(today, period):
    share = contract.earned_share(today, *period)
    assert 0.0 <= share <= 1.0
    assert share <= contract.earned_share(today + timedelta(days=1), *period)
    assert contract.earned_share(period[0] - timedelta(days=1), *period) == 0.0
    assert contract.earned_share(period[1], *period) == 1.0


MONEY = st.decimals(0, 1_000_000, places=2).map(float)


@given(st.floats(0, 100), MONEY, st.none() | MONEY)
def test_free_parts_never_exceed_what_is_left(percent, value, left):
    borne = contract.parts_percent(percent, value, left)
    assert 0.0 <= borne <= percent
    if left is None:
        assert borne == percent
    else:
        assert value * borne / 100 <= left + 1e-6 * max(1.0, value)
