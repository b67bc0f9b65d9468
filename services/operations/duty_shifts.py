"""Who is on duty when: planning by a pattern, one more, another time or person, called off.

Nobody has two duties at the same time, nobody who is on leave has one, and a duty with the power to accept goes to somebody
who has that power: a window clerk or a decider.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models.event import ZONE_STREAM
from projects.operations.events import LockedHead, hold_stream, record
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from services.enums import ShiftState, SwapState
from services.models import DutyShift, DutySwap, Hall, ServiceWindow
from services.operations.dues import drop_dues
from services.operations.meeting_guards import near, sound
from services.permissions_roster import may_keep_roster
from services.queries_shifts import Standing, standing_of, standing_turns, turn_of
from services.rules.roster import clashes

MOST = 400  # duties of one plan
NOTE = 200


@dataclass(frozen=True, slots=True)
class ShiftSaid:
    """One duty as it is planned."""

    user: User
    day: date
    starts: time
    ends: time
    window: ServiceWindow | None = None
    accepts: bool = False
    note: str = ""


@once(Hall, "plan_shifts")
def plan_shifts(
    hall: Hall,
    plan: Sequence[ShiftSaid],
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
    is_demo: bool = False,
) -> Hall:
    """Several duties at once, all or none. Raises Forbidden; Refused when one of them cannot be, which says which."""
    require(may_keep_roster(by, timezone.localdate(at)))
    head = hold_stream(ZONE_STREAM)
    if not 0 < len(plan) <= MOST:
        raise Refused(f"一次排 1 到 {MOST} 个班。", f"Plan 1 to {MOST} duties at a time.")
    rows = [_row(hall, said, by, at, is_demo) for said in plan]
    check_shifts(rows, at)
    DutyShift.objects.bulk_create(rows)
    told = {"users": sorted({row.user_id for row in rows}), "shifts": len(rows)}
    told |= {"first": min(row.day for row in rows), "last": max(row.day for row in rows)}
    record(hall, "plan_shifts", by=by, at=at, source=source, data=told, idempotency_key=idempotency_key, head=head)
    return hall


@once(DutyShift, "add_shift")
def add_shift(
    hall: Hall,
    said: ShiftSaid,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
    is_demo: bool = False,
) -> DutyShift:
    """One more duty. Raises Forbidden, Refused."""
    require(may_keep_roster(by, timezone.localdate(at)))
    head = hold_stream(ZONE_STREAM)
    row = _row(hall, said, by, at, is_demo)
    check_shifts([row], at)
    row.save()
    _tell(row, "add_shift", by, at, source, head, {"users": [row.user_id]}, idempotency_key)
    return row


@once(DutyShift, "change_shift")
def change_shift(
    shift: DutyShift,
    said: ShiftSaid,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> DutyShift:
    """Another person, day, time or window. A swap that waits for an answer falls away. Raises Forbidden, Stale, Refused."""
    require(may_keep_roster(by, timezone.localdate(at)))
    row, head = lock_shift(shift, version)
    require_standing(row, at)
    before = row.user_id
    row.user, row.day, row.starts, row.ends = said.user, said.day, said.starts, said.ends
    row.window, row.accepts, row.note = said.window, said.accepts, said.note
    _sound(row)
    check_shifts([row], at)
    row.version += 1
    row.save(update_fields=["user", "day", "starts", "ends", "window", "accepts", "note", "version"])
    end_asking(row, at)
    drop_dues("dutyshift", row.pk)
    users = sorted({before, row.user_id})
    _tell(row, "change_shift", by, at, source, head, {"users": users, "before": before}, idempotency_key)
    return row


@once(DutyShift, "cancel_shift")
def cancel_shift(
    shift: DutyShift,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> DutyShift:
    """Called off, with the reason. Raises Forbidden, Stale, Refused."""
    require(may_keep_roster(by, timezone.localdate(at)))
    row, head = lock_shift(shift, version)
    require_standing(row, at)
    why = sound(reason, NOTE, "reason")
    if not why:
        raise Refused("写明为什么取消。", "Say why it is called off.", field="reason")
    row.state, row.version = ShiftState.CANCELLED, row.version + 1
    row.save(update_fields=["state", "version"])
    end_asking(row, at)
    drop_dues("dutyshift", row.pk)
    _tell(row, "cancel_shift", by, at, source, head, {"users": [row.user_id]}, idempotency_key, why)
    return row


# --- what they have in common


def lock_shift(shift: DutyShift | int, version: int | None = None) -> tuple[DutyShift, LockedHead]:
    """The duty as it stands now; the head of the zone's stream is locked first. Raises Stale."""
    head = hold_stream(ZONE_STREAM)
    rows = DutyShift.objects.select_for_update(of=("self",)).select_related("hall", "window", "user")
    row: DutyShift = rows.get(pk=shift if isinstance(shift, int) else shift.pk)
    if version is not None and row.version != version:
        raise Stale
    return row, head


