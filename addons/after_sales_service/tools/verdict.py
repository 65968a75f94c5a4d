# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Was the diagnosis right? What was presumed against what was found (S17).

判断准确: pure function on plain values, entries of the catalogue by their ids.
"""

RIGHT, PARTLY, WRONG, UNKNOWN = "right", "partly", "wrong", "unknown"


def compare(presumed_cause, presumed_remedy, causes, remedies):
    """Return how the diagnosis stands beside what the jobs found.

    - right: the cause that was found last, with which the problem was solved;
    - partly: one of several causes, or another cause and the remedy that helped;
    - wrong: neither of them;
    - unknown: nothing was presumed, or no cause was named.

    :param presumed_cause: told from afar, or a false value
    :param presumed_remedy: the same
    :param list causes: found by the jobs, the first job first; named ones only
    :param list remedies: the same
    """
    if not presumed_cause or not causes:
        return UNKNOWN
    if causes[-1] == presumed_cause:
        return RIGHT
    if presumed_cause in causes:
        return PARTLY
    if presumed_remedy and presumed_remedy in remedies[-1:]:
        return PARTLY
    return WRONG
