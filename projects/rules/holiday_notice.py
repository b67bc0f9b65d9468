"""The days of a holiday notice as people write them down, and every fault in them by line.

A line: a day or a span, 放假 or 上班, and the holiday: `2027-10-01至2027-10-07 放假 国庆节 National Day`. Source of the days:
the yearly notice of the State Council's General Office on holidays (全国年节及纪念日放假办法, S-FJ).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from projects.rules.calendar import DayRule
from projects.rules.spreadsheet import CellFault
from projects.rules.spreadsheet_cells import Spoilt, clean, is_blank, match_key, shown
from projects.rules.spreadsheet_columns import letter_of
from projects.rules.wording import Text, printable

LONGEST_SPAN: Final = 31  # days of one rest; a longer one is a slip
LONGEST_NAMES: Final = (60, 80)  # characters of a holiday's name, of its English one
SATURDAY: Final = 5
WORDS: Final = {
    "放假": False, "休": False, "休息": False, "放假调休": False, "holiday": False, "off": False,
    "上班": True, "班": True, "调休上班": True, "补班": True, "work": True, "worked": True,
}  # fmt: skip
COLUMNS: Final = (
    ("日期", "Day"),
    ("到哪天", "Until"),
    ("放假或上班", "Off or worked"),
    ("节日", "Holiday"),
    ("节日（英文）", "Holiday (English)"),
)
_DAY = r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?"
_LINE = re.compile(rf"{_DAY}(?:\s*(?:至|到|–|—|~|－)\s*{_DAY})?\s+(\S+)(?:\s+(.*))?")


@dataclass(frozen=True, slots=True)
class NoticeDays:
    """The rules of a notice, by day, and what is wrong with its lines."""

    rules: list[DayRule]
    faults: list[CellFault]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    first: date
    last: date
    works: bool
    zh: str
    en: str


def read_lines(text: str, year: int, notice: str) -> NoticeDays:
    """The days that lines of text give."""
    lines, faults = [], []
    for number, raw in enumerate(text.splitlines(), 1):
        line = clean(printable(raw))
        if not line:
            continue
        read = _from_text(number, line)
        if isinstance(read, Text):
            faults.append(CellFault(number, "", COLUMNS[0][0], shown(line), *read))
        else:
            lines.append(read)
    return _checked(lines, faults, year, notice)


def _from_text(number: int, line: str) -> _Line | Text:
    match = _LINE.fullmatch(line)
    if match is None:
        return Text("写成“2027-10-01至2027-10-07 放假 国庆节”", "write it as “2027-10-01至2027-10-07 放假 国庆节”")
    first = _day(*match.groups()[:3])
    last = _day(*match.groups()[3:6]) if match[4] else first
    works = WORDS.get(match_key(match[7]))
    if first is None or last is None:
        return Text("没有这一天，请核对日期", "there is no such day: check the date")
    if works is None:
        return Text("日期后面写“放假”或者“上班”", "write 放假 (off) or 上班 (worked) after the date")
    zh, en = _names(match[8] or "")
    return _Line(number, first, last, works, zh, en)


def _names(text: str) -> tuple[str, str]:
    """国庆节 National Day in its two languages."""
    match = re.search(r"[A-Za-z]", text)
    return (text.strip(), "") if match is None else (text[: match.start()].strip(), text[match.start() :].strip())


def read_cells(rows: Iterable[Sequence[Any]], year: int, notice: str) -> NoticeDays:
    """The days that the template holds; its first line is the header, whatever it says."""
    lines, faults = [], []
    for number, cells in enumerate(rows, 1):
        if number == 1 or all(map(is_blank, cells)):
            continue
        read = _from_cells(number, [*cells, *[""] * len(COLUMNS)])
        if isinstance(read, CellFault):
            faults.append(read)
        else:
            lines.append(read)
    return _checked(lines, faults, year, notice)


def _from_cells(number: int, cells: list[Any]) -> _Line | CellFault:
    first, last = _cell_day(cells[0]), cells[1] if is_blank(cells[1]) else _cell_day(cells[1])
    if first is None:
        return _cell_fault(number, 0, cells, Text("写日期，如 2027-10-01", "a date such as 2027-10-01"))
    if last is None:
        return _cell_fault(number, 1, cells, Text("写日期，如 2027-10-07；一天就空着", "a date, or empty for one day"))
    works = WORDS.get(match_key(str(cells[2]))) if not isinstance(cells[2], Spoilt) else None
    if works is None:
        return _cell_fault(number, 2, cells, Text("写“放假”或者“上班”", "write 放假 (off) or 上班 (worked)"))
    until = last if isinstance(last, date) else first
    names = ["" if is_blank(cell) or isinstance(cell, Spoilt) else clean(printable(str(cell))) for cell in cells[3:5]]
    return _Line(number, first, until, works, names[0], names[1])


def _cell_fault(number: int, place: int, cells: list[Any], text: Text) -> CellFault:
    return CellFault(number, letter_of(place), COLUMNS[place][0], shown(cells[place]), *text)


def _cell_day(cell: Any) -> date | None:
    if isinstance(cell, date):
        return date(cell.year, cell.month, cell.day)
    match = re.fullmatch(_DAY, clean(cell)) if isinstance(cell, str) else None
    return _day(*match.groups()) if match else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


# --- what the days must be


def _checked(lines: list[_Line], faults: list[CellFault], year: int, notice: str) -> NoticeDays:
    rules: dict[date, DayRule] = {}
    said_on: dict[date, int] = {}
    for line in lines:
        wrong = _span_fault(line, year)
        for day in () if wrong else _days(line):
            wrong = wrong or _day_fault(day, line, said_on)
            said_on.setdefault(day, line.number)
            rules[day] = DayRule(day, line.works, line.zh, line.en, notice)
        if wrong:
            faults.append(CellFault(line.number, letter_of(0), COLUMNS[0][0], _span(line), *wrong))
        faults += _name_faults(line)
    if not faults and not any(not rule.works for rule in rules.values()):
        faults.append(CellFault(1, "", COLUMNS[0][0], "", "至少要有一天放假", "there must be at least one day off"))
    return NoticeDays([rules[day] for day in sorted(rules)], sorted(faults))


def _name_faults(line: _Line) -> Iterator[CellFault]:
    for place, (name, most) in enumerate(zip((line.zh, line.en), LONGEST_NAMES, strict=True), start=3):
        if len(name) > most:
            said = Text(f"最多 {most} 个字，写短一些", f"{most} characters at most: make it shorter")
            yield CellFault(line.number, letter_of(place), COLUMNS[place][0], shown(name), *said)


def _days(line: _Line) -> list[date]:
    return [line.first + timedelta(days=step) for step in range((line.last - line.first).days + 1)]


def _span(line: _Line) -> str:
    return f"{line.first}" if line.first == line.last else f"{line.first}至{line.last}"


def _span_fault(line: _Line, year: int) -> Text | None:
    if line.last < line.first:
        return Text("结束的日子早于开始的日子", "the last day comes before the first")
    if (line.last - line.first).days >= LONGEST_SPAN:
        return Text(f"一段最多 {LONGEST_SPAN} 天，请核对", f"a span has {LONGEST_SPAN} days at most: check it")
    return next((_year_fault(day, year) for day in _days(line) if _year_fault(day, year)), None)


def _year_fault(day: date, year: int) -> Text | None:
    """A rest over New Year may begin, or be worked for, in the last days of the year before."""
    if day.year == year or day == date(year - 1, 12, 31) or (day.year == year - 1 and day.month == 12 and day.day > 24):
        return None
    return Text(f"不在 {year} 年", f"not in {year}")


def _day_fault(day: date, line: _Line, said_on: dict[date, int]) -> Text | None:
    if day in said_on:
        return Text(f"{day} 在第 {said_on[day]} 行已经写过", f"{day} stands on line {said_on[day]} already")
    if line.works and day.weekday() < SATURDAY:
        return Text(f"{day} 不是周末，本来就上班", f"{day} is no weekend day: it is worked anyway")
    return None


def changed_days(now: Iterable[DayRule], new: Iterable[DayRule]) -> list[tuple[date, DayRule | None, DayRule | None]]:
    """(day, its rule now, its rule then) of every day that would count otherwise, or be named otherwise."""
    was, then = {rule.day: rule for rule in now}, {rule.day: rule for rule in new}
    found = []
    for day in sorted(was.keys() | then.keys()):
        before, after = was.get(day), then.get(day)
        if _told(before) != _told(after):
            found.append((day, before, after))
    return found


def _told(rule: DayRule | None) -> tuple[bool, str, str] | None:
    return (rule.works, rule.name_zh, rule.name_en) if rule else None
