"""Rows of the lists of enterprises and of requests, the same on the page and in the spreadsheet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from approval_portal.accounts.models import User
from projects.enums import EnterpriseOrigin, EnterpriseState, JoinKind, RequestState
from projects.models import Enterprise, JoinRequest, Membership, Project
from projects.rules.spreadsheet import neutral
from projects.views.handing_out import Counted, note_export

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATE_LOOKS = {EnterpriseState.PENDING: "risk", EnterpriseState.VERIFIED: "done"}
REQUEST_LOOKS = {
    RequestState.WAITING: "run",
    RequestState.APPROVED: "done",
    RequestState.REFUSED: "over",
    RequestState.WITHDRAWN: "wait",
}


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows belong to the enterprise, as a column."""
    each = rows.filter(enterprise=OuterRef("pk")).order_by().values("enterprise").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(each, output_field=IntegerField()), 0)


def with_counts(rows: QuerySet[Enterprise], user: User, day: date) -> QuerySet[Enterprise]:
    """People in force, and the projects that the reader may see; in one query."""
    return rows.annotate(
        people=_counted(Membership.objects.in_force(day)), works=_counted(Project.objects.visible_to(user, day))
    )


def shown(rows: Iterable[Enterprise]) -> list[dict[str, Any]]:
    return [{"row": row, "look": STATE_LOOKS[EnterpriseState(row.state)]} for row in rows]


def shown_requests(rows: Iterable[JoinRequest]) -> list[dict[str, Any]]:
    return [{"row": row, "look": REQUEST_LOOKS[RequestState(row.state)]} for row in rows]


def enterprise_sheet(rows: Iterable[Any]) -> tuple[list[str], Iterable[list[Any]]]:
    titles = [
        *(gettext("企业"), gettext("统一社会信用代码"), gettext("状态"), gettext("来源"), gettext("法定代表人")),
        *(pgettext("plural", "成员"), pgettext("plural", "项目"), gettext("登记日期"), gettext("演示数据")),
    ]
    cells = (
        [
            *map(neutral, (row.name, row.credit_code, str(EnterpriseState(row.state).label))),
            *map(neutral, (str(EnterpriseOrigin(row.origin).label), row.legal_person)),
            *(row.people, row.works, timezone.localdate(row.created_at), gettext("是") if row.is_demo else ""),
        ]
        for row in rows
    )
    return titles, cells


def request_sheet(rows: Iterable[JoinRequest]) -> tuple[list[str], Iterable[list[Any]]]:
    titles = [
        *(gettext("企业"), gettext("统一社会信用代码"), gettext("申请人"), gettext("种类")),
        *(gettext("状态"), gettext("提交日期"), gettext("答复日期"), gettext("原因")),
    ]
    cells = (
        [
            *map(
                neutral, (row.enterprise.name, row.enterprise.credit_code, str(row.user), str(JoinKind(row.kind).label))
            ),
            *(neutral(str(RequestState(row.state).label)), timezone.localdate(row.created_at)),
            *(timezone.localdate(row.decided_at) if row.decided_at else None, neutral(row.reason)),
        ]
        for row in rows
    )
    return titles, cells


def workbook(
    request: HttpRequest, name: str, sheet: tuple[Sequence[str], Iterable[Sequence[Any]]], day: date
) -> FileResponse:
    """The rows as an .xlsx file to download, written row by row to a temporary file; noted in the access log."""
    titles, cells = sheet
    book = Workbook(write_only=True)
    page = book.create_sheet(name)
    page.freeze_panes = "A2"
    for number in range(len(titles)):
        page.column_dimensions["ABCDEFGHIJ"[number]].width = 36 if number == 0 else 22 if number == 1 else 14
    page.append([_bold(page, title) for title in titles])
    counted = Counted(cells)
    for row in counted:
        page.append(list(row))
    note_export(request, counted.count)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}-{day.isoformat()}.xlsx", content_type=XLSX)


def _bold(page: Any, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=title)
    cell.font = Font(bold=True)
    return cell
