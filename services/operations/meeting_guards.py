"""What every act on a meeting asks first: the lock, the state, sound words and days, who may own a decision."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models.event import ZONE_STREAM
from projects.operations.events import LockedHead, hold_stream
from projects.operations.refusals import Refused, Stale
from projects.rules.wording import printable
from services.enums import MeetingState
from services.models import Meeting
from services.permissions_meetings import AT_MEETINGS

FURTHEST = timedelta(days=400)  # a meeting or a due date lies within a year or so
MINUTES = 20_000  # characters


def lock_meeting(meeting: Meeting | int, version: int | None = None) -> tuple[Meeting, LockedHead]:
    """The meeting as it stands now, without its papers; the head of its stream is locked first. Raises Stale."""
    pk = meeting if isinstance(meeting, int) else meeting.pk
    head = hold_stream(ZONE_STREAM)
    row: Meeting = Meeting.objects.select_for_update(of=("self",)).defer("snapshot").get(pk=pk)
    if version is not None and row.version != version:
        raise Stale
    return row, head


def require_state(row: Meeting, *states: str) -> None:
    """Raises Refused: which state it is in, and what to do."""
    if row.state in states:
        return
    if row.state == MeetingState.CANCELLED:
        raise Refused("这次会议已经取消。要开，就重新排一次。", "This meeting is cancelled: call it again to hold it.")
    if row.state == MeetingState.PLANNED:
        raise Refused("会议材料还没有定稿：先定稿，再开会。", "The papers are not frozen yet: freeze them first.")
    if row.state == MeetingState.FROZEN:
        raise Refused("会议还没有召开。先记下谁到会。", "The meeting has not been held: note who came first.")
    raise Refused(
        "会议已经开过，不能这样改。要补充的，写进纪要。", "The meeting was held: add what is missing to the minutes."
    )


def require_unclosed(row: Meeting) -> None:
    if row.closed_at is not None:
        raise Refused(
            "纪要已经定稿，不能再加。放到下一次会议上定。",
            "The minutes are closed: put it before the next meeting.",
        )


def sound(text: str, most: int, field: str) -> str:
    """One line without blanks at its ends. Raises Refused for too long a one."""
    said = " ".join(printable(text).split())
    if len(said) > most:
        raise Refused(f"最多 {most} 个字。", f"{most} characters at most.", field=field)
    return said


def near(day: date, at: datetime, field: str) -> date:
    """Raises Refused for a day that is more than a year or so away."""
    if abs(day - timezone.localdate(at)) > FURTHEST:
        raise Refused("选一年以内的一天。", "Choose a day within a year.", field=field)
    return day


def is_staff(user: User, day: date) -> bool:
    return bool(user.is_active and user.roles_on(day) & AT_MEETINGS)


def sound_owner(owner: User | None, day: date) -> User:
    """A decision without owner is none. Raises Refused."""
    if owner is None:
        raise Refused("定下来的事要有责任人：选一个人。", "A decision needs an owner: choose a person.", field="owner")
    if not is_staff(owner, day):
        raise Refused(
            f"{owner}现在没有角色，不能当责任人。换一个人。",
            f"{owner} holds no role now: choose somebody else.",
            field="owner",
        )
    return owner
