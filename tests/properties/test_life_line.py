# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The life line: everything is drawn once, inside, in order, and can be hit."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from after_sales_service.tools import life_line
from after_sales_service.tools.life_line import Event, lay_out
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 23, 8, 0)
DAY = timedelta(days=1)
LANES = ("life", "warranty", "job")
LEFT = 90

days = st.integers(-6000, 3000)
events = st.lists(
    st.builds(
        lambda lane, begin, length, style: Event(
            lane,
            NOW + begin * DAY,
            "label",
            "when",
            end=None if length is None else NOW + (begin + length) * DAY,
            style=style,
        ),
        st.sampled_from((*LANES, "table only")),
        days,
        st.one_of(st.none(), st.integers(0, 900)),
        st.sampled_from(life_line.STYLES),
    ),
    max_size=60,
)
widths = st.integers(LEFT + 100, 1600)


@given(events, widths)
def test_everything_is_drawn_once(events, width):
    picture = lay_out(events, LANES, NOW, width, LEFT)
    wanted = [n for n, event in enumerate(events) if event.lane in LANES]
    if not wanted:
        assert picture is None
        return
    seen = [bar.event for bar in picture.bars]
    for mark in picture.marks:
        seen += mark.events
    assert sorted(seen) == wanted


@given(events, widths)
def test_nothing_leaves_the_picture(events, width):
    picture = lay_out(events, LANES, NOW, width, LEFT)
    if picture is None:
        return
    for bar in picture.bars:
        assert LEFT <= bar.x + life_line.BAR_MIN
        assert bar.x + bar.width <= width
        assert bar.width >= life_line.BAR_MIN
        assert 0 < bar.y < picture.height - life_line.BAR_HEIGHT
    for mark in picture.marks:
        assert LEFT <= mark.x <= width - life_line.MARGIN
        assert 0 < mark.y < picture.height
    for tick in picture.ticks:
        assert LEFT - 1 <= tick.x <= width
    assert LEFT <= picture.now_x <= width


@given(events, widths)
def test_marks_can_be_told_apart(events, width):
    picture = lay_out(events, LANES, NOW, width, LEFT)
    if picture is None:
        return
    for _lane, y in picture.lanes:
        places = [mark.x for mark in picture.marks if mark.y == y]
        assert all(b - a >= life_line.MARK_GAP for a, b in pairwise(places))
    # the scale can be read: ticks never stand nearer than their words are wide
    assert all(
        b.x - a.x >= life_line.TICK_GAP - 0.2 or a.months == 120
        for a, b in pairwise(picture.ticks)
    )


@given(events, widths)
def test_later_stands_further_right(events, width):
    picture = lay_out(events, LANES, NOW, width, LEFT)
    if picture is None:
        return
    for mark in picture.marks:
        starts = [events[number].start for number in mark.events]
        assert starts == sorted(starts)
        # a past moment never stands right of today, a future one never left of it
        if starts[0] < NOW:
            assert mark.x <= picture.now_x
        else:
            assert mark.x >= picture.now_x


@given(events, widths, st.integers(-4000, 4000))
def test_the_picture_moves_with_time(events, width, shift):
    """The same life a few days later looks the same; only the scale is another."""

    def moved(event):
        end = event.end and event.end + shift * DAY
        return event._replace(start=event.start + shift * DAY, end=end)

    before = lay_out(events, LANES, NOW, width, LEFT)
    after = lay_out(list(map(moved, events)), LANES, NOW + shift * DAY, width, LEFT)
    if before is None:
        assert after is None
    else:
        assert before._replace(ticks=[]) == after._replace(ticks=[])


def test_empty_lanes_take_no_room():
    events = [Event("job", NOW - DAY, "Job", "yesterday")]
    picture = lay_out(events, LANES, NOW, 800, LEFT)
    assert [lane for lane, _y in picture.lanes] == ["job"]
    assert picture.height < life_line.HEAD + 2 * life_line.LANE_HEIGHT


def test_what_is_near_is_counted():
    events = [Event("job", NOW - n * DAY, "Job", "then") for n in (0, 1, 2, 900)]
    picture = lay_out(events, LANES, NOW, 800, LEFT)
    assert [mark.events for mark in picture.marks] == [(3,), (2, 1, 0)]


def test_names_stand_where_they_fit():
    events = [
        Event("life", NOW - 900 * DAY, "Delivered", "then"),
        Event("life", NOW - 899 * DAY, "Accepted", "then"),
        Event("life", NOW - 30 * DAY, "Exchanged for another unit", "then"),
    ]
    picture = lay_out(events, LANES, NOW, 800, LEFT, named=["life"])
    assert [mark.name for mark in picture.marks] == ["Delivered, Accepted", ""]
    assert not any(m.name for m in lay_out(events, LANES, NOW, 800, LEFT).marks)


@given(events, widths)
def test_names_never_cover_a_mark(events, width):
    picture = lay_out(events, LANES, NOW, width, LEFT, named=LANES)
    if picture is None:
        return
    for mark in picture.marks:
        ends = mark.x + life_line.MARK_SIZE + len(mark.name) * life_line.LETTER
        later = [m.x for m in picture.marks if m.y == mark.y and m.x > mark.x]
        if mark.name:
            assert ends <= min(later, default=width)


def test_the_text_says_all():
    event = Event("job", NOW, "Repair", "3 May 2026", detail="Bearing greased")
    assert event.text == "3 May 2026: Repair (Bearing greased)"


def test_refuses_a_picture_without_room():
    with pytest.raises(ValueError, match="No room"):
        lay_out([Event("job", NOW, "Job", "now")], LANES, NOW, 90, LEFT)
