"""The catalogue as spreadsheets and back: a sheet for each section, a row for each entry, a column for each key.

What a field calls text stands in its cell as it is; lists, rows and all else stand as YAML on one line. An empty cell is a
key that the entry does not have; `~` is null, and `~ ` before a value says that the rest is YAML, whatever the column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from projects.rules.catalogue_fields import CHOICE, DAY, LONG, REFERENCE, RULE, SHORT, SOURCE
from projects.rules.catalogue_places import entry_at
from projects.rules.catalogue_reading import Fault
from projects.rules.catalogue_sections import SECTIONS
from projects.rules.dumping import dump_flow
from projects.rules.sections import LISTS, MAPPINGS, NAMELESS, PARTED, WHOLE, code_of, coded
from projects.rules.spreadsheet import CellFault, neutral
from projects.rules.spreadsheet_cells import Spoilt, is_blank, shown
from projects.rules.spreadsheet_columns import letter_of
from projects.rules.wording import Text

GUIDE: Final = "说明"
CODE, CONTENT = "code", "content"  # columns of what has no id of its own, and of what is kept whole
NULL: Final = "~"
LONGEST: Final = 32_767  # characters that a cell holds
TEXTUAL: Final = frozenset({SHORT, LONG, CHOICE, REFERENCE, RULE, SOURCE, DAY})
FIRST_ROW: Final = 2  # of the entries; the keys stand above
Sheets = dict[str, list[list[Any]]]
ReadEntry = Callable[[str], Any]  # raises CatalogueFault, which has `faults`


@dataclass(frozen=True, slots=True)
class SheetFault:
    """What is wrong with one cell of one sheet."""

    sheet: str
    cell: CellFault


@dataclass
class Found:
    """What the sheets hold. `places`: row and columns of each entry, to say where a fault of the catalogue stands."""

    document: dict[str, Any]
    faults: list[SheetFault] = field(default_factory=list)
    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    columns: dict[str, dict[str, int]] = field(default_factory=dict)


# --- writing


def sheets_of(document: Mapping[str, Any]) -> Sheets:
    """The sheets of a catalogue, the row of keys first. Raises ValueError for a value that no cell holds."""
    made: Sheets = {section: _sheet(section, document.get(section)) for section in (*LISTS, *MAPPINGS, *NAMELESS)}
    whole = [[name, _yaml(part)] for name, part in document.items() if name not in PARTED]
    made[WHOLE] = [[CODE, CONTENT], *whole]
    return made


def _sheet(section: str, part: Any) -> list[list[Any]]:
    entries = list(coded(section, part))
    keys = list(dict.fromkeys(key for _, row in entries for key in row))
    textual = text_keys(section)
    head = [CODE, *keys] if section in MAPPINGS else keys
    lines = [
        [
            *([code] if section in MAPPINGS else []),
            *(_cell(row[key], key in textual) if key in row else "" for key in keys),
        ]
        for code, row in entries
    ]
    return [head, *lines]


def text_keys(section: str) -> frozenset[str]:
    """The keys of a section whose cells hold text as it is."""
    return frozenset(field.key for field in SECTIONS[section].fields if field.kind in TEXTUAL)


def _cell(value: Any, textual: bool) -> Any:
    if value is None:
        return NULL
    if isinstance(value, bool | int):
        return value if not textual else f"{NULL} {_yaml(value)}"
    if textual and isinstance(value, str) and _stands(value):
        return _short(neutral(value))
    return f"{NULL} {_yaml(value)}" if textual else _yaml(value)


def _stands(text: str) -> bool:
    """Text that comes back from its cell as it is."""
    return bool(text) and text == text.strip() and not text.startswith((NULL, "'")) and "\r" not in text


def _yaml(value: Any) -> str:
    return _short(neutral(dump_flow(value)))


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError("a value is longer than a cell holds")
    return text


def guide_rows() -> list[list[str]]:
    """What the sheets and columns are."""
    rows = [["表", "内容", "列", "列的含义"]]
    for section in SECTIONS.values():
        rows.append([section.code, section.name.zh, "", ""])
        rows += [["", "", field.key, field.label.zh] for field in section.fields if field.key]
    rows += [
        ["", "", "", ""],
        [
            "怎么填",
            "空着：没有这一项；~：明确为空（null）；列表和成组的内容按 YAML 写在一格里，如 [m-license, m-filing]。",
            "",
            "",
        ],
        ["", "一行一条；新增写在最后，删去一行就是删去这一条。没有放进文件的表不动。", "", ""],
    ]
    return rows


# --- reading


def read_sheets_of(sheets: Mapping[str, Iterable[Sequence[Any]]], base: Mapping[str, Any], read: ReadEntry) -> Found:
    """The catalogue that the sheets hold; a section without a sheet is as in `base`. Nothing is taken while there are faults."""
    found = Found(dict(base))
    for name, lines in sheets.items():
        if name == GUIDE:
            continue
        if name not in SECTIONS:
            text = Text(
                "没有这张表：请用下载的文件里的表名", "there is no such sheet: keep the names of the downloaded file"
            )
            found.faults.append(SheetFault(name, CellFault(1, "", name, "", *text)))
            continue
        _read_sheet(found, name, lines, read)
    return found


def _read_sheet(found: Found, name: str, lines: Iterable[Sequence[Any]], read: ReadEntry) -> None:
    numbered = enumerate(lines, 1)
    at = _read_head(found, name, next(numbered, (1, []))[1])
    if at is None:
        return
    entries: dict[str, Any] = {}
    for number, cells in numbered:
        if all(map(is_blank, cells)):
            continue
        row, faults = _read_line(name, number, cells, at, read)
        found.faults += faults
        if faults:
            continue
        code = str(row.pop(CODE, "")).strip() if _has_code(name) else code_of(name, row)
        if fault := _unfit(name, number, code, entries, at):
            found.faults.append(fault)
            continue
        found.rows[name, code] = number
        entries[code] = row[CONTENT] if name == WHOLE else row
    if name == WHOLE:
        found.document = {key: part for key, part in found.document.items() if key in PARTED} | entries
    else:
        found.document[name] = entries if name in MAPPINGS else list(entries.values())


def _has_code(name: str) -> bool:
    return name in MAPPINGS or name == WHOLE


def _read_head(found: Found, name: str, cells: Sequence[Any]) -> dict[int, str] | None:
    """The key of each column; None when the sheet cannot be read by it."""
    at: dict[int, str] = {}
    before = len(found.faults)
    for place, cell in enumerate(cells):
        if is_blank(cell):
            continue
        key = str(cell).strip()
        if key in at.values():
            text = Text("这一列重复，请删去一列", "this column repeats: delete one")
            found.faults.append(SheetFault(name, CellFault(1, letter_of(place), shown(cell), "", *text)))
        at[place] = key
    needed = (CODE, CONTENT) if name == WHOLE else (CODE,) if name in MAPPINGS else NAMELESS.get(name, ("id",))
    for key in needed:
        if key not in at.values():
            text = Text("缺少这一列，必须有", "this column is missing")
            found.faults.append(SheetFault(name, CellFault(1, "", key, "", *text)))
    found.columns[name] = {key: place for place, key in at.items()}
    return at if len(found.faults) == before else None


def _read_line(
    name: str, number: int, cells: Sequence[Any], at: Mapping[int, str], read: ReadEntry
) -> tuple[dict[str, Any], list[SheetFault]]:
    textual = text_keys(name) | {CODE} if name != WHOLE else frozenset({CODE})
    row: dict[str, Any] = {}
    faults = []
    for place, cell in enumerate(cells):
        if is_blank(cell):
            continue
        key = at.get(place)
        if key is None:
            value: Any = Text(
                "这一列没有表头，请补上表头或删去内容", "this column has no header: add one or clear the cell"
            )
        else:
            value = _value(cell, key in textual, read)
        if isinstance(value, Text):
            faults.append(SheetFault(name, CellFault(number, letter_of(place), key or "", shown(cell), *value)))
        elif key is not None:
            row[key] = value
    return row, faults


def _value(cell: Any, textual: bool, read: ReadEntry) -> Any:
    """What a cell holds, or a Text that says what is wrong with it."""
    if isinstance(cell, Spoilt):
        return cell.text
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float):
        return _figure(cell, textual)
    if not isinstance(cell, str):
        return Text("日期和时间要写成文字，如 2026-12-31", "write dates as text, such as 2026-12-31")
    text = cell.strip()
    if text.startswith("'") and neutral(text[1:]) == text:
        text = text[1:]
    if text == NULL:
        return None
    if textual and not text.startswith(f"{NULL} "):
        return text
    return _from_yaml(text.removeprefix(f"{NULL} "), read)


def _figure(cell: float, textual: bool) -> Any:
    if not abs(cell) < 10**15:
        return Text("数字太长，请写成文字", "the figure is too long: write it as text")
    if textual:
        return str(int(cell)) if cell == int(cell) else repr(cell)
    return int(cell) if cell == int(cell) else Decimal(repr(cell))


def _from_yaml(text: str, read: ReadEntry) -> Any:
    try:
        return read(text)
    except Exception as fault:
        found: Sequence[Fault] = getattr(fault, "faults", ())
        if not found:
            raise
        return Text(found[0].zh, found[0].en)


def _unfit(name: str, number: int, code: str, entries: Mapping[str, Any], at: Mapping[int, str]) -> SheetFault | None:
    """A row without its id, or with one that a row above has."""
    key = CODE if _has_code(name) else NAMELESS.get(name, ("id",))[0]
    place = next(place for place, each in at.items() if each == key)
    if not code:
        text = Text("必须填", "must be filled in")
    elif code in entries:
        text = Text("与上面的一行重复，请删去一行", "the same as a row above: delete one")
    else:
        return None
    return SheetFault(name, CellFault(number, letter_of(place), key, shown(code), *text))


# --- faults of the catalogue, told by cell


def told_by_cell(faults: Iterable[Fault], found: Found) -> Iterator[SheetFault]:
    """Where the checker's faults stand in the sheets; a place that has no cell keeps its own words."""
    for fault in faults:
        at = entry_at(fault.where)
        number = found.rows.get((at.section, at.code), 0)
        key = CONTENT if at.section == WHOLE else at.key
        place = found.columns.get(at.section, {}).get(key)
        letter = letter_of(place) if place is not None else ""
        yield SheetFault(at.section, CellFault(number, letter, fault.where, "", fault.zh, fault.en))
