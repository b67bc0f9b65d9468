"""Demonstration of the agent's phone: what was done at a door without a network, and came in later."""

from __future__ import annotations

import datetime as dt

from projects.demo.desk import Desk
from services.enums import AppointmentState, OfflineOutcome
from services.models import Appointment
from services.operations.offline import Arrival, note_action

LATE = dt.timedelta(minutes=25)


def load(desk: Desk) -> None:
    for name in ("agent", "agent2"):
        over = Appointment.objects.filter(agent=desk.people.get(name), state=AppointmentState.DONE)
        for trip in over.exclude(began_at=None).order_by("-starts_at")[:1]:
            for verb, when in (("begin", trip.began_at), ("finish", trip.ended_at)):
                key = f"{trip.agent_id}:demo-{trip.pk}-{verb}"
                arrival = Arrival(key, f"agent-trip-{verb}", str(trip.pk), when, 2000, True)
                note_action(arrival, OfflineOutcome.DONE, by=trip.agent, at=when + LATE)
