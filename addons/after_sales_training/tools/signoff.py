# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Practical exams: what was observed, what it amounts to; how a paper is proved.

Pure functions (S32: until they work alone; S35: practical first).
"""

import re
from typing import NamedTuple

ALONE, PRACTICE, NOT_YET = "alone", "practice", "not_yet"
#: what an observation is worth of its item's weight
WORTH = {ALONE: 1.0, PRACTICE: 0.5, NOT_YET: 0.0}
#: letters and digits that nobody takes for another one
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10


class Observation(NamedTuple):
    """How an item was done: ``result`` is one of :data:`WORTH`, or "" (not yet)."""

    weight: float
    must_pass: bool
    result: str


class Outcome(NamedTuple):
    """``percent`` of the weights reached, items still ``open``, and ``passed``.

    ``failed_must``: items that must be done alone and were not.
    """

    percent: float
    open: int
    failed_must: int
    passed: bool


def assess(observations, pass_mark):
    """Return the :class:`Outcome` of a practical exam.

    Passed: every item was observed, those that must pass are done alone, and the
    weighted part is at least the pass mark. Without items nothing can be passed:
    nobody has looked.

    :param observations: iterable of :class:`Observation`; weights are positive
    :param float pass_mark: percent
    """
    observations = list(observations)
    total = sum(item.weight for item in observations)
    reached = sum(item.weight * WORTH.get(item.result, 0.0) for item in observations)
    missing = sum(item.result not in WORTH for item in observations)
    failed = sum(
        item.must_pass and item.result in WORTH and item.result != ALONE
        for item in observations
    )
    percent = round(100.0 * reached / total, 2) if total else 0.0
    return Outcome(
        percent,
        missing,
        failed,
        bool(observations) and not missing and not failed and percent >= pass_mark,
    )


def check_code(secret):
    """Return the code printed beside a certificate's number: ``ABCDE-FGHJK``.

    :param bytes secret: of the certificate alone; 50 bits of it are used
    :raises ValueError: too short a secret
    """
    if len(secret) < CODE_LENGTH:
        raise ValueError("The secret is too short for a code")
    letters = "".join(
        CODE_ALPHABET[byte % len(CODE_ALPHABET)] for byte in secret[:CODE_LENGTH]
    )
    half = CODE_LENGTH // 2
    return f"{letters[:half]}-{letters[half:]}"


def clean_code(typed):
    """Return a code as it is printed, whatever case, blanks or dashes were typed.

    "" if it can be none.
    """
    letters = re.sub(r"[\s\-–—]", "", typed).upper()
    if len(letters) != CODE_LENGTH or not set(letters) <= set(CODE_ALPHABET):
        return ""
    half = CODE_LENGTH // 2
    return f"{letters[:half]}-{letters[half:]}"


def clean_number(typed):
    """Return a certificate's number as it is printed; "" if it can be none."""
    number = re.sub(r"\s", "", typed).upper()
    return number if re.fullmatch(r"[A-Z0-9/.-]{1,32}", number, re.ASCII) else ""


def same_person(one, other):
    """Return whether two names in print are the same: case and blanks aside."""
    return re.sub(r"\s", "", one).casefold() == re.sub(r"\s", "", other).casefold()
