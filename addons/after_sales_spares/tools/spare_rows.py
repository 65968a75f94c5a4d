# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Rows of a catalogue file: what each says, whether they agree, in which order they go.

Pure functions. Problems are (code, key of the column, detail); the caller words them.
"""

from typing import NamedTuple

from . import xlsx_rows

#: what a row says of the part itself: the same in every row of the part
PART_KEYS = (
    "name",
    "barcode",
    "tracking",
    "cost",
    "price",
    "class",
    "criticality",
    "consumable",
    "brand",
    "specification",
)
#: where the part sits in a machine, and how many of it
PLACE_KEYS = ("machine", "position", "serial_from", "serial_until")
FIT_KEYS = ("position", "quantity", "serial_from", "serial_until", "replaced_by")
PRICE_KEYS = ("vendor_code", "vendor_price", "currency", "min_quantity", "delay")
POSITIVE = ("quantity", "vendor_price")
NOT_NEGATIVE = ("cost", "price", "min_quantity", "delay")


class Problem(NamedTuple):
    code: str
    key: str
    detail: object = None


class Entry(NamedTuple):
    """A row that can be used."""

    row: xlsx_rows.Row
    values: dict  # key -> value; empty cells are left out


def read_entry(row, kinds, words):
    """Return (:class:`Entry`, problems of the row by itself).

    :param kinds: key -> text | number | name of a kind of choice
    :param words: kind of choice -> {folded word: value}
    """
    values = {}
    problems = [Problem(code, key) for code, key in row.problems]
    for key, value in row.values.items():
        if value is None:
            continue
        try:
            match kinds[key]:
                case "text":
                    values[key] = xlsx_rows.to_text(value)
                case "number":
                    values[key] = xlsx_rows.to_number(value)
                case kind:
                    values[key] = xlsx_rows.to_choice(value, words[kind])
        except xlsx_rows.Unreadable as error:
            problems.append(Problem(error.code, key, value))
    told = values.keys() | {key for _code, key in row.problems}
    problems += _find_gaps(told)
    problems += [
        Problem("positive", key, values[key])
        for key in POSITIVE
        if key in values and values[key] <= 0
    ]
    problems += [
        Problem("negative", key, values[key])
        for key in NOT_NEGATIVE
        if key in values and values[key] < 0
    ]
    return Entry(row, values), problems


def _find_gaps(told):
    """What a row must say as well because of what it says."""
    gaps = []
    if "code" not in told:
        gaps.append("code")
    if "machine" not in told and not told.isdisjoint(FIT_KEYS):
        gaps.append("machine")
    if "vendor" not in told and not told.isdisjoint(PRICE_KEYS):
        gaps.append("vendor")
    if "vendor" in told and "vendor_price" not in told:
        gaps.append("vendor_price")
    return [Problem("missing", key) for key in gaps]


def find_conflicts(entries):
    """Rows that say otherwise than an earlier one, or the same twice.

    :return: {row number: :class:`Problem`}; its detail is the row before
    """
    said, places, prices, conflicts = {}, {}, {}, {}
    for number, values in ((entry.row.number, entry.values) for entry in entries):
        code = values["code"]
        problem = None
        for key in PART_KEYS:
            if key in values:
                value, before = said.get((code, key), (values[key], number))
                if value != values[key]:
                    problem = problem or Problem("otherwise", key, before)
        if "machine" in values:
            place = (code, *(values.get(key) for key in PLACE_KEYS))
            if place in places:
                problem = problem or Problem("twice", "machine", places[place])
        if "vendor" in values:
            terms = [values.get(key) for key in ("vendor_price", "delay")]
            price = tuple(
                values.get(key)
                for key in ("code", "vendor", "currency", "min_quantity")
            )
            if prices.get(price, (terms,))[0] != terms:
                problem = problem or Problem(
                    "otherwise", "vendor_price", prices[price][1]
                )
        if problem:
            conflicts[number] = problem
            continue
        for key in PART_KEYS:
            if key in values:
                said.setdefault((code, key), (values[key], number))
        if "machine" in values:
            places[place] = number
        if "vendor" in values:
            prices.setdefault(price, (terms, number))
    return conflicts


def gather_parts(entries):
    """Return {part no.: all that the rows say of the part}."""
    parts = {}
    for entry in entries:
        part = parts.setdefault(entry.values["code"], {})
        part.update(
            {key: entry.values[key] for key in PART_KEYS if key in entry.values}
        )
    return parts


def by_need(entries, known):
    """Rows in an order in which each names only parts that are there by then.

    :param known: part numbers that are there already
    :return: entries; those that wait for each other come last, as they were
    """
    known = set(known)
    waiting, ordered = list(entries), []
    while waiting:
        ready = [
            entry
            for entry in waiting
            if entry.values.get("replaced_by", entry.values["code"])
            in known | {entry.values["code"]}
        ]
        if not ready:
            return ordered + waiting
        ordered += ready
        known.update(entry.values["code"] for entry in ready)
        done = {entry.row.number for entry in ready}
        waiting = [entry for entry in waiting if entry.row.number not in done]
    return ordered
