# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The life of a unit as one picture: what happened, laid out in time.

Each kind of event has a lane of its own below the others; time runs to the right.
Spans (a warranty, a time out of use) are bars, moments (an acceptance, a job) are
marks. Marks that would cover each other are drawn as one that counts them. This
module only reckons where things stand: it knows no words, no colours, no database.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import NamedTuple

#: styles of spans and marks; the drawing decides how each looks, also in grey
SOLID, EXTRA, HATCHED, OUTLINE, VOID = "solid", "extra", "hatched", "outline", "void"
STYLES = (SOLID, EXTRA, HATCHED, OUTLINE, VOID)

LANE_HEIGHT = 26
BAR_HEIGHT = 12
MARK_SIZE = 12
#: marks whose centres are nearer than this become one
MARK_GAP = 15
#: the narrowest bar that can still be seen and hit
BAR_MIN = 4
HEAD = 20
FOOT = 18
#: room right of the last moment, so that its mark is whole
MARGIN = 12
#: least room between two ticks of the scale
TICK_GAP = 52
#: estimated width of a letter; Han characters take two
LETTER = 6.2
#: steps of the scale, in months
_STEPS = (1, 3, 6, 12, 24, 60, 120)
#: a life of a few days is not drawn as if it were all there is
_SHORTEST = timedelta(days=60)


class Event(NamedTuple):
    """Something in the life of a unit; instants are naive UTC.

    :param lane: code of the lane; a lane that is not drawn is in the table only
    :param end: None for a moment; for what still lasts, the present
    :param label: in a few words, translated
    :param when: the time, written for the reader
    :param detail: more about it, may be empty
    :param ref: (model, id) of the record that tells all about it, or None
    """

    lane: str
    start: datetime
    label: str
    when: str
    end: datetime | None = None
    detail: str = ""
    style: str = SOLID
    ref: tuple[str, int] | None = None

    @property
    def text(self) -> str:
        """The event in one sentence, as a screen reader says it."""
        text = f"{self.when}: {self.label}"
        return f"{text} ({self.detail})" if self.detail else text


class Bar(NamedTuple):
    """An event that lasts, as drawn."""

    x: float
    y: float
    width: float
    style: str
    event: int


class Mark(NamedTuple):
    """One moment, or several that stand too near to each other, as drawn."""

    x: float
    y: float
    style: str
    events: tuple[int, ...]
    #: written beside the mark, where there is room up to the next one
    name: str = ""


class Tick(NamedTuple):
    """A line of the scale with its day."""

    x: float
    day: date
    months: int


class LifeLine(NamedTuple):
    """Where everything stands, in pixels. Events are named by their number."""

    width: int
    height: int
    left: int
    lanes: list[tuple[str, float]]
    ticks: list[Tick]
    now_x: float
    bars: list[Bar]
    marks: list[Mark]


def lay_out(
    events: Sequence[Event],
    lanes: Sequence[str],
    now: datetime,
    width: int,
    left: int,
    named: Sequence[str] = (),
) -> LifeLine | None:
    """Lay the events of a life out on ``width`` pixels.

    :param lanes: codes of the lanes that are drawn, from top to bottom; those
        without an event are left out
    :param now: the present; what is planned stands right of it
    :param left: pixels at the left for the names of the lanes
    :param named: lanes whose marks carry their label where it fits
    :return: None if there is nothing to draw
    :raises ValueError: no room is left beside the names of the lanes
    """
    if width <= left + MARGIN:
        raise ValueError(f"No room to draw on: {width} pixels, {left} for names")
    drawn = [(n, e) for n, e in enumerate(events) if e.lane in lanes]
    if not drawn:
        return None
    first, last = _span_of_life([event for _n, event in drawn], now)
    scale = (width - left - MARGIN) / (last - first).total_seconds()

    def x_of(instant: datetime) -> float:
        return round(left + (instant - first).total_seconds() * scale, 1)

    used = [lane for lane in lanes if any(e.lane == lane for _n, e in drawn)]
    middle = {lane: HEAD + LANE_HEIGHT * (row + 0.5) for row, lane in enumerate(used)}
    bars = []
    for number, event in drawn:
        if event.end is not None:
            x, stop = x_of(event.start), x_of(event.end)
            bar_width = max(BAR_MIN, round(stop - x, 1))
            # the least width must not reach out of the picture
            x = min(x, width - bar_width)
            y = middle[event.lane] - BAR_HEIGHT / 2
            bars.append(Bar(x, y, bar_width, event.style, number))
    marks = []
    for lane in used:
        moments = sorted(
            (x_of(event.start), number)
            for number, event in drawn
            if event.lane == lane and event.end is None
        )
        groups = list(_groups(moments))
        for group, later in zip_longest(groups, groups[1:]):
            stop = later[0][0] - MARK_SIZE if later else width
            numbers = tuple(number for _x, number in group)
            styles = {events[number].style for number in numbers}
            name = ", ".join(dict.fromkeys(events[number].label for number in numbers))
            fits = group[0][0] + MARK_SIZE + _text_width(name) <= stop
            marks.append(
                Mark(
                    group[0][0],
                    middle[lane],
                    styles.pop() if len(styles) == 1 else SOLID,
                    numbers,
                    name if lane in named and fits else "",
                )
            )
    return LifeLine(
        width=width,
        height=HEAD + LANE_HEIGHT * len(used) + FOOT,
        left=left,
        lanes=[(lane, middle[lane]) for lane in used],
        ticks=[
            Tick(x_of(datetime(day.year, day.month, 1)), day, months)
            for day, months in _ticks(first, last, TICK_GAP / scale)
        ],
        now_x=x_of(now),
        bars=bars,
        marks=marks,
    )


def stripes(bar: Bar) -> str:
    """Path of the upright stripes that tell a bar from others without colour."""
    count = int(bar.width // 4)
    return "".join(
        f"M{bar.x + 4 * number + 2:.1f} {bar.y:.1f}v{BAR_HEIGHT}"
        for number in range(count)
    )


def _span_of_life(events: Iterable[Event], now: datetime) -> tuple[datetime, datetime]:
    """From the first to the last moment that is drawn, the present among them."""
    moments = [now]
    for event in events:
        moments += [event.start, event.end or event.start]
    first, last = min(moments), max(moments)
    if last - first < _SHORTEST:
        last = first + _SHORTEST
    # a little air, so that nothing sticks to the edge
    air = (last - first) / 40
    return first - air, last + air


def _text_width(text: str) -> float:
    return sum(2 * LETTER if ord(letter) > 0x2E7F else LETTER for letter in text)


def _groups(
    moments: Iterable[tuple[float, int]],
) -> Iterable[list[tuple[float, int]]]:
    """Bundle moments, in order, that lie nearer than MARK_GAP to the first of them."""
    group: list[tuple[float, int]] = []
    for moment in moments:
        if group and moment[0] - group[0][0] >= MARK_GAP:
            yield group
            group = []
        group.append(moment)
    if group:
        yield group


def _ticks(
    first: datetime, last: datetime, least_seconds: float
) -> Iterable[tuple[date, int]]:
    """Firsts of a month between two instants, as near to each other as fits.

    :return: pairs of the day and of the months from one tick to the next
    """
    month = timedelta(days=28).total_seconds()
    step = next((step for step in _STEPS if step * month >= least_seconds), _STEPS[-1])
    # counted from the year 0, so that the scale begins with a round year
    number = -(-(first.year * 12 + first.month) // step) * step
    while True:
        year, index = divmod(number, 12)
        if datetime(year, index + 1, 1) > last:
            return
        yield date(year, index + 1, 1), step
        number += step
