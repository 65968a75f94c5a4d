# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Procedures that are read and acknowledged: quiz, next round, what has changed.

Plain values in, plain values out: no database, no clock.
"""

from difflib import SequenceMatcher

from dateutil.relativedelta import relativedelta

KEPT, ADDED, REMOVED = "kept", "added", "removed"


def score(correct, given):
    """Return how much of a quiz is right, in percent, rounded down.

    A quiz without a question is passed by having read. What is answered to a
    question that is not asked counts for nothing.

    :param dict correct: question -> its right choice
    :param dict given: question -> what was chosen
    """
    if not correct:
        return 100
    right = sum(given.get(question) == choice for question, choice in correct.items())
    return 100 * right // len(correct)


def next_round(acknowledged_on, months):
    """Return the day from which a procedure is to be read again; None: never.

    :param date acknowledged_on: when it was read the last time
    :param int months: after how many months, 0 if once is enough
    """
    return acknowledged_on + relativedelta(months=months) if months else None


def changes(before, after):
    """Tell what has changed from one text to another, line by line.

    :param before: lines of the earlier text, as ``after`` of the later one
    :return: list of (KEPT | ADDED | REMOVED, line); kept and removed ones make the
        earlier text, kept and added ones the later
    """
    rows = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, stop, new_start, new_stop in matcher.get_opcodes():
        if tag == "equal":
            rows += [(KEPT, line) for line in before[start:stop]]
            continue
        rows += [(REMOVED, line) for line in before[start:stop]]
        rows += [(ADDED, line) for line in after[new_start:new_stop]]
    return rows
