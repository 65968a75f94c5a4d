# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""People as they are pasted from a mail or a sheet: one per line."""

import re
from typing import NamedTuple

#: what parts the columns of a line: a tab, or a comma or semicolon, Chinese as well
COLUMNS = re.compile(r"[\t,;，；、]")
#: what a line may be numbered with
NUMBER = re.compile(r"^\s*\d{1,3}\s*[.)、．）]\s*")
#: an address, as far as a list tells
EMAIL = re.compile(r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$")
#: an address behind a name: Li Na <li.na@example.com>
IN_BRACKETS = re.compile(r"<\s*([^<>@\s]+@[^<>@\s]+)\s*>")
#: digits that make a telephone number, with what people write between them
PHONE = re.compile(r"^\+?[\d\s()./-]{5,}$")


class Person(NamedTuple):
    """Somebody of a list; what is not told is empty."""

    name: str
    email: str = ""
    phone: str = ""


def read(text):
    """Read people from pasted text.

    :param str text: a person per line: the name first, then e-mail and phone in any
        order, parted by tabs, commas or semicolons
    :return: list of :class:`Person`; a line of an address alone is named by it
    """
    people = (_read_line(line) for line in (text or "").splitlines())
    return [person for person in people if person]


def _read_line(line):
    line = NUMBER.sub("", line)
    email = phone = ""
    names = []
    for part in COLUMNS.split(IN_BRACKETS.sub(r"\t\1\t", line)):
        part = part.strip()
        if not part:
            continue
        if not email and "@" in part:
            email = part  # also a mistyped one: see strange_emails()
        elif not phone and PHONE.match(part):
            phone = part
        else:
            names.append(part)
    name = names[0] if names else email
    return Person(name, email, phone) if name else None


def strange_emails(people):
    """Addresses that no mail reaches as they are written.

    :param people: list of (name, email)
    """
    return [email for _name, email in people if email and not EMAIL.match(email)]


def key(name, email):
    """What two entries of the same person have in common.

    :param str name: as typed
    :param str email: as typed, or empty
    """
    return " ".join((name or "").split()).casefold(), (email or "").strip().casefold()


def twice(people):
    """Names of those who are in the list more than once, by address or as a whole.

    :param people: list of (name, email)
    """
    seen, found = set(), []
    for name, email in people:
        whole = key(name, email)
        marks = {whole[1]} if whole[1] else {whole}
        if marks & seen:
            found.append(name)
        seen |= marks
    return found
