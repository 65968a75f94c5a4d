# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The least harmful time for work that stops a unit (S31).

A slot costs what it takes of each *layer*: production's hours first, the night next,
and so on. A cheaper layer never outweighs a dearer one: slots are compared layer by
layer, then by their start. The best slot begins or ends where an interval begins or
ends, so only those starts are looked at, and none better is missed.

Plain values in, plain values out; instants are seconds since the epoch.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from .intervals import Interval, merge


class Slot(NamedTuple):
    """A time for the work, and the seconds that it takes of each layer."""

    start: int
    end: int
    costs: tuple[int, ...]


class Layer:
    """Time that is better left alone, ready to be asked often."""

    def __init__(self, intervals: Iterable[Interval]):
        merged = merge(intervals)
        self.starts = [start for start, _end in merged]
        self.ends = [end for _start, end in merged]
        self._before = [0]
        for start, end in merged:
            self._before.append(self._before[-1] + end - start)

    def _until(self, instant: int) -> int:
        position = bisect_right(self.starts, instant)
        if not position:
            return 0
        over = max(0, self.ends[position - 1] - instant)
        return self._before[position] - over

    def taken(self, start: int, end: int) -> int:
        """Return how many seconds of the layer lie between two instants."""
        return self._until(end) - self._until(start)


def propose(
    duration: int,
    earliest: int,
    latest: int,
    layers: Sequence[Layer],
    busy: Iterable[Interval],
    limit: int,
    group_of: Callable[[int], object],
) -> list[Slot]:
    """Return the best slots, the least harmful first, at most one per group.

    :param int duration: seconds that the unit stands still, more than 0
    :param int earliest: no slot begins before
    :param int latest: no slot ends after
    :param layers: what to spare, the dearest first
    :param busy: times at which the work cannot be done at all
    :param group_of: of a start; its day, for proposals that differ
    :raises ValueError: a duration of nothing
    """
    if duration <= 0:
        raise ValueError(f"A slot needs some time, not {duration}")
    taken = Layer(busy)
    edges = {earliest, latest}
    for layer in (*layers, taken):
        edges.update(layer.starts, layer.ends)
    starts = edges | {edge - duration for edge in edges}
    slots = (
        Slot(
            start,
            start + duration,
            tuple(layer.taken(start, start + duration) for layer in layers),
        )
        for start in starts
        if earliest <= start <= latest - duration
        and not taken.taken(start, start + duration)
    )
    chosen = {}
    for slot in sorted(slots, key=lambda slot: (slot.costs, slot.start)):
        chosen.setdefault(group_of(slot.start), slot)
        if len(chosen) >= limit:
            break
    return list(chosen.values())
