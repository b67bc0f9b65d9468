"""One row of a project list, the same on the first page, in the list and in the spreadsheet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext, pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from projects.enums import AssignmentKind, ProjectState
from projects.models import Assignment, PackageItem, Project
from projects.rules.catalogue import START_MILESTONE
from projects.rules.spreadsheet import neutral

STATE_LABELS = dict(ProjectState.choices)
# how a project's state looks: the tag's class and icon
STATE_LOOKS = {
    ProjectState.LEAD: "wait",
    ProjectState.SIGNED: "wait",
    ProjectState.PREPARING: "run",
    ProjectState.BUILDING: "run",
    ProjectState.COMPLETED: "done",
    ProjectState.PRODUCING: "done",
    ProjectState.SUSPENDED: "pause",
    ProjectState.ENDED: "wait",
    ProjectState.MERGED: "wait",
}


def with_row_columns(projects: QuerySet[Project], day: date, *more: str) -> QuerySet[Project]:
    """The columns of a list as mappings, in one query: with the start of construction that the newest package gives.

    `more`: annotations of the rows to give as well.
    """
    start = newest_start()
    return projects.annotate(
        start_on=Subquery(start.values("due_on")[:1]),
        start_tentative=Subquery(start.values("tentative")[:1]),
        agent=Subquery(agents(day).values("user__name")[:1]),
    ).values(*COLUMNS, "start_on", "start_tentative", "agent", *more)


def with_packed_columns(projects: QuerySet[Project], day: date, *more: str) -> QuerySet[Project]:
    """The same with a `start` that `unpacked` takes apart: it costs the database one look for each row less."""
    tentative = Case(When(tentative=True, then=Value(TENTATIVE)), default=Value(""))
    start = newest_start().annotate(said=Concat(Cast("due_on", CharField()), tentative)).values("said")
    found = projects.annotate(start=Subquery(start[:1]), agent=Subquery(agents(day).values("user__name")[:1]))
    return found.values(*COLUMNS, "start", "agent", *more)


def unpacked(row: dict[str, Any]) -> dict[str, Any]:
    """A row of `with_packed_columns` as `with_row_columns` gives it."""
    said = row.pop("start") or ""
    day = said.removesuffix(TENTATIVE)
    row["start_on"], row["start_tentative"] = date.fromisoformat(day) if day else None, said.endswith(TENTATIVE)
    return row


COLUMNS = ("pk", "name", "code", "state", "investment_wan", "is_demo", "enterprise__name")
TENTATIVE = "~"


def newest_start() -> QuerySet[PackageItem]:
    """The start of construction of a project of an outer query, that of the newest package first."""
    held = PackageItem.objects.filter(package__project=OuterRef("pk"), node=START_MILESTONE)
    return held.order_by("-package__number")


def agents(day: date) -> QuerySet[Assignment]:
    held: QuerySet[Assignment] = Assignment.objects.in_force(day).filter(project=OuterRef("pk"))
    return held.filter(kind=AssignmentKind.AGENT).order_by("-pk")


def shown(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows for a page: with the word and the look of their state."""
    return [{**row, "label": STATE_LABELS[row["state"]], "look": STATE_LOOKS[row["state"]]} for row in rows]


def titles() -> list[str]:
    return [
        gettext("项目"),
        gettext("项目代码"),
        gettext("企业"),
        gettext("状态"),
        gettext("总投资（万元）"),
        gettext("最早开工"),
        gettext("代办专员"),
        gettext("演示数据"),
    ]


def cells(row: Mapping[str, Any]) -> list[Any]:
    """A row of the spreadsheet: text that cannot be a formula, numbers and dates as such."""
    texts = (row["name"], row["code"], row["enterprise__name"], str(STATE_LABELS[row["state"]]))
    return [
        *(neutral(text or "") for text in texts),
        row["investment_wan"],
        row["start_on"],
        neutral(row["agent"] or ""),
        gettext("是") if row["is_demo"] else "",
    ]


def workbook_of(rows: Iterable[Mapping[str, Any]]) -> Any:
    """The rows as an .xlsx file, written row by row to a temporary file that is open at its beginning."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(pgettext("plural", "项目"))
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGH", (36, 26, 36, 12, 16, 14, 12, 10), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_bold(sheet, title) for title in titles()])
    for row in rows:
        sheet.append(cells(row))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _bold(sheet: Any, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=title)
    cell.font = Font(bold=True)
    return cell
