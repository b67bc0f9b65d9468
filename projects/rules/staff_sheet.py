"""The spreadsheet of staff: one line for each role of a person; a line without a role is an account alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from projects.rules.identifiers import mask_phone
from projects.rules.spreadsheet import EXAMPLE, CellFault, neutral
from projects.rules.spreadsheet_cells import Reader, Spoilt, is_blank, match_key, read_day, read_phone, read_text, shown
from projects.rules.spreadsheet_columns import Column, by_header, header_key, letter_of
from projects.rules.wording import Text

SHEET, GUIDE, CHOICES = "人员", "填写说明", "选项"
MOST = 500  # lines: what one request reads, shows and writes
_USERNAME = re.compile(r"[\w.@+-]{1,150}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")
HELP = {
    "username": "登录用，字母和数字；一个人有几个角色就写几行，账号、姓名相同",
    "name": "真实姓名",
    "phone": "手机或座机",
    "email": "设密码的链接和通知发到这里；可以不填",
    "role": "由安全管理员用同一个文件授予；系统管理员导入时只开账号",
    "body": "在哪个部门担任这个角色",
    "starts_on": "如 2026-03-01；留空是导入当天",
    "ends_on": "最后一天；留空是长期",
}
SAMPLE = {
    "username": f"{EXAMPLE}（这一行导入时跳过，可以删去）",
    "name": "张三",
    "phone": "13800000000",
    "email": "zhangsan@example.org",
    "starts_on": "2026-03-01",
}


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One line. `role` and `body`: codes, empty when the line gives none."""

    number: int
    username: str
    name: str
    phone: str = ""
    email: str = ""
    role: str = ""
    body: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def staff_columns(roles: Mapping[str, str], bodies: Mapping[str, str]) -> list[Column]:
    """`roles` and `bodies`: the words that people write, each with its code."""
    return [
        Column("username", "账号", "Account", _read_username, required=True),
        Column("name", "姓名", "Name", read_text(60), required=True),
        Column("phone", "手机", "Phone", read_phone),
        Column("email", "邮箱", "E-mail", _read_email),
        Column("role", "角色", "Role", _read_choice(roles)),
        Column("body", "部门", "Body", _read_choice(bodies)),
        Column("starts_on", "开始日期", "From", read_day),
        Column("ends_on", "结束日期", "Until", read_day),
    ]


def _read_username(cell: Any) -> Any:
    text = read_text(150)(cell)
    if isinstance(text, Text) or _USERNAME.fullmatch(text):
        return text
    return Text("账号名只用字母、数字和 @ . + - _", "use letters, digits and @ . + - _ only")


def _read_email(cell: Any) -> Any:
    text = read_text(254)(cell)
    if isinstance(text, Text) or _EMAIL.fullmatch(text):
        return text if isinstance(text, Text) else text.lower()
    return Text("邮箱的写法不对", "this is not an e-mail address")


def _read_choice(words: Mapping[str, str]) -> Reader:
    table = {match_key(word): code for word, code in words.items()} | {match_key(c): c for c in words.values()}
    few = "、".join(words) if len(words) <= 12 else "模板“选项”表里的名称"
    refusal = Text(f"要从这些里选：{few}", "must be one of the choices in the template")

    def read(cell: Any) -> Any:
        return table.get(match_key(str(cell)), refusal)

    return read


# --- reading


def read_staff(
    rows: Iterable[Sequence[Any]], columns: list[Column]
) -> tuple[list[StaffRow], list[CellFault], dict[str, int]]:
    """(lines without a fault, faults, the place of each column). The first line that is not blank is the header."""
    lines = enumerate(rows, 1)
    number, header = next(((n, row) for n, row in lines if not all(map(is_blank, row))), (1, []))
    at, faults = _places(number, header, columns)
    if faults:
        return [], faults, {}
    places = {column.key: place for place, column in at.items()}
    read: list[StaffRow] = []
    for number, cells in lines:
        if all(map(is_blank, cells)) or str(_cell(cells, places["username"])).strip().startswith(EXAMPLE):
            continue
        row, found = _read_line(number, cells, at)
        faults += found
        read += [row] if row else []
    return read, faults, places


