# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a journey may cost: allowances by started days, caps, and what is above (S33).

Pure functions; amounts in one currency, unrounded. Nothing is refused here: what is
above the rules is said with its reason, and a manager decides.
"""

import re
from typing import NamedTuple

TRAIN, FLIGHT, LOCAL, HOTEL = "train", "flight", "local", "hotel"
PER_DIEM, MILEAGE, OTHER = "per_diem", "mileage", "other"
#: reckoned from a rate; all others need a receipt
RECKONED = frozenset({PER_DIEM, MILEAGE})
#: classes of travel, the plain one first
CLASSES = ("second", "first", "business", "top")

#: why something is within the rules, or above them
WITHIN, NO_RULE, ABOVE_CLASS, ABOVE_CAP = "within", "no_rule", "class", "cap"
TOO_MANY_DAYS, NOT_IN_RULES = "days", "other"

_SEPARATORS = re.compile(r"[,;\n，；、]+")


class Rule(NamedTuple):
    """The rates and limits that hold for one journey; 0 in a cap: no cap."""

    per_diem: float
    hotel_cap: float  # one night
    mileage_rate: float  # one kilometre
    train_class: str
    flight_class: str
    margin_days: int  # before and after the session, for getting there and back


class Item(NamedTuple):
    """One line of a claim; ``amount`` counts for kinds with a receipt only."""

    kind: str
    amount: float = 0.0
    quantity: float = 1.0  # nights, days or kilometres
    travel_class: str = "second"


class Reckoned(NamedTuple):
    amount: float
    allowed: float
    code: str

    @property
    def above(self):
        return max(self.amount - self.allowed, 0.0)


def started_days(first, last):
    """Days on which somebody is under way: a day begun counts whole.

    >>> started_days(date(2026, 12, 1), date(2026, 12, 3))
    3
    """
    return max((last - first).days + 1, 0)


def nights(first, last):
    """Nights between the two days."""
    return max((last - first).days, 0)


def days_needed(begin, end, margin):
    """Started days that a session needs, with the days to get there and back."""
    return started_days(begin, end) + 2 * margin


def names_of(text):
    """Names of cities in a text that people typed: "Shanghai, 上海" → a set."""
    return {
        name.strip().casefold()
        for name in _SEPARATORS.split(text or "")
        if name.strip()
    }


def find_tier(city, tiers):
    """Return the key of the tier that names a city, else of the one without names.

    A name that people write with "city" or 市 behind it is the same city.

    :param tiers: (key, names as typed) in their order
    :return: a key; None where nothing fits
    """
    wanted = _bare(city)
    rest = None
    for key, text in tiers:
        names = {_bare(name) for name in names_of(text)}
        if wanted and wanted in names:
            return key
        if not names and rest is None:
            rest = key
    return rest


def _bare(city):
    name = (city or "").strip().casefold()
    return name.removesuffix("市").removesuffix(" city").strip()


def reckon(item, rule=None, needed=None):
    """Say what a line comes to, and how much of it the rules allow.

    :param rule: None where no rule holds
    :param needed: days the session needs; None: it is not known
    """
    if rule is None:
        amount = 0.0 if item.kind in RECKONED else item.amount
        return Reckoned(amount, 0.0, NO_RULE)
    match item.kind:
        case "per_diem":
            amount = rule.per_diem * item.quantity
            days = item.quantity if needed is None else min(item.quantity, needed)
            return _capped(amount, rule.per_diem * days, TOO_MANY_DAYS)
        case "mileage":
            amount = rule.mileage_rate * item.quantity
            return Reckoned(amount, amount, WITHIN)
        case "hotel":
            cap = rule.hotel_cap * item.quantity
            return _capped(item.amount, cap if rule.hotel_cap else None, ABOVE_CAP)
        case "train" | "flight":
            limit = rule.train_class if item.kind == TRAIN else rule.flight_class
            if CLASSES.index(item.travel_class) > CLASSES.index(limit):
                # what the permitted class would have cost, no receipt says
                return Reckoned(item.amount, 0.0, ABOVE_CLASS)
        case "other":
            return Reckoned(item.amount, 0.0, NOT_IN_RULES)
    return Reckoned(item.amount, item.amount, WITHIN)


def _capped(amount, cap, code):
    allowed = amount if cap is None else min(amount, cap)
    return Reckoned(amount, allowed, code if allowed < amount else WITHIN)


def above_budget(total, budget):
    """How much a journey is above its planning budget; None: none was planned."""
    return 0.0 if budget is None else max(total - budget, 0.0)


def problems_of_dates(first, last, begin=None, end=None):
    """What is wrong with the days of a journey: codes.

    ``missing`` | ``order`` | ``apart``: it does not touch the days of the session.
    """
    if not first or not last:
        return ["missing"]
    if last < first:
        return ["order"]
    if begin and end and (last < begin or end < first):
        return ["apart"]
    return []


def problems_of_item(item, day, first, last, receipts):
    """What is wrong with a line: codes.

    ``amount`` | ``receipt`` | ``quantity`` | ``outside`` the journey | ``nights`` or
    ``days``: more than it has.

    :param day: the day of the line; None for those that cover the journey
    :param int receipts: how many files were handed in for it
    """
    problems = []
    if item.kind not in RECKONED:
        if item.amount <= 0:
            problems.append("amount")
        if not receipts:
            problems.append("receipt")
    if item.kind in (PER_DIEM, MILEAGE, HOTEL) and item.quantity <= 0:
        problems.append("quantity")
    if first and last:
        if day and not first <= day <= last:
            problems.append("outside")
        if item.kind == HOTEL and item.quantity > nights(first, last):
            problems.append("nights")
        if item.kind == PER_DIEM and item.quantity > started_days(first, last):
            problems.append("days")
    return problems
