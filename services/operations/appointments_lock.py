"""Locking an appointment: its stream's head first, then its row, one order everywhere."""

from __future__ import annotations

from datetime import datetime

from projects.operations.events import LockedHead, hold_stream, stream_of
from services.models import Appointment


def lock_appointment(pk: int) -> tuple[Appointment, LockedHead]:
    """The appointment, locked until the transaction ends, and the head of the stream in which its events are recorded.

    Raises Appointment.DoesNotExist.
    """
    found: Appointment = Appointment.objects.get(pk=pk)
    head = hold_stream(stream_of(found))
    locked: Appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("project__enterprise", "enterprise", "referral", "agent")
        .get(pk=pk)
    )
    return locked, head


def door_time(appointment: Appointment, at: datetime) -> datetime:
    """When an act at the door counts, by a clock that may be wrong: nobody was there before the trip was made."""
    return max(at, appointment.created_at)
