# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Repair or replace: what speaks for a new unit, as a number between 0 and 100.

Five criteria, each a share between 0 (nothing speaks for it) and 1 (all does), are
weighed. What is not known does not count, neither for nor against. Plain values in,
plain values out: no database, no clock.
"""

from typing import NamedTuple

CRITERIA = ("age", "cost", "failures", "availability", "discontinued")
KEEP, WATCH, RENEW = "keep", "watch", "renew"


class Figures(NamedTuple):
    """What is known of a unit; None: not known."""

    age_years: float | None = None
    life_years: float | None = None  # how long such a unit usually serves
    cost: float | None = None  # of the last twelve months
    value: float | None = None  # what a new one costs, same currency
    failures: int = 0  # in the last twelve months
    failures_before: int = 0  # in the twelve months before them
    availability: float | None = None  # percent of the last twelve months
    discontinued: int = 0  # parts that can no longer be had; the unit itself counts


class Limits(NamedTuple):
    """From where on a criterion speaks fully for a new unit; and the verdict."""

    cost_percent: float = 30.0  # of the value, in twelve months
    availability: float = 90.0  # percent
    watch_from: float = 40.0
    renew_from: float = 65.0


class Criterion(NamedTuple):
    name: str
    share: float | None  # 0 to 1; None: not known
    weight: float


def weigh(figures: Figures, limits: Limits, weights: dict) -> list[Criterion]:
    """Return the five criteria, in the order of ``CRITERIA``.

    :param weights: criterion -> weight, not negative; a missing one weighs nothing
    """
    shares = {
        "age": _ratio(figures.age_years, figures.life_years),
        "cost": _ratio(figures.cost, (figures.value or 0) * limits.cost_percent / 100),
        "failures": _trend(figures.failures, figures.failures_before),
        "availability": _lack(figures.availability, limits.availability),
        "discontinued": min(1.0, figures.discontinued / 2),
    }
    return [Criterion(name, shares[name], weights.get(name, 0)) for name in CRITERIA]


def score(criteria: list[Criterion]) -> float:
    """Return the weighted mean of what is known, 0 to 100; 0 if nothing is known."""
    known = [one for one in criteria if one.share is not None and one.weight > 0]
    total = sum(one.weight for one in known)
    return 100 * sum(one.share * one.weight for one in known) / total if total else 0.0


def decide(points: float, limits: Limits) -> str:
    """Return what the score advises: keep, watch or renew."""
    if points >= limits.renew_from:
        return RENEW
    return WATCH if points >= limits.watch_from else KEEP


def _ratio(value, full):
    """How much of ``full`` has been reached; None where nothing can be compared."""
    if value is None or not full or full <= 0:
        return None
    return min(1.0, max(0.0, value / full))


def _trend(now, before):
    """Half for as many failures as the year before, all for twice as many."""
    return min(1.0, now / (2 * max(before, 1)))


def _lack(availability, floor):
    if availability is None:
        return None
    return min(1.0, max(0.0, (100 - availability) / max(100 - floor, 0.1)))
