# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who may do a job: certificates that are needed against those that are held.

Plain values in, plain values out; ids stand for records.
"""

from datetime import date
from typing import NamedTuple


class Rule(NamedTuple):
    """A certificate that jobs need; 0 and "" match every one."""

    key: int
    skill: int
    #: each of those who go must hold it; otherwise one of them is enough
    everybody: bool
    since: date
    product: int = 0
    category: int = 0
    kind: str = ""
    team: int = 0


class Job(NamedTuple):
    """What a rule looks at. ``categories``: the product's and all above it."""

    day: date
    product: int = 0
    categories: frozenset = frozenset()
    kind: str = ""
    team: int = 0


class Held(NamedTuple):
    """A certificate of a person; ``until`` None: it does not expire."""

    since: date
    until: date | None

    def is_valid(self, day: date) -> bool:
        """Return whether it is valid on a day, first and last day included."""
        return self.since <= day and (self.until is None or day <= self.until)


def applies(rule: Rule, job: Job) -> bool:
    """Return whether a job needs the certificate of a rule."""
    return (
        job.day >= rule.since
        and rule.product in (0, job.product)
        and (not rule.category or rule.category in job.categories)
        and rule.kind in ("", job.kind)
        and rule.team in (0, job.team)
    )


def find_needed(rules, job: Job) -> dict:
    """Return {skill: whether everybody who goes must hold it} of what a job needs.

    Of two rules on one certificate the stricter one counts.
    """
    needed = {}
    for rule in rules:
        if applies(rule, job):
            needed[rule.skill] = needed.get(rule.skill, False) or rule.everybody
    return needed


def holds(held: dict, person: int, skill: int, day: date) -> bool:
    """Return whether a person holds a skill on a day.

    :param held: {(person, skill): [:class:`Held`, ...]}
    """
    return any(one.is_valid(day) for one in held.get((person, skill), ()))


def find_lacking(rules, job: Job, people, held: dict) -> list:
    """Return what the people of a job lack: list of (rule, [people]).

    Where one of them is enough, nobody lacks it as soon as one holds it. A job
    without people lacks nothing yet.
    """
    people = list(people)
    found = []
    for rule in rules:
        if not people or not applies(rule, job):
            continue
        without = [
            person for person in people if not holds(held, person, rule.skill, job.day)
        ]
        if without and (rule.everybody or len(without) == len(people)):
            found.append((rule, without))
    return found
