"""Lists and papers as a workbook: one sheet for each table, text that can be no formula, the head in bold and frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from projects.rules.spreadsheet import neutral
from projects.rules.spreadsheet_columns import letter_of

_FORBIDDEN = str.maketrans({char: " " for char in "[]:*?/\\"})  # in the name of a sheet
LONGEST = 31  # characters of a sheet's name


@dataclass(frozen=True)
class Sheet:
    """`heads`: title and width of each column. `above`: lines that stand over the table (what it is, of which day)."""

    title: str
    heads: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]
    above: Sequence[str] = field(default=())


def workbook(sheets: Iterable[Sheet]) -> Workbook:
    """For `projects.views.sheets.book_answer`, or `book_bytes`. Sheets of the same name are told apart by a number."""
    book, taken = Workbook(write_only=True), set[str]()
    for each in sheets:
        _write(book, each, _name(str(each.title), taken))
    return book


def book_bytes(sheets: Iterable[Sheet]) -> bytes:
    buffer = BytesIO()
    workbook(sheets).save(buffer)
    return buffer.getvalue()


def _write(book: Workbook, each: Sheet, name: str) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = f"A{len(each.above) + 2}"
    for place, (_, width) in enumerate(each.heads):
        sheet.column_dimensions[letter_of(place)].width = width
    for line in each.above:
        sheet.append([cell_value(line)])
    sheet.append([_bold(sheet, head) for head, _ in each.heads])
    for row in each.rows:
        sheet.append([_wrapped(sheet, value) for value in row])


def _bold(sheet: Any, head: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=cell_value(head))
    cell.font = Font(bold=True)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _wrapped(sheet: Any, value: Any) -> Any:
    """Long text breaks inside its cell instead of running over the next."""
    value = cell_value(value)
    if not isinstance(value, str) or len(value) < 12:
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def cell_value(value: Any) -> Any:
    """What a cell takes: numbers and days stay what they are, instants are told in the zone's time, all else is text."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return value
    if isinstance(value, Promise):
        value = str(value)
    return neutral(str(value))


def _name(title: str, taken: set[str]) -> str:
    """A name that a spreadsheet takes: at most 31 characters, none of its own signs, each once."""
    plain = title.translate(_FORBIDDEN).strip().strip("'")[:LONGEST] or "-"
    name, number = plain, 2
    while name.casefold() in taken:
        tail = f" {number}"
        name, number = plain[: LONGEST - len(tail)] + tail, number + 1
    taken.add(name.casefold())
    return name
