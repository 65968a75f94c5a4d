# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from urllib.parse import urlsplit

import pytest
from after_sales_service.tools import way
from hypothesis import given
from hypothesis import strategies as st

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
PLACES = st.tuples(LATITUDES, LONGITUDES)
SHANGHAI, SUZHOU = (31.2304, 121.4737), (31.2990, 120.5853)


def test_shanghai_to_suzhou():
    assert way.distance(SHANGHAI, SUZHOU) == pytest.approx(84700, rel=0.01)


@given(PLACES, PLACES)
def test_as_far_there_as_back(here, there):
    there_and_back = way.distance(here, there), way.distance(there, here)
    assert there_and_back[0] == pytest.approx(there_and_back[1], abs=1e-3)
    assert 0 <= there_and_back[0] <= way.EARTH_RADIUS * 3.1416


@given(PLACES)
def test_nowhere_is_far_from_itself(here):
    assert way.distance(here, here) == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(
    ("provider", "link"),
    [
        ("amap", "https://uri.amap.com/navigation?to=121.473700%2C31.230400%2CLab"),
        ("baidu", "https://api.map.baidu.com/marker?output=html"),
        ("google", "https://www.google.com/maps/dir/?api=1&destination=31.230400%2C"),
        ("geo", "geo:31.230400,121.473700?q=31.230400,121.473700"),
    ],
)
def test_the_way_to_a_known_place(provider, link):
    assert way.map_link(provider, "Lab", SHANGHAI).startswith(link)


@given(st.sampled_from(way.MAP_PROVIDERS), st.text(min_size=1), st.none() | PLACES)
def test_an_address_never_breaks_out_of_the_link(provider, address, spot):
    try:
        address.encode()
    except UnicodeEncodeError:
        return
    link = way.map_link(provider, address, spot)
    assert urlsplit(link).scheme in ("https", "geo")
    assert not set(link) & set(" \"'<>\n\r#")


@pytest.mark.parametrize("provider", way.MAP_PROVIDERS)
def test_no_address_no_link(provider):
    assert way.map_link(provider, "", None) == ""
