"""Opening a workbook that somebody else made: which sheet, which cells, and what is refused unread."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from projects.catalogue.loader import load_document
from projects.operations.refusals import Refused
from projects.operations.workbooks import read_workbook
from projects.rules.building import build_catalogue
from projects.rules.spreadsheet import read_rows
from tests.projects.spreadsheets import HEADER, line, saved


def test_the_sheet_called_projects_is_read_else_the_first(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "别的"
    book.create_sheet("项目").append(HEADER)
    book.save(tmp_path / "a.xlsx")
    assert list(read_workbook(tmp_path / "a.xlsx")) == [HEADER]
    assert list(read_workbook(saved(tmp_path / "b.xlsx", ["甲"], name="Sheet1"))) == [["甲"]]


def test_rows_and_columns_are_those_of_the_sheet_and_spoilt_cells_are_faults(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for place, title in enumerate(HEADER):
        sheet.cell(2, place + 2, title)
        sheet.cell(4, place + 2, line(1)[place] or None)
    sheet["G4"], sheet["H4"] = "=1+1", "#N/A"
    book.save(tmp_path / "a.xlsx")
    _, faults = read_rows(read_workbook(tmp_path / "a.xlsx"), build_catalogue(load_document(), "x"))
    assert [(fault.row, fault.column_letter, fault.zh[:6]) for fault in faults] == [
        (4, "G", "这一格是公式"),
        (4, "H", "这一格是错误"),
    ]


def rebuilt(good: str, **parts: bytes) -> io.BytesIO:
    """The workbook with some of its parts exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, parts.get(Path(part.filename).stem.split(".")[0], old.read(part)))
    out.seek(0)
    return out


def sheet_xml(body: str, before: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{space}"><sheetData>{body}</sheetData></worksheet>'.encode()


FAR = '<row r="1"><c r="A1"><v>1</v></c></row>'
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (sheet_xml(FAR + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "最多 20000 行"),
        (sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="xfd1"><v>1</v></c></row>'), "最多 200 列"),
        (sheet_xml(FAR + '<row r="1048576"><c><v>1</v></c></row>'), "最多 20000 行"),
        (sheet_xml("<row><c><v>&b;</v></c></row>", ENTITIES), "打不开"),
        (b"no xml", "打不开"),
        (sheet_xml('<row r="1"><c r="!!"><v>1</v></c></row>'), "打不开"),
    ],
)
def test_a_sheet_that_would_fill_the_memory_is_refused_before_it_is_read(tmp_path, xml, words):
    good = saved(tmp_path / "a.xlsx", HEADER)
    with pytest.raises(Refused, match=words):
        read_workbook(rebuilt(good, sheet1=xml))


def test_styled_empty_rows_far_below_do_no_harm(tmp_path):
    xml = sheet_xml(FAR + '<row r="1048576" s="1"><c r="A1048576" s="1"/></row>')
    assert len(read_workbook(rebuilt(saved(tmp_path / "a.xlsx", HEADER), sheet1=xml))) == 1


def test_a_zip_bomb_is_refused_whether_or_not_it_owns_up_to_its_size(tmp_path):
    good = saved(tmp_path / "a.xlsx", HEADER)
    bomb = rebuilt(good, theme1=b" " * (201 * 1024 * 1024))
    with pytest.raises(Refused, match="展开后超过 200 MB"):
        read_workbook(bomb)
    lying = bytearray(bomb.getvalue())
    size = (201 * 1024 * 1024).to_bytes(4, "little")
    lying = lying.replace(size, (1024).to_bytes(4, "little"))
    with pytest.raises(Refused, match="打不开"):
        read_workbook(io.BytesIO(bytes(lying)))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "打不开"),
        (b"PK\x03\x04" + b"\0" * 100, "打不开"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 2000, "加了密码，或是旧版"),
        (b"\0" * (20 * 1024 * 1024 + 1), "超过 20 MB"),
    ],
)
def test_what_is_no_xlsx_is_refused_with_what_to_do(content, words):
    with pytest.raises(Refused, match=words):
        read_workbook(io.BytesIO(content))


def test_two_parts_of_one_name_are_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(saved(tmp_path / "a.xlsx", HEADER)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
        new.writestr("xl/worksheets/SHEET1.xml", sheet_xml(FAR))
    out.seek(0)
    with pytest.raises(Refused, match="打不开"):
        read_workbook(out)