def _places(number: int, header: Sequence[Any], columns: list[Column]) -> tuple[dict[int, Column], list[CellFault]]:
    known, faults = by_header(columns), []
    at: dict[int, Column] = {}
    for place, cell in enumerate(header):
        if is_blank(cell):
            continue
        column, title = known.get(header_key(str(cell))), shown(cell)
        if column is None:
            why = Text("没有这一列，请对照模板的表头", "there is no such column: compare it with the template")
            faults.append(CellFault(number, letter_of(place), title, "", *why))
        elif column in at.values():
            faults.append(CellFault(number, letter_of(place), title, "", "这一列重复，请删去", "this column repeats"))
        else:
            at[place] = column
    missing = [column for column in columns if column.required and column not in at.values()]
    lost = Text("缺少这一列，必须有", "this column is missing")
    return at, faults + [CellFault(number, "", column.title, "", *lost) for column in missing]


def _cell(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else ""


def _read_line(number: int, cells: Sequence[Any], at: Mapping[int, Column]) -> tuple[StaffRow | None, list[CellFault]]:
    values: dict[str, Any] = {}
    faults = []
    for place, column in at.items():
        cell = _cell(cells, place)
        value = _read(column, cell)
        if isinstance(value, Text):
            repeated = mask_phone(shown(cell)) if column.key == "phone" else shown(cell)
            faults.append(CellFault(number, letter_of(place), column.title, repeated, value.zh, value.en))
        elif value is not None:
            values[column.key] = value
    return (None, faults) if faults else (StaffRow(number, **values), [])


def _read(column: Column, cell: Any) -> Any:
    if is_blank(cell):
        return Text("必须填", "must be filled in") if column.required else None
    return cell.text if isinstance(cell, Spoilt) else column.read(cell)


def fault_at(row: StaffRow, key: str, text: Text, places: Mapping[str, int], columns: Collection[Column]) -> CellFault:
    """A fault in the line's cell of that field."""
    title = next(column.title for column in columns if column.key == key)
    letter = letter_of(places[key]) if key in places else ""
    value = getattr(row, key) if key in ("username", "name", "email") else ""
    return CellFault(row.number, letter, title, shown(value), text.zh, text.en)


# --- the template


def staff_template(roles: Mapping[str, str], bodies: Mapping[str, str]) -> Workbook:
    """A workbook ready to be saved; its first sheet is what `read_staff` reads. There is no column for a password."""
    book = Workbook()
    sheet, guide, choices = book.active, book.create_sheet(GUIDE), book.create_sheet(CHOICES)
    sheet.title = SHEET
    sample = SAMPLE | {"role": next(iter(roles), ""), "body": next(iter(bodies), "")}
    guide.append(["列", "必须填", "填什么"])
    for place, column in enumerate(staff_columns(roles, bodies), 1):
        head = sheet.cell(1, place, column.title + ("*" if column.required else ""))
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="FFE9E2D0" if column.required else "FFEFEFEF")
        cell = sheet.cell(2, place, neutral(sample.get(column.key, "")))
        cell.font = Font(italic=True, color="FF6B6B6B")
        sheet.column_dimensions[letter_of(place - 1)].width = 20
        guide.append([column.title, "是" if column.required else "", HELP[column.key]])
        if column.key in ("phone", "username"):
            sheet.column_dimensions[letter_of(place - 1)].number_format = "@"
    for place, words in ((5, roles), (6, bodies)):
        letter = letter_of(place - 1)
        for number, word in enumerate(words, 1):
            choices.cell(number, place, neutral(word))
        rule = DataValidation(
            type="list", formula1=f"'{CHOICES}'!${letter}$1:${letter}${max(len(words), 1)}", allow_blank=True
        )
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{MOST + 2}")
    for cells in guide.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABC", (16, 10, 70), strict=True):
        guide.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    return book
