# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a phone sends in: one act, read strictly, and when it happened.

Pure functions. An act was stored on a phone, perhaps days ago and by an older
version of the page; nothing about it is believed before it has been read here.
"""

import base64
import binascii
import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

#: how far back the clock of a phone is believed
MAX_AGE = timedelta(days=7)
#: a record id of PostgreSQL's integer
MAX_ID = 2**31 - 1
#: characters of a text that somebody typed
MAX_TEXT = 10000
#: characters of a photo in base64: a picture was made smaller on the phone
MAX_IMAGE = 14 * 2**20

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Unreadable(ValueError):
    """The act cannot be read; its text names the part that is wrong."""


@dataclass(frozen=True)
class Act:
    """One thing that somebody did on a phone.

    :param uuid: names it for ever; the same act may arrive many times
    :param device_at: what the clock of the phone said, naive UTC
    :param age: how long ago that was when it was sent, by the same clock
    :param order_id: the job, False if it belongs to none
    :param values: what was done, by its kind
    """

    uuid: str
    kind: str
    order_id: int | bool
    device_at: datetime
    age: timedelta
    values: dict


# ------------------------------------------------------------
# One value: each reader returns it clean or raises Unreadable
# ------------------------------------------------------------


def flag(value):
    if not isinstance(value, bool):
        raise Unreadable("yes or no")
    return value


def identifier(value):
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable("a record")
    if not 0 < value <= MAX_ID:
        raise Unreadable("a record")
    return value


def optional_identifier(value):
    return False if value is False or value is None else identifier(value)


def number(low, high):
    """:return: a reader of numbers from ``low`` to ``high``, both allowed"""

    def read(value):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Unreadable("a number")
        if not (math.isfinite(value) and low <= value <= high):
            raise Unreadable(f"a number from {low:g} to {high:g}")
        return float(value)

    return read


def text(limit=MAX_TEXT):
    """:return: a reader of texts of at most ``limit`` characters"""

    def read(value):
        if value is False or value is None:
            return ""
        # PostgreSQL keeps no zero byte and no half of a character
        if not isinstance(value, str) or "\0" in value:
            raise Unreadable("a text")
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise Unreadable("a text") from error
        if len(value) > limit:
            raise Unreadable(f"a text of at most {limit} characters")
        return value.strip()

    return read


def choice(*options):
    """:return: a reader of one of ``options``"""

    def read(value):
        if not isinstance(value, str) or value not in options:
            raise Unreadable(" | ".join(options))
        return value

    return read


def image(value):
    """A picture in base64; whether it really shows something is not looked at."""
    if not isinstance(value, str) or not value:
        raise Unreadable("a picture")
    if len(value) > MAX_IMAGE:
        raise Unreadable("a picture of at most 10 MB")
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("a picture") from error
    return value


# ------------------------------------------------------------
# The whole act
# ------------------------------------------------------------


def read_act(data, kinds, without_job=frozenset()):
    """Read one act.

    :param data: what came in, anything at all
    :param dict kinds: kind -> (readers of the values it needs, readers of those
        it may bring)
    :param without_job: kinds that may belong to no job
    :raises Unreadable: it is none of ours
    """
    if not isinstance(data, dict):
        raise Unreadable("act")
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        raise Unreadable("kind")
    read_job = optional_identifier if kind in without_job else identifier
    try:
        order_id = read_job(data.get("order_id"))
    except Unreadable as error:
        raise Unreadable("job") from error
    return Act(
        uuid=read_uuid(data),
        kind=kind,
        order_id=order_id,
        device_at=_read_moment(data.get("at")),
        age=_read_age(data.get("age")),
        values=read_values(data.get("values"), *kinds[kind]),
    )


def read_uuid(data):
    """:raises Unreadable: the act has no name of its own"""
    uuid = data.get("uuid") if isinstance(data, dict) else None
    if not isinstance(uuid, str) or not _UUID.fullmatch(uuid):
        raise Unreadable("uuid")
    return uuid


def read_values(values, needed, optional):
    """:raises Unreadable: one is missing, unknown or not of its kind"""
    if not isinstance(values, dict):
        raise Unreadable("values")
    readers = {**needed, **optional}
    for name in needed:
        if name not in values:
            raise Unreadable(name)
    clean = {}
    for name, value in values.items():
        if name not in readers:
            raise Unreadable("values")
        try:
            clean[name] = readers[name](value)
        except Unreadable as error:
            raise Unreadable(f"{name}: {error}") from error
    return clean


def _read_moment(value):
    """``2026-11-23T01:02:03.456Z``, as phones write it -> naive UTC."""
    if not isinstance(value, str) or not value.endswith("Z") or len(value) > 30:
        raise Unreadable("at")
    try:
        moment = datetime.fromisoformat(value[:-1])
    except ValueError as error:
        raise Unreadable("at") from error
    # PostgreSQL and people have no use for a year of three digits
    if moment.tzinfo or not 1970 <= moment.year <= 9000:
        raise Unreadable("at")
    return moment.replace(microsecond=0)


def _read_age(value):
    """Milliseconds; a clock that was put back counts as now."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable("age")
    if not math.isfinite(value):
        raise Unreadable("age")
    return timedelta(
        milliseconds=min(max(value, 0), MAX_AGE / timedelta(milliseconds=1))
    )


def happened_at(now, age, earliest=None):
    """When an act happened, as far as a phone is believed.

    The age is counted on the phone by one clock, so a clock that is wrong by hours
    does no harm. It lies within MAX_AGE, not before what must have come first, and
    never in the future.

    :param datetime now: the server's time
    :param timedelta age: how long ago the phone says it was
    :param datetime earliest: what came before it, None or False if nothing did
    """
    moment = now - min(max(age, timedelta()), MAX_AGE)
    if earliest:
        moment = max(moment, earliest)
    return min(moment, now).replace(microsecond=0)
