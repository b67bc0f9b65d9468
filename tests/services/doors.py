"""Doors for the tests of every part: agents with duty hours, free slots, and appointments in any state.

agent_on_duty(user)                                    # every day of the week, 9 to 17, and a profile
make_appointment(town.project, town["agent"])          # a pickup booked for slot(1, 10): tomorrow at ten
at_door(appointment)                                   # the agent has arrived
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Project
from services.enums import AppointmentKind, AppointmentState
from services.models import AgentProfile, Appointment, AppointmentItem, DutyDay, DutyHours, SlotHold
from services.rules.slots import cells
from tests.services.telling import AT

SINCE = date(2026, 1, 1)
EVERY_DAY = range(7)


def agent_on_duty(
    user: User, *, weekdays: Any = EVERY_DAY, starts: time = time(9), ends: time = time(17), **profile: Any
) -> User:
    """Weekly duty hours without an end, and a profile."""
    AgentProfile.objects.get_or_create(user=user, defaults=profile)
    for weekday in weekdays:
        DutyHours.objects.create(user=user, weekday=weekday, starts=starts, ends=ends, starts_on=SINCE)
    return user


def off_duty(user: User, day: date, reason: str = "学习") -> DutyDay:
    return DutyDay.objects.create(user=user, day=day, kind="off", reason=reason, made_at=AT)


def slot(days: int = 1, hour: int = 10, *, minute: int = 0, at: datetime = AT) -> datetime:
    """The hour of a day, local time, so many days after `at`."""
    day = timezone.localdate(at) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute))).astimezone(UTC)


def make_appointment(
    project: Project | None,
    agent: User | None = None,
    kind: str = AppointmentKind.PICKUP,
    starts_at: datetime | None = None,
    *,
    state: str = AppointmentState.BOOKED,
    items: Any = (),
    **more: Any,
) -> Appointment:
    """A row as it is, without events, and the slot that it holds; `starts_at`: tomorrow at ten unless told."""
    starts_at = starts_at or (slot() if agent else None)
    values: dict[str, Any] = {
        "enterprise": project.enterprise if project else None,
        "ends_at": starts_at + timedelta(hours=1) if starts_at else None,
        "address": "科技路 1 号",
        "contact_name": "王工",
        "contact_phone": "13300000001",
        "created_at": AT,
        "token": secrets.token_hex(16),
        **more,
    }
    made = Appointment.objects.create(
        kind=kind, state=state, project=project, agent=agent, starts_at=starts_at, **values
    )
    for item in items:
        AppointmentItem.objects.create(appointment=made, item=item)
    if agent and starts_at and made.state not in ("done", "failed", "cancelled"):
        held = [SlotHold(agent=agent, starts_at=cell, appointment=made) for cell in cells(starts_at, made.ends_at)]
        SlotHold.objects.bulk_create(held)
    return made


def at_door(appointment: Appointment, *, at: datetime = AT) -> Appointment:
    """The agent stands at the door: under way, since `at`."""
    Appointment.objects.filter(pk=appointment.pk).update(state=AppointmentState.UNDER_WAY, began_at=at)
    appointment.refresh_from_db()
    return appointment
