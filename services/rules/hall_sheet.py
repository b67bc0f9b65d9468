"""The spreadsheet of a hall's windows and their weekly hours: a line for each window, the same for export and import.

Hours are written as one writes them, 9:00-12:00 13:30-17:30; an empty day is closed. Every fault is named by row and column.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from projects.rules.spreadsheet import CellFault
from projects.rules.spreadsheet_cells import Reader, Spoilt, is_blank, match_key, read_day, read_text, shown
from projects.rules.spreadsheet_columns import Column, by_header, header_key, letter_of
from projects.rules.wording import NO, YES, Text
from services.rules.roster import Hour

MOST = 200  # windows of a hall
MOST_SPANS, MOST_SEATS = 4, 20
SPAN = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?\s*(?:-|–|—|~|至|到)\s*([0-9]{1,2})(?::([0-9]{2}))?")
BETWEEN_SPANS = re.compile(r"[\s,;、和]+")
BETWEEN_IDS = re.compile(r"[\s,;、]+")
WEEK = [("星期一", "Monday"), ("星期二", "Tuesday"), ("星期三", "Wednesday"), ("星期四", "Thursday")]
WEEK += [("星期五", "Friday"), ("星期六", "Saturday"), ("星期日", "Sunday")]
BAD_HOURS = Text("写成 9:00-12:00 13:30-17:30 这样；不开就空着", "write 9:00-12:00 13:30-17:30; empty is closed")
GREEN = {
    **dict.fromkeys((match_key(word) for word in (YES.zh, "yes", "true", "1", "√")), True),
    **dict.fromkeys((match_key(word) for word in (NO.zh, "no", "false", "0", "×")), False),
}


@dataclass(frozen=True, slots=True)
class WindowLine:
    """One line. `body`: a code, None for a general window; `hours`: weekday (0: Monday) -> spans in order; `closed_on`: gone
    from this day on."""

    row: int
    number: str
    zh: str
    en: str = ""
    body: str | None = None
    matters: tuple[str, ...] = ()
    phone: str = ""
    seats: int = 1
    is_green: bool = False
    hours: Mapping[int, tuple[Hour, ...]] = field(default_factory=dict)
    closed_on: dt.date | None = None


def columns(bodies: Mapping[str, str], matters: Collection[str]) -> list[Column]:
    """`bodies`: the names that people write, each with its code; `matters`: the ids of the catalogue."""
    return [
        Column("number", "窗口号", "Window", read_text(20), required=True),
        Column("zh", "名称", "Name", read_text(120), required=True),
        Column("en", "英文名称", "Name in English", read_text(160)),
        Column("body", "部门", "Body", _read_body(bodies)),
        Column("matters", "办理事项", "Matters", _read_matters(matters)),
        Column("phone", "电话", "Phone", read_text(40)),
        Column("seats", "同时接待", "Seats", _read_seats),
        Column("is_green", "绿色通道", "Green channel", _read_green),
        *(Column(f"day{weekday}", zh, en, read_hours) for weekday, (zh, en) in enumerate(WEEK)),
        Column("closed_on", "从哪天起不再用", "Gone from", read_day),
    ]


def _read_body(bodies: Mapping[str, str]) -> Reader:
    known = {match_key(name): code for name, code in bodies.items()} | {
        match_key(code): code for code in bodies.values()
    }

    def read(cell: Any) -> Any:
        return known.get(match_key(shown(cell))) or Text(
            "没有这个部门：照部门名称写，综合窗口空着", "no such body: write its name, or leave a general window empty"
        )

    return read


def _read_matters(known: Collection[str]) -> Reader:
    def read(cell: Any) -> Any:
        found = tuple(dict.fromkeys(each for each in BETWEEN_IDS.split(_plain(cell)) if each))
        unknown = next((each for each in found if each not in known), "")
        if unknown:
            return Text(f"目录里没有事项“{unknown}”", f"the catalogue has no matter {unknown}")
        return found

    return read


def _read_seats(cell: Any) -> Any:
    text = shown(cell) if not isinstance(cell, bool) else ""
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST_SEATS:
        return int(text)
    return Text(f"填 1 到 {MOST_SEATS} 的整数", f"must be a whole number from 1 to {MOST_SEATS}")


def _read_green(cell: Any) -> Any:
    if isinstance(cell, bool):
        return cell
    found = GREEN.get(match_key(shown(cell)))
    return Text("填“是”或“否”", "must be 是 (yes) or 否 (no)") if found is None else found


def read_hours(cell: Any) -> Any:
    """The spans of a day in order, or what is wrong with them."""
    text = _plain(cell)
    spans = [span_of(match) for match in SPAN.finditer(text)]
    if BETWEEN_SPANS.sub("", SPAN.sub("", text)) or None in spans:
        return BAD_HOURS
    found = sorted(span for span in spans if span)
    if any(starts >= ends for starts, ends in found):
        return Text("结束要晚于开始", "the end must come after the beginning")
    if any(second[0] < first[1] for first, second in itertools.pairwise(found)):
        return Text("两段时间重叠了", "two spans overlap")
    if len(found) > MOST_SPANS:
        return Text(f"一天最多 {MOST_SPANS} 段", f"{MOST_SPANS} spans a day at most")
    return tuple(found)


def _plain(cell: Any) -> str:
    return unicodedata.normalize("NFKC", shown(cell)).strip()


def span_of(match: re.Match[str]) -> Hour | None:
    """None for hours that no clock shows."""
    first, first_minute, last, last_minute = (int(part or 0) for part in match.groups())
    try:
        return dt.time(first, first_minute), dt.time(last, last_minute)
    except ValueError:
        return None


def hours_text(spans: Iterable[Hour]) -> str:
    """As `read_hours` reads it."""
    return " ".join(f"{starts:%-H:%M}-{ends:%-H:%M}" for starts, ends in spans)


def cells_of(line: WindowLine, bodies: Mapping[str, str]) -> list[Any]:
    """`bodies`: code -> the name that is written."""
    week = [hours_text(line.hours.get(weekday, ())) for weekday in range(7)]
    known = [line.number, line.zh, line.en, bodies.get(line.body or "", ""), " ".join(line.matters), line.phone]
    gone = line.closed_on.isoformat() if line.closed_on else ""
    return [*known, line.seats, YES.zh if line.is_green else NO.zh, *week, gone]


# --- reading


def read_windows(rows: Iterable[Sequence[Any]], wanted: list[Column]) -> tuple[list[WindowLine], list[CellFault]]:
    """(lines, every fault in order). The first row that is not blank is the header; a number stands once."""
    numbered = enumerate(rows, 1)
    number, header = next(((n, row) for n, row in numbered if not all(map(is_blank, row))), (1, []))
    at, faults = _places(number, header, wanted)
    if faults:
        return [], faults
    lines: list[WindowLine] = []
    seen: dict[str, int] = {}
    place = next(place for place, column in at.items() if column.key == "number")
    for number, cells in numbered:
        if all(map(is_blank, cells)):
            continue
        line, found = _read_line(number, cells, at)
        faults += found
        if line is None:
            continue
        first = seen.setdefault(match_key(line.number), number)
        if first != number:
            why = Text(f"和第 {first} 行是同一个窗口", f"the same window as in row {first}")
            faults.append(CellFault(number, letter_of(place), at[place].title, line.number, *why))
        lines.append(line)
    if not lines and not faults:
        faults.append(
            CellFault(number, "", wanted[0].title, "", *Text("表里没有一个窗口", "there is no window in the sheet"))
        )
    if len(lines) > MOST:
        why = Text(f"一个大厅最多 {MOST} 个窗口", f"a hall has {MOST} windows at most")
        faults.append(CellFault(number, "", wanted[0].title, "", *why))
    return lines, sorted(faults, key=lambda fault: (fault.row, fault.column_letter))


def _places(number: int, header: Sequence[Any], wanted: list[Column]) -> tuple[dict[int, Column], list[CellFault]]:
    known, faults = by_header(wanted), []
    at: dict[int, Column] = {}
    for place, cell in enumerate(header):
        if is_blank(cell):
            continue
        column = known.get(header_key(str(cell)))
        if column is None or column in at.values():
            none = Text("没有这一列，请对照导出的表头", "there is no such column: compare it with the export")
            why = none if column is None else Text("这一列重复，请删去", "this column repeats")
            faults.append(CellFault(number, letter_of(place), shown(cell), "", *why))
        else:
            at[place] = column
    missing = [column for column in wanted if column not in at.values()]
    lost = Text("缺少这一列，必须有", "this column is missing")
    return at, faults + [CellFault(number, "", column.title, "", *lost) for column in missing]


def _read_line(
    number: int, cells: Sequence[Any], at: Mapping[int, Column]
) -> tuple[WindowLine | None, list[CellFault]]:
    values: dict[str, Any] = {}
    hours: dict[int, tuple[Hour, ...]] = {}
    faults = []
    for place, column in at.items():
        cell = cells[place] if place < len(cells) else ""
        value = _read(column, cell)
        if isinstance(value, Text):
            faults.append(CellFault(number, letter_of(place), column.title, shown(cell), value.zh, value.en))
        elif value is not None and column.key.startswith("day"):
            hours[int(column.key[3:])] = value
        elif value is not None:
            values[column.key] = value
    return (None, faults) if faults else (WindowLine(number, hours=hours, **values), [])


def _read(column: Column, cell: Any) -> Any:
    if is_blank(cell):
        return Text("必须填", "must be filled in") if column.required else None
    return cell.text if isinstance(cell, Spoilt) else column.read(cell)
