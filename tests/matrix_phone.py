"""The trips of the permission matrix: OWN is one of the own project, on which an agent goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def trip(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    return {"pk": world.keep(("trip", who, relation), lambda: _made(world, who, relation)).pk}


def _made(world: World, who: Who, relation: Relation) -> object:
    from approval_portal.accounts.models import User
    from services.models import Appointment
    from tests.services.doors import make_appointment, slot

    own = relation is Relation.OWN and who is Who.AGENT
    agent = world.people[who] if own else User.objects.get(username="colleague")
    hours = Appointment.objects.count()  # each has a slot of its own
    return make_appointment(world.project(who, relation), agent, starts_at=slot(60 + hours // 8, 9 + hours % 8))
