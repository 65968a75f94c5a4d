# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Rows out of an Excel file that somebody sends: whatever it is, a plain answer.

Pure functions. A file is judged before it is unpacked, read row by row, and never
believed: formulas, error values and dates where a text belongs are said cell by cell.
What is wrong with the whole file is raised as :class:`Unreadable`, with a code that
the caller puts into words; what is wrong with a row stands with the row.
"""

import io
import zipfile
from datetime import date, datetime, time
from typing import NamedTuple

from openpyxl import load_workbook

#: bytes of the file, and of what it unpacks to
MAX_BYTES = 10_000_000
MAX_UNPACKED = 200_000_000
MAX_ENTRIES = 1_000
MAX_SHEETS = 30
MAX_COLUMNS = 100
MAX_ROWS = 10_000
MAX_TEXT = 1_000
#: where an XML file would begin to name entities
XML_HEAD = 2_048
#: Excel keeps so many digits; a longer number is not what was typed any more
DIGITS = 10**15


class Unreadable(ValueError):
    """The file as a whole is of no use.

    :ivar code: empty | large | no_excel | bomb | no_sheet | twice | rows | no_rows
    :ivar details: dict of what the words need
    """

    def __init__(self, code, **details):
        super().__init__(code)
        self.code = code
        self.details = details


class Row(NamedTuple):
    """One row as it stands in the file."""

    number: int  # as Excel counts: the headings are row 1
    values: dict  # key of the column -> text, number, bool or None
    problems: list  # of (code, key of the column); the value is None then


class Sheet(NamedTuple):
    title: str
    keys: list  # of the columns that are read, as they stand in the file
    unknown: list  # headings that are not read
    rows: list  # of Row; empty rows are left out


def read(content, headings, required, max_rows=MAX_ROWS):
    """Return the first :class:`Sheet` whose first row names the columns.

    :param bytes content: the file
    :param dict headings: heading, as fold() makes it -> key of the column
    :param required: keys that the first row must name
    :raises Unreadable: there is no such sheet, or the file is none of ours
    """
    _check_package(content)
    try:
        book = load_workbook(
            io.BytesIO(content), read_only=True, data_only=False, keep_links=False
        )
        try:
            return _read_book(book, headings, set(required), max_rows)
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception as error:
        # whatever a broken package makes the reader stumble over
        raise Unreadable("no_excel") from error


def fold(heading):
    """A heading as it is compared: case and blanks do not count."""
    return "".join(str(heading or "").casefold().split()).rstrip("*")


# ------------------------------------------------------------
# THE PACKAGE
# ------------------------------------------------------------


def _check_package(content):
    """Look at the parcel before it is opened: size, kind, what it unpacks to."""
    if not content:
        raise Unreadable("empty")
    if len(content) > MAX_BYTES:
        raise Unreadable("large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if len(entries) > MAX_ENTRIES or (
                # never more than said here is unpacked: zipfile stops there
                sum(entry.file_size for entry in entries) > MAX_UNPACKED
            ):
                raise Unreadable("bomb")
            if "[Content_Types].xml" not in package.namelist():
                raise Unreadable("no_excel")
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with package.open(entry) as stream:
                        if b"<!DOCTYPE" in stream.read(XML_HEAD):
                            raise Unreadable("bomb")
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("no_excel") from error


# ------------------------------------------------------------
# SHEETS AND ROWS
# ------------------------------------------------------------


def _read_book(book, headings, required, max_rows):
    missing = None
    for sheet in book.worksheets[:MAX_SHEETS]:
        # one row more than allowed tells that there are too many
        rows = sheet.iter_rows(max_row=max_rows + 2, max_col=MAX_COLUMNS)
        columns, unknown = _read_headings(next(rows, ()), headings)
        lacking = required.difference(columns.values())
        if lacking:
            # of several sheets the one that comes closest is spoken of
            if missing is None or len(lacking) < len(missing):
                missing = lacking
            continue
        found = _read_rows(rows, columns, max_rows)
        if not found:
            raise Unreadable("no_rows")
        return Sheet(sheet.title, list(columns.values()), unknown, found)
    raise Unreadable(
        "no_sheet",
        sheets=[sheet.title for sheet in book.worksheets],
        missing=sorted(missing or required),
    )


def _read_headings(cells, headings):
    """Return (index -> key of the columns we know, headings we do not)."""
    columns, unknown = {}, []
    for index, cell in enumerate(cells):
        key = headings.get(fold(cell.value))
        if key in columns.values():
            raise Unreadable("twice", heading=str(cell.value))
        if key:
            columns[index] = key
        elif cell.value is not None:
            unknown.append(str(cell.value)[:MAX_TEXT])
    return columns, unknown


def _read_rows(rows, columns, max_rows):
    found = []
    for number, cells in enumerate(rows, start=2):
        if number > max_rows + 1:
            raise Unreadable("rows", limit=max_rows)
        row = _read_row(number, cells, columns)
        if row.problems or any(value is not None for value in row.values.values()):
            found.append(row)
    return found


def _read_row(number, cells, columns):
    values = dict.fromkeys(columns.values())
    problems = []
    for index, key in columns.items():
        cell = cells[index] if index < len(cells) else None
        try:
            values[key] = _read_cell(cell)
        except Unreadable as problem:
            problems.append((problem.code, key))
    return Row(number, values, problems)


def _read_cell(cell):
    """:raises Unreadable: formula | error | date | digits | long"""
    value = cell.value if cell is not None else None
    if value is None:
        return None
    kind = cell.data_type
    if kind == "f":
        raise Unreadable("formula")
    if kind == "e":
        raise Unreadable("error")
    if isinstance(value, (date, datetime, time)) or kind == "d":
        raise Unreadable("date")
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        if abs(value) >= DIGITS or value != value:
            raise Unreadable("digits")
        return value
    text = " ".join(str(value).split())
    if len(text) > MAX_TEXT:
        raise Unreadable("long")
    return text or None


# ------------------------------------------------------------
# VALUES
# ------------------------------------------------------------


def to_text(value):
    """A part number that Excel took for a number is a text again."""
    if isinstance(value, bool):
        raise Unreadable("text")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def to_number(value):
    """:raises Unreadable: it is none"""
    if isinstance(value, bool):
        raise Unreadable("number")
    if isinstance(value, str):
        try:
            value = float(value.replace("\u00a0", "").replace(" ", ""))
        except ValueError:
            raise Unreadable("number") from None
    if not abs(value) < DIGITS:
        raise Unreadable("number")
    return value


def to_choice(value, choices):
    """:param dict choices: word, as fold() makes it -> value"""
    word = fold(int(value) if isinstance(value, bool) else value)
    if word not in choices:
        raise Unreadable("choice")
    return choices[word]
