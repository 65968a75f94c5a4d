# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A calendar entry (RFC 5545) that a later letter can move or take back.

Core's entry has no identity: the calendar of the reader would show a moved session
twice. Plain values, no database.
"""

STAMP = "%Y%m%dT%H%M%SZ"
#: octets of a line, RFC 5545 3.1
LINE = 75


def escape(text):
    """Return text as a value of a calendar entry."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(plain, escaped)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def fold(line):
    """Return a line in pieces of 75 octets, never within a character."""
    pieces, piece, size = [], "", 0
    for character in line:
        length = len(character.encode())
        if size + length > LINE:
            pieces.append(piece)
            # the blank that marks a continued line counts
            piece, size = " ", 1
        piece += character
        size += length
    return "\r\n".join([*pieces, piece])


def write_entry(
    uid, sequence, start, end, summary, place="", description="", now=None, off=False
):
    """Return the bytes of a calendar file with one entry.

    :param str uid: the same for each version of the entry
    :param int sequence: higher for each later version
    :param datetime start: naive UTC, as ``end`` and ``now``
    :param bool off: the entry is taken back
    """
    rows = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//After-Sales Training//EN"),
        ("METHOD", "CANCEL" if off else "PUBLISH"),
        ("BEGIN", "VEVENT"),
        ("UID", uid),
        ("SEQUENCE", str(sequence)),
        ("DTSTAMP", (now or start).strftime(STAMP)),
        ("DTSTART", start.strftime(STAMP)),
        ("DTEND", end.strftime(STAMP)),
        ("STATUS", "CANCELLED" if off else "CONFIRMED"),
        ("SUMMARY", escape(summary)),
        ("LOCATION", escape(place)),
        ("DESCRIPTION", escape(description)),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]
    lines = [fold(f"{name}:{value}") for name, value in rows if value]
    return ("\r\n".join(lines) + "\r\n").encode()
