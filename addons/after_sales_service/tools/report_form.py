# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a customer typed on a page of ours, read with care.

Pure functions: whatever a browser or a robot sends, there is either a clean value
or a word for what is wrong with it. The words become sentences in the controller.
"""

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from . import phone as phone_tools

TEXT_LIMIT = 2_000
NAME_LIMIT = 128
PHONE_LIMIT = 40
SERIAL_LIMIT = 64

#: the choice of whoever finds none of the symptoms fitting
OTHER = "other"
#: the choice of whoever adds to what is reported already
JOIN = "join"

#: a unit may have stood still so long before somebody reports it by himself
DOWN_BEFORE = timedelta(days=30)
#: an arrival may be asked for so far ahead
ARRIVAL_AHEAD = timedelta(days=90)
#: clocks of two machines may differ by so much
TOLERANCE = timedelta(minutes=5)

# as <input type="datetime-local"> sends it
_LOCAL = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(:\d\d(\.\d+)?)?")
_YEARS = range(2000, 2200)
# controls, surrogates, unassigned and what turns the direction of writing about
_UNSEEN = frozenset({"Cc", "Cs", "Cn", "Co"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(value, lines=False):
    """Return a text without what nobody can see, stripped.

    :param value: anything; what is no text counts as empty
    :param bool lines: line breaks stay, else they become blanks
    :rtype: str
    """
    if not isinstance(value, str):
        return ""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if not lines:
        value = value.replace("\n", " ").replace("\t", " ")
    return "".join(
        char
        for char in value
        if char in "\n\t"
        or (unicodedata.category(char) not in _UNSEEN and char not in _TURNING)
    ).strip()


def local_time(value, zone):
    """Return the instant a clock of a zone shows, as naive UTC.

    :param value: as a browser sends it; anything
    :param str zone: name of the time zone
    :return: the datetime; None where nothing was typed
    :raises ValueError: it is no time
    """
    value = clean(value)
    if not value:
        return None
    found = _LOCAL.fullmatch(value)
    if not found or int(found[1]) not in _YEARS:
        raise ValueError(value[:NAME_LIMIT])
    local = datetime(*(int(part) for part in found.groups()[:5]))
    moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)
    return moment.replace(tzinfo=None)


def read(form, zone, now, choices):
    """Read the report of a fault.

    :param form: mapping of what was sent; the values may be anything
    :param str zone: of the times that were typed
    :param now: naive UTC
    :param choices: what may be chosen as ``fault``: texts
    :return: (values, problems). Values: ``fault``, ``text``, ``name``, ``phone``,
        ``serial``, ``stands_still``, ``down_since``, ``requested_arrival``.
        Problems: name of the field -> ``missing`` | ``long`` | ``wrong`` |
        ``future`` | ``old`` | ``past`` | ``far``
    """
    values, problems = {}, {}
    for name, limit, lines in (
        ("text", TEXT_LIMIT, True),
        ("name", NAME_LIMIT, False),
        ("phone", PHONE_LIMIT, False),
        ("serial", SERIAL_LIMIT, False),
    ):
        values[name] = clean(form.get(name), lines)
        if len(values[name]) > limit:
            problems[name] = "long"
    for name in ("name", "phone"):
        if not values[name]:
            problems[name] = "missing"
    if "phone" not in problems and not phone_tools.key(values["phone"]):
        problems["phone"] = "wrong"
    values["fault"] = clean(form.get("fault"))
    if values["fault"] not in choices:
        problems["fault"] = "missing"
    elif values["fault"] in (OTHER, JOIN) and not values["text"]:
        problems["text"] = "missing"
    values["stands_still"] = bool(clean(form.get("stands_still")))
    values["down_since"] = values["requested_arrival"] = None
    if values["stands_still"]:
        _read_time(values, problems, form, "down_since", zone)
        values["down_since"] = values["down_since"] or now
        if values["down_since"] > now + TOLERANCE:
            problems["down_since"] = "future"
        elif values["down_since"] < now - DOWN_BEFORE:
            problems["down_since"] = "old"
        values["down_since"] = min(values["down_since"], now)
    _read_time(values, problems, form, "requested_arrival", zone)
    if arrival := values["requested_arrival"]:
        if arrival < now:
            problems["requested_arrival"] = "past"
        elif arrival > now + ARRIVAL_AHEAD:
            problems["requested_arrival"] = "far"
    return values, problems


def _read_time(values, problems, form, name, zone):
    try:
        values[name] = local_time(form.get(name), zone)
    except ValueError:
        problems[name] = "wrong"
