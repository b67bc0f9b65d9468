"""What came off the press for the whole zone is kept as a numbered issue (期): the handbook, or the handout of a matter.

What is laid out, and from what, is `projects.guide.handbook`, one floor up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import PrintState, Source
from projects.enums_catalogue import ZonePiece
from projects.models import CatalogueVersion, ZoneIssue, ZoneJob
from projects.models.event import ZONE_STREAM
from projects.operations.events import lock_stream, record
from projects.operations.issue_files import drop_file, is_whole, next_number, save_file
from projects.operations.print_jobs import end
from projects.operations.prints import NumberTaken


@dataclass(frozen=True, slots=True)
class ZonePiecePrinted:
    """What came off the press: a file with its number on it.

    `code`: the matter of a handout; `content_hash`: of all that is said in it, without number and day.
    """

    kind: str
    code: str
    language: str
    number: int
    content: bytes
    pages: int
    content_hash: str
    catalogue: CatalogueVersion
    token: str
    snapshot: dict[str, Any] = field(default_factory=dict)
    changes: Sequence[Sequence[str]] = ()


def keep_zone_issue(
    printed: ZonePiecePrinted, *, by: User | None, at: datetime, job: ZoneJob | None = None
) -> ZoneIssue:
    """Keep what was printed as the newest issue, and end the job with it.

    When another press has kept the same meanwhile, that issue is the answer. Raises NumberTaken when it kept something
    else. The file is whole before anybody can find it, and gone again when it is not kept.
    """
    issue = ZoneIssue(
        kind=ZonePiece(printed.kind).value,
        code=printed.code,
        language=printed.language,
        number=printed.number,
        catalogue=printed.catalogue,
        content_hash=printed.content_hash,
        snapshot=printed.snapshot,
        changes=[list(each) for each in printed.changes],
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
def _keep_row(issue: ZoneIssue, by: User | None, at: datetime, job: ZoneJob | None) -> ZoneIssue:
    lock_stream(ZONE_STREAM)
    newest = newest_zone_issue(issue.kind, issue.language, issue.code)
    if newest is not None and newest.content_hash == issue.content_hash and is_whole(newest):
        keep_zone_unchanged(newest, issue.snapshot, at, job)
        return newest
    if issue.number != next_number(newest):
        raise NumberTaken
    issue.save(force_insert=True)
    data = {name: getattr(issue, name) for name in ("kind", "code", "language", "number", "pages", "digest")}
    data["catalogue"] = issue.catalogue.number
    record(issue, "make_zone_issue", by=by, at=at, source=Source.WEB if by else Source.SYSTEM, data=data)
    if job is not None:
        end(job, at, state=PrintState.DONE, issue=issue, fresh=True)
    return issue


@transaction.atomic
def keep_zone_unchanged(issue: ZoneIssue, snapshot: dict[str, Any], at: datetime, job: ZoneJob | None = None) -> None:
    """Nothing that is printed has changed: the issue stays the newest, its snapshot is renewed, the job ends with it."""
    ZoneIssue.objects.filter(pk=issue.pk).update(snapshot=snapshot)
    issue.snapshot = snapshot
    if job is not None:
        end(job, at, state=PrintState.DONE, issue=issue, fresh=False)


def newest_zone_issue(kind: str, language: str, code: str = "") -> ZoneIssue | None:
    rows = ZoneIssue.objects.filter(kind=kind, language=language, code=code)
    newest: ZoneIssue | None = rows.select_related("catalogue").order_by("-number").first()
    return newest
