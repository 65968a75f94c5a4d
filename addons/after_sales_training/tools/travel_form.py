# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a claimant typed into the forms of his travel claim.

Pure functions. Whatever texts come in, values or codes of what is wrong come out.
"""

import math
import unicodedata
from datetime import date

from . import travel

#: more than any journey costs in any currency of the world
AMOUNT_LIMIT = 1e9
QUANTITY_LIMIT = 1e5
TEXT_LIMIT = 200
NOTE_LIMIT = 2000


def _text(form, name):
    return (form.get(name) or "").strip()


def number(text, limit):
    """Return a number above 0 as people type it; None: it is none.

    >>> number("1,234.50", 1e9)
    1234.5
    >>> number("１２０", 1e9)
    120.0
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip(" ¥$€")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) and 0 < value <= limit else None


def masked(account):
    """Return the end of a bank account, for who is not its owner.

    >>> masked("ICBC 6222 0012 3456")
    '•••• 3456'
    >>> masked("12345")
    '••••'
    >>> masked("")
    ''
    """
    if not account:
        return ""
    return f"•••• {account[-4:]}" if len(account) > 8 else "••••"


def day(text):
    """Return the date of an input field; None: it is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def read_journey(form):
    """Read the days and the city.

    :return: (values, codes of problems by field: ``missing`` | ``long``)
    """
    values = {
        "city": _text(form, "city"),
        "departed_on": day(_text(form, "departed_on")),
        "returned_on": day(_text(form, "returned_on")),
        "payee_account": _text(form, "payee_account"),
        "note": _text(form, "note"),
    }
    problems = {
        name: "missing"
        for name in ("city", "departed_on", "returned_on")
        if not values[name]
    }
    for name in ("city", "payee_account"):
        if len(values[name]) > TEXT_LIMIT:
            problems[name] = "long"
    if len(values["note"]) > NOTE_LIMIT:
        problems["note"] = "long"
    return values, problems


def read_line(form, kinds, currencies):
    """Read one receipt or allowance.

    :param kinds: the kinds that are offered
    :param currencies: the codes of the currencies that are
    :return: (values, codes of problems by field: ``missing`` | ``long``)
    """
    kind = _text(form, "kind")
    values = {"kind": kind, "name": _text(form, "name")}
    problems = {}
    if kind not in kinds:
        problems["kind"] = "missing"
    if len(values["name"]) > TEXT_LIMIT:
        problems["name"] = "long"
    if kind in travel.RECKONED or kind == travel.HOTEL:
        values["quantity"] = number(_text(form, "quantity"), QUANTITY_LIMIT)
        if values["quantity"] is None:
            problems["quantity"] = "missing"
    if kind in (travel.TRAIN, travel.FLIGHT):
        chosen = _text(form, "travel_class")
        values["travel_class"] = (
            chosen if chosen in travel.CLASSES else travel.CLASSES[0]
        )
    if kind not in travel.RECKONED:
        values["amount"] = number(_text(form, "amount"), AMOUNT_LIMIT)
        values["currency"] = _text(form, "currency")
        values["date"] = day(_text(form, "date"))
        if values["amount"] is None:
            problems["amount"] = "missing"
        if values["currency"] not in currencies:
            problems["currency"] = "missing"
        if values["date"] is None:
            problems["date"] = "missing"
    return values, problems
