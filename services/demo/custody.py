"""Demonstration papers on their way: a bag that the agent carries, one that the window received, one that differed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from projects.demo.desk import Desk
from projects.enums import Source
from projects.models import Assignment, Project
from services.enums import AppointmentKind, AppointmentState, SignaturePlace
from services.models import Appointment, Consignment
from services.operations.appointments_door import finish
from services.operations.custody import take_papers
from services.operations.custody_arrived import receive_papers
from services.operations.custody_bags import Given, Packing
from services.rules.custody import Count
from services.rules.signatures import Signed

BAGS = 3
PAPERS = (("设计图纸（全套）", Count(1, 1, 48)), ("土地权属材料", Count(1, 2, 12)), ("承诺和授权文件", Count(2, 0, 6)))


def load(desk: Desk) -> None:
    agent, window = desk.people.get("agent"), desk.people.get("window")
    if agent is None or window is None or Consignment.objects.exists():
        return
    served = Assignment.objects.filter(user=agent, ends_on=None).values("project")
    projects = Project.objects.filter(pk__in=served, is_demo=True, items__isnull=False).distinct().order_by("pk")[:BAGS]
    for place, project in enumerate(projects):
        bag = _fetched(project, agent, desk.at - timedelta(days=BAGS - place, hours=2), place)
        if place < BAGS - 1:  # the last one is still on its way
            _counted(bag, window, desk.at - timedelta(days=BAGS - place), whole=place == 0)


def _fetched(project: Project, agent: Any, at: datetime, place: int) -> Consignment:
    trip = _trip(project, agent, at)
    lines = [Given(count, project, title=title, to_return=count.originals == 1) for title, count in PAPERS]
    both = {
        SignaturePlace.GIVER: Signed(project.contact_name or "企业联系人", "paper"),
        SignaturePlace.TAKER: Signed(agent.name, "paper"),
    }
    bag = take_papers(trip, Packing(lines, f"F-{1001 + place}"), both, by=agent, at=at)
    finish(trip, by=agent, at=at, source=Source.BACK_ENTRY)
    return bag


def _trip(project: Project, agent: Any, at: datetime) -> Appointment:
    """A pickup behind us, without slots: nobody else could have booked it any more."""
    import secrets

    return Appointment.objects.create(
        kind=AppointmentKind.PICKUP,
        state=AppointmentState.UNDER_WAY,
        project=project,
        enterprise=project.enterprise,
        agent=agent,
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        contact_name=project.contact_name,
        contact_phone=project.contact_phone,
        made_by=agent,
        created_at=at - timedelta(days=1),
        began_at=at,
        token=secrets.token_hex(16),
        is_demo=True,
    )


def _counted(bag: Consignment, window: Any, at: datetime, *, whole: bool) -> None:
    counts = {line.pk: Count(line.originals, line.copies, line.pages) for line in bag.lines.all()}
    if not whole:
        line = bag.lines.filter(copies__gt=0).order_by("-copies").first()
        counts[line.pk] = Count(line.originals, line.copies - 1, line.pages)
    receive_papers(bag, counts, by=window, at=at)
