# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

import pytest
from after_sales_service.tools import report_form
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 23, 1, 0)
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Brussels", "America/Sao_Paulo"])
FIELDS = (
    "fault",
    "text",
    "name",
    "phone",
    "serial",
    "stands_still",
    "down_since",
    "requested_arrival",
)
ANYTHING = st.one_of(
    st.text(max_size=60),
    st.text(min_size=2_001, max_size=2_100),
    st.none(),
    st.integers(),
    st.binary(max_size=9),
    st.datetimes().map(lambda value: value.isoformat()[:16]),
)
GOOD = {"fault": "7", "name": "Gu Lan", "phone": "021 5555-0123", "text": ""}


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING), ZONES)
def test_whatever_is_sent(form, zone):
    """A clean value or a problem, never a failure; nothing grows without bound."""
    values, problems = report_form.read(form, zone, NOW, {"7", report_form.OTHER})
    assert set(problems) <= set(FIELDS)
    for value in values.values():
        if isinstance(value, str):
            assert "\x00" not in value and value == value.strip()
            value.encode()
    if not problems:
        assert values["fault"] in ("7", report_form.OTHER)
        assert values["name"] and values["phone"]
        assert len(values["text"]) <= report_form.TEXT_LIMIT
        assert len(values["name"]) <= report_form.NAME_LIMIT
        if values["down_since"]:
            assert NOW - report_form.DOWN_BEFORE <= values["down_since"] <= NOW
        if values["requested_arrival"]:
            assert NOW <= values["requested_arrival"]


@given(st.datetimes(datetime(2001, 1, 1), datetime(2190, 1, 1)), ZONES)
def test_local_times_are_within_a_day_of_utc(local, zone):
    local = local.replace(second=0, microsecond=0)
    found = report_form.local_time(local.isoformat(timespec="minutes"), zone)
    assert abs(found - local) <= timedelta(hours=14)


def test_shanghai_is_eight_hours_ahead():
    found = report_form.local_time("2026-11-23T09:30", "Asia/Shanghai")
    assert found == datetime(2026, 11, 23, 1, 30)
    assert report_form.local_time("  ", "Asia/Shanghai") is None


@pytest.mark.parametrize(
    "typed", ["soon", "2026-13-01T00:00", "2026-02-30T10:00", "0001-01-01T00:00", "9"]
)
def test_what_is_no_time(typed):
    with pytest.raises(ValueError):
        report_form.local_time(typed, "Asia/Shanghai")


@pytest.mark.parametrize(
    ("sent", "problems"),
    [
        ({}, {}),
        ({"fault": "8"}, {"fault": "missing"}),
        ({"fault": "other"}, {"text": "missing"}),
        ({"fault": "other", "text": "It hums"}, {}),
        ({"name": " \x00 "}, {"name": "missing"}),
        ({"phone": "12"}, {"phone": "wrong"}),
        ({"phone": "call me"}, {"phone": "wrong"}),
        ({"phone": "1" * 41}, {"phone": "long"}),
        ({"text": "x" * 2001}, {"text": "long"}),
        ({"stands_still": "1"}, {}),
        ({"stands_still": "1", "down_since": "2026-11-23T08:00"}, {}),
        (
            {"stands_still": "1", "down_since": "2026-11-23T10:00"},
            {"down_since": "future"},
        ),
        (
            {"stands_still": "1", "down_since": "2026-10-01T10:00"},
            {"down_since": "old"},
        ),
        # not asked for: the unit does not stand still
        ({"down_since": "nonsense"}, {}),
        ({"requested_arrival": "2026-11-24T09:00"}, {}),
        ({"requested_arrival": "2026-11-23T08:00"}, {"requested_arrival": "past"}),
        ({"requested_arrival": "2027-11-23T08:00"}, {"requested_arrival": "far"}),
        ({"requested_arrival": "tomorrow"}, {"requested_arrival": "wrong"}),
    ],
)
def test_problems(sent, problems):
    found = report_form.read(GOOD | sent, "Asia/Shanghai", NOW, {"7", "other"})[1]
    assert found == problems


def test_hidden_characters_go():
    assert report_form.clean("a\u202eexe.gpj\x00\x07") == "aexe.gpj"
    assert report_form.clean("one\r\ntwo", lines=True) == "one\ntwo"
    assert report_form.clean("one\r\ntwo") == "one two"
    assert report_form.clean(["list"]) == ""
