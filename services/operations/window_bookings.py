"""A time at a window: booked, moved, called off; who came and who did not. Two hundred bookings of one seat make one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import ApprovalItem, Enterprise, Project
from projects.operations.events import LockedHead, hold_stream, record, stream_of
from projects.operations.project_guards import require_open as require_project_open
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.rules.project_states import TEAM
from services.enums import BookingState
from services.models import ServiceWindow, WindowBooking
from services.operations.booking_guards import (
    PURPOSE,
    REASON,
    Time,
    is_off_list,
    let_go,
    lock_booking,
    lock_firm,
    lock_window,
    require_before,
    require_open,
    require_served,
    require_state,
    require_time,
    require_turn,
    same_time,
    sound_matter,
    sound_text,
    take_seat,
)
from services.permissions_bookings import is_of_firm, may_book_window, may_change_booking, may_receive

OBJECT = "windowbooking"


@once(WindowBooking, "book_window")
def book_window(
    enterprise: Enterprise,
    window: ServiceWindow,
    wanted: Time,
    *,
    project: Project | None = None,
    matter: str = "",
    purpose: str = "",
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
    is_demo: bool = False,
) -> WindowBooking:
    """A time at a window, for a project or for the enterprise without one. `matter`: an id of the catalogue.

    On a day off a matter that the list does not name is marked `off_list`: the window knows that it comes by booking.
    Raises Forbidden; Taken; Refused for a time that is past, outside the hours, too far ahead, one too many on that day, a
    matter that the window does not serve or that the list excludes.
    """
    day = timezone.localdate(at)
    made = WindowBooking(
        window=window, day=wanted.day, starts=wanted.starts, ends=wanted.ends, enterprise=enterprise, project=project,
        made_by=by, made_at=at, is_demo=is_demo or bool(project and project.is_demo),
    )  # fmt: skip
    head = hold_stream(stream_of(made))
    if project is not None:
        project.refresh_from_db(fields=["state", "enterprise"])
        if project.enterprise_id != enterprise.pk:
            raise Refused("这个项目不是这家企业的。", "This project belongs to another enterprise.", field="project")
        require_project_open(project, TEAM)
    require(may_book_window(by, enterprise, project, day))
    lock_firm(enterprise.pk)
    made.window = lock_window(window)
    made.matter, made.purpose = matter, sound_text(purpose, PURPOSE, "purpose")
    _require(made, wanted, at, is_own=is_of_firm(by, made, day))
    made.save()
    take_seat(made)
    _tell(made, "book_window", by, at, source, head, key=idempotency_key)
    return made


def _require(row: WindowBooking, wanted: Time, at: datetime, *, is_own: bool) -> None:
    """What holds for every new time; sets `off_list`."""
    node = sound_matter(row.matter)
    if node is None and not row.purpose:
        raise Refused("选一个事项，或者写明来办什么。", "Choose a matter, or say what it is about.", field="matter")
    require_time(wanted, at=at, is_own=is_own)
    require_open(row.window, wanted)
    require_served(row.window, node, body_of(row.project, row.matter))
    require_turn(row.window, wanted, row.enterprise, row.project, at=at, but=row.pk)
    row.off_list = is_off_list(node, wanted.day)


def body_of(project: Project | None, matter: str) -> str | None:
    """Who is in charge of the matter for this project, where it has been opened; else the catalogue says."""
    if project is None or not matter:
        return None
    rows = ApprovalItem.objects.filter(project=project, node=matter).order_by("-pk")
    found: str | None = rows.values_list("body__code", flat=True).first()
    return found


@once(WindowBooking, "move_window")
def move_window(
    booking: WindowBooking | int,
    window: ServiceWindow,
    wanted: Time,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> WindowBooking:
    """Another time, at the same window or another that serves the matter. The old time is free at once.

    Raises as `book_window`; Stale; Refused when it is over, called off, or too close to its time for the enterprise.
    """
    row, head = lock_booking(booking, version)
    day = timezone.localdate(at)
    require(may_change_booking(by, row, day))
    require_state(row, BookingState.BOOKED)
    if same_time(row, window, wanted):
        return row
    is_own = is_of_firm(by, row, day)
    require_before(row, at, is_own=is_own)
    was: dict[str, Any] = {"from_day": row.day, "from_starts": f"{row.starts:%H:%M}", "from_window": row.window_id}
    lock_firm(row.enterprise_id)
    let_go(row)
    row.window = lock_window(window)
    _require(row, wanted, at, is_own=is_own)
    row.day, row.starts, row.ends = wanted.day, wanted.starts, wanted.ends
    take_seat(row)
    _keep(row, "window", "day", "starts", "ends", "off_list")
    _tell(row, "move_window", by, at, source, head, key=idempotency_key, **was)
    return row


@once(WindowBooking, "cancel_window")
def cancel_window(
    booking: WindowBooking | int,
    reason: str = "",
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> WindowBooking:
    """Called off; its time is free at once. The window says why, the enterprise need not.

    Raises Forbidden; Stale; Refused without a reason from the bureau, and once it is over.
    """
    row, head = lock_booking(booking, version)
    day = timezone.localdate(at)
    require(may_change_booking(by, row, day))
    require_state(row, BookingState.BOOKED)
    is_own = is_of_firm(by, row, day)
    require_before(row, at, is_own=is_own)
    row.reason = sound_text(reason, REASON, "reason")
    if not row.reason and not is_own:
        raise Refused("写明为什么取消，企业看得到。", "Say why: the enterprise reads it.", field="reason")
    row.state = BookingState.CANCELLED
    let_go(row)
    _keep(row, "state", "reason")
    _tell(row, "cancel_window", by, at, source, head, key=idempotency_key, text=row.reason)
    return row


@once(WindowBooking, "receive_window")
def receive_window(
    booking: WindowBooking | int,
    came: bool,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> WindowBooking:
    """At the window: they came, or they did not. It can be put right on the same day.

    Raises Forbidden; Stale; Refused before the day, "missed" before the time, and for one that was called off.
    """
    row, head = lock_booking(booking, version)
    today = timezone.localdate(at)
    require(may_receive(by, today))
    state = BookingState.CAME if came else BookingState.MISSED
    if row.state == state:
        return row
    again = (BookingState.CAME, BookingState.MISSED) if row.day == today else ()
    require_state(row, BookingState.BOOKED, *again)
    begins = timezone.make_aware(datetime.combine(row.day, row.starts))
    if row.day > today or (not came and begins > at):
        raise Refused("时间还没有到。", "It is not yet time.")
    row.state = state
    _keep(row, "state")
    _tell(row, "receive_window", by, at, source, head, key=idempotency_key, came=came)
    return row


def _keep(row: WindowBooking, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def _tell(
    row: WindowBooking,
    verb: str,
    by: User,
    at: datetime,
    source: str,
    head: LockedHead,
    *,
    key: str | None,
    text: str = "",
    **more: Any,
) -> None:
    data = {"window": row.window_id, "day": row.day, "starts": f"{row.starts:%H:%M}", "ends": f"{row.ends:%H:%M}"}
    data |= {"matter": row.matter, "off_list": row.off_list, **more}
    record(row, verb, by=by, at=at, source=source, data=data, text=text, idempotency_key=key, head=head)
