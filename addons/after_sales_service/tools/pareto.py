# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The vital few: which causes make most of the failures, hours or money.

Plain values in, plain values out: no database, no clock.
"""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

#: up to these shares of the whole (percent) a cause belongs to class A, to B; else C
LIMIT_A = 80.0
LIMIT_B = 95.0


class Bar(NamedTuple):
    """One cause of a Pareto chart."""

    key: Hashable
    value: float
    percent: float  # of the whole
    cumulative: float  # percent of the whole, with all before it
    rank: str  # "A" the vital few, "B", "C" the many


def pareto(values: Iterable[tuple[Hashable, float]]) -> list[Bar]:
    """Return the causes, the greatest first, with their share and the sum of shares.

    Equal values keep the order in which they came. What is zero or less is no cause.
    The cause that takes the sum over a limit still belongs to the class before it:
    class A always explains at least 80 % of the whole.
    """
    rows = sorted(
        ((key, value) for key, value in values if value > 0),
        key=lambda row: -row[1],
    )
    total = sum(value for _key, value in rows)
    bars, so_far = [], 0.0
    for key, value in rows:
        before = 100 * so_far / total
        so_far += value
        rank = "A" if before < LIMIT_A else "B" if before < LIMIT_B else "C"
        bars.append(Bar(key, value, 100 * value / total, 100 * so_far / total, rank))
    return bars
