"""Appointments of the permission matrix: one that is offered for each project, and a calendar feed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def appointment(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    project = world.project(who, relation)
    return {"pk": world.keep(("appointment", project.pk), lambda: _offered(project))}


def _offered(project: object) -> int:
    """With an agent who has nothing to do with the project otherwise."""
    from approval_portal.accounts.models import User
    from services.enums import AppointmentState
    from tests.services.doors import make_appointment

    stranger, _ = User.objects.get_or_create(username="trips", defaults={"name": "trips"})
    starts_at = timezone.now() + timedelta(days=1, hours=2 * project.pk)
    made = make_appointment(project, stranger, starts_at=starts_at, state=AppointmentState.OFFERED)
    return int(made.pk)


def feed(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"token": "0" * 32}

    def make() -> str:
        from services.operations.feeds import make_feed

        return str(make_feed(by=world.people[Who.LEAD], at=timezone.now()).token)

    return {"token": world.keep("feed", make)}


OBJECTS = {"appointment": appointment, "feed": feed}
