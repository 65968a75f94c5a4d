# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Rows into an Excel file, one after the other: memory does not grow with them."""

from datetime import date
from decimal import Decimal

import xlsxwriter

#: an Excel sheet ends there; more rows go on a further sheet
ROWS_OF_SHEET = 1_048_576
#: characters Excel forbids in the name of a sheet
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
WIDTH = 16


def write(target, title, headers, rows, limit=ROWS_OF_SHEET):
    """Write a workbook.

    Texts are written as texts: one that begins with = is no formula.

    :param target: binary file, open for writing
    :param title: name of the sheets
    :param headers: texts of the first row of each sheet
    :param rows: iterable of sequences of text, number, date or nothing
    :param limit: rows of a sheet, its header included
    """
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    number = book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet, at, count = None, limit, 0
    for row in rows:
        if at >= limit:
            count += 1
            sheet = _add_sheet(book, title, count, headers, head)
            at = 1
        for column, value in enumerate(row):
            if isinstance(value, (int, float, Decimal)):
                sheet.write_number(at, column, value, number)
            elif isinstance(value, date):
                sheet.write_datetime(at, column, value, day)
            elif value:
                sheet.write_string(at, column, str(value))
        at += 1
    if not count:
        _add_sheet(book, title, 1, headers, head)
    book.close()


def _add_sheet(book, title, count, headers, head):
    name = title.translate(FORBIDDEN)[:28]
    sheet = book.add_worksheet(name if count == 1 else f"{name} {count}")
    sheet.set_column(0, len(headers) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, head)
    return sheet
