"""Reading one cell of a spreadsheet: a value in its own type, or a Text that says what is wrong with it.

A cell is what the workbook reader gives: text, a number, a truth value, a date, an instant, or a Spoilt. Blank cells never
come here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from projects.rules.answers import read_answer
from projects.rules.catalogue import Question
from projects.rules.identifiers import BadIdentifier, check_credit_code, check_project_code
from projects.rules.identifiers import normalise_credit_code as normalise_code
from projects.rules.wording import NO, NOT_SURE, YES, Text, unit_text

Reader = Callable[[Any], Any]

SHOWN = 40  # characters of a cell that a fault repeats
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2090, 12, 31)  # a route must end inside the working calendar
EXACT = 10**15  # Excel keeps 15 digits; what is longer has lost its tail
_HALF = {0x3000: " "} | {0xFF01 + place: chr(0x21 + place) for place in range(94)}
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DAY = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")
_PHONE = re.compile(r"\+?[0-9][0-9\- ()]{4,18}")
_BOOLS = {YES.zh: True, NO.zh: False, "yes": True, "no": False, "true": True, "false": False}
_NOT_SURE = frozenset({NOT_SURE.zh, "notsure"})


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A cell whose value the workbook itself does not hold: an error value, or a formula that was never calculated."""

    text: Text


ERROR_CELL = Spoilt(
    Text(
        "这一格是错误值（如 #N/A、#REF!），请改成实际的值",
        "this cell holds an error value such as #N/A: put in the value",
    )
)
EMPTY_FORMULA = Spoilt(
    Text(
        "这一格是公式，文件里没有它的结果：请复制后“选择性粘贴为数值”",
        "this cell is a formula without a stored result: paste it as a value",
    )
)


def clean(text: str) -> str:
    """One line as typed, without invisible characters and repeated blanks."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return " ".join(visible.split())


def match_key(text: str) -> str:
    """What two spellings have in common: half-width, lower case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", clean(text)).split()).casefold()


def is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not clean(cell))


