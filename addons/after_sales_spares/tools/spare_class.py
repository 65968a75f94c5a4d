# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""How dear a part is to get: common, uncommon or high value (S40, S41).

A pure function on plain values; the reasons are codes that the models put into words.
"""

from typing import NamedTuple

COMMON, UNCOMMON, HIGH_VALUE = "common", "uncommon", "high_value"
#: why: above the limit | used often enough | used too seldom | watched too short |
#: no rule on use
DEAR, USED, SELDOM, NEW, ALWAYS = "dear", "used", "seldom", "new", "always"


class Rule(NamedTuple):
    """What one company calls dear and uncommon; 0 switches a rule off."""

    limit: float  # cost of one piece, in the company's currency
    months: int  # so far back use is looked at
    uses: int  # jobs within these months that make a part common


class Facts(NamedTuple):
    """What one company knows of a part."""

    cost: float  # of one piece, in the company's currency
    uses: int  # jobs of the months looked at that used it
    watched: bool  # part and records go back at least as far


class Verdict(NamedTuple):
    spare_class: str
    reason: str


def judge(facts, rule):
    """Return the :class:`Verdict` on a part by the rule of one company."""
    if rule.limit and facts.cost > rule.limit:
        return Verdict(HIGH_VALUE, DEAR)
    if not (rule.months and rule.uses):
        return Verdict(COMMON, ALWAYS)
    if facts.uses >= rule.uses:
        return Verdict(COMMON, USED)
    if not facts.watched:
        return Verdict(COMMON, NEW)
    return Verdict(UNCOMMON, SELDOM)


def combine(verdicts):
    """One class for a part that several companies share.

    Dear for one of them is dear; a part that one of them uses regularly is common.

    :param verdicts: list of (company, :class:`Verdict`), not empty
    :return: the (company, verdict) that decides, the first among equals
    """

    def rank(entry):
        _company, verdict = entry
        order = {DEAR: 0, USED: 1, NEW: 2, ALWAYS: 2, SELDOM: 3}
        return order[verdict.reason]

    return min(verdicts, key=rank)
