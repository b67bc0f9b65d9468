"""Calling the two meetings: when, where, who is summoned, which problems are dealt with; changing and cancelling them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.enums import Source
from projects.models.event import ZONE_STREAM
from projects.operations.events import LockedHead, hold_stream, record
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from services.enums import MeetingKind, MeetingState, ProblemState
from services.models import Meeting, MeetingPlace, MeetingProblem, Problem
from services.operations.meeting_guards import is_staff, lock_meeting, near, require_state, sound
from services.permissions_meetings import may_keep_meetings
from services.rules.figures import monday_of

NAMES = {
    MeetingKind.WEEKLY: "{year} 年第 {number} 次项目推进例会",
    MeetingKind.SPECIAL: "{year} 年第 {number} 次专项问题研判会",
}
BEFORE_IT = (MeetingState.PLANNED, MeetingState.FROZEN)


@dataclass(frozen=True, slots=True)
class Summons:
    """Who is to come: bodies as such, and people by name. `problems`: those of a special meeting, in order."""

    bodies: tuple[Body, ...] = ()
    people: tuple[User, ...] = ()
    problems: tuple[Problem, ...] = ()


@once(Meeting, "plan_meeting")
def plan_meeting(
    kind: str,
    held_at: datetime,
    *,
    week: date | None = None,
    title: str = "",
    place: str = "",
    chair: User | None = None,
    summons: Summons | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
    is_demo: bool = False,
) -> Meeting:
    """A new meeting, numbered within its year. `week`: any day of the week that a weekly meeting looks at.

    Called again for a week whose meeting was cancelled, it is that meeting once more; papers that were frozen stay as they
    are. Raises Forbidden, and Refused for a week that has its meeting.
    """
    require(may_keep_meetings(by, timezone.localdate(at)))
    if kind not in MeetingKind.values:
        raise Refused("选一种会议。", "Choose which meeting it is.", field="kind")
    local = near(timezone.localdate(held_at), at, "held_on")
    first = monday_of(week or local) if kind == MeetingKind.WEEKLY else None
    head = hold_stream(ZONE_STREAM)
    row = _of_week(first) if first else None
    if row is None:
        year = (first or local).isocalendar().year if first else local.year
        row = Meeting(kind=kind, year=year, number=_next_number(kind, year), week=first, is_demo=is_demo)
    row.state = MeetingState.FROZEN if row.frozen_at else MeetingState.PLANNED
    row.called_by, row.called_at = by, at
    _set(row, {"held_at": held_at, "place": place, "chair": chair, "title": title}, at)
    if row.pk:
        row.version += 1
        row.save(update_fields=["state", "called_by", "called_at", "held_at", "place", "chair", "title", "version"])
    else:
        row.save()
    told = _summon(row, summons or Summons(), at)
    _tell(row, "plan_meeting", by, at, source, head, told, key=idempotency_key)
    return row


def _of_week(first: date) -> Meeting | None:
    """The cancelled meeting of that week. Raises Refused where one stands."""
    row: Meeting | None = Meeting.objects.filter(kind=MeetingKind.WEEKLY, week=first).defer("snapshot").first()
    if row is not None and row.state != MeetingState.CANCELLED:
        raise Refused(
            f"{first:%Y-%m-%d} 这一周的例会已经排了：打开那一次来改。",
            f"The week of {first:%Y-%m-%d} has its meeting already: open that one and change it.",
            field="week",
        )
    return row


def _next_number(kind: str, year: int) -> int:
    """Under the lock of the stream, so that numbers have no gap."""
    last = Meeting.objects.filter(kind=kind, year=year).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


@once(Meeting, "change_meeting")
def change_meeting(
    meeting: Meeting,
    values: Mapping[str, Any],
    *,
    summons: Summons,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Meeting:
    """Another time, place, chair (`held_at`, `place`, `chair`, `title`), other people; other problems while the papers are
    not frozen. Raises Forbidden, Stale, Refused."""
    row, head = lock_meeting(meeting, version)
    require(may_keep_meetings(by, timezone.localdate(at)))
    require_state(row, *BEFORE_IT)
    if row.state == MeetingState.FROZEN and _problems_of(row) != [each.pk for each in summons.problems]:
        raise Refused(
            "材料已经定稿，会上研判的问题不能再换。", "The papers are frozen: the problems stay.", field="problems"
        )
    _set(row, values, at)
    row.version += 1
    row.save(update_fields=["held_at", "place", "chair", "title", "version"])
    told = _summon(row, summons, at)
    _tell(row, "change_meeting", by, at, source, head, told, key=idempotency_key)
    return row


@once(Meeting, "cancel_meeting")
def cancel_meeting(
    meeting: Meeting,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Meeting:
    """Not held. Frozen papers stay to be read. Raises Forbidden, Stale, Refused without a reason or once it was held."""
    row, head = lock_meeting(meeting, version)
    require(may_keep_meetings(by, timezone.localdate(at)))
    require_state(row, *BEFORE_IT)
    why = sound(reason, 300, "reason")
    if not why:
        raise Refused("写明为什么取消。", "Say why it is cancelled.", field="reason")
    row.state, row.version = MeetingState.CANCELLED, row.version + 1
    row.save(update_fields=["state", "version"])
    data = {"kind": row.kind, "year": row.year, "number": row.number}
    said: dict[str, Any] = {"data": data, "text": why, "idempotency_key": idempotency_key, "head": head}
    record(row, "cancel_meeting", by=by, at=at, source=source, **said)
    return row


# --- what they have in common


def _set(row: Meeting, values: Mapping[str, Any], at: datetime) -> None:
    row.held_at = values["held_at"]
    near(timezone.localdate(row.held_at), at, "held_on")
    row.place = sound(values.get("place", ""), 160, "place")
    row.chair = values.get("chair")
    if row.chair is not None and not is_staff(row.chair, timezone.localdate(at)):
        raise Refused(
            f"{row.chair}现在没有角色，不能主持。", f"{row.chair} holds no role now and cannot chair.", field="chair"
        )
    plain = NAMES[MeetingKind(row.kind)].format(year=row.year, number=row.number)
    row.title = sound(values.get("title", ""), 160, "title") or plain


def _summon(row: Meeting, summons: Summons, at: datetime) -> tuple[list[int], list[str]]:
    """Who has to come now; those who were summoned just now, as ids of people and codes of bodies."""
    day = timezone.localdate(at)
    for user in summons.people:
        if not is_staff(user, day):
            raise Refused(
                f"{user}现在没有角色，不能通知到会。",
                f"{user} holds no role now and cannot be summoned.",
                field="people",
            )
    known = {(place.body_id, place.user_id) for place in row.places.all()}
    wanted: set[tuple[str, int | None]] = {(body.code, None) for body in summons.bodies}
    wanted |= {(_body_of(user, day), user.pk) for user in summons.people}
    gone = [place.pk for place in row.places.all() if (place.body_id, place.user_id) not in wanted]
    MeetingPlace.objects.filter(pk__in=gone).delete()
    fresh = sorted(wanted - known, key=str)
    MeetingPlace.objects.bulk_create([MeetingPlace(meeting=row, body_id=body, user_id=user) for body, user in fresh])
    if row.frozen_at is None and row.kind == MeetingKind.SPECIAL:
        _choose(row, summons.problems)
    return [user for _, user in fresh if user], [str(body) for body, user in fresh if user is None]


def _body_of(user: User, day: date) -> str:
    """The body in whose name somebody comes; the zone's own bureau for who has none."""
    named = sorted(body for _role, body in user.grants_on(day) if body)
    return named[0] if named else str(Body.objects.order_by("pk").values_list("code", flat=True)[0])


def _choose(row: Meeting, problems: Iterable[Problem]) -> None:
    chosen = [problem for problem in problems if problem.state != ProblemState.STRUCK_OFF]
    kept = {line.problem_id: line.measure for line in row.problems.all()}
    row.problems.all().delete()
    MeetingProblem.objects.bulk_create(
        [
            MeetingProblem(meeting=row, problem=problem, position=place, measure=kept.get(problem.pk, ""))
            for place, problem in enumerate(dict.fromkeys(chosen), start=1)
        ]
    )


def _problems_of(row: Meeting) -> list[int]:
    return list(row.problems.order_by("position").values_list("problem", flat=True))


def _tell(
    row: Meeting,
    verb: str,
    by: User,
    at: datetime,
    source: str,
    head: LockedHead,
    told: tuple[list[int], list[str]],
    *,
    key: str | None,
) -> None:
    data = {
        "kind": str(row.kind),
        "year": row.year,
        "number": row.number,
        "week": row.week,
        "held_at": row.held_at,
        "users": told[0],
        "bodies": told[1],
    }
    record(row, verb, by=by, at=at, source=source, data=data, idempotency_key=key, head=head)
