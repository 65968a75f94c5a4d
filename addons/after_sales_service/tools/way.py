# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The way to a place: how far it is, and a link that leads there.

Pure functions. Degrees are WGS 84, as phones give them.
"""

import math
from urllib.parse import quote, urlencode

#: metres
EARTH_RADIUS = 6371008.8
#: whose map opens when somebody asks for the way
MAP_PROVIDERS = ("amap", "baidu", "google", "geo")
#: what Baidu wants to know of the caller
_BAIDU_SOURCE = "webapp.aftersales.service"


def distance(here, there):
    """Metres between two places along the earth.

    :param tuple here: latitude, longitude
    :param tuple there: the same
    """
    lat1, lon1, lat2, lon2 = map(math.radians, (*here, *there))
    chord = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, chord)))


def map_link(provider, address, place=None):
    """Where somebody is shown the way.

    :param str provider: one of MAP_PROVIDERS
    :param str address: in words, may be empty
    :param tuple place: latitude, longitude if they are known
    :return: the link, or "" if there is neither address nor place
    """
    if not (address or place):
        return ""
    return _LINKS[provider](address or "", place)


def _amap(address, place):
    if place:
        target = f"{place[1]:.6f},{place[0]:.6f},{address}"
        query = {"to": target, "mode": "car", "coordinate": "wgs84"}
        return f"https://uri.amap.com/navigation?{urlencode(query)}"
    return f"https://uri.amap.com/search?{urlencode({'keyword': address})}"


def _baidu(address, place):
    query = {"output": "html", "src": _BAIDU_SOURCE}
    if place:
        query |= {
            "location": f"{place[0]:.6f},{place[1]:.6f}",
            "coord_type": "wgs84",
            "title": address,
            "content": address,
        }
        return f"https://api.map.baidu.com/marker?{urlencode(query)}"
    query["address"] = address
    return f"https://api.map.baidu.com/geocoder?{urlencode(query)}"


def _google(address, place):
    target = f"{place[0]:.6f},{place[1]:.6f}" if place else address
    query = {"api": 1, "destination": target}
    return f"https://www.google.com/maps/dir/?{urlencode(query)}"


def _geo(address, place):
    if place:
        point = f"{place[0]:.6f},{place[1]:.6f}"
        return f"geo:{point}?q={point}"
    return f"geo:0,0?q={quote(address)}"


_LINKS = {"amap": _amap, "baidu": _baidu, "google": _google, "geo": _geo}