def shown(cell: Any) -> str:
    """The cell as a fault repeats it: short, and nothing in it that a terminal would obey."""
    if isinstance(cell, Spoilt):
        return ""
    if isinstance(cell, bool):
        return YES.zh if cell else NO.zh
    text = _number_text(cell) if isinstance(cell, int | float) else str(cell)
    text = "".join(char if unicodedata.category(char)[0] != "C" else " " for char in text)
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _number_text(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def read_text(longest: int) -> Reader:
    def read(cell: Any) -> Any:
        if isinstance(cell, bool) or not isinstance(cell, str | int | float):
            return Text(
                "要填文字，请把这一格设为文本格式后重填", "must be text: format the cell as text and type it again"
            )
        if not isinstance(cell, str):
            return _long_number() if abs(cell) >= EXACT else _number_text(cell)
        text = clean(cell)
        if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
            return Text("含有不可见的控制字符，请删去重填", "holds control characters: type it again")
        if len(text) > longest:
            return Text(
                f"最多 {longest} 个字，这里有 {len(text)} 个", f"at most {longest} characters, here are {len(text)}"
            )
        return text

    return read


def _long_number() -> Text:
    return Text(
        "这一格是数字格式，超过15位的数字末几位已经丢失：请把这一列设为文本格式后重填",
        "this cell is a number, and Excel drops the digits after the 15th: format the column as text and type it again",
    )


def read_phone(cell: Any) -> Any:
    text = read_text(20)(cell)
    if isinstance(text, Text):
        return text
    number = text.translate(_HALF)
    if not _PHONE.fullmatch(number):
        return Text("电话只用数字、短横线和括号，5至20位", "a telephone number has 5 to 20 digits, hyphens or brackets")
    return number


def read_credit_code(cell: Any) -> Any:
    if not isinstance(cell, str):
        return _long_number()
    try:
        check_credit_code(cell)
    except BadIdentifier as fault:
        return Text(fault.text_zh, fault.text_en)
    return normalise_code(cell)


def read_project_code(regions: Collection[str] | None) -> Reader:
    def read(cell: Any) -> Any:
        try:
            check_project_code(str(cell), regions)
        except BadIdentifier as fault:
            return Text(fault.text_zh, fault.text_en)
        return normalise_code(str(cell))

    return read


def read_day(cell: Any) -> Any:
    """A date cell, or text such as 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日."""
    day = cell.date() if isinstance(cell, datetime) else cell
    if isinstance(day, str):
        day = _day_of(clean(day.translate(_HALF)).replace(" ", ""))
    if not isinstance(day, date):
        return Text("要填日期，例如 2026-03-01", "must be a date, for example 2026-03-01")
    if not FIRST_DAY <= day <= LAST_DAY:
        return Text(f"日期应在{FIRST_DAY}至{LAST_DAY}之间", f"the date should lie between {FIRST_DAY} and {LAST_DAY}")
    return day


def _day_of(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def read_question(question: Question) -> Reader:
    """A reader for the question's column; None is 不清楚, unless 不清楚 is one of its options."""
    readers: dict[str, Callable[[Question], Reader]] = {
        "bool": _bool_reader,
        "enum": _option_reader,
        "number": _number_reader,
        "integer": _number_reader,
        "string": lambda _: read_text(200),
    }
    read = readers[question.type](question)

    def answer(cell: Any) -> Any:
        value = read(cell)
        if isinstance(value, Text):
            return None if isinstance(cell, str) and match_key(cell) in _NOT_SURE else value
        if question.type == "string" and match_key(value) in _NOT_SURE:
            return None
        return read_answer(question, value)

    return answer


def _bool_reader(_: Question) -> Reader:
    def read(cell: Any) -> Any:
        found = cell if isinstance(cell, bool) else _BOOLS.get(match_key(str(cell)))
        return Text("要填“是”“否”或“不清楚”", "must be 是, 否 or 不清楚") if found is None else found

    return read


def labels_of(question: Question) -> list[Text]:
    """The options of an enum as people say them."""
    labels = question.raw.get("labels", {})
    return [
        Text(labels.get(code, {}).get("zh", code), labels.get(code, {}).get("en", code)) for code in question.options
    ]


def _option_reader(question: Question) -> Reader:
    labels = labels_of(question)
    table = {match_key(code): code for code in question.options}
    for code, label in zip(question.options, labels, strict=True):
        table.setdefault(match_key(label.zh), code)
        table.setdefault(match_key(label.en), code)
    refusal = Text(
        f"要从这些里选：{'、'.join(label.zh for label in labels)}",
        f"must be one of: {', '.join(label.en for label in labels)}",
    )

    def read(cell: Any) -> Any:
        return table.get(match_key(shown(cell) if isinstance(cell, int | float) else str(cell)), refusal)

    return read


def _number_reader(question: Question) -> Reader:
    unit = unit_text(question.unit)

    def read(cell: Any) -> Any:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return Decimal(f"{cell:.15g}")  # as Excel shows it: 0.1 + 0.2 is 0.3
        if not isinstance(cell, str):
            return Text("要填数字，例如 1200", "must be a number, for example 1200")
        return _number_of(clean(cell.translate(_HALF)), unit)

    return read


def _number_of(text: str, unit: Text) -> Any:
    if len(text) <= SHOWN and _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if len(text) <= SHOWN and _PLAIN.fullmatch(text):
        return Decimal(text)
    begin = _GROUPED.match(text) or _PLAIN.match(text)
    rest = text[begin.end() :].strip() if begin else ""
    if rest.startswith(","):
        return Text(
            "千分位逗号的位置不对，请去掉逗号重填", "the thousands commas stand in the wrong place: leave them out"
        )
    if begin and len(text) <= SHOWN:
        return Text(
            f"只填数字，请去掉“{rest}”" + (f"（单位是{unit.zh}）" if unit.zh else ""),
            f"only the number: take away “{rest}”" + (f" (the unit is {unit.en})" if unit.en else ""),
        )
    return Text("要填数字，例如 1200", "must be a number, for example 1200")
