"""Opening a spreadsheet that somebody else made: looked through before it is read.

The reader (calamine) lays a sheet out as one dense block, so two cells far apart are enough to end the process for want
of memory. Therefore every part is first unpacked under a limit, and the sheet's XML is walked once for its extent.
"""

from __future__ import annotations

import io
import pyexpat
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import python_calamine

from projects.operations.refusals import Refused
from projects.operations.workbook_kinds import LARGEST_FILE, WORKBOOK, broken, refuse_other
from projects.rules.spreadsheet import SHEET
from projects.rules.spreadsheet_cells import EMPTY_FORMULA, ERROR_CELL, Spoilt

LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 20_000, 200
LAST_ROW = MOST_ROWS + 2  # the header and the template's example
MOST_SHEETS = 60
MOST_PARTS, MOST_ELEMENTS, MOST_FORMULAS = 1_000, 20_000_000, 200_000
RELATIONS = "xl/_rels/workbook.xml.rels"
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
Start = Callable[[str, Mapping[str, str]], None]


def _too_large(what_zh: str, what_en: str) -> Refused:
    return Refused(
        f"表格太大：{what_zh}。请分成几个文件导入。",
        f"The workbook is too large: {what_en}. Split it into several files.",
    )


@dataclass(slots=True)
class _Extent:
    """Walks a sheet's cells: how far they reach, and where the workbook holds no usable value."""

    row: int = 0
    column: int = 0
    elements: int = 0
    kind: str = "n"
    formulas: int = 0
    spoilt: dict[int, dict[int, Spoilt]] = field(default_factory=dict)  # by row, then column

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise _too_large("单元格太多", "too many cells")
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "c":
            self.cell(attributes)
        elif name in ("v", "is", "f"):
            self.value(name)

    def cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            match = _REFERENCE.fullmatch(reference)
            if match is None:
                raise broken()
            self.column, self.row = _number_of(match[1]), int(match[2])
        self.kind = attributes.get("t", "n")
        if self.kind != "n":  # even without a value the reader may count it as filled
            self.check()

    def value(self, name: str) -> None:
        self.check()
        if self.kind == "e":
            self.spoilt.setdefault(self.row, {})[self.column] = ERROR_CELL
        elif name == "f" and self.kind == "n":  # unless the reader finds a result
            self.spoilt.setdefault(self.row, {})[self.column] = EMPTY_FORMULA
        self.formulas += name == "f"
        if self.formulas > MOST_FORMULAS:
            raise _too_large("公式太多，请先粘贴为数值", "too many formulas: paste them as values first")

    def check(self) -> None:
        if self.row > LAST_ROW:
            raise _too_large(f"最多 {MOST_ROWS} 行，第 {self.row} 行还有内容", f"at most {MOST_ROWS} rows")
        if self.column > MOST_COLUMNS:
            raise _too_large(f"最多 {MOST_COLUMNS} 列，更右边还有内容", f"at most {MOST_COLUMNS} columns")


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class SheetRows:
    """The rows of one sheet from its first, each padded to the left edge; made anew for each walk."""

    def __init__(self, sheet: python_calamine.CalamineSheet, spoilt: Mapping[int, Mapping[int, Spoilt]]) -> None:
        self._sheet, self._spoilt = sheet, spoilt

    def __len__(self) -> int:
        """Rows down to the last that is filled, header included."""
        return self._sheet.end[0] + 1 if self._sheet.end else 0

    def __iter__(self) -> Iterator[list[Any]]:
        if self._sheet.start is None:
            return
        left = [""] * self._sheet.start[1]
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            row: list[Any] = [*left, *cells]
            for column, spoilt in self._spoilt.get(number, {}).items():
                row += [""] * (column - len(row))
                if row[column - 1] == "":
                    row[column - 1] = spoilt
            yield row


