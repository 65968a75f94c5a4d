# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

import pytest
from after_sales_service.tools import period
from hypothesis import given
from hypothesis import strategies as st

DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Brussels", "America/Sao_Paulo"])


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        (date(2026, 5, 3), 12, "month", date(2027, 5, 3)),
        (date(2026, 1, 31), 1, "month", date(2026, 2, 28)),
        (date(2024, 2, 29), 1, "year", date(2025, 2, 28)),
        (date(2026, 12, 31), 2, "month", date(2027, 2, 28)),
        (date(2026, 3, 28), 5, "day", date(2026, 4, 2)),
    ],
)
def test_ends_on_the_corresponding_day(start, amount, unit, end):
    assert period.period_end(start, amount, unit) == end


@given(DAYS, st.integers(1, 240))
def test_months_keep_the_day_or_the_month_end(start, months):
    end = period.period_end(start, months, "month")
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (
        end.day < start.day and (end + timedelta(days=1)).day == 1
    )


@given(DAYS, st.integers(1, 20))
def test_a_year_is_twelve_months(start, years):
    assert period.period_end(start, years, "year") == period.period_end(
        start, 12 * years, "month"
    )


@pytest.mark.parametrize(("amount", "unit"), [(0, "month"), (-1, "day"), (1, "week")])
def test_refuses_nonsense(amount, unit):
    with pytest.raises(ValueError, match="period"):
        period.period_end(date(2026, 1, 1), amount, unit)


@given(DAYS, ZONES)
def test_days_follow_each_other_without_gap(day, tz):
    end = period.end_of_day(day, tz)
    assert end == period.start_of_day(day + timedelta(days=1), tz)
    assert period.day_of(end, tz) == day + timedelta(days=1)
    assert period.last_covered_day(end, tz) == day


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)), ZONES)
def test_an_instant_lies_in_its_day(instant, tz):
    day = period.day_of(instant, tz)
    assert period.start_of_day(day, tz) <= instant < period.end_of_day(day, tz)
