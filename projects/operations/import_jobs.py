"""A spreadsheet on its way in: uploaded, checked by a worker, shown, written by a worker, or dropped.

The row says where the job stands; how far a worker has come, and that one is at it, is kept as for every long job
(`under_way`). A job is taken up again from the start; what an earlier try has written is skipped then, by code or name.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.enums import ImportKind, ImportState
from projects.models import ImportJob
from projects.operations.events import record
from projects.operations.imports import ImportReport
from projects.operations.periods import kept_since
from projects.operations.refusals import Forbidden, Refused, require
from projects.operations.retries import once
from projects.operations.under_way import ALIVE, MOST_TRIES, LongJob
from projects.operations.workbook_kinds import require_workbook
from projects.permissions import may_import_projects, roles

IMPORTING = LongJob("import", "projects.tasks.run_import")
UNDER_WAY = (ImportState.CHECKING, ImportState.WRITING)
SHOWN_SKIPPED = 200


@once(ImportJob, "upload_import")
def upload_import(
    file: IO[bytes],
    name: str,
    size: int,
    *,
    start_on: date,
    all_or_nothing: bool,
    serve: bool,
    by: User,
    at: datetime,
    idempotency_key: str | None = None,
) -> ImportJob:
    """Keep the file under a random name and have it checked; with the key of an earlier try, the job made then.

    `serve`: the importer, an agent, will serve every project of it. `start_on`: for rows without a planned start.
    Raises Forbidden, and Refused for a file that is no workbook (it says what it is).
    """
    day = timezone.localdate(at)
    require(may_import_projects(by, day))
    require_workbook(file, size)
    job = ImportJob(
        kind=ImportKind.PROJECTS,
        file_name=name[-200:],
        made_by=by,
        made_at=at,
        start_on=start_on,
        all_or_nothing=all_or_nothing,
        report={"serve": serve and Role.AGENT in roles(by, day)},
        touched_at=at,
    )
    job.file.save(f"{secrets.token_hex(16)}.xlsx", File(file), save=False)
    try:
        job.save(force_insert=True)
        data = {"all_or_nothing": all_or_nothing, "start_on": start_on}
        record(job, "upload_import", by=by, at=at, data=data, text=job.file_name, idempotency_key=idempotency_key)
    except BaseException:
        job.file.delete(save=False)
        raise
    start(job.pk)
    return job


@transaction.atomic
def confirm_import(pk: int, *, skip_bad_rows: bool, by: User, at: datetime) -> ImportJob:
    """Have a checked file written. Pressed twice, it is written once.

    `skip_bad_rows`: rows without a fault go in although others have one. Raises Refused when there is nothing to write,
    or faults and no such choice.
    """
    job = _own(pk, by, at)
    if job.state in (ImportState.WRITING, ImportState.DONE):
        return job
    _require_checked(job)
    report = job.report
    if report["fault_count"] and not skip_bad_rows:
        raise Refused(
            f"表里有 {report['fault_count']} 处错误。改好后重新上传，或者选“只写入没有错的行”。",
            f"There are {report['fault_count']} faults. Mend them and upload the file again, or choose to write only the "
            "rows without a fault.",
        )
    if not report["projects"]:
        raise Refused("表里没有可以写入的新项目。", "There is no new project in this file that could be written.")
    job.all_or_nothing = not report["fault_count"] and job.all_or_nothing
    job.state, job.done_rows, job.touched_at = ImportState.WRITING, 0, at
    job.report = {**report, "confirmed_at": at.isoformat(), "tries": 0}
    job.save(update_fields=["state", "all_or_nothing", "done_rows", "touched_at", "report"])
    transaction.on_commit(lambda: start(pk))
    return job


@transaction.atomic
def drop_import(pk: int, *, by: User, at: datetime) -> ImportJob:
    """Let a file go that has not been written. Dropped already, it stays so. Raises Refused for one that is being written."""
    job = _own(pk, by, at)
    if job.state == ImportState.DROPPED:
        return job
    if job.state in (ImportState.WRITING, ImportState.DONE):
        raise Refused("这个文件已经在写入，不能放弃了。", "This file is being written and can no longer be dropped.")
    job.state, job.touched_at = ImportState.DROPPED, at
    job.save(update_fields=["state", "touched_at"])
    record(job, "drop_import", by=by, at=at)
    return job


def _own(pk: int, by: User, at: datetime) -> ImportJob:
    """The job, locked: only whoever uploaded it decides what becomes of it."""
    job: ImportJob = ImportJob.objects.select_for_update().get(pk=pk)
    require(job.made_by_id == by.pk and may_import_projects(by, timezone.localdate(at)))
    return job


def _require_checked(job: ImportJob) -> None:
    if job.state == ImportState.CHECKING:
        raise Refused("还在核对，核对完再写入。", "The file is still being checked: wait until that is done.")
    if job.state != ImportState.CHECKED:
        raise Refused("这个文件已经放弃或没有办成：请重新上传。", "This file was dropped or failed: upload it again.")


# --- under way


def start(pk: int) -> None:
    IMPORTING.start(pk)


def progress_of(job: ImportJob) -> tuple[int, int]:
    """(rows done, rows in all) right now; the second is 0 while nobody knows."""
    live: tuple[int, int] | None = IMPORTING.progress(job.pk) if job.state in UNDER_WAY else None
    return live or (job.done_rows, job.total_rows)


def take_up(pk: int, at: datetime) -> tuple[ImportJob, Callable[[int, int], None]] | None:
    """The job for one worker, with the function that notes its progress; None when another has it or nothing is to do."""
    job = IMPORTING.take(pk, lambda: _begin(pk, at), (0, 0))
    if job is None:
        return None
    if job.report["tries"] > MOST_TRIES:
        give_up(job, at)
        return None
    return job, lambda done, total: IMPORTING.note(pk, (done, total))


@transaction.atomic
def _begin(pk: int, at: datetime) -> ImportJob | None:
    job: ImportJob | None = ImportJob.objects.select_for_update().filter(pk=pk, state__in=UNDER_WAY).first()
    if job is not None:
        job.touched_at, job.report = at, {**job.report, "tries": job.report.get("tries", 0) + 1}
        job.save(update_fields=["touched_at", "report"])
    return job


def release(pk: int) -> None:
    IMPORTING.release(pk)


def give_up(job: ImportJob, at: datetime) -> None:
    fail(
        job,
        Refused(
            f"试了 {MOST_TRIES} 次都没有办成，什么都没有写入完整。请联系系统管理员。",
            f"It failed {MOST_TRIES} times. Ask the system administrator.",
        ),
        at,
    )
    release(job.pk)


@transaction.atomic
def fail(job: ImportJob, refusal: Refused, at: datetime) -> None:
    """End the job with the reason. Its maker finds it on the page."""
    if isinstance(refusal, Forbidden):
        refusal = Refused("你已没有导入的权限，没有写入。", "You may no longer import projects: nothing was written.")
    if not ImportJob.objects.select_for_update().filter(pk=job.pk, state=job.state).exists():
        return  # dropped meanwhile
    job.state, job.touched_at = ImportState.FAILED, at
    job.report = {**job.report, "refusal": [refusal.zh, refusal.en]}
    job.save(update_fields=["state", "touched_at", "report"])
    record(job, "fail_import", by=job.made_by, at=at)


def summary(report: ImportReport) -> dict[str, Any]:
    """The report as the row keeps it."""
    return {
        "rows": report.total_rows,
        "projects": report.created_projects,
        "new_enterprises": report.created_enterprises,
        "old_enterprises": report.reused_enterprises,
        "skipped": len(report.skipped_rows),
        "skipped_rows": report.skipped_rows[:SHOWN_SKIPPED],
        "bad_rows": report.bad_rows,
        "fault_count": report.fault_count,
        "faults": [list(fault) for fault in report.faults],
        "preview": [
            {**asdict(row), "building_from": row.building_from and row.building_from.isoformat()}
            for row in report.preview
        ],
    }


# --- schedules


def stuck_imports(at: datetime) -> list[int]:
    """Jobs under way that no worker is at: it died, or the broker was down when they came in."""
    since = at - timedelta(seconds=ALIVE)
    found = ImportJob.objects.filter(kind=ImportKind.PROJECTS, state__in=UNDER_WAY, touched_at__lt=since)
    return IMPORTING.left_alone(found.order_by("pk").values_list("pk", flat=True))


def sweep_imports(at: datetime) -> int:
    """Wake a worker for each of them; returns how many."""
    found = stuck_imports(at)
    for pk in found:
        start(pk)
    return len(found)


def old_files(at: datetime) -> QuerySet[ImportJob]:
    """Ended jobs that still hold their file after 30 days, or as long as it is kept here."""
    before = kept_since("projects.importjob", at)
    old = ImportJob.objects.filter(kind=ImportKind.PROJECTS, touched_at__lt=before).exclude(state__in=UNDER_WAY)
    return old.exclude(file="")


def drop_file(job: ImportJob) -> None:
    """Take away the file of a job and what was in it; the row says that there was one."""
    job.file.delete(save=False)
    job.report = {key: value for key, value in job.report.items() if key not in ("faults", "preview")}
    if job.state == ImportState.CHECKED:
        job.state = ImportState.DROPPED
    job.save(update_fields=["file", "report", "state"])


def drop_old_files(at: datetime) -> int:
    """Take away the files of jobs that ended, and what was in them; returns how many."""
    found = list(old_files(at).order_by("pk"))
    for job in found:
        drop_file(job)
    return len(found)
