# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""How bad is it? A few answers, points for each, one limit (S12).

Pure functions. A question names the answer that counts and how many points it
gives; points may be negative, for what makes a fault less urgent. From ten points
on the fault is a major one.
"""

from typing import NamedTuple

ORDINARY, MAJOR = "ordinary", "major"
YES, NO = "yes", "no"

#: From so many points on a fault is major.
MAJOR_FROM = 10
#: Nobody is asked more than that on the telephone.
MAX_ANSWERS = 50


class Answer(NamedTuple):
    """One answered question: what it counts for, and what was said."""

    counts_when: str
    points: int
    answer: str


def is_well_formed(answers):
    """Whether a value is what a client sends: {"question id": "yes" or "no"}."""
    return (
        isinstance(answers, dict)
        and len(answers) <= MAX_ANSWERS
        and all(
            isinstance(key, str)
            and key.isascii()
            and key.isdecimal()
            and len(key) < 10
            and key == str(int(key))
            for key in answers
        )
        and all(answer in (YES, NO) for answer in answers.values())
    )


def points_of(answer):
    """Return what one answer adds: its points if it is the one that counts."""
    return answer.points if answer.answer == answer.counts_when else 0


def total(answers):
    """Return the points of all answers together."""
    return sum(map(points_of, answers))


def severity(answers):
    """Return what the answers say, None as long as nothing was answered.

    :param answers: list of ``Answer``
    """
    if not answers:
        return None
    return MAJOR if total(answers) >= MAJOR_FROM else ORDINARY
