# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

import pytest
from after_sales_training.tools import voucher
from hypothesis import given
from hypothesis import strategies as st

DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
STEPS = st.lists(st.integers(1, 400), max_size=5, unique=True).map(
    lambda steps: tuple(sorted(steps, reverse=True))
)
PLACES = st.integers(1, 50)


@pytest.mark.parametrize(
    ("quantity", "for_each", "places"),
    [(3, True, 6), (3, False, 2), (0, True, 0), (-1, False, 0), (1.2, True, 4)],
)
def test_quantity_multiplies_what_is_for_each(quantity, for_each, places):
    assert voucher.allot(2, quantity, for_each) == places


@given(
    DAYS,
    st.none() | DAYS,
    st.none() | st.integers(0, 2000),
    PLACES,
    st.data(),
    st.booleans(),
    st.integers(0, 400),
)
def test_standing(today, start, length, places, data, cancelled, notice):
    used = data.draw(st.integers(0, places))
    booked = data.draw(st.integers(0, places - used))
    end = start and length is not None and start + timedelta(days=length) or None
    of = (start, end, places, booked, used, cancelled, notice)
    stands = voucher.standing(today, *of)
    if stands.is_expiring:
        assert stands.state == voucher.ACTIVE and places - booked - used > 0
    if stands.state == voucher.ACTIVE:
        assert not cancelled and used < places
        assert (not start or start <= today) and (not end or today <= end)
    if stands.next_change is None:
        # nothing changes by itself any more
        assert voucher.standing(today + timedelta(days=5000), *of)[:2] == stands[:2]
        return
    assert stands.next_change > today
    eve = stands.next_change - timedelta(days=1)
    assert voucher.standing(eve, *of)[:2] == stands[:2]
    assert voucher.standing(stands.next_change, *of)[:2] != stands[:2]


@given(STEPS)
def test_steps_read_back(steps):
    assert voucher.parse_steps(", ".join(map(str, steps))) == steps
    assert voucher.parse_steps("、".join(map(str, steps))) == steps


@pytest.mark.parametrize("text", ["0", "180, soon", "-30", "99999", "1.5"])
def test_steps_that_make_no_sense(text):
    with pytest.raises(ValueError, match="Days before"):
        voucher.parse_steps(text)


@given(DAYS, st.integers(0, 900), STEPS, st.lists(st.integers(0, 60), max_size=60))
def test_each_step_is_told_once_in_order_whenever_the_job_runs(
    start, length, steps, gaps
):
    """The job may sleep for weeks: no step twice, none after an urgent one."""
    end = start + timedelta(days=length)
    told, letters, day = 0, [], start
    for gap in gaps:
        day += timedelta(days=gap)
        remind_on = voucher.next_reminder(start, end, steps, told)
        step = None
        if remind_on and remind_on <= day:
            step = voucher.due_step(day, end, steps, told)
        if step:
            assert (end - day).days <= step
            letters.append(step)
            told = step
    assert letters == sorted(set(letters), reverse=True)


@given(DAYS, st.integers(0, 900), STEPS)
def test_a_job_that_never_sleeps_tells_every_step(start, length, steps):
    end = start + timedelta(days=length)
    told, letters = 0, []
    for days in range(length + 1):
        remind_on = voucher.next_reminder(start, end, steps, told)
        today = start + timedelta(days=days)
        if remind_on and remind_on <= today:
            told = voucher.due_step(today, end, steps, told)
            letters.append(told)
    assert letters == [step for step in steps if step < length]
