"""Items in the states that the pages of the window are about, for the permission matrix: one of each for each project."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9
ROUNDS = {"submitted": 71, "corrected": 72, "reviewing": 73, "approved": 74, "correcting": 75}


def in_state(state: str, **more: Any) -> Callable[[World, Who, Relation], dict[str, object]]:
    def find(world: World, who: Who, relation: Relation) -> dict[str, object]:
        from tests.matrix_objects import packaged

        packaged(world, who, relation)
        if relation is Relation.MISSING:
            return {"pk": NOWHERE}
        project = world.project(who, relation)
        return {"pk": world.keep(("item", state, project.pk), lambda: make(project, state, more)).pk}

    return find


def make(project: Any, state: str, more: dict[str, Any]) -> Any:
    from projects.models import ApprovalItem
    from projects.queries import latest_package

    now = timezone.now()
    return ApprovalItem.objects.create(
        project=project,
        package=latest_package(project),
        node="ap-energy",
        round=ROUNDS[state],
        handled="here",
        body_id="au-fg",
        number=f"MATRIX-{project.pk}-{state}",
        token=f"matrix-{project.pk}-{state}"[:32],
        state=state,
        state_since=now,
        created_at=now,
        **more,
    )


OBJECTS = {
    "item_submitted": in_state("submitted"),
    "item_corrected": in_state("corrected"),
    "item_correcting": in_state("correcting"),
    "item_tolerant": in_state("reviewing", tolerant=True),
    "item_decided": in_state("approved"),
}
