# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Readings and their limits; plain Python, no database."""

BETWEEN = "between"
AT_LEAST = "at_least"
AT_MOST = "at_most"

PASS = "pass"
FAIL = "fail"
NOT_APPLICABLE = "na"


def judge(value, kind, low, high):
    """Whether a reading keeps its limits; the limits themselves are allowed.

    A reading that is no number keeps none.

    :param float value: what was read
    :param str kind: BETWEEN (both limits), AT_LEAST (``low``) or AT_MOST (``high``)
    :return: PASS or FAIL
    """
    kept = {
        BETWEEN: low <= value <= high,
        AT_LEAST: low <= value,
        AT_MOST: value <= high,
    }
    return PASS if kept[kind] else FAIL


def describe(kind, low, high, unit=""):
    """The limits as a mark on the paper: “2–3 bar”, “≥ 2 MΩ”, “≤ 0.5 mA”."""
    text = {
        BETWEEN: f"{low:g}–{high:g}",
        AT_LEAST: f"≥ {low:g}",
        AT_MOST: f"≤ {high:g}",
    }[kind]
    return f"{text} {unit or ''}".strip()
