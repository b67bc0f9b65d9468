"""The import spreadsheet: its columns, its rows, and every fault by row, column and reason.

Columns are found by their header (the Chinese label, with or without the unit, or the question id), in any order.
`neutral` makes a text safe to stand in a spreadsheet cell; every export uses it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from projects.rules.answers import Problem
from projects.rules.catalogue import Catalogue
from projects.rules.identifiers import mask_phone
from projects.rules.spreadsheet_cells import Spoilt, is_blank, match_key, shown
from projects.rules.spreadsheet_columns import Column, by_header, columns_of, header_key, letter_of
from projects.rules.wording import Text, printable, value_text

SHEET = "项目"
EXAMPLE = "示例"  # a row whose enterprise name begins with this is the template's example
SECRET = "is_secret"  # noqa: S105 - the question whether the project is classified
CLASSIFIED = Text(
    "涉密项目不得在本系统办理，请线下办理",
    "A classified project cannot be handled here: please go to the window offline",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """The text as a spreadsheet may show it: a formula in it stays text, and what XML cannot hold is left out."""
    text = printable(text)
    return "'" + text if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


class CellFault(NamedTuple):
    """What is wrong with one cell. `row` counts from 1; the letter is empty when the column is missing."""

    row: int
    column_letter: str
    column_title: str
    value_shown: str
    zh: str
    en: str

    @property
    def line_zh(self) -> str:
        """第 5 行，C 列（统一社会信用代码）：……"""
        place = f"，{self.column_letter} 列" if self.column_letter else ""
        value = f"（填的是“{self.value_shown}”）" if self.value_shown else ""
        return f"第 {self.row} 行{place}（{self.column_title}）：{self.zh}{value}"


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One project as the sheet gives it; `answers`: only the questions that were touched, None is 不清楚."""

    number: int
    enterprise_name: str
    credit_code: str
    project_name: str
    contact_name: str = ""
    contact_phone: str = ""
    project_code: str | None = None
    site: str = ""
    signed_on: date | None = None
    start_on: date | None = None
    answers: dict[str, Any] = field(default_factory=dict)


class RowReader:
    """Reads a sheet row by row, its header once. Nothing is read when `header_faults` is not empty."""

    def __init__(
        self, rows: Iterable[Sequence[Any]], catalogue: Catalogue, regions: Collection[str] | None = None
    ) -> None:
        self.columns = columns_of(catalogue, regions)
        self._rows = enumerate(rows, 1)
        self._places: dict[str, int] = {}
        self._at: dict[int, Column] = {}
        self._claims = _Claims(self)
        self.header_faults = self._read_header()

    def _read_header(self) -> list[CellFault]:
        number, header = next(((n, row) for n, row in self._rows if not all(map(is_blank, row))), (1, []))
        known, faults = by_header(self.columns), []
        for place, cell in enumerate(header):
            if is_blank(cell):
                continue
            column, title = known.get(header_key(str(cell))), shown(cell)
            if column is None:
                text = Text("没有这一列，请对照模板的表头", "there is no such column: compare it with the template")
                faults.append(CellFault(number, letter_of(place), title, "", *text))
            elif column.key in self._places:
                first = letter_of(self._places[column.key])
                text = Text(f"与 {first} 列重复，请删去一列", f"the same as column {first}: delete one")
                faults.append(CellFault(number, letter_of(place), title, "", *text))
            else:
                self._places[column.key], self._at[place] = place, column
        missing = Text("缺少这一列，必须有", "this column is missing")
        required = [column for column in self.columns if column.required and column.key not in self._places]
        return faults + [CellFault(number, "", column.title, "", *missing) for column in required]

    def __iter__(self) -> Iterator[tuple[int, ImportRow | None, list[CellFault]]]:
        """(row number, the row when it has no fault, its faults); blank rows and the example are left out."""
        if self.header_faults:
            return
        for number, cells in self._rows:
            if all(map(is_blank, cells)) or self._is_example(cells):
                continue
            row, faults = self._read(number, cells)
            if row is not None:
                faults = self._claims.faults(row)
            yield number, None if faults else row, faults

    def _is_example(self, cells: Sequence[Any]) -> bool:
        return str(_cell(cells, self._places["enterprise_name"])).strip().startswith(EXAMPLE)

    def _read(self, number: int, cells: Sequence[Any]) -> tuple[ImportRow | None, list[CellFault]]:
        if fault := self._classified(number, cells):
            return None, [fault]
        values: dict[str, Any] = {}
        faults = []
        for place in range(max(len(cells), max(self._at) + 1)):
            cell, column = _cell(cells, place), self._at.get(place)
            value = _read_cell(column, cell)
            if isinstance(value, Text):
                faults.append(self._fault(number, place, cell, value))
            elif value is not None or not is_blank(cell):
                values[column.key if column else ""] = value
        return (None, faults) if faults else (self._row(number, values), [])

    def _classified(self, number: int, cells: Sequence[Any]) -> CellFault | None:
        """A classified project, or one that may be: nothing of the row is repeated but what stands in that cell."""
        place = self._places.get(SECRET)
        if place is None or is_blank(cell := _cell(cells, place)):
            return None
        value = _read_cell(self._at[place], cell)
        if value is True:
            return self._fault(number, place, "", CLASSIFIED)
        return self._fault(number, place, cell, value) if isinstance(value, Text) else None

    def _row(self, number: int, values: dict[str, Any]) -> ImportRow:
        questions = {column.key for column in self.columns if column.question}
        answers = {key: value for key, value in values.items() if key in questions}
        return ImportRow(number, answers=answers, **{key: v for key, v in values.items() if key not in questions})

    def _fault(self, number: int, place: int, cell: Any, text: Text) -> CellFault:
        column = self._at.get(place)
        value = mask_phone(shown(cell)) if column and column.key == "contact_phone" else shown(cell)
        return CellFault(number, letter_of(place), column.title if column else "没有表头", value, text.zh, text.en)

    def fault(self, row: ImportRow, key: str, text: Text) -> CellFault:
        """A fault in the row's cell of that field."""
        value = getattr(row, key, None) or ""
        return self._fault(row.number, self._places[key], value, text)

    def problem_fault(self, row: ImportRow, problem: Problem) -> CellFault:
        """A problem of the answers, at the first of its fields that has a column; the others are named."""
        places = [(self._places[key], key) for key in problem.fields if key in self._places]
        if not places:
            return self.fault(row, "project_name", problem.text)
        (place, key), others = places[0], [letter_of(other) for other, _ in places[1:]]
        question = self._at[place].question
        value = value_text(question.raw, row.answers[key]).zh if question and key in row.answers else ""
        more = (
            Text(f"（另见 {'、'.join(others)} 列）", f" (see also column {', '.join(others)})")
            if others
            else Text("", "")
        )
        text = Text(problem.text.zh + more.zh, problem.text.en + more.en)
        return self._fault(row.number, place, "" if SECRET in problem.fields else value, text)


