"""Promise S2, tried out: appointments, the board, calendar feeds."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from services.models import Appointment
from services.queries_slots import FreeSlot, slot_length
from tests.security.field_acts import NOTHING
from tests.security.field_world import Act, World, of_project
from tests.services.doors import agent_on_duty, make_appointment

PLACED = "agent_id starts_at ends_at state reason version"
DOOR = {"address": "科技路 1 号", "contact_name": "", "contact_phone": "", "note": ""}


def hour(at: int, days: int = 2) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(at)))


def agent(world: World) -> Any:
    """An agent who serves the project and is on duty every day."""
    from projects.enums import AssignmentKind
    from projects.models import Assignment
    from services.models import DutyDay, DutyHours

    user, today = world.people["agent"], timezone.localdate()
    if not DutyHours.objects.filter(user=user).exists():
        agent_on_duty(user)
        for number in range(8):  # a public holiday, too
            day = today + timedelta(days=number)
            DutyDay.objects.create(user=user, day=day, kind="on", starts=time(9), ends=time(17), made_at=timezone.now())
    Assignment.objects.get_or_create(
        project=world.project, kind=AssignmentKind.AGENT, user=user, defaults={"starts_on": today}
    )
    return user


def slot(world: World, at: int, days: int = 2) -> str:
    starts_at = hour(at, days)
    return FreeSlot(agent(world), starts_at, starts_at + slot_length()).value


def offered(world: World) -> dict[str, Any]:
    found = Appointment.objects.filter(note="s2 trip").first()
    if found is None:
        found = make_appointment(
            world.project, agent(world), "visit", hour(10), state="offered", note="s2 trip", created_at=timezone.now()
        )
        found.slots.all().delete()  # a slot that is let go is a row that is gone
    return {"pk": found.pk}


ACTS = [
    Act(
        "appointment-new", "appointments.BookForm", "member", Appointment,
        lambda w: {"slot": slot(w, 14), "items": [], "way": "agreed", **DOOR},
        makes={"Appointment": "project_id enterprise_id agent_id kind state latitude longitude", "SlotHold": "appointment_id"},
        where=of_project, query=lambda w: "?kind=visit",
    ),
    Act(
        "appointment-cancel", "appointments.CancelForm", "member", Appointment,
        lambda w: offered(w) and {"reason": "改天", "version": "1"},
        {"Appointment": "state reason ended_at version"}, where=offered,
    ),
    Act(
        "appointment-move", "appointments.MoveForm", "member", Appointment,
        lambda w: offered(w) and {"slot": slot(w, 15), "reason": "", "version": "1"},
        {"Appointment": PLACED}, {"SlotHold": "appointment_id"}, where=offered,
    ),
    Act(
        "appointment-give", "appointments.MoveForm", "chief", Appointment,
        lambda w: offered(w) and {"slot": slot(w, 16), "reason": "", "version": "1"},
        {"Appointment": PLACED}, {"SlotHold": "appointment_id"}, where=offered, query=lambda w: f"?agent={agent(w).pk}",
    ),
    Act(
        "trip-place", "appointments.PlaceForm", "window", Appointment,
        lambda w: offered(w) and {"agent": str(agent(w).pk), "day": str(hour(0, 3).date()), "version": "1"},
        {"Appointment": PLACED}, {"SlotHold": "appointment_id"}, where=offered,
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = dict.fromkeys(("appointment-confirm", "calendar-make", "calendar-revoke"), NOTHING)
