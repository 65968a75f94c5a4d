# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Public holidays and shifted working days of a country and year.

Plain Python over two libraries: ``holidays`` knows some two hundred countries and
their regions, ``chinesecalendar`` what China's State Council has announced. China's
shifted days cannot be reckoned: a year that is not announced raises
:class:`UnknownYear`, it is never answered by the statutory days alone.

A shifted working day works like the weekday of the day off it makes up for, where
the library says which one that is, else like a Monday.
"""

from datetime import date
from typing import NamedTuple

try:
    import holidays
except ImportError:
    holidays = None
try:
    import chinese_calendar
except ImportError:
    chinese_calendar = None

MONDAY = 0


class LibraryMissing(Exception):
    """A library is not installed; its name is the argument."""


class UnknownCountry(ValueError):
    """The library does not know the country or the region."""


class UnknownYear(ValueError):
    """The library does not know the year: ``(year, first, last)`` it knows."""


class Day(NamedTuple):
    """A public holiday, or a day that is worked (``works_like`` a weekday, 0-6)."""

    day: date
    name: str
    works_like: int | None = None
    makes_up_for: date | None = None


def get_countries() -> set[str]:
    """Return the two-letter codes of the countries that are known."""
    return set(_library().list_supported_countries(include_aliases=False))


def get_regions(country: str) -> list[tuple[str, str]]:
    """Return the regions of a country with holidays of their own: (code, name)."""
    entity = _entity(country)
    names = {}
    for name, code in getattr(entity, "subdivisions_aliases", {}).items():
        # the aliases hold short forms too: the longest is the name
        if len(name) > len(names.get(code, "")):
            names[code] = name
    return [(code, names.get(code, code)) for code in entity.subdivisions]


def get_days(country: str, year: int, region: str = "", lang: str = "") -> list[Day]:
    """Return the holidays and shifted working days of a year, in order.

    :param lang: an Odoo language such as zh_CN; where the library has no names in it
        they are in the language of the country
    :raises LibraryMissing: a library is not installed
    :raises UnknownCountry: no such country or region
    :raises UnknownYear: the library does not know the year
    """
    entity = _entity(country, region, year, lang)
    shifted = dict(_get_shifted(entity, year))
    if country == "CN":
        return _get_chinese_days(entity, year, shifted)
    if not entity.start_year <= year <= entity.end_year:
        raise UnknownYear(year, entity.start_year, entity.end_year)
    days = [Day(day, name) for day, name in entity.items() if day.year == year]
    # the library names the day off, not the day that makes up for it
    days += [Day(day, "", _weekday(off), off) for day, off in shifted.items()]
    return sorted(days)


def _library():
    if holidays is None:
        raise LibraryMissing("holidays")
    return holidays


def _entity(country, region="", year=None, lang=""):
    library = _library()
    try:
        bare = library.country_holidays(country, subdiv=region or None)
        return library.country_holidays(
            country,
            subdiv=region or None,
            years=year,
            language=_choose_language(bare, lang),
        )
    except NotImplementedError as error:
        raise UnknownCountry(country, region) from error


def _choose_language(entity, lang):
    """Return the language of the names: the reader's, else the country's."""
    known = entity.supported_languages
    if lang in known:
        return lang
    language = (lang or "").split("_")[0]
    fitting = [name for name in known if language and name.split("_")[0] == language]
    return fitting[0] if fitting else entity.default_language


def _get_shifted(entity, year):
    """Yield (working day, the day off it makes up for or None)."""
    off_by_label = {name: day for day, name in entity.items()}
    for day in entity.weekend_workdays:
        if day.year != year:
            continue
        label = entity.tr(entity.substituted_label) % day.strftime(
            entity.tr(entity.substituted_date_format)
        )
        yield day, off_by_label.get(label)


def _weekday(day):
    return day.weekday() if day else MONDAY


def _get_chinese_days(entity, year, shifted):
    """Return what the State Council has announced, weekends in the holiday included."""
    if chinese_calendar is None:
        raise LibraryMissing("chinesecalendar")
    first = min(chinese_calendar.holidays).year
    last = max(chinese_calendar.holidays).year
    if not first <= year <= last:
        raise UnknownYear(year, first, last)
    names = _get_chinese_names(entity, year)
    days = [
        Day(day, names.get(key, key))
        for day, key in chinese_calendar.holidays.items()
        if day.year == year
    ]
    days += [
        Day(day, names.get(key, key), _weekday(shifted.get(day)), shifted.get(day))
        for day, key in chinese_calendar.workdays.items()
        if day.year == year
    ]
    return sorted(days)


def _get_chinese_names(entity, year):
    """Return what the days of each holiday are called most often: 春节, 国庆节."""
    names = {}
    for day, key in sorted(chinese_calendar.holidays.items()):
        # days off that are shifted or made up for have names of their own
        if day.year == year and day in entity:
            name = entity[day]
            names.setdefault(key, []).append(name)
    return {key: max(found, key=found.count) for key, found in names.items()}