def _cell(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else ""


def _read_cell(column: Column | None, cell: Any) -> Any:
    """The value, a Text that says what is wrong, or None for blank (and for 不清楚)."""
    if is_blank(cell):
        return Text("必须填", "must be filled in") if column and column.required else None
    if column is None:
        return Text("这一列没有表头，请补上表头或删去内容", "this column has no header: add one or clear the cell")
    return cell.text if isinstance(cell, Spoilt) else column.read(cell)


class _Claims:
    """What the rows so far have said, to find those that contradict or repeat one another."""

    def __init__(self, reader: RowReader) -> None:
        self.reader = reader
        self.names: dict[str, tuple[str, int]] = {}
        self.codes: dict[str, int] = {}
        self.projects: dict[tuple[str, str], tuple[int, bool]] = {}

    def faults(self, row: ImportRow) -> list[CellFault]:
        return [fault for fault in (self._name(row), self._code(row) or self._project(row)) if fault]

    def _name(self, row: ImportRow) -> CellFault | None:
        name, first = self.names.setdefault(row.credit_code, (row.enterprise_name, row.number))
        if match_key(name) == match_key(row.enterprise_name):
            return None
        text = Text(
            f"同一个统一社会信用代码在第 {first} 行是“{name}”，请核对名称和代码",
            f"row {first} has the same credit code under the name “{name}”: check the name and the code",
        )
        return self.reader.fault(row, "enterprise_name", text)

    def _code(self, row: ImportRow) -> CellFault | None:
        first = self.codes.setdefault(row.project_code, row.number) if row.project_code else row.number
        if first == row.number:
            return None
        text = Text(f"与第 {first} 行的项目代码重复", f"row {first} has the same project code")
        return self.reader.fault(row, "project_code", text)

    def _project(self, row: ImportRow) -> CellFault | None:
        """Two projects of one enterprise may share a name only when each has its code."""
        key = (row.credit_code, match_key(row.project_name))
        first, has_code = self.projects.setdefault(key, (row.number, row.project_code is not None))
        if first == row.number or (has_code and row.project_code):
            return None
        text = Text(
            f"第 {first} 行是同一企业的同名项目，请删去重复的，或都填上项目代码",
            f"row {first} is a project of the same enterprise and name: delete one, or give both their project codes",
        )
        return self.reader.fault(row, "project_name", text)


def read_rows(
    rows: Iterable[Sequence[Any]], catalogue: Catalogue, regions: Collection[str] | None = None
) -> tuple[list[ImportRow], list[CellFault]]:
    """All rows without a fault, and all faults. The first row that is not blank is the header."""
    reader = RowReader(rows, catalogue, regions)
    read, faults = [], list(reader.header_faults)
    for _, row, found in reader:
        faults += found
        if row is not None:
            read.append(row)
    return read, faults
