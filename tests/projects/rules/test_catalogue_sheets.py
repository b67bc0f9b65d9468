"""The catalogue as spreadsheets: there and back without a difference, every fault by sheet, row and column."""

from __future__ import annotations

from typing import Any

import pytest

from projects.catalogue.loader import load_document, read_entry
from projects.rules.catalogue_check import faults
from projects.rules.catalogue_sheets import Found, Sheets, guide_rows, read_sheets_of, sheets_of, told_by_cell
from projects.rules.drafting import differences
from projects.rules.spreadsheet_cells import ERROR_CELL
from projects.rules.spreadsheet_columns import letter_of

DOCUMENT = load_document()


def column(sheets: Sheets, sheet: str, key: str) -> int:
    return sheets[sheet][0].index(key)


def with_cell(sheet: str, row: int, key: str, value: Any) -> Sheets:
    """The shipped catalogue's sheets with one cell filled in otherwise; rows as Excel counts them."""
    made = {name: [list(line) for line in lines] for name, lines in sheets_of(DOCUMENT).items()}
    made[sheet][row - 1][column(made, sheet, key)] = value
    return made


def read(sheets: Sheets) -> Found:
    return read_sheets_of(sheets, DOCUMENT, read_entry)


def told(found: Found) -> list[tuple[str, int, str]]:
    return [(each.sheet, each.cell.row, each.cell.column_letter) for each in found.faults]


def test_the_shipped_catalogue_comes_back_from_its_sheets_without_a_difference() -> None:
    found = read({"说明": guide_rows(), **sheets_of(DOCUMENT)})

    assert found.faults == []
    assert differences(DOCUMENT, found.document) == []


def test_a_changed_limit_is_the_only_difference() -> None:
    found = read(with_cell("items", 6, "committed_workdays", 4.0))

    (only,) = differences(DOCUMENT, found.document)
    assert (only.section, only.code) == ("items", "ap-energy")
    assert [leaf[:3] for leaf in only.fields] == [("committed_workdays", 5, 4)]


def test_a_sheet_that_is_not_there_leaves_its_section_alone() -> None:
    found = read({"phases": sheets_of(DOCUMENT)["phases"]})

    assert (found.faults, differences(DOCUMENT, found.document)) == ([], [])


@pytest.mark.parametrize("text", ["=1+1", "+86", "-无-", "@x", "~", "'引号", "a: b # c", "true", "12:30", "007"])
def test_text_that_a_sheet_could_take_for_something_else_comes_back_as_text(text: str) -> None:
    rows = [{**row, "zh": text} if row["id"] == "sr-weekend" else row for row in DOCUMENT["service_rules"]]
    changed = {**DOCUMENT, "service_rules": rows}

    assert differences(changed, read(sheets_of(changed)).document) == []


def test_no_cell_holds_a_formula() -> None:
    rows = [{**row, "zh": "=HYPERLINK(1)"} for row in DOCUMENT["service_rules"]]

    lines = sheets_of({**DOCUMENT, "service_rules": rows})["service_rules"]

    assert {line[1] for line in lines[1:]} == {"'=HYPERLINK(1)"}


@pytest.mark.parametrize(
    ("sheet", "row", "key", "value"),
    [
        ("items", 3, "materials", "[m-license"),
        ("items", 4, "variants", "[{when: yes}]"),
        ("items", 5, "id", ""),
        ("items", 5, "id", "ap-energy"),
        ("parameters", 2, "value", ERROR_CELL),
        ("blocks", 3, "content", "{a: *x}"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_by_sheet_row_and_column(sheet: str, row: int, key: str, value: Any) -> None:
    found = read(with_cell(sheet, row, key, value))

    place = column(sheets_of(DOCUMENT), sheet, key)
    later = 6 if value == "ap-energy" else row  # the second of two with one id is told
    assert (sheet, later, letter_of(place)) in told(found)


def test_unknown_sheets_columns_twice_and_missing_ids_are_told() -> None:
    sheets = sheets_of(DOCUMENT)
    sheets["phases"][0][2] = "id"
    sheets["materials"][0][0] = "name"

    found = read_sheets_of({**sheets, "Tabelle1": [["x"]]}, DOCUMENT, read_entry)

    assert told(found) == [("phases", 1, "C"), ("materials", 1, ""), ("Tabelle1", 1, "")]


def test_faults_of_the_catalogue_are_told_at_the_cell_that_holds_them() -> None:
    found = read(with_cell("items", 6, "committed_workdays", 500))

    cells = list(told_by_cell(faults(found.document), found))

    letter = column(sheets_of(DOCUMENT), "items", "committed_workdays")
    assert (cells[0].sheet, cells[0].cell.row, cells[0].cell.column_letter) == ("items", 6, letter_of(letter))
    assert {each.cell.row for each in cells} == {6}


def test_text_longer_than_a_cell_is_no_sheet() -> None:
    with pytest.raises(ValueError, match="longer than a cell"):
        sheets_of({**DOCUMENT, "committed_rule": "长" * 40_000})