def read_workbook(source: str | Path | IO[bytes]) -> SheetRows:
    """The rows of sheet 项目, or of the first sheet.

    Raises Refused for a file that is too large (20 MB, 20,000 rows, 200 columns, 200 MB unpacked), encrypted, damaged,
    or no .xlsx workbook.
    """
    content = _content(source)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _look_through(archive)
            name, part = _sheet_part(archive)
            extent = _Extent()
            _walk(archive, part, extent.start)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return SheetRows(book.get_sheet_by_name(name), extent.spoilt)
    except Refused:
        raise
    except (Exception, pyexpat.ExpatError) as fault:
        raise broken() from fault
    except BaseException as fault:
        if type(fault).__name__ == "PanicException":  # how the reader's own failures arrive; no Exception
            raise broken() from fault
        raise


def read_sheets(source: str | Path | IO[bytes]) -> dict[str, SheetRows]:
    """Every sheet of a workbook by its name, in order. Raises Refused as `read_workbook` does, and for too many sheets."""
    content = _content(source)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _look_through(archive)
            parts = _sheet_parts(archive)
            if len(parts) > MOST_SHEETS:
                raise _too_large(f"最多 {MOST_SHEETS} 张表", f"at most {MOST_SHEETS} sheets")
            extents = {name: _Extent() for name in parts}
            for name, part in parts.items():
                _walk(archive, part, extents[name].start)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {name: SheetRows(book.get_sheet_by_name(name), extent.spoilt) for name, extent in extents.items()}
    except Refused:
        raise
    except (Exception, pyexpat.ExpatError) as fault:
        raise broken() from fault
    except BaseException as fault:
        if type(fault).__name__ == "PanicException":
            raise broken() from fault
        raise


def _content(source: str | Path | IO[bytes]) -> bytes:
    try:
        if isinstance(source, str | Path):
            with Path(source).open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
        else:
            content = source.read(LARGEST_FILE + 1)
    except OSError as fault:
        raise Refused(f"读不到文件：{source}", f"Cannot read the file: {source}") from fault
    if len(content) > LARGEST_FILE:
        raise _too_large("文件超过 20 MB", "the file is larger than 20 MB")
    refuse_other(content[:64])
    return content


def _look_through(archive: zipfile.ZipFile) -> None:
    """Unpack every part once, counting: what a part says of its own size may be a lie (then its checksum fails)."""
    parts = archive.infolist()
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise broken()
    bomb = _too_large("展开后超过 200 MB", "more than 200 MB when unpacked")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise bomb
    for part in parts:
        with archive.open(part) as file:
            while file.read(1024 * 1024):
                pass


def _walk(archive: zipfile.ZipFile, part: str, start: Start) -> None:
    """Hand each element of an XML part to `start` under its local name; a document type is refused."""
    parser = pyexpat.ParserCreate(namespace_separator=" ")

    def refuse(*_: Any) -> None:
        raise broken()

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        start(name.rpartition(" ")[2], attributes)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    with archive.open(part) as file:
        parser.ParseFile(file)


def _sheet_part(archive: zipfile.ZipFile) -> tuple[str, str]:
    """(name of the sheet, its part): 项目, or the first."""
    parts = _sheet_parts(archive)
    name = SHEET if SHEET in parts else next(iter(parts))
    return name, parts[name]


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet by its name."""
    sheets: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next(value for key, value in attributes.items() if key.endswith(" id"))
            if sheets.setdefault(attributes["name"], relation) != relation:
                raise broken()

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if (
            name == "Relationship"
            and targets.setdefault(attributes["Id"], attributes["Target"]) != attributes["Target"]
        ):
            raise broken()

    _walk(archive, WORKBOOK, sheet)
    _walk(archive, RELATIONS, relation)
    found = {name: targets[relation] for name, relation in sheets.items()}
    return {name: part.lstrip("/") if part.startswith(("/", "xl/")) else f"xl/{part}" for name, part in found.items()}