def require_standing(row: DutyShift, at: datetime) -> None:
    """Raises Refused for a duty that was called off, or whose day is gone."""
    if row.state != ShiftState.PLANNED:
        raise Refused("这个班已经取消了。要有人，就另排一个。", "This duty was called off: plan another one.")
    if row.day < timezone.localdate(at):
        raise Refused("这个班的日子已经过去，留在记录里。", "The day of this duty has passed; it stays on record.")


def _row(hall: Hall, said: ShiftSaid, by: User, at: datetime, is_demo: bool) -> DutyShift:
    row = DutyShift(
        hall=hall,
        window=said.window,
        user=said.user,
        day=said.day,
        starts=said.starts,
        ends=said.ends,
        accepts=said.accepts,
        note=said.note,
        made_by=by,
        made_at=at,
        is_demo=is_demo,
    )
    _sound(row)
    return row


def _sound(row: DutyShift) -> None:
    row.note = sound(row.note, NOTE, "note")
    if row.starts >= row.ends:
        raise Refused("结束要晚于开始。", "The end comes after the beginning.", field="ends")
    if row.window is not None and row.window.hall_id != row.hall_id:
        raise Refused("这个窗口不在这个大厅。", "This window is not in this hall.", field="window")


def check_shifts(rows: Sequence[DutyShift], at: datetime) -> None:
    """Raises Refused for the first that cannot be: its day is gone, its person holds no role, has not the power, is on
    leave, or is on duty then already. Three queries for any number."""
    today, days = timezone.localdate(at), {row.day for row in rows}
    people = {row.user_id for row in rows}
    standing = standing_of(people, min(days), max(days))
    for row in rows:
        if row.day < today:
            raise Refused(f"{_day(row.day)}已经过去了。", f"{row.day} has passed.", field="day")
        near(row.day, at, "day")
        _check_person(row, standing)
    taken = standing_turns(people, days, without=[row.pk for row in rows if row.pk])
    names = {row.user_id: str(row.user) for row in rows}
    for new, old in clashes([turn_of(row) for row in rows], taken):
        one, other = (f"{turn.starts:%H:%M}–{turn.ends:%H:%M}" for turn in (new, old))
        raise Refused(
            f"{names[new.person]}{_day(new.day)}的两个班重叠了：{one} 和 {other}。换一个人，或者改时间。",
            f"Two duties of {names[new.person]} on {new.day} overlap: {one} and {other}. Choose somebody else or other times.",
            field="user",
        )


def _check_person(row: DutyShift, standing: Standing) -> None:
    who, day = row.user, _day(row.day)
    if not standing.is_staff(row.user_id, row.day):
        raise Refused(
            f"{who}{day}没有可以值班的角色，换一个人。",
            f"{who} holds no role for a duty on {row.day}: choose somebody else.",
            field="user",
        )
    if row.accepts and not standing.has_power(row.user_id, row.day):
        raise Refused(
            f"{who}{day}不是窗口人员，也不是决定人员，没有受理权限。换一个人，或者不勾“有受理权限”。",
            f"{who} is neither a window clerk nor a decider on {row.day} and cannot accept: choose somebody else.",
            field="accepts",
        )
    if standing.is_away(row.user_id, row.day):
        raise Refused(
            f"{who}{day}请假，换一个人。", f"{who} is on leave on {row.day}: choose somebody else.", field="user"
        )


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def handed_to(row: DutyShift, user: User) -> DutyShift:
    """The duty as it would be in another's hands, for `check_shifts`; not saved."""
    return DutyShift(
        pk=row.pk,
        hall=row.hall,
        window=row.window,
        user=user,
        day=row.day,
        starts=row.starts,
        ends=row.ends,
        accepts=row.accepts,
    )


def end_asking(row: DutyShift, at: datetime) -> None:
    """The duty is another one now: whoever was asked to take it need not answer. So with what was offered for it."""
    for asked in (DutySwap.objects.filter(shift=row), DutySwap.objects.filter(back=row)):
        asked.filter(state=SwapState.ASKED).update(state=SwapState.WITHDRAWN, answered_at=at)


def said_of(row: DutyShift) -> ShiftSaid:
    """As it stands, for a form."""
    return ShiftSaid(row.user, row.day, row.starts, row.ends, row.window, row.accepts, row.note)


def _tell(
    row: DutyShift,
    verb: str,
    by: User,
    at: datetime,
    source: str,
    head: LockedHead,
    more: dict[str, Any],
    key: str | None,
    text: str = "",
) -> None:
    told = {"hall": row.hall_id, "day": row.day, "accepts": row.accepts, **more}
    record(row, verb, by=by, at=at, source=source, data=told, text=text, idempotency_key=key, head=head)
