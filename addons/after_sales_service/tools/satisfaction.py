# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""How satisfied a customer is (S20): scores read, averaged, judged. No database."""

from dataclasses import dataclass, field

LOWEST = 1
HIGHEST = 5
#: how a form writes each score
TEXTS = {str(score): score for score in range(LOWEST, HIGHEST + 1)}
#: a remark longer than this is cut where a customer types it
REMARK_LIMIT = 2000


class NoScore(ValueError):
    """What was given is no score between 1 and 5."""


@dataclass(frozen=True)
class Answers:
    """What a customer answers on a feedback sheet.

    :param rating: satisfaction on the whole, 1 to 5
    :param scores: id of the item asked about -> 1 to 5; items may be left out
    :param remark: in the customer's own words
    """

    rating: int
    scores: dict = field(default_factory=dict)
    remark: str = ""

    def __post_init__(self):
        for value in (self.rating, *self.scores.values()):
            check(value)


def check(value):
    """Return a score.

    :raises NoScore: no whole number from 1 to 5
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not LOWEST <= value <= HIGHEST:
        raise NoScore(value)
    return value


def read(text):
    """Return the score that a form sends; None: left out.

    :raises NoScore: anything but a digit from 1 to 5
    """
    if text in (None, False, "", "0"):
        return None
    if not isinstance(text, str) or text not in TEXTS:
        raise NoScore(text)
    return TEXTS[text]


def average(scores):
    """Mean of scores, 0.0 where there are none."""
    scores = list(scores)
    return sum(scores) / len(scores) if scores else 0.0


def is_poor(rating, scores, limit):
    """Whether somebody has to call the customer back.

    :param int rating: satisfaction on the whole
    :param scores: those of the items
    :param int limit: this score and those below are poor; the lowest always is
    """
    return min([rating, *scores]) <= max(limit, LOWEST)
