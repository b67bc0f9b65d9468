"""What happens at the door: the agent is there, has done it, or it came to nothing. Each counts from the door's moment."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.operations.events import record
from projects.operations.project_guards import asks
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from services.enums import AppointmentState
from services.models import Appointment, ProjectPlace
from services.operations.appointments_guards import sound_place, sound_reason
from services.operations.appointments_lock import door_time, lock_appointment
from services.operations.appointments_slots import SlotTaken, let_go, lock_hours, take_slot
from services.permissions import may_carry

AGREED = (AppointmentState.BOOKED, AppointmentState.OFFERED)  # who opens the door has agreed


def keep_row(row: Appointment, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def require_state(row: Appointment, *states: str) -> None:
    """Raises Refused, saying how it stands now."""
    if row.state not in states:
        state = AppointmentState(row.state)
        en = str(state.value).replace("_", " ")
        raise Refused(
            f"这次上门现在是“{STATE_WORDS[state]}”，不能这样办。", f"This appointment is {en} now: that cannot be done."
        )


STATE_WORDS = {
    AppointmentState.OFFERED: "待企业确认",
    AppointmentState.ASKED: "待安排",
    AppointmentState.BOOKED: "已约定",
    AppointmentState.UNDER_WAY: "正在上门",
    AppointmentState.DONE: "已完成",
    AppointmentState.FAILED: "没有办成",
    AppointmentState.CANCELLED: "已取消",
}


@once(Appointment, "begin_appointment")
def begin(
    appointment: Appointment | int,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Appointment:
    """The agent is at the door. Coordinates: of the door, remembered as the project's place. There already, it stays so.

    Whoever goes instead of the trip's agent has it from then on. Raises Forbidden; Refused in another state.
    """
    row, head = lock_appointment(appointment if isinstance(appointment, int) else appointment.pk)
    if asks(by, source):
        require(may_carry(by, row, timezone.localdate(at)))
    if row.state == AppointmentState.UNDER_WAY:
        return row
    require_state(row, *AGREED)
    at, place = door_time(row, at), sound_place(latitude, longitude)
    told: dict[str, Any] = {"kind": str(row.kind), "agent": by.pk}
    if row.agent_id != by.pk:
        told["from_agent"] = row.agent_id
        _go_instead(row, by)
    row.state, row.began_at = AppointmentState.UNDER_WAY, at
    if place[0] is not None:
        row.latitude, row.longitude = place
        _remember(row, place, by, at)
    keep_row(row, "state", "began_at", "agent", "latitude", "longitude")
    record(row, "begin_appointment", by=by, at=at, source=source, data=told, idempotency_key=idempotency_key, head=head)
    return row


def _go_instead(row: Appointment, agent: User) -> None:
    """The slot goes over to whoever went; where that agent's own is taken, the trip stands without one."""
    lock_hours(row.agent_id, agent.pk)
    let_go(row)
    row.agent = agent
    try:
        with transaction.atomic():
            take_slot(row)
    except SlotTaken:
        return


def _remember(row: Appointment, place: tuple[Decimal | None, Decimal | None], by: User, at: datetime) -> None:
    if row.project_id is None:
        return
    values = {"latitude": place[0], "longitude": place[1], "set_by": by, "set_at": at}
    ProjectPlace.objects.update_or_create(project=row.project, defaults=values)


@once(Appointment, "finish_appointment")
def finish(
    appointment: Appointment | int,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Appointment:
    """Done, at that moment. Done already, it stays so. Raises Forbidden; Refused unless the agent is at the door."""
    row, head = lock_appointment(appointment if isinstance(appointment, int) else appointment.pk)
    if asks(by, source):
        require(may_carry(by, row, timezone.localdate(at)))
    if row.state == AppointmentState.DONE:
        return row
    require_state(row, AppointmentState.UNDER_WAY)
    at = max(door_time(row, at), row.began_at or at)
    row.state, row.ended_at = AppointmentState.DONE, at
    keep_row(row, "state", "ended_at")
    told = {"kind": str(row.kind), "agent": row.agent_id}
    record(
        row, "finish_appointment", by=by, at=at, source=source, data=told, idempotency_key=idempotency_key, head=head
    )
    return row


@once(Appointment, "fail_appointment")
def fail(
    appointment: Appointment | int,
    reason: str,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Appointment:
    """It came to nothing (nobody there, refused), with the reason; another appointment is made for it.

    Failed already, it stays so. Raises Forbidden; Refused without a reason and in another state.
    """
    row, head = lock_appointment(appointment if isinstance(appointment, int) else appointment.pk)
    if asks(by, source):
        require(may_carry(by, row, timezone.localdate(at)))
    if row.state == AppointmentState.FAILED:
        return row
    require_state(row, AppointmentState.UNDER_WAY, *AGREED)
    at = max(door_time(row, at), row.began_at or at)
    row.reason, row.state, row.ended_at = sound_reason(reason), AppointmentState.FAILED, at
    let_go(row)
    keep_row(row, "reason", "state", "ended_at")
    told = {"kind": str(row.kind), "agent": row.agent_id}
    more: dict[str, Any] = {"text": row.reason, "idempotency_key": idempotency_key, "head": head}
    record(row, "fail_appointment", by=by, at=at, source=source, data=told, **more)
    return row
