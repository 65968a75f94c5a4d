# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""When the same problem of a unit comes back (S21), without a database.

不允许出现同一问题重复修理（特殊情况除外）. A problem repeats a repair of the same unit
if it has the same symptom, the same cause or needs the same part again, within so
many days after that repair *or* while fewer than so many other repairs lie between.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

SYMPTOM, CAUSE, PART = "symptom", "cause", "part"


@dataclass(frozen=True)
class Limits:
    """Within ``days`` days or ``jobs`` jobs; 0 switches that half off."""

    days: int = 0
    jobs: int = 0


@dataclass(frozen=True)
class Problem:
    """What is known about a problem; ``at``: when it was reported."""

    at: datetime
    symptom: int | None = None
    causes: frozenset = field(default_factory=frozenset)
    parts: frozenset = field(default_factory=frozenset)


@dataclass(frozen=True)
class Repair(Problem):
    """A repair that is over; ``at``: when it was finished.

    ``key`` names it to the caller, ``case`` the ticket it belongs to: the visits of
    one ticket do not repeat each other.
    """

    key: object = None
    case: object = None


@dataclass(frozen=True)
class Match:
    """The repair that is repeated, and by what: ``basis`` and ``part``."""

    repair: Repair
    basis: str
    part: int | None
    days: int


def find(problem, repairs, limits, case=None):
    """Return the :class:`Match` with the latest repair that a problem repeats.

    :param problem: :class:`Problem`
    :param repairs: iterable of :class:`Repair` of the same unit, in any order
    :param limits: :class:`Limits`
    :param case: the ticket of the problem; its own repairs do not count
    :return: None where nothing is repeated
    """
    before = sorted(
        (
            repair
            for repair in repairs
            if repair.at <= problem.at and (case is None or repair.case != case)
        ),
        key=lambda repair: repair.at,
        reverse=True,
    )
    for between, repair in enumerate(before):
        same = compare(problem, repair)
        if same and _is_within(problem, repair, between, limits):
            basis, part = same
            return Match(repair, basis, part, (problem.at - repair.at).days)
    return None


def compare(problem, repair):
    """Return what both have in common: (basis, part) or None.

    The part tells most, then the cause, then the symptom, which may have many
    causes.
    """
    if parts := problem.parts & repair.parts:
        return PART, min(parts)
    if problem.causes & repair.causes:
        return CAUSE, None
    if problem.symptom and problem.symptom == repair.symptom:
        return SYMPTOM, None
    return None


def _is_within(problem, repair, between, limits):
    in_days = limits.days and problem.at - repair.at <= timedelta(days=limits.days)
    return bool(in_days or between < limits.jobs)
