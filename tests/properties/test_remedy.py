# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What passes on with an exchange, and until when remedies may be asked for."""

from datetime import date, datetime, timedelta

import pytest
from after_sales_service.tools import remedy
from hypothesis import given
from hypothesis import strategies as st

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1))
LENGTHS = st.timedeltas(timedelta(0), timedelta(days=900))
#: a hundredth of a day
STEP = timedelta(days=1) / 100


@given(base=INSTANTS, added=LENGTHS)
def test_no_minute_is_lost_and_none_given_away(base, added):
    carried = remedy.carry_over(base, base + added)
    kept = timedelta(days=1) * carried.days
    assert timedelta(0) <= kept - added + timedelta(milliseconds=1)
    assert kept - added < STEP + timedelta(milliseconds=1)
    assert carried.minimum_days == 0


@given(base=INSTANTS, added=LENGTHS, minimum=INSTANTS)
def test_the_minimum_is_reached_and_never_shortens(base, added, minimum):
    plain = remedy.carry_over(base, base + added)
    carried = remedy.carry_over(base, base + added, minimum)
    end = base + timedelta(days=1) * (carried.days + carried.minimum_days)
    assert carried.days == plain.days
    assert end >= minimum - timedelta(milliseconds=1)
    assert end >= base + added - timedelta(milliseconds=1)
    if minimum <= base + added:
        assert carried.minimum_days == 0


@given(
    start=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    days=st.integers(0, 2000),
    length=st.integers(1, 1500),
)
def test_nothing_is_promised_beyond_the_warranty(start, days, length):
    end = start + timedelta(days=length)
    last = remedy.last_day(start, days, end)
    assert start <= last <= end
    assert last == end if not days else last <= start + timedelta(days=days)


def test_a_negative_period_is_refused():
    with pytest.raises(ValueError, match="negative"):
        remedy.last_day(date(2026, 1, 1), -1, date(2027, 1, 1))


def test_a_warranty_shorter_than_its_base_adds_nothing():
    base = datetime(2026, 1, 1)
    assert remedy.carry_over(base, base - timedelta(days=3)) == (0, 0)
