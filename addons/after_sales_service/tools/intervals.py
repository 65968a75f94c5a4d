# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Half-open intervals ``(start, end)`` of anything that can be compared.

Plain values in, plain values out: no database, no clock. Empty or turned-round
intervals (``end <= start``) hold nothing and are dropped.
"""

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")
Interval = tuple[T, T]


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the union, sorted, without overlaps; touching intervals are joined."""
    result = []
    for start, end in sorted(i for i in intervals if i[0] < i[1]):
        if result and start <= result[-1][1]:
            if end > result[-1][1]:
                result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result


def subtract(left: Iterable[Interval], right: Iterable[Interval]) -> list[Interval]:
    """Return what the left side covers and the right side does not."""
    right = merge(right)
    result = []
    j = 0
    for start, end in merge(left):
        while j < len(right) and right[j][1] <= start:
            j += 1
        k = j
        while k < len(right) and right[k][0] < end:
            if start < right[k][0]:
                result.append((start, right[k][0]))
            start = right[k][1]
            k += 1
        if start < end:
            result.append((start, end))
    return result


def total(intervals: Iterable[Interval]):
    """Return the summed length; overlaps count once. 0 for nothing.

    Works for numbers; for datetimes sum the differences with their own zero.
    """
    return sum(end - start for start, end in merge(intervals))
