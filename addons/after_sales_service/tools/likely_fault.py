# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What was it the other times? Solved cases counted by cause and remedy.

Pure functions on plain values. A remedy after which the same problem came back has
not helped: it counts as a case, not as a success.
"""

from typing import NamedTuple


class Case(NamedTuple):
    """Solved cases with one cause and one remedy."""

    cause: int
    remedy: int | None
    count: int
    #: how many of them came back
    came_back: int

    @property
    def held(self):
        """How many of them have stayed solved."""
        return self.count - self.came_back


def total(cases):
    """Return how many cases there are."""
    return sum(case.count for case in cases)


def rank(cases, limit=3):
    """Return the most likely cases: those whose remedy held most often first.

    :param cases: list of ``Case``, one per pair of cause and remedy
    :param int limit: at most so many
    """
    return sorted(
        cases,
        key=lambda case: (-case.held, -case.count, case.cause, case.remedy or 0),
    )[:limit]
