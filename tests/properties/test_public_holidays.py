# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the two libraries know of holidays and shifted working days, as we read it."""

from datetime import date

import pytest
from after_sales_service.tools import public_holidays
from after_sales_service.tools.public_holidays import (
    LibraryMissing,
    UnknownCountry,
    UnknownYear,
    get_countries,
    get_days,
    get_regions,
)


def test_spring_festival_as_the_state_council_announced_it():
    days = {day.day: day for day in get_days("CN", 2026, lang="zh_CN")}
    festival = [date(2026, 2, number) for number in range(15, 24)]
    assert {days[day].name for day in festival} == {"春节"}
    assert {days[day].works_like for day in festival} == {None}
    shifted = {
        day.day: (day.works_like, day.makes_up_for)
        for day in days.values()
        if day.works_like is not None
    }
    assert shifted == {
        date(2026, 1, 4): (4, date(2026, 1, 2)),
        date(2026, 2, 14): (4, date(2026, 2, 20)),
        date(2026, 2, 28): (0, date(2026, 2, 23)),
        date(2026, 5, 9): (1, date(2026, 5, 5)),
        date(2026, 9, 20): (1, date(2026, 10, 6)),
        date(2026, 10, 10): (2, date(2026, 10, 7)),
    }


def test_another_country_that_shifts_days():
    days = get_days("HU", 2026, lang="en_US")
    assert [
        (day.day, day.works_like) for day in days if day.works_like is not None
    ] == [
        (date(2026, 1, 10), 4),
        (date(2026, 8, 8), 4),
    ]


@pytest.mark.parametrize("country", sorted(get_countries()))
def test_every_country_answers(country):
    """A list without a date twice, in order, or a clear refusal."""
    get_regions(country)
    try:
        days = get_days(country, 2026, lang="en_US")
    except UnknownYear as error:
        year, first, last = error.args
        assert not first <= year <= last
        return
    off = [day.day for day in days if day.works_like is None]
    assert off == sorted(set(off))
    assert {day.day.year for day in days} <= {2026}
    assert not {day.day for day in days if day.works_like is not None}.intersection(off)


def test_names_follow_the_reader_then_the_country():
    assert get_days("FR", 2026, lang="en_US")[0].name == "New Year's Day"
    assert get_days("FR", 2026, lang="fr_BE")[0].name == "Jour de l'an"
    assert get_days("FR", 2026, lang="zh_CN")[0].name == "Jour de l'an"


def test_regions():
    assert ("BY", "Bayern") in get_regions("DE")
    bavaria = {day.day for day in get_days("DE", 2026, "BY")}
    assert date(2026, 1, 6) in bavaria
    assert date(2026, 1, 6) not in {day.day for day in get_days("DE", 2026)}


def test_what_is_not_known_is_refused():
    with pytest.raises(UnknownYear) as refused:
        get_days("CN", date.max.year)
    assert refused.value.args[1] == 2004
    with pytest.raises(UnknownYear):
        get_days("US", 1700)
    for country, region in (("XX", ""), ("", ""), ("DE", "ZZ")):
        with pytest.raises(UnknownCountry):
            get_days(country, 2026, region)


@pytest.mark.parametrize("name", ["holidays", "chinese_calendar"])
def test_missing_library_is_named(monkeypatch, name):
    monkeypatch.setattr(public_holidays, name, None)
    with pytest.raises(LibraryMissing):
        get_days("CN", 2026)
