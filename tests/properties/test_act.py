# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from after_sales_service.tools import act
from hypothesis import given
from hypothesis import strategies as st

KINDS = {
    "depart": ({}, {"note": act.text(20)}),
    "part": (
        {"product_id": act.identifier, "quantity": act.number(0, 100)},
        {"lot_id": act.optional_identifier},
    ),
    "photo": ({"image": act.image, "moment": act.choice("before", "after")}, {}),
}
NOW = datetime(2026, 11, 23, 1, 0)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


def _act(**changes):
    return {
        "uuid": str(uuid4()),
        "kind": "part",
        "order_id": 7,
        "at": "2026-11-23T00:59:59.500Z",
        "age": 500,
        "values": {"product_id": 3, "quantity": 2},
        **changes,
    }


def test_an_act_is_read():
    result = act.read_act(_act(values={"product_id": 3, "quantity": 2}), KINDS)
    assert result.kind == "part"
    assert result.device_at == datetime(2026, 11, 23, 0, 59, 59)
    assert result.age == timedelta(milliseconds=500)
    assert result.values == {"product_id": 3, "quantity": 2.0}


@pytest.mark.parametrize(
    "changes",
    [
        {"uuid": "7"},
        {"uuid": None},
        {"uuid": str(uuid4()).upper()},
        {"kind": "pay"},
        {"kind": ["part"]},
        {"order_id": True},
        {"order_id": 0},
        {"order_id": 2**31},
        {"order_id": "7"},
        {"at": "yesterday"},
        {"at": "0001-01-01T00:00:00Z"},
        {"at": "2026-11-23T00:59:59+08:00Z"},
        {"at": 1},
        {"age": "1"},
        {"age": float("nan")},
        {"age": True},
        {"values": None},
        {"values": {}},
        {"values": {"product_id": 3}},
        {"values": {"product_id": 3, "quantity": -1}},
        {"values": {"product_id": 3, "quantity": float("inf")}},
        {"values": {"product_id": 3, "quantity": 1, "state": "consumed"}},
        {"kind": "depart", "values": {"note": "x" * 21}},
        {"kind": "depart", "values": {"note": "a\0b"}},
        {"kind": "depart", "values": {"note": "\ud800"}},
        {"kind": "photo", "values": {"image": "%%%", "moment": "before"}},
        {"kind": "photo", "values": {"image": "", "moment": "before"}},
        {"kind": "photo", "values": {"image": "AAAA", "moment": "never"}},
    ],
)
def test_anything_else_is_refused(changes):
    with pytest.raises(act.Unreadable):
        act.read_act(_act(**changes), KINDS)


@pytest.mark.parametrize("nothing", [False, None])
def test_only_some_kinds_may_belong_to_no_job(nothing):
    data = _act(order_id=nothing, values={"product_id": 3, "quantity": 2})
    with pytest.raises(act.Unreadable, match="job"):
        act.read_act(data, KINDS)
    assert act.read_act(data, KINDS, {"part"}).order_id is False
    for broken in (0, -1, "7", True, [7]):
        with pytest.raises(act.Unreadable, match="job"):
            act.read_act(data | {"order_id": broken}, KINDS, {"part"})


def test_a_photo_of_40_mb_is_refused_before_it_is_decoded():
    picture = base64.b64encode(b"x" * (40 * 2**20)).decode()
    with pytest.raises(act.Unreadable, match="10 MB"):
        act.image(picture)


@given(JSON)
def test_noise_never_breaks_the_reader(data):
    with pytest.raises(act.Unreadable):
        act.read_act(data, KINDS)


@given(st.sampled_from(["uuid", "kind", "order_id", "at", "age", "values"]), JSON)
def test_noise_in_one_place_is_read_or_refused(name, value):
    try:
        result = act.read_act(_act(**{name: value}), KINDS)
    except act.Unreadable:
        return
    json.dumps(result.values)
    assert result.age <= act.MAX_AGE


@given(st.text(max_size=30))
def test_a_text_keeps_its_words(words):
    try:
        assert act.text(30)(words) == words.strip()
    except act.Unreadable:
        assert "\0" in words or any("\ud800" <= char <= "\udfff" for char in words)


@given(
    st.timedeltas(timedelta(days=-30), timedelta(days=30)),
    st.none() | st.timedeltas(timedelta(days=-30), timedelta(days=30)),
)
def test_a_phone_is_believed_within_bounds(age, before):
    earliest = before is not None and NOW - before
    moment = act.happened_at(NOW, age, earliest)
    assert NOW - act.MAX_AGE <= moment <= NOW
    if earliest and earliest <= NOW:
        assert moment >= earliest.replace(microsecond=0)
    if timedelta() <= age <= act.MAX_AGE and not earliest:
        assert abs(moment - (NOW - age)) < timedelta(seconds=1)
