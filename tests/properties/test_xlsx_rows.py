# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
import zipfile
from datetime import datetime

import pytest
from after_sales_spares.tools import xlsx_rows
from after_sales_spares.tools.xlsx_rows import Unreadable, fold, read
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

HEADINGS = {"code": "code", "编号": "code", "quantity": "quantity"}


def book(*rows, title="Parts", before=()):
    """A workbook as bytes; ``before`` are sheets that come before the one meant."""
    work = Workbook()
    work.remove(work.active)
    for name, cells in (*before, (title, rows)):
        sheet = work.create_sheet(name)
        for row in cells:
            sheet.append(row)
    target = io.BytesIO()
    work.save(target)
    return target.getvalue()


def package(**entries):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parcel:
        for name, content in entries.items():
            parcel.writestr(name, content)
    return target.getvalue()


def fails(content, **options):
    with pytest.raises(Unreadable) as caught:
        read(content, HEADINGS, {"code"}, **options)
    return caught.value


GOOD = book(["Code *", "Quantity"], ["P-1", 2])


def test_reads_what_is_there():
    sheet = read(GOOD, HEADINGS, {"code"})
    assert (sheet.title, sheet.keys) == ("Parts", ["code", "quantity"])
    assert sheet.rows == [(2, {"code": "P-1", "quantity": 2}, [])]


def test_headings_in_any_language_and_order_and_what_is_not_read():
    content = book(["Remark", "quantity", None, "编号"], ["x", 1, "y", "P-1"])
    sheet = read(content, HEADINGS, {"code"})
    assert sheet.unknown == ["Remark"]
    assert sheet.rows[0].values == {"code": "P-1", "quantity": 1}


def test_the_sheet_that_names_the_columns_is_read():
    content = book(["code"], ["P-1"], before=[("Cover", [["Our parts"]])])
    assert read(content, HEADINGS, {"code"}).title == "Parts"


def test_rows_keep_the_number_that_excel_shows():
    content = book(["code"], [None], ["P-1"], ["  "], ["P-2"])
    rows = read(content, HEADINGS, {"code"}).rows
    assert [(row.number, row.values["code"]) for row in rows] == [
        (3, "P-1"),
        (5, "P-2"),
    ]


def test_formulas_dates_errors_and_long_numbers_are_said():
    content = book(
        ["code", "quantity"],
        ["=A1", 1],
        [datetime(2026, 11, 1), 1],
        ["#N/A", 1],
        [69012345678901234, 1],
        ["x" * 2000, 1],
    )
    rows = read(content, HEADINGS, {"code"}).rows
    assert [row.problems for row in rows] == [
        [("formula", "code")],
        [("date", "code")],
        [("error", "code")],
        [("digits", "code")],
        [("long", "code")],
    ]


def test_what_is_wrong_with_the_file():
    assert fails(b"").code == "empty"
    assert fails(b"Code;Quantity").code == "no_excel"
    assert fails(GOOD[:-40]).code == "no_excel"
    assert fails(package(**{"word/document.xml": "<w/>"})).code == "no_excel"
    assert fails(book(["code", "Code"], ["P-1", "P-2"])).code == "twice"
    assert fails(book(["code"])).code == "no_rows"
    assert fails(book(["code"], ["a"], ["b"], ["c"]), max_rows=2).code == "rows"
    lacking = fails(book(["Name"], ["Lamp"], title="Stock"))
    assert lacking.code == "no_sheet"
    assert lacking.details == {"sheets": ["Stock"], "missing": ["code"]}


def test_too_large_before_or_after_unpacking(monkeypatch):
    bomb = package(
        **{"[Content_Types].xml": "<Types/>", "xl/worksheets/sheet1.xml": " " * 10**6}
    )
    monkeypatch.setattr(xlsx_rows, "MAX_UNPACKED", 10**5)
    assert fails(bomb).code == "bomb"
    monkeypatch.setattr(xlsx_rows, "MAX_BYTES", 100)
    assert fails(bomb).code == "large"


def test_entities_are_refused():
    evil = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'
    assert fails(package(**{"[Content_Types].xml": evil})).code == "bomb"


@given(st.binary(max_size=300))
def test_any_bytes(content):
    assert fails(content).code in ("empty", "no_excel")


@given(st.data())
def test_a_damaged_file_is_read_or_refused(data):
    content = bytearray(GOOD)
    for _hit in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(
            st.integers(0, 255)
        )
    try:
        read(bytes(content), HEADINGS, {"code"})
    except Unreadable:
        pass


XML = st.text('<>/="&; rcvtABC019:[]', max_size=200)


@given(XML, XML, XML)
def test_a_made_up_package_is_read_or_refused(types, workbook, sheet):
    content = package(
        **{
            "[Content_Types].xml": types,
            "xl/workbook.xml": workbook,
            "xl/worksheets/sheet1.xml": sheet,
        }
    )
    try:
        read(content, HEADINGS, {"code"})
    except Unreadable:
        pass


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(-1e14, 1e14),
    st.text("aB1 -=", max_size=6),
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_every_cell_is_a_value_or_a_problem(cells):
    try:
        sheet = read(book(["code", "quantity"], *cells), HEADINGS, {"code"})
    except Unreadable as error:
        assert error.code == "no_rows"
        return
    for row in sheet.rows:
        assert set(row.values) == {"code", "quantity"}
        for _code, key in row.problems:
            assert row.values[key] is None


def test_values():
    assert xlsx_rows.to_text(1001.0) == "1001"
    assert xlsx_rows.to_text(" P-1".strip()) == "P-1"
    assert xlsx_rows.to_number("1 200") == 1200
    assert xlsx_rows.to_choice("High value", {fold("high VALUE"): "high_value"})
    for convert, value in (
        (xlsx_rows.to_text, True),
        (xlsx_rows.to_number, "two"),
        (xlsx_rows.to_number, "nan"),
        (xlsx_rows.to_number, "inf"),
        (xlsx_rows.to_number, True),
    ):
        with pytest.raises(Unreadable):
            convert(value)
