"""Whole files of the catalogue: a draft as a workbook, and what a file that came in would change. Nothing is written here."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from projects.catalogue.loader import LARGEST, CatalogueFault, read_document, read_entry
from projects.models import CatalogueDraft
from projects.operations.refusals import Refused
from projects.operations.workbook_kinds import ZIP, require_workbook
from projects.operations.workbooks import read_sheets
from projects.queries_drafts import draft_document
from projects.rules.catalogue_check import Fault, faults
from projects.rules.catalogue_sheets import GUIDE, SheetFault, guide_rows, read_sheets_of, sheets_of, told_by_cell
from projects.rules.drafting import EntryDifference, differences
from projects.rules.spreadsheet_columns import letter_of

WIDE, NARROW = 40, 16  # widths of columns, in characters
WIDE_KEYS = frozenset(
    {"zh", "en", "content", "title", "basis", "when", "applies_when", "variants", "steps", "predecessors"}
)


@dataclass
class BroughtFile:
    """What a file holds: its faults by place, or the catalogue and what in it differs from the draft."""

    document: Mapping[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    cells: list[SheetFault] = field(default_factory=list)
    differences: list[EntryDifference] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not (self.faults or self.cells)


def catalogue_workbook(document: Mapping[str, Any]) -> Workbook:
    """The whole catalogue as a workbook. Raises Refused for a value that no cell holds."""
    book = Workbook(write_only=True)
    try:
        sheets = sheets_of(document)
    except ValueError as fault:
        raise Refused(
            "有一格的内容太长，放不进 Excel：请用 YAML。", "A value is too long for a cell: use YAML."
        ) from fault
    for name, lines in {GUIDE: guide_rows(), **sheets}.items():
        _fill(book, name, lines)
    return book


def _fill(book: Workbook, name: str, lines: list[list[Any]]) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "C2" if name != GUIDE else "A2"
    for place, key in enumerate(lines[0]):
        sheet.column_dimensions[letter_of(place)].width = WIDE if key in WIDE_KEYS or name == GUIDE else NARROW
    for number, line in enumerate(lines):
        cells = [WriteOnlyCell(sheet, value=value) for value in line]
        for cell in cells:
            cell.font = Font(bold=number == 0)
            cell.alignment = Alignment(vertical="top")
        sheet.append(cells)


def read_brought(draft: CatalogueDraft, file: IO[bytes], size: int) -> BroughtFile:
    """A YAML file or a workbook of the catalogue beside the draft. Raises Refused (field `file`) for what is neither."""
    head = file.read(4)
    file.seek(0)
    if head == ZIP:
        return _read_book(draft, file, size)
    return _read_yaml(draft, file)


def _read_yaml(draft: CatalogueDraft, file: IO[bytes]) -> BroughtFile:
    content = file.read(LARGEST + 1)
    if not content.strip():
        raise Refused("这个文件是空的。请重新选文件。", "This file is empty: choose another.", field="file")
    if len(content) > LARGEST or b"\x00" in content[:1024]:
        raise Refused(
            "这不是目录文件：要 YAML 文字（不超过 2 MB），或者这里下载的 .xlsx。",
            "This is no catalogue file: YAML text of at most 2 MB, or the .xlsx downloaded here, is expected.",
            field="file",
        )
    try:
        document = read_document(content.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise Refused(
            "不是 UTF-8 文字：请另存为 UTF-8 再上传。", "Not UTF-8 text: save the file as UTF-8.", field="file"
        ) from fault
    except CatalogueFault as fault:
        return BroughtFile(faults=fault.faults)
    return _compared(draft, document)


def _compared(draft: CatalogueDraft, document: Mapping[str, Any]) -> BroughtFile:
    if found := faults(document):
        return BroughtFile(document, faults=found)
    return BroughtFile(document, differences=differences(draft_document(draft), document))


def _read_book(draft: CatalogueDraft, file: IO[bytes], size: int) -> BroughtFile:
    require_workbook(file, size)
    file.seek(0)
    sheets = read_sheets(io.BytesIO(file.read()))
    found = read_sheets_of(sheets, draft_document(draft), read_entry)
    if found.faults:
        return BroughtFile(cells=found.faults)
    brought = _compared(draft, found.document)
    if brought.faults:
        return BroughtFile(cells=list(told_by_cell(brought.faults, found)))
    return brought
