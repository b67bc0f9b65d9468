"""What goes out in a workbook: the template, and texts that must not become formulas."""

import pytest

from projects.catalogue.loader import load_document
from projects.rules.building import build_catalogue
from projects.rules.spreadsheet import neutral, read_rows
from projects.rules.spreadsheet_columns import columns_of
from projects.rules.spreadsheet_template import build_template


@pytest.fixture(scope="module")
def catalogue():
    return build_catalogue(load_document(), "2026-11-22")


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＠x"])
def test_a_text_that_a_spreadsheet_would_calculate_is_neutralised(text):
    assert neutral(text) == "'" + text


def test_other_text_stays_as_it_is_without_what_no_workbook_can_hold():
    assert neutral("西安（1=2）") == "西安（1=2）"
    assert neutral("\x00=1") == "'=1"
    assert neutral("") == ""


def test_the_template_holds_no_formula_and_reads_without_a_fault(catalogue):
    book = build_template(catalogue)
    cells = [cell for each in book for row in each.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    rows = [[cell.value for cell in row] for row in book["项目"].iter_rows()]
    assert read_rows(rows, catalogue) == ([], [])
    as_project = [rows[0], ["丙公司", *rows[1][1:]]]
    assert read_rows(as_project, catalogue)[1] == []


def test_the_template_has_choices_help_a_frozen_header_and_the_version(catalogue):
    book = build_template(catalogue)
    assert book.sheetnames[:2] == ["项目", "填写说明"]
    assert [book[name].sheet_state for name in ("选项", "版本")] == ["hidden", "hidden"]
    assert book["版本"]["B1"].value == "2026-11-22"
    sheet, guide = book["项目"], book["填写说明"]
    choices = [question for question in catalogue.questions.values() if question.type in ("bool", "enum")]
    assert sheet.freeze_panes == "B2"
    assert len(sheet.data_validations.dataValidation) == len(choices)
    assert all(cell.comment for cell in sheet[1])
    assert guide.max_row == 1 + len(columns_of(catalogue))
