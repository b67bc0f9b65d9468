"""A trip to a door with papers to fetch, for the tests of custody; signatures as the screen sends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from approval_portal.accounts.models import Role, User
from projects.enums import MandateScope
from projects.models import ApprovalItem, Mandate, Project
from projects.operations.items.drafts import open_item
from services.models import Appointment, Consignment
from services.operations.custody import take_papers
from services.operations.custody_bags import Given, Packing
from services.rules.custody import Count
from services.rules.signatures import Signed, drawing
from tests.projects.items import ENERGY, ITEM_AT, item_project, staff_of
from tests.projects.views.people import make_user
from tests.services.doors import make_appointment

AT = ITEM_AT
SOON = AT + timedelta(hours=1)
LATER = AT + timedelta(hours=5)
BOTH = {"giver": Signed("王企业", "drawn", drawing(40, 20)), "taker": Signed("李专员", "paper")}


@dataclass
class Door:
    """An agent, a member of the enterprise, a draft whose papers are fetched on a booked trip."""

    project: Project
    agent: User
    member: User
    trip: Appointment
    item: ApprovalItem

    @property
    def window(self) -> User:
        return staff_of().window

    def lines(self, *, only: int | None = None, **more: Any) -> list[Given]:
        """One original of every required paper."""
        papers = [paper for paper in self.item.papers.select_related("item__project") if paper.required][:only]
        return [Given(Count(1, 0, 3), self.project, paper, **more) for paper in papers]


def at_the_door(*, mandated: bool = True, number: int = 1, node: str = ENERGY) -> Door:
    agent, member = make_user(f"agent{number}", Role.AGENT), make_user(f"member{number}")
    project = item_project(number, member, agent=agent)
    if not mandated:
        Mandate.objects.filter(enterprise=project.enterprise).update(scope=[MandateScope.PREPARE])
    item = open_item(project, node, by=None, at=AT)
    ApprovalItem.objects.filter(pk=item.pk).update(contact_name="王工", contact_phone="13300000001")
    item.refresh_from_db()
    trip = make_appointment(project, agent, starts_at=AT, items=[item])
    return Door(project, agent, member, trip, item)


def taken(door: Door, *, key: str | None = None, **more: Any) -> Consignment:
    """Everything that is required, signed for by both."""
    lines = door.lines(**more)
    return take_papers(door.trip, Packing(lines, "F-1"), BOTH, by=door.agent, at=SOON, idempotency_key=key)
