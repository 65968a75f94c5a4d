# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The service point in charge of a place: the narrowest region, else the nearest."""

from math import isclose

from after_sales_service.tools.place import (
    Choice,
    Point,
    Region,
    RegionMap,
    Site,
    city_key,
    distance,
    nearest,
)
from hypothesis import given
from hypothesis import strategies as st

CITIES = st.sampled_from(["", "suzhou", "nanjing", "wuxi"])
places = st.tuples(st.integers(1, 2), st.integers(0, 3), CITIES)
latitudes = st.floats(-89, 89)
longitudes = st.floats(-179, 179)


@st.composite
def region_lists(draw):
    """Regions as the database holds them: no two alike."""
    keys = draw(st.lists(places, unique=True, max_size=12))
    return [Region(team, *key) for team, key in enumerate(keys, 1)]


@given(region_lists(), places)
def test_the_narrowest_region_wins(regions, place):
    country, state, city = place
    by_key = {region[1:]: region.team for region in regions}
    choice = RegionMap(regions).find(Site(*place))
    if city and (country, state, city) in by_key:
        assert choice == Choice(by_key[country, state, city], "city")
    elif city and (country, 0, city) in by_key:
        assert choice == Choice(by_key[country, 0, city], "city")
    elif choice and choice.reason == "city":
        # the site names no state: the city was the only one of its name
        named = [r for r in regions if (r.country, r.city) == (country, city)]
        assert not state
        assert [r.team for r in named] == [choice.team]
    elif state and any((c, state, "") in by_key for c in (1, 2)):
        assert choice.reason == "state"
    elif (country, 0, "") in by_key:
        assert choice == Choice(by_key[country, 0, ""], "country")
    else:
        assert choice is None


@given(latitudes, longitudes, st.lists(st.tuples(latitudes, longitudes), max_size=8))
def test_nearest_is_not_farther_than_any(latitude, longitude, positions):
    site = Site(1, 0, "", latitude, longitude)
    points = [Point(team, *position) for team, position in enumerate(positions, 1)]
    located = [point for point in points if point.latitude or point.longitude]
    choice = nearest(site, points)
    if not located or not (latitude or longitude):
        assert choice is None
    else:
        assert choice.km == min(distance(site, point) for point in located)
        assert choice.reason == "near"


@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_a_distance(lat_1, lon_1, lat_2, lon_2):
    one, other = Point(1, lat_1, lon_1), Point(2, lat_2, lon_2)
    assert distance(one, one) == 0
    assert isclose(distance(one, other), distance(other, one), abs_tol=1e-6)
    assert 0 <= distance(one, other) <= 20016


def test_shanghai_suzhou():
    shanghai, suzhou = Point(1, 31.2304, 121.4737), Point(2, 31.2989, 120.5853)
    assert round(distance(shanghai, suzhou)) == 85


def test_names_of_cities():
    for name in ("苏州", "苏州市", " 苏州市 "):
        assert city_key(name) == "苏州"
    for name in ("Suzhou", "SUZHOU  City", "suzhou"):
        assert city_key(name) == "suzhou"
    # nothing is left of a name that is only an ending
    assert city_key("市") == "市"
    assert city_key(None) == city_key(False) == ""
