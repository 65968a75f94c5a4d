# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Which replacement unit is proposed, and when a loaner is asked back (S13).

Plain values in, plain values out.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

#: our own pool first; a demonstration unit is taken where nothing else is free
KINDS = ("loaner", "exchange", "demo")


class Candidate(NamedTuple):
    """A unit that is free, and how well it suits.

    :param unit: any value that can be compared, usually an id
    :param same: of the very product, not only declared to do its work
    :param kind: one of :data:`KINDS`
    :param metres: from where it is kept to the site; None if that is not known
    """

    unit: int
    same: bool
    kind: str
    metres: float | None = None


def rank(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best first: same product, own pool before demo, nearest point, oldest."""
    return sorted(
        candidates,
        key=lambda one: (
            not one.same,
            KINDS.index(one.kind),
            float("inf") if one.metres is None else one.metres,
            one.unit,
        ),
    )


def next_chase(
    planned: date, chased: date | None, ahead: int, every: int
) -> date | None:
    """The day on which a loaner is asked back next.

    First ``ahead`` days before it is due, then on the day itself, then every
    ``every`` days; each of these days once. What was missed meanwhile is one.

    :param chased: the day on which it was last asked back
    :param ahead: days; 0: not before it is due
    :param every: days; 0: once it is due, never again
    """
    first = planned - timedelta(days=max(0, ahead))
    if chased is None or chased < first:
        return first
    if chased < planned:
        return planned
    if every <= 0:
        return None
    return chased + timedelta(days=every)
