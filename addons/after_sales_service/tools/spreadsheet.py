# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Rows into an Excel file, one after the other: memory does not grow with them."""

from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

#: an Excel sheet ends there; more rows go on a further sheet
ROWS_OF_SHEET = 1_048_576
#: characters Excel forbids in the name of a sheet
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
WIDTH = 16


def write(target, title, headers, rows, limit=ROWS_OF_SHEET, totals=(), total_label=""):
    """Write a workbook.

    Texts are written as texts: one that begins with = is no formula.

    :param target: binary file, open for writing
    :param title: name of the sheets
    :param headers: texts of the first row of each sheet
    :param rows: iterable of sequences of text, number, date or nothing
    :param limit: rows of a sheet, its header included
    :param totals: numbers of the columns that are summed up below the last row
    :param str total_label: what stands before the sums
    """
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    number = book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    foot = book.add_format({"bold": True, "top": 1, "num_format": "#,##0.00"})
    last = len(headers) - 1
    sums = dict.fromkeys(totals, 0)
    sheet, at, count = None, limit, 0
    for row in rows:
        if at >= limit:
            if sheet:
                sheet.autofilter(0, 0, at - 1, last)
            count += 1
            sheet = _add_sheet(book, title, count, headers, head)
            at = 1
        for column, value in enumerate(row):
            if isinstance(value, (int, float, Decimal)):
                sheet.write_number(at, column, value, number)
                if column in sums:
                    sums[column] += value
            elif isinstance(value, datetime):
                sheet.write_datetime(at, column, value, moment)
            elif isinstance(value, date):
                sheet.write_datetime(at, column, value, day)
            elif value:
                sheet.write_string(at, column, str(value))
        at += 1
    if not count:
        sheet, at = _add_sheet(book, title, 1, headers, head), 1
    sheet.autofilter(0, 0, at - 1, last)
    # an empty row keeps the sums out of the filter
    if sums and 0 not in sums:
        sheet.write_string(at + 1, 0, total_label, foot)
    for column, value in sums.items():
        sheet.write_number(at + 1, column, value, foot)
    book.close()


def _add_sheet(book, title, count, headers, head):
    name = title.translate(FORBIDDEN)[:28]
    sheet = book.add_worksheet(name if count == 1 else f"{name} {count}")
    sheet.set_column(0, len(headers) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, head)
    return sheet
