"""Promise S2, tried out: mandates and hand-overs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from projects.enums import AssignmentKind, MandateScope
from projects.models import Assignment, Mandate, Project
from tests.projects.views.people import mandate
from tests.security.field_world import Act, World, later, of_enterprise, of_project

TERM = {"starts_on": str(timezone.localdate()), "ends_on": later()}


def standing(world: World) -> dict[str, Any]:
    """A mandate of the enterprise, made the first time it is asked for."""
    found = Mandate.objects.filter(enterprise=world.enterprise, agreement="S2").first()
    held = found or mandate(world.enterprise, world.spare, agreement="S2")
    return {"pk": world.enterprise.pk, "mandate": held.pk}


def stood_in(world: World) -> dict[str, Any]:
    """The project with somebody who stands in."""
    kind, user = AssignmentKind.BACKUP_AGENT, world.people["agent"]
    Assignment.objects.filter(project=world.project).delete()
    Assignment.objects.create(project=world.project, kind=kind, user=user, starts_on=timezone.localdate())
    return of_project(world)


ACTS = [
    Act(
        "mandate-new", "MandateForm", "admin", Mandate, lambda w: {"scope": [MandateScope.APPLY.value], **TERM},
        makes={"Mandate": "agreement"}, where=of_enterprise,
    ),
    Act(
        "mandate-end", "EndMandateForm", "admin", Mandate, lambda w: standing(w) and {"reason": "到此为止"},
        {"Mandate": "ended_at ended_by_id end_reason"}, where=standing,
    ),
    Act(
        "project-handover", "mandates.HandOverForm", "chief", Project, lambda w: stood_in(w) and {"note": "在三楼"},
        {"Assignment": "ends_on"}, {"Assignment": ""}, of_project,
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {}
