# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A tour of visits: in which order, and on which day each stop comes.

Pure functions. No map is asked: who travels goes province by province, city by city,
and within a city by postcode and street.
"""

import re
from datetime import timedelta

#: so far ahead a working day is looked for
LONGEST = 370
_SEPARATORS = re.compile(r"[,，、;；\n]+")


def split_cities(text):
    """Return the cities that somebody typed in one line.

    :param str text: with commas, also Chinese ones; may be empty
    :return: list of names, each once
    """
    names = (name.strip() for name in _SEPARATORS.split(text or ""))
    return list(dict.fromkeys(filter(None, names)))


def order_stops(stops):
    """Return keys of stops as a route.

    :param stops: list of (key, state, city, postcode, street), texts may be empty;
        stops without an address come last
    """

    def place(stop):
        _key, *address = stop
        return [(not text, (text or "").casefold()) for text in address]

    return [stop[0] for stop in sorted(stops, key=place)]


def spread(count, start, end, per_day, is_working):
    """Return the day of each stop, in the order of the route.

    :param int count: number of stops
    :param date start: first day of the tour
    :param date end: its last day; what does not fit gets no day
    :param int per_day: stops on one day, at least 1
    :param is_working: function of a day
    :return: list of ``count`` days or None
    """
    days = []
    day = start
    while len(days) < count and day <= end and (day - start).days < LONGEST:
        if is_working(day):
            days += [day] * per_day
        day += timedelta(days=1)
    return (days + [None] * count)[:count]
