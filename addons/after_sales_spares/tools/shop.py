# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Selling spares: when a part can be had, what a customer typed, where it lies.

Plain Python, no database.
"""

import re
from typing import NamedTuple

IN_STOCK = "in_stock"
#: a discontinued part of which some pieces are left
LAST = "last"
IN_DAYS = "in_days"
ON_REQUEST = "on_request"
GONE = "gone"

#: nobody orders more of a part at a time through a form
LARGEST = 9_999
#: parts of one order
LINES = 50

_QUANTITY = re.compile(r"\d{1,6}([.,]\d{1,2})?")
_ID = re.compile(r"[0-9]{1,9}")


class Availability(NamedTuple):
    """When a part can be had: one of the kinds above.

    :ivar days: ``IN_DAYS``: so many days; ``LAST``: none
    :ivar left: ``LAST``: so many pieces are left
    """

    kind: str
    days: int = 0
    left: float = 0.0

    @property
    def can_be_ordered(self):
        return self.kind != GONE


class Refused(ValueError):
    """A quantity that nobody can order.

    :ivar code: ``number`` | ``positive`` | ``whole`` | ``large``
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def availability(free, wanted, lead_days, is_discontinued):
    """Say when a quantity of a part can be had.

    :param float free: what lies free in the stores
    :param float wanted: how much is asked for
    :param lead_days: days until a vendor delivers; None: no vendor is known
    :param bool is_discontinued: it can no longer be bought
    """
    if is_discontinued:
        if free >= wanted and free > 0:
            return Availability(LAST, left=free)
        return Availability(GONE)
    if free >= wanted:
        return Availability(IN_STOCK)
    if lead_days is None:
        return Availability(ON_REQUEST)
    return Availability(IN_DAYS, days=max(1, int(lead_days)))


def parse_quantity(text, whole=False):
    """Return the quantity that somebody typed; a comma may stand for the point.

    :param bool whole: parts that are counted: no half of one
    :raises Refused: says by its code what is wrong
    """
    text = str(text or "").strip()
    if not _QUANTITY.fullmatch(text):
        raise Refused("number")
    quantity = float(text.replace(",", "."))
    if quantity <= 0:
        raise Refused("positive")
    if quantity > LARGEST:
        raise Refused("large")
    if whole and quantity != int(quantity):
        raise Refused("whole")
    return quantity


def parse_id(text):
    """Return the number of a record that a form names; 0: it is none."""
    text = str(text or "").strip()
    return int(text) if _ID.fullmatch(text) else 0


def choose_store(wanted, stores):
    """Return the number of the first store that has all of it; None: no one has.

    :param dict wanted: part -> quantity
    :param stores: list of dict part -> what is free there
    """
    for number, free in enumerate(stores):
        if all(free.get(part, 0.0) >= quantity for part, quantity in wanted.items()):
            return number
    return None
