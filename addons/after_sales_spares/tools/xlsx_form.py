# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""An Excel file with headings only, for people to fill in."""

import xlsxwriter

WIDTH = 18


def write(target, title, help_title, columns):
    """Write the workbook: a sheet to fill in, and one that says how.

    :param target: binary file, open for writing
    :param columns: of objects with ``label``, ``kind``, ``help``, ``required``
    """
    columns = list(columns)
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    sheet, words = book.add_worksheet(title[:31]), book.add_worksheet(help_title[:31])
    sheet.freeze_panes(1, 1)
    words.set_column(0, 0, WIDTH * 1.5)
    words.set_column(1, 1, WIDTH * 5)
    for index, column in enumerate(columns):
        label = column.label + (" *" if column.required else "")
        is_number = column.kind == "number"
        sheet.set_column(index, index, WIDTH, None if is_number else text)
        sheet.write_string(0, index, label, head)
        words.write_string(index, 0, label, head)
        words.write_string(index, 1, column.help)
    book.close()
