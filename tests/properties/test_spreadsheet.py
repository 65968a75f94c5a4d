# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
from datetime import date, datetime
from decimal import Decimal

from after_sales_service.tools import spreadsheet
from openpyxl import load_workbook


def _book(rows, title="Costs", **options):
    target = io.BytesIO()
    spreadsheet.write(target, title, ["What", "How much", "When"], rows, **options)
    return load_workbook(target)


def test_values_keep_their_kind():
    book = _book([("Lamp", Decimal("120.50"), date(2026, 5, 3)), (None, 0, None)])
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0] == ("What", "How much", "When")
    assert rows[1] == ("Lamp", 120.5, datetime(2026, 5, 3))
    assert rows[2][1] == 0


def test_text_is_no_formula():
    book = _book([("=1+1", 1, None)])
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_more_rows_than_a_sheet_holds():
    book = _book(([str(number), number, None] for number in range(7)), limit=4)
    assert book.sheetnames == ["Costs", "Costs 2", "Costs 3"]
    assert [sheet.max_row for sheet in book] == [4, 4, 2]
    assert {sheet["A1"].value for sheet in book} == {"What"}


def test_no_rows():
    book = _book([])
    assert [cell.value for cell in book.active[1]] == ["What", "How much", "When"]


def test_title_that_excel_would_refuse():
    assert _book([], title="Costs: [all] of a very long company name").sheetnames


def test_sums_stand_apart_from_the_filter():
    rows = [("Lamp", 2, None), ("Pump", Decimal("0.5"), None)]
    sheet = _book(rows, totals=[1], total_label="Total").active
    assert [cell.value for cell in sheet[5]][:2] == ["Total", 2.5]
    assert sheet.auto_filter.ref == "A1:C3"
    assert sheet.freeze_panes == "A2"


def test_moments_and_days():
    sheet = _book([("a", 1, datetime(2026, 5, 3, 8, 30))]).active
    assert sheet["C2"].value == datetime(2026, 5, 3, 8, 30)
    assert sheet["C2"].number_format == "yyyy-mm-dd hh:mm"
