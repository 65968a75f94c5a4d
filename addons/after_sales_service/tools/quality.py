# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""When a fault happens too often to be left to repairs (S22), without a database.

重大质量问题，反馈公司有关部门. Looked at per product and symptom or cause, within a
number of days.
"""

from dataclasses import dataclass

#: one unit that fails is a repair, not a rate
FEWEST_UNITS = 2


@dataclass(frozen=True)
class Limits:
    """So many ``failures``, or so many ``percent`` of the units; 0 switches off."""

    failures: int = 0
    percent: float = 0.0


def share(affected, in_service):
    """Percent of the units in service that failed; 0 where none is known."""
    return 100.0 * affected / in_service if in_service else 0.0


def is_too_often(failures, affected, in_service, limits):
    """Whether a quality notice is proposed.

    :param int failures: how often the fault was reported
    :param int affected: how many units had it
    :param int in_service: how many units of the product are in service
    :param limits: :class:`Limits`
    """
    by_number = limits.failures and failures >= limits.failures
    by_share = (
        limits.percent
        and affected >= FEWEST_UNITS
        and share(affected, in_service) >= limits.percent
    )
    return bool(by_number or by_share)
