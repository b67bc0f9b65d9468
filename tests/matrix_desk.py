"""Objects of the desk for the permission matrix: lists kept under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def saved_view(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """OWN: one's own view; OTHER_ENTERPRISE: an outsider's."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    own = relation is Relation.OWN and who in world.people
    owner = world.people[who].username if own else "outsider"
    return {"pk": world.keep(("saved view", owner), lambda: kept(owner)).pk}


def kept(username: str) -> object:
    from approval_portal.accounts.models import User
    from projects.operations.desk import save_view

    return save_view("projects", "在建的", "state=building", by=User.objects.get(username=username))


OBJECTS = {"saved-view": saved_view}
