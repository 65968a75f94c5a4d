# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Availability, MTBF and MTTR of a unit, from the same ledger as its warranty.

Only faults count against the unit. Planned and excluded time is taken out of the
time looked at: nobody expected the unit to work then. Where a fault and planned
work overlap, the fault counts. Intervals that touch or overlap are one failure.
With these rules ``availability = MTBF / (MTBF + MTTR)`` holds exactly.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from .downtime import Interval
from .intervals import merge

NOTHING = timedelta(0)


class Reliability(NamedTuple):
    """What a unit did in a time; ratios are None where there is nothing to divide."""

    observed: timedelta  # in which the unit was meant to work
    down: timedelta  # of which it did not, because of faults
    failures: int

    @property
    def availability(self) -> float | None:
        """The share of the time, 0 to 1, in which the unit worked."""
        return 1 - self.down / self.observed if self.observed else None

    @property
    def mtbf(self) -> timedelta | None:
        """Mean time between failures: how long it works until the next one."""
        if not self.failures:
            return None
        return (self.observed - self.down) / self.failures

    @property
    def mttr(self) -> timedelta | None:
        """Mean time to repair: how long a failure lasts."""
        return self.down / self.failures if self.failures else None


def reckon(
    intervals: Iterable[Interval], start: datetime, stop: datetime
) -> Reliability:
    """Look at the time from ``start`` to ``stop`` (naive UTC).

    :param intervals: the ledger; what still lasts is cut at ``stop``
    """
    faults, others = [], []
    for interval in intervals:
        cut = (max(interval.start, start), min(interval.end or stop, stop))
        (others if interval.planned or interval.excluded else faults).append(cut)
    failures = merge(faults)
    down = _length(failures)
    excused = _length(merge(faults + others)) - down
    observed = max(stop - start, NOTHING) - excused
    return Reliability(observed, down, len(failures))


def _length(stretches: list[tuple[datetime, datetime]]) -> timedelta:
    return sum((end - begin for begin, end in stretches), NOTHING)
