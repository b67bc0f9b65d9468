"""Deliveries, links to rate and follow-ups of the permission matrix."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def delivery(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """By an agent who has nothing to do with the project otherwise."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    project = world.project(who, relation)
    return {"pk": world.keep(("delivery", project.pk), lambda: _delivery(project)).pk}


def _delivery(project: Any, state: str = "booked") -> Any:
    from approval_portal.accounts.models import User
    from tests.services.doors import make_appointment

    carrier, _ = User.objects.get_or_create(username="carrier", defaults={"name": "carrier"})
    starts_at = timezone.now() + timedelta(days=3, hours=2 * project.pk)
    return make_appointment(project, carrier, "delivery", starts_at, state=state)


def signed(world: World, who: Who, relation: Relation) -> dict[str, object]:
    from services.models import Appointment
    from services.operations.signatures import keep_signature
    from services.rules.signatures import Signed, drawing

    found = delivery(world, who, relation)
    if relation is Relation.MISSING:
        return {**found, "number": NOWHERE}

    def make() -> Any:
        row = Appointment.objects.get(pk=found["pk"])
        return keep_signature(Signed("王工", "drawn", drawing(20, 10)), "taker", appointment=row, at=timezone.now())

    return {**found, "number": world.keep(("delivery-signature", found["pk"]), make).pk}


def _invite(world: World, name: str) -> Any:
    from services.operations.ratings import invite

    project = world.project(Who.LEAD, Relation.OWN)
    return world.keep(("invite", name), lambda: invite(appointment=_delivery(project, "done"), at=timezone.now()))


def link(world: World, who: Who, relation: Relation) -> dict[str, object]:
    from services.queries_ratings import link_of

    known = link_of(_invite(world, "link"))
    return {"signed": known[::-1] if relation is Relation.MISSING else known}


def follow_up(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """Of a bad rating that nobody has yet."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}

    def make() -> Any:
        from services.models import FollowUp
        from services.operations.ratings import rate

        rating = rate(_invite(world, "bad"), 1, by=None, at=timezone.now())
        FollowUp.objects.filter(rating=rating).update(owner=None)
        return FollowUp.objects.get(rating=rating)

    return {"pk": world.keep("follow-up", make).pk}


OBJECTS = {"delivery": delivery, "delivery-signature": signed, "rate-link": link, "follow-up": follow_up}
