"""Workbooks of lists and papers."""

from datetime import UTC, date, datetime
from io import BytesIO

from openpyxl import load_workbook

from services.papers.sheets import Sheet, book_bytes


def book(*sheets: Sheet):
    return load_workbook(BytesIO(book_bytes(sheets)))


def test_each_table_is_a_sheet_with_its_lines_above_and_a_frozen_head():
    (sheet,) = book(Sheet("问题清单", [("问题", 30), ("到期", 12)], [("停水", date(2026, 3, 2))], ["2026年3月2日"]))
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["2026年3月2日", None],
        ["问题", "到期"],
        ["停水", datetime.fromisoformat("2026-03-02T00:00")],
    ]
    assert (sheet.freeze_panes, sheet["A2"].font.bold, sheet.column_dimensions["A"].width) == ("A3", True, 30)


def test_text_that_could_be_a_formula_stays_text_in_heads_lines_and_cells():
    evil = '=HYPERLINK("http://x")'
    (sheet,) = book(Sheet("表", [(evil, 9)], [(evil,), ("@x" * 9,)], [evil]))
    for row in sheet.rows:
        assert row[0].data_type == "s"
        assert row[0].value.startswith("'")


def test_names_that_a_spreadsheet_does_not_take_are_made_so_and_stay_apart():
    names = [
        sheet.title
        for sheet in book(
            *(Sheet(name, [("a", 9)], []) for name in ("整[改]/清单", "整 改 清单", "", "长" * 40, "长" * 40))
        )
    ]
    assert names == ["整 改  清单", "整 改 清单", "-", "长" * 31, "长" * 29 + " 2"]


def test_moments_are_told_in_the_zone_and_numbers_stay_numbers():
    (sheet,) = book(Sheet("表", [("a", 9)] * 3, [(datetime(2026, 3, 2, 1, 0, tzinfo=UTC), 3, None)]))
    assert [cell.value for cell in sheet[2]] == [datetime.fromisoformat("2026-03-02T09:00"), 3, None]
