"""Demonstration appointments: one behind, some ahead in every state, and some that nobody has yet."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.demo.desk import Desk
from projects.enums import AssignmentKind, Source
from projects.models import Assignment, Project
from services.enums import AppointmentKind
from services.models import DutyHours
from services.operations.appointments import ask, begin, book, finish, offer
from services.queries_appointments import items_for

MORNING, NOON, AFTERNOON, CLOSE = dt.time(9), dt.time(12), dt.time(14), dt.time(17)


def load(desk: Desk) -> None:
    agents = [desk.people[name] for name in ("agent", "agent2") if name in desk.people]
    for agent in agents:
        _hours(agent, desk.today)
    for agent in agents:
        _trips(desk, agent)
    _unassigned(desk)


def _hours(agent: User, today: dt.date) -> None:
    """Working days, where nothing else has said when the agent is on duty."""
    if DutyHours.objects.filter(user=agent).exists():
        return
    since = today - dt.timedelta(days=90)
    spans = [(weekday, *span) for weekday in range(5) for span in ((MORNING, NOON), (AFTERNOON, CLOSE))]
    rows = [
        DutyHours(user=agent, weekday=day, starts=starts, ends=ends, starts_on=since) for day, starts, ends in spans
    ]
    DutyHours.objects.bulk_create(rows)


def _served(agent: User, desk: Desk) -> list[Project]:
    held = Assignment.objects.in_force(desk.today).filter(user=agent, kind=AssignmentKind.AGENT)
    rows = Project.objects.filter(pk__in=held.values("project"), state__in=("signed", "preparing", "building"))
    return list(rows.select_related("enterprise").order_by("pk")[:8])


def _trips(desk: Desk, agent: User) -> None:
    projects = _served(agent, desk)
    if not projects:
        return
    said = {"by": agent, "at": desk.at, "source": Source.BACK_ENTRY, "is_demo": True}
    first = projects[0]
    past = _at(desk.day(-4), 10)
    done = book("visit", first, past, agent, note="了解用地和节能", **{**said, "at": past})
    begin(done, by=agent, at=past, source=Source.BACK_ENTRY)
    finish(done, by=agent, at=past + dt.timedelta(minutes=50), source=Source.BACK_ENTRY)
    for number, project in enumerate(projects[:6]):
        kind = (AppointmentKind.PICKUP, AppointmentKind.DELIVERY, AppointmentKind.VISIT)[number % 3]
        if kind == AppointmentKind.DELIVERY:  # nobody sets out with nothing in hand
            project = next((each for each in projects if items_for(kind, each)), project)
        items = items_for(kind, project)[:2]
        if kind == AppointmentKind.DELIVERY and not items:
            kind = AppointmentKind.VISIT
        starts_at = _at(desk.day(number // 2), 15 if number % 2 else 10)
        make = offer if number in (1, 4) else book
        make(kind, project, starts_at, agent, items=items, **said)


def _unassigned(desk: Desk) -> None:
    """Asked for by the enterprise, without an agent or a time."""
    taken = Project.objects.filter(appointments__isnull=False).values("pk")
    projects = Project.objects.filter(state__in=("signed", "preparing"), is_demo=True).exclude(pk__in=taken)
    more = {"by": desk.people["window"], "at": desk.at, "source": Source.BACK_ENTRY, "is_demo": True}
    notes = ("周六上午方便，白天门卫登记", "材料有六卷，要开车来", "")
    for number, project in enumerate(projects.select_related("enterprise").order_by("pk")[:3]):
        wished = _at(desk.day(3), 9) if number == 0 else None
        kind = AppointmentKind.VISIT if number == 2 else AppointmentKind.PICKUP
        ask(kind, project, starts_at=wished, note=notes[number], **more)


def _at(day: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
