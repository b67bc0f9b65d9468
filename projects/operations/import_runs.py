"""What a worker does with an uploaded file: check it, or write what was confirmed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from projects.enums import EnterpriseOrigin, ImportState, Source
from projects.models import Enterprise, ImportJob, Project
from projects.operations.events import record
from projects.operations.import_jobs import fail, release, summary, take_up
from projects.operations.imports import ImportReport, import_projects
from projects.operations.refusals import Refused
from projects.operations.workbooks import read_workbook

log = logging.getLogger(__name__)
Progress = Callable[[int, int], None]


class ContentsChanged(Exception):
    """What was shown is no longer what would be written: nothing is."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


def run_import(pk: int, at: datetime) -> str:
    """Take one step of the job; returns its state, or nothing when another worker is at it.

    What the job itself is to blame for ends it, with the reason; anything else is left to the sweep, three times.
    """
    taken = take_up(pk, at)
    if taken is None:
        return ""
    job, progress = taken
    try:
        if job.state == ImportState.CHECKING:
            _check(job, progress, at)
        else:
            _write(job, progress)
    except Refused as refusal:
        fail(job, refusal, at)
    finally:
        release(pk)
    return str(job.state)


def _check(job: ImportJob, progress: Progress, at: datetime) -> None:
    report = _import(job, at, progress, dry_run=True)
    _show(job, report)


def _show(job: ImportJob, report: ImportReport, *, changed: bool = False) -> None:
    """The result of a check, for whoever uploaded the file; unless it was dropped meanwhile."""
    with transaction.atomic():
        now: ImportJob = ImportJob.objects.select_for_update().get(pk=job.pk)
        if now.state != job.state:
            return
        job.state, job.done_rows, job.total_rows = ImportState.CHECKED, report.total_rows, report.total_rows
        kept = {"serve": job.report.get("serve", False), "changed": changed}
        job.report, job.touched_at = kept | summary(report), timezone.now()
        job.save(update_fields=["state", "done_rows", "total_rows", "report", "touched_at"])


def _write(job: ImportJob, progress: Progress) -> None:
    """All or nothing: rows, events and the job's end are one transaction. Otherwise chunk by chunk, the end by itself."""
    confirmed = datetime.fromisoformat(job.report["confirmed_at"])
    try:
        if not job.all_or_nothing:
            return _end(job, _import(job, confirmed, progress), confirmed)
        with transaction.atomic():
            report = _import(job, confirmed, progress)
            if report.fault_count:
                raise ContentsChanged(report)
            _end(job, report, confirmed)
    except ContentsChanged:
        _show(job, _import(job, confirmed, progress, dry_run=True), changed=True)


def _import(job: ImportJob, at: datetime, progress: Progress, *, dry_run: bool = False) -> ImportReport:
    assert job.start_on is not None
    by = job.made_by
    with job.file.open("rb") as file:
        rows = read_workbook(file)
    progress(0, max(len(rows) - 1, 0))
    return import_projects(
        rows,
        by=by,
        at=at,
        start_on=job.start_on,
        all_or_nothing=job.all_or_nothing and not dry_run,  # the check counts the good rows too
        dry_run=dry_run,
        agent=by if job.report.get("serve") else None,
        progress=progress,
    )


def _end(job: ImportJob, report: ImportReport, confirmed: datetime) -> None:
    """Counted from the tables: an earlier try of this job, at the same instant, may have written a part."""
    with transaction.atomic():
        now: ImportJob = ImportJob.objects.select_for_update().get(pk=job.pk)
        if now.state != ImportState.WRITING:
            return
        made = Project.objects.filter(created_at=confirmed)
        ends = made.aggregate(first=Min("pk"), last=Max("pk"))
        firms = Enterprise.objects.filter(created_at=confirmed, origin=EnterpriseOrigin.IMPORT).count()
        projects = made.count()
        skipped = len(report.skipped_rows) - (projects - report.created_projects)
        done = {"projects": projects, "new_enterprises": firms, "skipped": max(skipped, 0), **ends}
        job.state, job.done_rows, job.total_rows = ImportState.DONE, report.total_rows, report.total_rows
        job.report, job.touched_at = {**job.report, **summary(report), **done}, timezone.now()
        job.save(update_fields=["state", "done_rows", "total_rows", "report", "touched_at"])
        data = {"projects": projects, "enterprises": firms, "rows": report.total_rows}
        record(job, "write_import", by=job.made_by, at=confirmed, source=Source.IMPORT, data=data)
