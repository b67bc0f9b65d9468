"""The agency's log (代办日志): what somebody writes into it by hand. The rest of the log is the project's events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import ApprovalItem, Project
from projects.operations.events import hold_stream, record, stream_of
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from services.enums import LogKind
from services.models import Appointment, LogEntry
from services.permissions import may_keep_log

TEXT, NEXT, WHOM = 1000, 300, 60  # characters
EARLIEST = timedelta(days=366)
AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done with whom, what comes next, and the day that brings it back. `happened_at`: now, unless it is told."""

    kind: str
    text: str
    with_whom: str = ""
    next_step: str = ""
    back_on: date | None = None
    happened_at: datetime | None = None


@once(LogEntry, "write_log")
def write_log(
    project: Project,
    entry: Entry,
    *,
    item: ApprovalItem | None = None,
    appointment: Appointment | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> LogEntry:
    """One entry, which is never changed afterwards. Raises Forbidden, Refused at the field that is wrong."""
    head = hold_stream(stream_of(project))
    require(may_keep_log(by, project, timezone.localdate(at)))
    _check(entry, at)
    if item is not None and item.project_id != project.pk:
        raise Refused("这个办件不是这个项目的。", "This application belongs to another project.", field="item")
    row: LogEntry = LogEntry.objects.create(
        project=project,
        item=item,
        appointment=appointment,
        author=by,
        kind=entry.kind,
        happened_at=entry.happened_at or at,
        with_whom=entry.with_whom.strip(),
        text=entry.text.strip(),
        next_step=entry.next_step.strip(),
        back_on=entry.back_on,
        made_at=at,
    )
    data = {"kind": str(entry.kind), "item": item.pk if item else None, "back_on": _iso(entry.back_on)}
    record(
        row,
        "write_log",
        by=by,
        at=at,
        source=source,
        data=data,
        idempotency_key=idempotency_key,
        head=head,
    )
    return row


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _check(entry: Entry, at: datetime) -> None:
    if entry.kind not in LogKind.values:
        raise Refused("选一种方式。", "Choose how.", field="kind")
    if not entry.text.strip():
        raise Refused("写下谈了什么、办了什么。", "Write down what was said or done.", field="text")
    for name, most in (("text", TEXT), ("next_step", NEXT), ("with_whom", WHOM)):
        if len(getattr(entry, name).strip()) > most:
            raise Refused(f"最多 {most} 个字。", f"{most} characters at most.", field=name)
    when, today = entry.happened_at, timezone.localdate(at)
    if when is not None and not at - EARLIEST <= when <= at:
        raise Refused(
            "时间要在过去一年里，不能是将来。", "It must lie within the last year, not ahead.", field="happened_at"
        )
    if entry.back_on is None:
        return
    if not today <= entry.back_on <= today + AHEAD:
        raise Refused("要再看的日子在今天到一年之内。", "The day must lie within a year from today.", field="back_on")
    if not entry.next_step.strip():
        raise Refused("写下那天要做什么。", "Write down what is to be done on that day.", field="next_step")


@transaction.atomic
def settle_log(entry: LogEntry, *, by: User, at: datetime, source: str = Source.WEB) -> LogEntry:
    """Its next step is done. Done already, it stays so. Raises Forbidden, Refused for an entry without one."""
    head = hold_stream(stream_of(entry))
    row: LogEntry = LogEntry.objects.select_for_update(of=("self",)).select_related("project").get(pk=entry.pk)
    require(may_keep_log(by, row.project, timezone.localdate(at)))
    if not row.next_step:
        raise Refused("这一条没有下一步。", "This entry has no next step.")
    if row.settled_at is None:
        row.settled_at = at
        row.save(update_fields=["settled_at"])
        record(row, "settle_log", by=by, at=at, source=source, data={"kind": row.kind}, head=head)
    return row
