# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Telephone numbers as people write and dial them, made comparable.

Pure functions. The same caller appears as ``+86 21 5555-0123`` in the address
book, as ``02155550123`` on the display and as ``5555 0123 转 802`` on a letter.
"""

import re

# Everything from the extension's mark on is no part of the subscriber's number.
_EXTENSION = re.compile(r"(转|分机|ext\.?|[x#;,]).*$", re.IGNORECASE)
_NOT_DIGIT = re.compile(r"[^0-9]")

#: Digits compared: a Chinese landline without its area code has seven or eight.
KEY_DIGITS = 8
#: Fewer digits than this name nobody in particular.
MIN_DIGITS = 7

#: The same rule as :func:`digits` for PostgreSQL (immutable, so it can be indexed).
SQL_DIGITS = (
    "regexp_replace(regexp_replace({column},"
    r" '(转|分机|ext\.?|[x#;,]).*$', '', 'i'), '[^0-9]', '', 'g')"
)


def digits(number):
    """Return the digits of a number without its extension.

    :param number: text as typed, may be empty or None
    :rtype: str
    """
    # fullwidth digits of Chinese input methods are digits too
    halfwidth = "".join(
        chr(ord(char) - 0xFEE0) if "\uff01" <= char <= "\uff5e" else char
        for char in number or ""
    )
    return _NOT_DIGIT.sub("", _EXTENSION.sub("", halfwidth))


def key(number):
    """Return the last digits by which two numbers are compared.

    :return: at most eight digits; empty where the number names nobody
    """
    found = digits(number)
    return found[-KEY_DIGITS:] if len(found) >= MIN_DIGITS else ""


def common_suffix(left, right):
    """Return how many digits two numbers share, counted from the end.

    :param left, right: numbers as typed
    :rtype: int
    """
    count = 0
    for one, other in zip(
        reversed(digits(left)), reversed(digits(right)), strict=False
    ):
        if one != other:
            break
        count += 1
    return count
