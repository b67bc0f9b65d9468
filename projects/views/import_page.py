"""An import as people see it: how far it is, what is wrong in the file, what would come of it, what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from projects.enums import ImportState
from projects.models import ImportJob, Project
from projects.operations.import_jobs import UNDER_WAY, progress_of
from projects.rules.spreadsheet import CellFault
from projects.templatetags.languages import in_english
from projects.views.acting import PER_PAGE
from projects.views.project_rows import shown, with_row_columns

SHOWN_FAULTS = 100
LOOKS = {
    ImportState.CHECKING: "run",
    ImportState.CHECKED: "you",
    ImportState.WRITING: "run",
    ImportState.DONE: "done",
    ImportState.DROPPED: "wait",
    ImportState.FAILED: "over",
}


def job_context(job: ImportJob, request: HttpRequest) -> dict[str, Any]:
    """Everything the page of one import shows, by its state."""
    done, total = progress_of(job)
    report = job.report
    context: dict[str, Any] = {
        "job": job,
        **standing(job),
        "report": report,
        "running": job.state in UNDER_WAY,
        "done_rows": done,
        "total_rows": total,
        "own": job.made_by_id == request.user.pk,
    }
    if job.state == ImportState.CHECKED:
        found = [CellFault(*fault) for fault in report.get("faults", ())]
        context |= {
            "faults": found[:SHOWN_FAULTS],
            "more_faults": report["fault_count"] - min(len(found), SHOWN_FAULTS),
            "preview": [_dated(row) for row in report.get("preview", ())],
        }
    if job.state == ImportState.DONE:
        context |= written(job, request)
    if refusal := report.get("refusal"):
        context["refusal"] = refusal[1] if in_english() else refusal[0]
    return context


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    day = row["building_from"]
    return {**row, "building_from": date.fromisoformat(day) if day else None}


def written(job: ImportJob, request: HttpRequest) -> dict[str, Any]:
    """The projects that the import made, as far as the reader may see them."""
    report, day = job.report, timezone.localdate()
    if not report.get("projects"):
        return {"page": None}
    visible = Project.objects.visible_to(request.user, day)
    made = visible.filter(pk__range=(report["first"], report["last"]), created_at=report["confirmed_at"]).order_by("pk")
    page = Paginator(made, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown(with_row_columns(page.object_list, day))
    return {"page": page, "unseen": report["projects"] - page.paginator.count}


def job_rows(jobs: Iterable[ImportJob]) -> list[dict[str, Any]]:
    return [{"row": job, "report": job.report} | standing(job) for job in jobs]


def standing(job: ImportJob) -> dict[str, Any]:
    """The word for where an import stands and how it looks: a file with nothing but faults waits for no confirmation."""
    state = ImportState(job.state)
    if state == ImportState.CHECKED and job.report.get("fault_count") and not job.report.get("projects"):
        return {"look": "over", "label": gettext("有错，写不了")}
    return {"look": LOOKS[state], "label": state.label}


def job_sheet(jobs: Iterable[ImportJob]) -> tuple[list[tuple[str, int]], Iterable[list[Any]]]:
    heads = [
        (gettext("文件"), 40),
        (gettext("上传日期"), 14),
        (gettext("上传人"), 12),
        (gettext("状态"), 20),
        (gettext("行数"), 10),
        (gettext("有错的行"), 10),
        (gettext("新项目"), 10),
    ]
    rows = (
        [
            *(job.file_name, timezone.localdate(job.made_at), str(job.made_by), str(ImportState(job.state).label)),
            *(job.report.get("rows"), job.report.get("bad_rows"), job.report.get("projects")),
        ]
        for job in jobs
    )
    return heads, rows


def fault_rows(job: ImportJob) -> tuple[list[tuple[str, int]], Iterable[list[Any]]]:
    heads = [
        (gettext("行"), 8),
        (gettext("列"), 8),
        (gettext("列名"), 32),
        (gettext("填的是"), 32),
        (gettext("哪里不对"), 80),
    ]
    found = (CellFault(*fault) for fault in job.report.get("faults", ()))
    rows = (
        [fault.row, fault.column_letter, fault.column_title, fault.value_shown, fault.en if in_english() else fault.zh]
        for fault in found
    )
    return heads, rows
