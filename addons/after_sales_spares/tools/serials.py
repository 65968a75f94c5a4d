# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The natural order of serial numbers: SP2-0099 comes before SP2-0100 and SP2-1000.

Pure functions. Two spellings of one number are the same: case, full-width digits,
leading zeros and what separates the groups (blank, dash, dot, slash) do not count.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right

_PIECES = re.compile(r"[0-9]+|[^0-9\W_]+")


def key(serial):
    """Return what serials are sorted and compared by.

    Groups of digits come before groups of letters, a shorter serial before one that
    goes on.
    """
    text = unicodedata.normalize("NFKC", serial or "").casefold()
    return tuple(_rank(piece) for piece in _PIECES.findall(text))


def _rank(piece):
    if piece[0] not in "0123456789":
        return (1, 0, piece)
    # by length, then by value: a number of any size needs no arithmetic
    digits = piece.lstrip("0")
    return (0, len(digits), digits)


def is_range(first, last):
    """Whether a range has an order; an end that is empty is open."""
    return not first or not last or key(first) <= key(last)


def holds(serial, first, last):
    """Whether a serial lies in the range, its ends included.

    :param str first: empty: since ever
    :param str last: empty: until further notice
    """
    place = key(serial)
    return (not first or key(first) <= place) and (not last or place <= key(last))


def within(keys, first, last):
    """Where the serials that lie in the range stand, its ends included.

    :param keys: the keys of the serials, sorted: a range costs two bisections
    :return: slice of ``keys``
    """
    start = bisect_left(keys, key(first)) if first else 0
    end = bisect_right(keys, key(last)) if last else len(keys)
    return slice(start, max(start, end))


def count(keys, first, last):
    """How many of many serials lie in the range, its ends included.

    :param keys: the keys of the serials, sorted
    """
    places = within(keys, first, last)
    return places.stop - places.start


def overlap(one, other):
    """Whether two ranges (first, last) have serials in common."""
    (start, end), (first, last) = one, other
    return not (
        (end and first and key(end) < key(first))
        or (last and start and key(last) < key(start))
    )
