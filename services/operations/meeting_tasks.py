"""Decisions of a meeting: each with an owner and a day, until it is done. The next meeting opens with their state."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.enums import Source
from projects.models import Project
from projects.models.event import ZONE_STREAM
from projects.operations.events import LockedHead, hold_stream, record
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from services.enums import MeetingState, StepState
from services.models import Meeting, MeetingTask, Problem
from services.operations.meeting_guards import near, require_state, require_unclosed, sound, sound_owner
from services.permissions_meetings import may_keep_meetings, may_settle_task


@once(MeetingTask, "take_decision")
def take_decision(
    meeting: Meeting,
    text: str,
    owner: User | None,
    due_on: date | None,
    *,
    project: Project | None = None,
    problem: Problem | None = None,
    body: Body | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> MeetingTask:
    """Who does what by which day. `body`: of the owner, unless another is named.

    Raises Forbidden; Refused without words, owner or day, before the papers are frozen and after the minutes are closed.
    """
    day = timezone.localdate(at)
    project = project or (problem.project if problem else None)
    head = hold_stream(f"project:{project.pk}" if project else ZONE_STREAM)
    row: Meeting = Meeting.objects.select_for_update(of=("self",)).defer("snapshot").get(pk=meeting.pk)
    require(may_keep_meetings(by, day))
    require_state(row, MeetingState.FROZEN, MeetingState.HELD)
    require_unclosed(row)
    said = sound(text, 300, "text")
    if not said:
        raise Refused("写明定了什么事。", "Say what was decided.", field="text")
    who, until = sound_owner(owner, day), _due(due_on, row, at)
    task: MeetingTask = MeetingTask.objects.create(
        meeting=row,
        project=project,
        problem=problem,
        text=said,
        body_id=body.code if body else _body_of(who, day),
        owner=who,
        due_on=until,
        made_by=by,
        made_at=at,
    )
    data = {"meeting": row.pk, "user": who.pk, "due_on": until, "problem": problem.pk if problem else None}
    _tell(task, "take_decision", by, at, source, data, said, idempotency_key, head)
    return task


def _due(due_on: date | None, row: Meeting, at: datetime) -> date:
    if due_on is None:
        raise Refused("写明哪天前办好。", "Say by which day.", field="due_on")
    if due_on < timezone.localdate(row.held_at):
        raise Refused("期限不能早于开会那天。", "The day cannot lie before the meeting.", field="due_on")
    return near(due_on, at, "due_on")


def _body_of(user: User, day: date) -> str | None:
    named = sorted(body for _role, body in user.grants_on(day) if body)
    return named[0] if named else None


@once(MeetingTask, "settle_task")
def settle_task(
    task: MeetingTask,
    note: str,
    *,
    skipped: bool = False,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> MeetingTask:
    """Done, or not needed any more (`skipped`), with what came of it. Raises Forbidden, Stale, Refused without a note."""
    row, head = _locked(task, version)
    require(may_settle_task(by, row, timezone.localdate(at)))
    if row.state != StepState.WAITING:
        raise Refused("这件事已经办结了。", "This is settled already.")
    said = sound(note, 500, "note")
    if not said:
        raise Refused("写一句办得怎么样。", "Say what came of it.", field="note")
    row.state = StepState.SKIPPED if skipped else StepState.DONE
    row.note, row.settled_at, row.settled_by = said, at, by
    _save(row, "state", "note", "settled_at", "settled_by")
    data = {"meeting": row.meeting_id, "state": str(row.state), "user": row.owner_id}
    _tell(row, "settle_task", by, at, source, data, said, idempotency_key, head)
    return row


@once(MeetingTask, "reopen_task")
def reopen_task(
    task: MeetingTask,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> MeetingTask:
    """Not settled after all: it waits again, with the reason. Raises Forbidden, Stale, Refused."""
    row, head = _locked(task, version)
    require(may_keep_meetings(by, timezone.localdate(at)))
    if row.state == StepState.WAITING:
        raise Refused("这件事还在办。", "This is still open.")
    why = sound(reason, 300, "reason")
    if not why:
        raise Refused("写明为什么退回。", "Say why it goes back.", field="reason")
    row.state, row.settled_at, row.settled_by = StepState.WAITING, None, None
    _save(row, "state", "settled_at", "settled_by")
    _tell(
        row,
        "reopen_task",
        by,
        at,
        source,
        {"meeting": row.meeting_id, "user": row.owner_id},
        why,
        idempotency_key,
        head,
    )
    return row


@once(MeetingTask, "move_task")
def move_task(
    task: MeetingTask,
    owner: User | None,
    due_on: date | None,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> MeetingTask:
    """Another owner or another day, and why. Raises Forbidden, Stale, Refused."""
    row, head = _locked(task, version)
    day = timezone.localdate(at)
    require(may_keep_meetings(by, day))
    if row.state != StepState.WAITING:
        raise Refused("这件事已经办结了。", "This is settled already.")
    who, until = sound_owner(owner, day), _due(due_on, row.meeting, at)
    why = sound(reason, 300, "reason")
    if not why:
        raise Refused("写明为什么改。", "Say why it is changed.", field="reason")
    before = row.owner_id
    row.owner, row.due_on, row.body_id = who, until, _body_of(who, day)
    _save(row, "owner", "due_on", "body")
    data = {"meeting": row.meeting_id, "user": who.pk, "before": before, "due_on": until}
    _tell(row, "move_task", by, at, source, data, why, idempotency_key, head)
    return row


# --- what they have in common


def _locked(task: MeetingTask, version: int | None) -> tuple[MeetingTask, LockedHead]:
    head = hold_stream(f"project:{task.project_id}" if task.project_id else ZONE_STREAM)
    rows = MeetingTask.objects.select_for_update(of=("self",)).select_related("meeting").defer("meeting__snapshot")
    row: MeetingTask = rows.get(pk=task.pk)
    if version is not None and row.version != version:
        raise Stale
    return row, head


def _save(row: MeetingTask, *columns: str) -> None:
    row.version += 1
    row.save(update_fields=[*columns, "version"])


def _tell(
    row: MeetingTask,
    verb: str,
    by: User,
    at: datetime,
    source: str,
    data: dict[str, Any],
    text: str,
    key: str | None,
    head: LockedHead,
) -> None:
    record(row, verb, by=by, at=at, source=source, data=data, text=text, idempotency_key=key, head=head)
