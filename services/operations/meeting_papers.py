"""Freezing the papers by one press, holding the meeting, closing its minutes. What is frozen never changes again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.operations.events import record
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.rules.chain import plain
from services.enums import Attendance, MeetingKind, MeetingState
from services.models import Meeting, MeetingPlace
from services.operations.meeting_guards import MINUTES, lock_meeting, require_state, require_unclosed
from services.permissions_meetings import may_keep_meetings
from services.queries_meeting_lists import special_papers
from services.queries_meeting_week import weekly_papers
from services.rules.meetings import seal_of


@once(Meeting, "freeze_meeting")
def freeze_meeting(
    meeting: Meeting,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Meeting:
    """One press: what stands now goes on the papers, dated and sealed by its SHA-256 in the event.

    Raises Forbidden, Stale; Refused for one that is frozen, for a week that has not begun and for no problems.
    """
    require(may_keep_meetings(by, timezone.localdate(at)))
    _require_ready(meeting, at)
    snapshot = papers_of(meeting, at)  # read before the lock: it takes longer than all the rest
    row, head = lock_meeting(meeting, version)
    _require_ready(row, at)
    row.snapshot, row.digest = snapshot, seal_of(snapshot)
    row.frozen_at, row.frozen_by, row.state, row.version = at, by, MeetingState.FROZEN, row.version + 1
    row.save(update_fields=["snapshot", "digest", "frozen_at", "frozen_by", "state", "version"])
    data = {"kind": str(row.kind), "week": row.week, "digest": row.digest}
    said: dict[str, Any] = {"data": data, "idempotency_key": idempotency_key, "head": head}
    record(row, "freeze_meeting", by=by, at=at, source=source, **said)
    return row


def _require_ready(row: Meeting, at: datetime) -> None:
    if row.frozen_at is not None:
        day = timezone.localdate(row.frozen_at)
        raise Refused(
            f"材料 {day:%Y-%m-%d} 已经定稿，不能再定一次。要补充的，写进纪要。",
            f"The papers were frozen on {day:%Y-%m-%d} and stay so: add what is missing to the minutes.",
        )
    require_state(row, MeetingState.PLANNED)
    if row.kind == MeetingKind.WEEKLY and row.week is not None and row.week > timezone.localdate(at):
        raise Refused(
            f"{row.week:%Y-%m-%d} 这一周还没有开始，到那时再定稿。",
            f"The week of {row.week:%Y-%m-%d} has not begun: freeze it then.",
        )
    if row.kind == MeetingKind.SPECIAL and not row.problems.exists():
        raise Refused(
            "还没有选要研判的问题：先选，再定稿。", "No problem is chosen yet: choose some, then freeze the papers."
        )


def papers_of(row: Meeting, at: datetime) -> dict[str, Any]:
    """As JSON holds it, the same from both databases."""
    made = weekly_papers(row, at) if row.kind == MeetingKind.WEEKLY else special_papers(row, at)
    found: Any = plain(made)
    return dict(found)


@once(Meeting, "hold_meeting")
def hold_meeting(
    meeting: Meeting,
    came: Iterable[MeetingPlace | int],
    minutes: str = "",
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Meeting:
    """It is held: who came of those who were summoned, and the minutes. Said again until the minutes are closed.

    Raises Forbidden, Stale; Refused before its day and without frozen papers.
    """
    row, head = lock_meeting(meeting, version)
    require(may_keep_meetings(by, timezone.localdate(at)))
    require_state(row, MeetingState.FROZEN, MeetingState.HELD)
    require_unclosed(row)
    if timezone.localdate(row.held_at) > timezone.localdate(at):
        day = timezone.localdate(row.held_at)
        raise Refused(
            f"会议定在 {day:%Y-%m-%d}，还没有开。提前开的，先把时间改过来。",
            f"The meeting is on {day:%Y-%m-%d}: change its time if it was held before.",
        )
    text = minutes.replace("\x00", "").strip()
    if len(text) > MINUTES:
        raise Refused(f"最多 {MINUTES} 个字。", f"{MINUTES} characters at most.", field="minutes")
    there = {place if isinstance(place, int) else place.pk for place in came}
    counts = {Attendance.CAME: 0, Attendance.ABSENT: 0}
    for place in row.places.all():
        place.attendance = Attendance.CAME if place.pk in there else Attendance.ABSENT
        counts[place.attendance] += 1
        place.save(update_fields=["attendance"])
    again, row.state, row.minutes, row.version = (
        row.state == MeetingState.HELD,
        MeetingState.HELD,
        text,
        row.version + 1,
    )
    row.save(update_fields=["state", "minutes", "version"])
    data = {
        "came": counts[Attendance.CAME],
        "absent": counts[Attendance.ABSENT],
        "minutes": _digest(text),
        "again": again,
    }
    said: dict[str, Any] = {"data": data, "idempotency_key": idempotency_key, "head": head}
    record(row, "hold_meeting", by=by, at=at, source=source, **said)
    return row


@once(Meeting, "close_meeting")
def close_meeting(
    meeting: Meeting,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Meeting:
    """The minutes are closed and go to whoever was summoned. Raises Forbidden, Stale; Refused while they are empty."""
    row, head = lock_meeting(meeting, version)
    require(may_keep_meetings(by, timezone.localdate(at)))
    require_state(row, MeetingState.HELD)
    require_unclosed(row)
    if not row.minutes and not row.tasks.exists():
        raise Refused(
            "纪要还是空的：写下说了什么、定了什么。", "The minutes are empty: write down what was said and decided."
        )
    row.closed_at, row.version = at, row.version + 1
    row.save(update_fields=["closed_at", "version"])
    data = {"kind": str(row.kind), "tasks": row.tasks.count(), "minutes": _digest(row.minutes)}
    said: dict[str, Any] = {"data": data, "idempotency_key": idempotency_key, "head": head}
    record(row, "close_meeting", by=by, at=at, source=source, **said)
    return row


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
