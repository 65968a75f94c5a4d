# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Which service point is in charge of a place, and which lies nearest (S23).

Plain values in, plain values out. Countries, states and teams are any values that can
be compared, usually ids; 0, None and False mean that it is not known.
"""

from typing import NamedTuple

from . import way

#: said after the name of a city in one address and left out in the next
CITY_ENDINGS = ("市", " city", " shi")


class Site(NamedTuple):
    """A place; ``city`` as :func:`city_key` gives it."""

    country: int
    state: int
    city: str
    latitude: float = 0.0
    longitude: float = 0.0


class Region(NamedTuple):
    """A city, a whole state or a whole country that a team is in charge of."""

    team: int
    country: int
    state: int
    city: str


class Point(NamedTuple):
    """Where the people of a team start from."""

    team: int
    latitude: float
    longitude: float


class Choice(NamedTuple):
    """The team in charge and why: ``city``, ``state``, ``country`` or ``near``.

    ``km`` in a straight line, for ``near`` only.
    """

    team: int
    reason: str
    km: float = 0.0


def city_key(name) -> str:
    """Return a city's name as it is compared: 苏州市 is 苏州, Suzhou City is suzhou."""
    key = " ".join((name or "").casefold().split())
    for ending in CITY_ENDINGS:
        if key.endswith(ending) and len(key) > len(ending):
            return key.removesuffix(ending).strip()
    return key


def is_located(place) -> bool:
    """Return whether the place's coordinates are known: (0, 0) is open sea."""
    return bool(place.latitude or place.longitude)


def distance(one, other) -> float:
    """Return the kilometres between two places along the surface."""
    metres = way.distance(
        (one.latitude, one.longitude), (other.latitude, other.longitude)
    )
    return metres / 1000


class RegionMap:
    """The regions of a company, ready to be asked about many places."""

    def __init__(self, regions):
        self._cities, self._states, self._countries = {}, {}, {}
        for region in regions:
            if region.city:
                cities = self._cities.setdefault((region.country, region.city), {})
                cities.setdefault(region.state or 0, region.team)
            elif region.state:
                self._states.setdefault(region.state, region.team)
            else:
                self._countries.setdefault(region.country, region.team)

    def find(self, site: Site) -> Choice | None:
        """Return the team in charge, None if no region holds the place.

        The city comes before its state, the state before its country. Of cities of
        one name the one in the site's state is meant; a site that names no state is
        in none of them, unless there is only one.
        """
        cities = self._cities.get((site.country, site.city), {}) if site.city else {}
        team = cities.get(site.state or 0) or cities.get(0)
        if not team and not site.state and len(set(cities.values())) == 1:
            team = next(iter(cities.values()))
        if team:
            return Choice(team, "city")
        if team := self._states.get(site.state):
            return Choice(team, "state")
        if team := self._countries.get(site.country):
            return Choice(team, "country")
        return None


def nearest(site: Site, points) -> Choice | None:
    """Return the team whose point lies nearest, None if nothing can be measured."""
    points = [point for point in points if is_located(point)]
    if not points or not is_located(site):
        return None
    km, team = min((distance(site, point), point.team) for point in points)
    return Choice(team, "near", km)
