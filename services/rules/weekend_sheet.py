"""The spreadsheet of a weekend list: its template, its lines, and every fault by row and column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from projects.rules.spreadsheet import EXAMPLE, CellFault, neutral
from projects.rules.spreadsheet_cells import Reader, Spoilt, is_blank, match_key, read_text, shown
from projects.rules.spreadsheet_columns import Column, by_header, header_key, letter_of
from projects.rules.wording import NO, YES, Text
from services.rules.weekend import Line

SHEET, GUIDE = "周末事项", "填写说明"
MOST = 500  # lines: what one page shows and one request writes
UNKNOWN = Text("未列明", "unknown")
TOO_LONG = Text(
    f"一份名单最多 {MOST} 行，从这一行起放不下：删去不用的行",
    f"a list has {MOST} lines at most: delete those from this row on",
)
Numbered = tuple[int, Sequence[Any]]
HELP = {
    "position": "名单上的序号，正整数，不重复",
    "zh": "事项名称，照名单原文",
    "body": "名单上写的实施部门，没有就空着",
    "code": "目录里的事项编号，如 ap-construction-permit；不知道就空着，导入时按名称提示，由人确认",
    "applies": "是、否或未列明；空着就是未列明",
    "note": "名单上的附注，如“仅受理、不出件”",
}
SAMPLE = {
    "position": 1,
    "zh": f"{EXAMPLE}：某某事项（这一行导入时跳过，可以删去）",
    "body": "某某部门",
    "applies": YES.zh,
}
_APPLIES: dict[str, bool | None] = {
    **dict.fromkeys((match_key(word) for word in (YES.zh, "yes", "true", "1", "√", "能办")), True),
    **dict.fromkeys((match_key(word) for word in (NO.zh, "no", "false", "0", "×", "不能办")), False),
    **dict.fromkeys((match_key(word) for word in (UNKNOWN.zh, "unknown", "?", "不清楚", "未知")), None),
}


class _Unknown:
    """An answer that is given and says that nobody knows; a blank cell is None."""


UNSAID = _Unknown()


def columns(known: Collection[str]) -> list[Column]:
    """`known`: the ids of the catalogue."""
    return [
        Column("position", "序号", "No.", _read_position, required=True),
        Column("zh", "事项名称", "Matter", read_text(200), required=True),
        Column("body", "实施部门", "Body", read_text(120)),
        Column("code", "目录编号", "Catalogue id", _read_code(known)),
        Column("applies", "周末能办", "Served at weekends", _read_applies),
        Column("note", "备注", "Note", read_text(200)),
    ]


def _read_position(cell: Any) -> Any:
    text = shown(cell) if not isinstance(cell, bool) else ""
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= 9999 and len(text) <= 4:
        return int(text)
    return Text("要填 1 到 9999 的整数", "must be a whole number from 1 to 9999")


def _read_code(known: Collection[str]) -> Reader:
    def read(cell: Any) -> Any:
        text = read_text(60)(cell)
        if isinstance(text, Text) or text in known:
            return text
        return Text("目录里没有这个编号：改对，或者空着", "the catalogue has no such id: mend it or leave it empty")

    return read


def _read_applies(cell: Any) -> Any:
    word = (YES.zh if cell else NO.zh) if isinstance(cell, bool) else shown(cell)
    key = match_key(word)
    if key not in _APPLIES:
        return Text("要填“是”“否”或“未列明”", "must be 是 (yes), 否 (no) or 未列明 (unknown)")
    return UNSAID if _APPLIES[key] is None else _APPLIES[key]


# --- reading


def read_list(rows: Iterable[Sequence[Any]], known: Collection[str]) -> tuple[list[Line], list[CellFault]]:
    """(lines in the order of the sheet, every fault). The first row that is not blank is the header."""
    numbered = enumerate(rows, 1)
    number, header = next(((n, row) for n, row in numbered if not all(map(is_blank, row))), (1, []))
    at, faults = _places(number, header, columns(known))
    if faults:
        return [], faults
    places = {column.key: place for place, column in at.items()}
    read: list[tuple[int, Line]] = []
    for place, (number, cells) in enumerate(_of_matters(numbered, places["zh"])):
        if place == MOST:
            faults.append(CellFault(number, "", "", "", *TOO_LONG))
            break
        line, found = _read_line(number, cells, at)
        faults += found
        read += [(number, line)] if line else []
    faults += _repeated(read, places)
    if not read and not faults:
        why = Text("表里没有一行事项", "there is no matter in the sheet")
        faults.append(CellFault(number, "", "事项名称", "", *why))
    return [line for _, line in read], sorted(faults, key=lambda fault: (fault.row, fault.column_letter))


def _of_matters(numbered: Iterable[Numbered], zh: int) -> Iterator[Numbered]:
    """The rows that are neither blank nor the example of the template."""
    for number, cells in numbered:
        if not (all(map(is_blank, cells)) or str(_cell(cells, zh)).strip().startswith(EXAMPLE)):
            yield number, cells


def _places(number: int, header: Sequence[Any], wanted: list[Column]) -> tuple[dict[int, Column], list[CellFault]]:
    known, faults = by_header(wanted), []
    at: dict[int, Column] = {}
    for place, cell in enumerate(header):
        if is_blank(cell):
            continue
        column = known.get(header_key(str(cell)))
        if column is None or column in at.values():
            none = Text("没有这一列，请对照模板的表头", "there is no such column: compare it with the template")
            why = none if column is None else Text("这一列重复，请删去", "this column repeats")
            faults.append(CellFault(number, letter_of(place), shown(cell), "", *why))
        else:
            at[place] = column
    missing = [column for column in wanted if column.required and column not in at.values()]
    lost = Text("缺少这一列，必须有", "this column is missing")
    return at, faults + [CellFault(number, "", column.title, "", *lost) for column in missing]


def _cell(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else ""


def _read_line(number: int, cells: Sequence[Any], at: Mapping[int, Column]) -> tuple[Line | None, list[CellFault]]:
    values: dict[str, Any] = {}
    faults = []
    for place, column in at.items():
        cell = _cell(cells, place)
        value = _read(column, cell)
        if isinstance(value, Text):
            faults.append(CellFault(number, letter_of(place), column.title, shown(cell), value.zh, value.en))
        elif value is not None:
            values[column.key] = None if value is UNSAID else value
    return (None, faults) if faults else (Line(**values), [])


def _read(column: Column, cell: Any) -> Any:
    if is_blank(cell):
        return Text("必须填", "must be filled in") if column.required else None
    return cell.text if isinstance(cell, Spoilt) else column.read(cell)


def _repeated(read: Iterable[tuple[int, Line]], places: Mapping[str, int]) -> list[CellFault]:
    """A number twice; the same matter of the same body twice."""
    numbers: dict[int, int] = {}
    names: dict[tuple[str, str], int] = {}
    faults = []
    for row, line in read:
        first = numbers.setdefault(line.position, row)
        if first != row:
            faults.append(_fault(row, places["position"], "序号", str(line.position), first))
        first = names.setdefault((match_key(line.zh), match_key(line.body)), row)
        if first != row:
            faults.append(_fault(row, places["zh"], "事项名称", line.zh, first))
    return faults


def _fault(row: int, place: int, title: str, value: str, first: int) -> CellFault:
    why = Text(f"与第 {first} 行重复，请删去一行", f"repeats row {first}: delete one of them")
    return CellFault(row, letter_of(place), title, shown(value), *why)


# --- the template


def list_template() -> Workbook:
    """A workbook ready to be saved; its first sheet is what `read_list` reads."""
    book = Workbook()
    sheet, guide = book.active, book.create_sheet(GUIDE)
    sheet.title = SHEET
    guide.append(["列", "必须填", "填什么"])
    for place, column in enumerate(columns(())):
        letter = letter_of(place)
        head = sheet.cell(1, place + 1, column.title + ("*" if column.required else ""))
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="FFE9E2D0" if column.required else "FFEFEFEF")
        value = SAMPLE.get(column.key, "")
        cell = sheet.cell(2, place + 1, neutral(value) if isinstance(value, str) else value)
        cell.font = Font(italic=True, color="FF6B6B6B")
        sheet.column_dimensions[letter].width = 44 if column.key == "zh" else 20
        guide.append([column.title, "是" if column.required else "", HELP[column.key]])
        if column.key == "applies":
            rule = DataValidation(type="list", formula1=f'"{YES.zh},{NO.zh},{UNKNOWN.zh}"', allow_blank=True)
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{MOST + 2}")
    for cells in guide.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABC", (16, 10, 70), strict=True):
        guide.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    return book
