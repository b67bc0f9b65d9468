"""A list as a spreadsheet: text that cannot be a formula, the head in bold."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.cache import patch_cache_control
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from projects.rules.spreadsheet import neutral
from projects.rules.spreadsheet_columns import letter_of
from projects.views.handing_out import Counted, note_download, note_export

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_answer(
    request: HttpRequest,
    name: str,
    title: str,
    heads: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
    day: date,
    of: tuple[str, int] | None = None,
) -> FileResponse:
    """The rows as a download, noted in the access log. `heads`: the title and width of each column; instants must be
    without a zone. `of`: the one object (kind, key) that they belong to, if they are not a list of the portal."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    bold = []
    for place, (head, width) in enumerate(heads):
        sheet.column_dimensions[letter_of(place)].width = width
        cell = WriteOnlyCell(sheet, value=head)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    counted = Counted(rows)
    for row in counted:
        sheet.append([neutral(value) if isinstance(value, str) else value for value in row])
    if of:
        note_download(request, *of, rows=counted.count)
    else:
        note_export(request, counted.count)
    answer = book_answer(book, f"{name}-{day.isoformat()}.xlsx")
    patch_cache_control(answer, private=True)  # also of what everybody may read: each download is noted
    return answer


def book_answer(book: Workbook, filename: str) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=XLSX)
