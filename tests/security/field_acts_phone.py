"""Promise S2, tried out: what an agent does with a trip on the phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from services.models import Appointment
from tests.security.field_acts import NOTHING
from tests.security.field_acts_appointments import agent
from tests.security.field_world import Act, World
from tests.services.doors import make_appointment


def trip(world: World) -> dict[str, Any]:
    found = Appointment.objects.filter(note="s2 phone").first()
    if found is None:
        starts_at = timezone.now() + timedelta(days=11)
        found = make_appointment(world.project, agent(world), starts_at=starts_at, note="s2 phone")
        found.slots.all().delete()  # a slot that is let go is a row that is gone
    return {"pk": found.pk}


ACTS = [
    Act(
        "agent-trip-begin", "trips.ArrivalForm", "agent", Appointment,
        lambda w: trip(w) and {"latitude": "34.25", "longitude": "108.95"},
        {"Appointment": "state began_at latitude longitude version"}, {"ProjectPlace": "set_by_id"}, trip,
    ),
    Act(
        "agent-trip-fail", "trips.NothingForm", "agent", Appointment, lambda w: trip(w) and {"reason": "没有人在"},
        {"Appointment": "state reason ended_at version"}, where=trip,
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {"agent-trip-finish": NOTHING}
