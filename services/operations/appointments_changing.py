"""What becomes of an appointment: confirmed, given to an agent, moved, called off."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.operations.events import LockedHead
from projects.operations.project_guards import asks
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from services.enums import AppointmentState
from services.models import Appointment
from services.operations.appointments_door import keep_row, require_state
from services.operations.appointments_guards import (
    answers,
    is_of_firm,
    may_change,
    sound_note,
    sound_reason,
    whose,
)
from services.operations.appointments_lock import lock_appointment
from services.operations.appointments_slots import end_of, let_go, lock_hours, require_time, take_slot
from services.operations.appointments_told import require_free, sound_slots, tell
from services.permissions import is_agent, may_dispatch

MOVABLE = (AppointmentState.OFFERED, AppointmentState.BOOKED)
OPEN = (AppointmentState.ASKED, *MOVABLE)


def _opened(appointment: Appointment | int, version: int | None) -> tuple[Appointment, LockedHead]:
    row, head = lock_appointment(appointment if isinstance(appointment, int) else appointment.pk)
    if version is not None and row.version != version:
        raise Stale
    return row, head


@once(Appointment, "confirm_appointment")
def confirm(
    appointment: Appointment | int,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Appointment:
    """The enterprise takes the time that was offered; the desk does when it heard so. Confirmed already, it stays so.

    Raises Forbidden; Stale; Refused in another state, and once the time has passed.
    """
    row, head = _opened(appointment, None)
    day = timezone.localdate(at)
    if asks(by, source):
        require(may_dispatch(by, day) or is_of_firm(by, whose(row), day))
    if row.state == AppointmentState.BOOKED:
        return row
    if version is not None and row.version != version:
        raise Stale  # another time may have been offered meanwhile
    require_state(row, AppointmentState.OFFERED)
    if asks(by, source) and row.starts_at and row.ends_at:
        require_time(row.starts_at, row.ends_at, at=at, is_own=False)
    row.state = AppointmentState.BOOKED
    keep_row(row, "state")
    tell(row, "confirm_appointment", by, at, source, idempotency_key, head)
    return row


@once(Appointment, "give_appointment")
def give_to(
    appointment: Appointment | int,
    agent: User,
    starts_at: datetime | None = None,
    reason: str = "",
    *,
    agreed: bool = False,
    slots: int | None = None,
    version: int | None = None,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Appointment:
    """The board: this agent goes, at this time (the time that it has, when none is said).

    A time that the enterprise has not named is offered to it, unless `agreed` says that it was agreed on. An agent may take
    what was asked for oneself. Raises Forbidden; Stale; SlotTaken; OffDuty; Refused in another state.
    """
    row, head = _opened(appointment, version)
    day = timezone.localdate(at)
    if asks(by, source):
        assert by is not None
        takes = agent.pk == by.pk and is_agent(by, day) and may_change(by, row, day)
        require(may_dispatch(by, day) or takes)
    require_state(row, *OPEN)
    starts_at = starts_at or row.starts_at
    if row.state != AppointmentState.ASKED and (row.agent_id, row.starts_at) == (agent.pk, starts_at):
        return row
    was = {"from_agent": row.agent_id, "from": row.starts_at.isoformat() if row.starts_at else None}
    _place(row, agent, starts_at, slots, agreed=agreed, by=by, at=at, source=source)
    row.reason = sound_note(reason, 300)
    keep_row(row, "agent", "starts_at", "ends_at", "state", "reason")
    tell(row, "give_appointment", by, at, source, idempotency_key, head, note=row.reason, **was)
    return row


@once(Appointment, "move_appointment")
def move(
    appointment: Appointment | int,
    starts_at: datetime,
    reason: str = "",
    *,
    agent: User | None = None,
    agreed: bool = False,
    slots: int | None = None,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Appointment:
    """Another time, of the same agent unless `agent` names another who serves the project. The old slot is free again.

    Moved by the enterprise it is booked; moved by agent or desk it is offered, unless `agreed`. Raises Forbidden; Stale;
    SlotTaken; OffDuty; Refused in another state and for a time that has passed.
    """
    row, head = _opened(appointment, version)
    if asks(by, source):
        require(may_change(by, row, timezone.localdate(at)))
    require_state(row, *MOVABLE)
    agent = agent or row.agent
    assert agent is not None  # what is offered or booked has one
    if (row.agent_id, row.starts_at) == (agent.pk, starts_at):
        return row
    was = {"from_agent": row.agent_id, "from": row.starts_at.isoformat() if row.starts_at else None}
    own = is_of_firm(by, whose(row), timezone.localdate(at))
    _place(row, agent, starts_at, slots, agreed=agreed or own, by=by, at=at, source=source)
    row.reason = sound_note(reason, 300)
    keep_row(row, "agent", "starts_at", "ends_at", "state", "reason")
    tell(row, "move_appointment", by, at, source, idempotency_key, head, note=row.reason, **was)
    return row


def _place(
    row: Appointment,
    agent: User,
    starts_at: datetime | None,
    slots: int | None,
    *,
    agreed: bool,
    by: User | None,
    at: datetime,
    source: str,
) -> None:
    """Put the row on an agent and a time: what it held is let go, what it needs is taken, its state says who has agreed."""
    if starts_at is None:
        raise Refused("选一个时段。", "Choose a slot.", field="slot")
    length = row.ends_at - row.starts_at if row.ends_at and row.starts_at and slots is None else None
    wished = row.starts_at == starts_at  # the time stands as the enterprise knows it
    lock_hours(row.agent_id, agent.pk)
    let_go(row)
    row.agent, row.starts_at = agent, starts_at
    row.ends_at = starts_at + length if length else end_of(starts_at, sound_slots(slots or 1))
    require_free(row, by=by, at=at, source=source)
    take_slot(row)
    known = wished and row.state != AppointmentState.OFFERED
    if agreed or known or not answers(whose(row), timezone.localdate(at)):
        row.state = AppointmentState.BOOKED
    else:
        row.state = AppointmentState.OFFERED


@once(Appointment, "cancel_appointment")
def cancel(
    appointment: Appointment | int,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Appointment:
    """Called off, with a reason; its slot is free again. Called off already, it stays so.

    Raises Forbidden; Stale; Refused without a reason, and once the agent is at the door.
    """
    row, head = _opened(appointment, None)
    if asks(by, source):
        require(may_change(by, row, timezone.localdate(at)))
    if row.state == AppointmentState.CANCELLED:
        return row
    if version is not None and row.version != version:
        raise Stale
    require_state(row, *OPEN)
    row.reason, row.state, row.ended_at = sound_reason(reason), AppointmentState.CANCELLED, at
    let_go(row)
    keep_row(row, "reason", "state", "ended_at")
    tell(row, "cancel_appointment", by, at, source, idempotency_key, head, note=row.reason)
    return row
