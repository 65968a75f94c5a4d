# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Points of a monthly assessment (月度考核): plain functions, no database (S35).

A criterion has a target (all its points) and a floor (none of them); between the two
points are given in proportion. Less may be better (repeated repairs, complaints): then
the floor lies above the target. What cannot be measured, because there was no case in
the month, takes no part: nobody wins or loses points by it.
"""

#: best first; each with the share of points (%) it begins at, unless a scheme differs
GRADES = (("excellent", 90.0), ("good", 75.0), ("passed", 60.0), ("below", 0.0))


def share(value: float, target: float, floor: float) -> float:
    """Return how far ``value`` has come from ``floor`` to ``target``, 0 to 1.

    :raises ValueError: target and floor are the same: nothing lies between
    """
    if target == floor:
        raise ValueError("Target and floor are the same")
    return min(max((value - floor) / (target - floor), 0.0), 1.0)


def points(value: float, target: float, floor: float, weight: float) -> float:
    """Return the points of one criterion, 0 to ``weight``.

    :param weight: the points that the target earns, not negative
    :raises ValueError: see :func:`share`; or a negative weight
    """
    if weight < 0:
        raise ValueError(f"Negative weight: {weight!r}")
    return weight * share(value, target, floor)


def total(rows) -> float | None:
    """Return the points of an assessment out of 100.

    :param rows: iterable of (weight, points); points None: not measured
    :return: None if nothing was measured
    """
    measured = [(weight, got) for weight, got in rows if got is not None]
    possible = sum(weight for weight, _got in measured)
    if not possible:
        return None
    return 100.0 * sum(got for _weight, got in measured) / possible


def grade(score: float, grades=GRADES) -> str:
    """Return the name of the grade of a score out of 100.

    :param grades: (name, lowest score) pairs; what is below all of them gets the
        one that begins lowest
    """
    falling = sorted(grades, key=lambda pair: -pair[1])
    return next((name for name, start in falling if score >= start), falling[-1][0])


def ranks(scores: dict) -> dict:
    """Return key -> place, 1 for the highest; equal scores share the better place.

    Two at the top are both first, and the next one is third. Keys whose score is
    None have no place.
    """
    falling = sorted(
        (score for score in scores.values() if score is not None), reverse=True
    )
    first = {}
    for place, score in enumerate(falling, 1):
        first.setdefault(score, place)
    return {key: first[score] for key, score in scores.items() if score is not None}


def weak(rows, below: float) -> list:
    """Return the keys of criteria measured with less than ``below`` of their points.

    :param rows: iterable of (key, weight, points)
    :param below: a share, 0 to 1
    """
    return [
        key
        for key, weight, got in rows
        if got is not None and weight > 0 and got / weight < below
    ]
