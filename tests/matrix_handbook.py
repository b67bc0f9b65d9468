"""The printed pieces of the zone in the permission matrix: an issue of the handbook, and the handout of a matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

MATTER = "ap-project-filing"


def handbook_issue(world: World, who: Who, relation: Relation) -> dict[str, object]:
    from tests.projects.zone_printing import zone_issue

    made: Any = world.keep("handbook-issue", zone_issue)
    return {"pk": 10**9 if relation is Relation.MISSING else made.pk}


def handout(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """Its issue is kept before: nothing is laid out."""
    from tests.projects.zone_printing import kept_handout_of

    made: Any = world.keep("handout", lambda: kept_handout_of(MATTER))
    return {"code": "ap-nothing" if relation is Relation.MISSING else made.code}


OBJECTS = {"handbook-issue": handbook_issue, "handout": handout}
