"""The press: a piece is wanted, a worker makes it, and what it makes is kept as a numbered issue (期).

What is laid out, and from what, is `projects.guide.printing`, one floor up. Of the job only the asking is an event: it is a
note for the worker. The issue is one, since it is what people hold in their hands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import PrintKind, PrintState, Source
from projects.models import MatterPackage, PrintIssue, PrintJob, Project
from projects.operations.events import lock_stream, record, stream_of
from projects.operations.issue_files import drop_file, is_whole, next_number, save_file
from projects.operations.print_jobs import Progress, end, progress_of, start
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions import may_print_project

__all__ = [
    "NumberTaken",
    "Printed",
    "Progress",
    "issues_of",
    "keep_issue",
    "newest_issue",
    "progress_of",
    "want_print",
]
CHINESE, ENGLISH = "zh-hans", "en"
MOST_OPEN = 20  # pieces under way for one person: nobody keeps the press to oneself

# --- wanted


@once(PrintJob, "want_print")
def want_print(
    project: Project, kind: str, language: str, *, by: User, at: datetime, idempotency_key: str | None = None
) -> PrintJob:
    """Have a piece made in zh-hans or en. Who asks for what is already under way gets that job.

    Raises Forbidden for whom may not see the project, Refused for a project without a package.
    """
    require(may_print_project(by, project, timezone.localdate(at)))
    if not MatterPackage.objects.filter(project=project).exists():
        raise Refused(
            "这个项目还没有事项包：先回答问题，生成事项包，再印。",
            "This project has no matter package yet: answer the questions first, then print.",
        )
    piece = {"project": project, "kind": PrintKind(kind).value, "language": print_language(language)}
    lock_stream(stream_of(project))
    job: PrintJob | None = PrintJob.objects.filter(state=PrintState.UNDER_WAY, **piece).first()
    if job is None:
        _require_room(by)
        job = PrintJob.objects.create(wanted_by=by, wanted_at=at, touched_at=at, **piece)
        data = {"kind": job.kind, "language": job.language}
        record(job, "want_print", by=by, at=at, data=data, idempotency_key=idempotency_key)
        start(job.pk)
    return job


def _require_room(by: User) -> None:
    if PrintJob.objects.filter(wanted_by=by, state=PrintState.UNDER_WAY).count() >= MOST_OPEN:
        raise Refused(
            f"你要印的已经有 {MOST_OPEN} 份在等：印好几份再要。",
            f"{MOST_OPEN} pieces of yours are waiting for the press already: ask again when some are done.",
        )


def print_language(code: str) -> str:
    """The one of the two languages of printed pieces that this code stands for."""
    return ENGLISH if code.startswith(ENGLISH) else CHINESE


# --- kept


class NumberTaken(Exception):
    """Another press kept an issue with this number meanwhile: bind again, with the next one."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What came off the press: a file with its number on it.

    `content_hash`: of all that is said in it, without number and day; `snapshot`: what the next issue is compared with;
    `changes`, `warnings`: (zh, en) of each.
    """

    number: int
    content: bytes
    pages: int
    content_hash: str
    package: MatterPackage
    token: str
    snapshot: dict[str, Any] = field(default_factory=dict)
    changes: Sequence[Sequence[str]] = ()
    warnings: Sequence[Sequence[str]] = ()


def keep_issue(
    project: Project,
    kind: str,
    language: str,
    printed: Printed,
    *,
    by: User | None,
    at: datetime,
    job: PrintJob | None = None,
) -> PrintIssue:
    """Keep what was printed as the newest issue, and end the job with it.

    When another press has kept the same meanwhile, that issue is the answer. Raises NumberTaken when it kept something
    else. The file is whole before anybody can find it, and gone again when it is not kept.
    """
    issue = PrintIssue(
        project=project,
        kind=PrintKind(kind).value,
        language=print_language(language),
        number=printed.number,
        package=printed.package,
        content_hash=printed.content_hash,
        snapshot=printed.snapshot,
        changes=[list(each) for each in printed.changes],
        warnings=[list(each) for each in printed.warnings],
        digest=hashlib.sha256(printed.content).hexdigest(),
        size=len(printed.content),
        pages=printed.pages,
        token=printed.token,
        made_by=by,
        made_at=at,
    )
    saved, kept = save_file(issue, printed.content), None
    try:
        kept = _keep_row(issue, by, at, job)
        return kept
    finally:
        if saved and kept is not issue:
            drop_file(issue)


@transaction.atomic
def _keep_row(issue: PrintIssue, by: User | None, at: datetime, job: PrintJob | None) -> PrintIssue:
    lock_stream(stream_of(issue.project))
    newest = newest_issue(issue.project, issue.kind, issue.language)
    if newest is not None and newest.content_hash == issue.content_hash and is_whole(newest):
        keep_unchanged(newest, issue.snapshot, at, job)
        return newest
    if issue.number != next_number(newest):
        raise NumberTaken
    issue.save(force_insert=True)
    data = {
        "kind": issue.kind,
        "language": issue.language,
        "number": issue.number,
        "pages": issue.pages,
        "digest": issue.digest,
        "package": issue.package.number,
    }
    record(issue, "make_issue", by=by, at=at, source=Source.WEB if by else Source.SYSTEM, data=data)
    if job is not None:
        end(job, at, state=PrintState.DONE, issue=issue, fresh=True)
    return issue


@transaction.atomic
def keep_unchanged(issue: PrintIssue, snapshot: dict[str, Any], at: datetime, job: PrintJob | None = None) -> None:
    """Nothing that is printed has changed: the issue stays the newest, and the job ends with it.

    Its snapshot is renewed: it also says what was read, so that the issue counts as current again.
    """
    PrintIssue.objects.filter(pk=issue.pk).update(snapshot=snapshot)
    issue.snapshot = snapshot
    if job is not None:
        end(job, at, state=PrintState.DONE, issue=issue, fresh=False)


# --- found again


def issues_of(project: Project) -> QuerySet[PrintIssue]:
    """Every issue of the project's pieces, the newest of each first."""
    return PrintIssue.objects.filter(project=project).order_by("kind", "language", "-number")


def newest_issue(project: Project, kind: str, language: str) -> PrintIssue | None:
    found = issues_of(project).filter(kind=kind, language=print_language(language))
    newest: PrintIssue | None = found.order_by("-number").first()
    return newest
