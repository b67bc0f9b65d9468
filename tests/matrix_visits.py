"""Needs visits and steps of the permission matrix: of the project, the step owned by a body of nobody here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def of_project(kind: str, make: Callable[[Any], Any]) -> Callable[[World, Who, Relation], dict[str, object]]:
    def found(world: World, who: Who, relation: Relation) -> dict[str, object]:
        if relation is Relation.MISSING:
            return {"pk": NOWHERE}
        project = world.project(who, relation)
        return {"pk": world.keep((kind, project.pk), lambda: make(project)).pk}

    return found


def visit(project: Any) -> Any:
    from tests.services.doors import make_appointment

    return make_appointment(project, None, "visit", state="asked")


def step(project: Any) -> Any:
    from approval_portal.accounts.models import Body
    from projects.queries import current_version
    from services.models import PromotionRun, PromotionStep

    day = timezone.localdate()
    run = PromotionRun.objects.create(
        project=project, workflow="pw-lead-intake", catalogue=current_version(), started_on=day
    )
    return PromotionStep.objects.create(run=run, code="p1-1", position=1, owner=Body.objects.order_by("pk").last())


OBJECTS = {
    "needs-visit": of_project("needs-visit", visit),
    "promotion-step": of_project("promotion-step", step),
}
