"""Locking an appointment: its stream's head first, then its row, one order everywhere."""

from __future__ import annotations

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
