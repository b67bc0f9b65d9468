"""A catalogue draft that was compared with the projects, and a keeper's own sample, in the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World


def impact_draft(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"pk": 10**9}
    return {"pk": world.keep("impact-draft", lambda: compared(world.people[Who.KEEPER])).pk}


def compared(keeper: Any) -> Any:
    """A draft with a changed limit, compared once."""
    from projects.operations.impact_runs import run_impact, start_impact
    from tests.matrix_entries import draft_of

    draft, now = draft_of(keeper), timezone.now()
    run_impact(start_impact(draft, by=keeper, at=now).pk, now)
    return draft


def sample(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """One of a keeper's own: dropped by the keeper, it is made again."""
    from projects.models import SampleProject
    from projects.operations.samples import add_sample

    if relation is Relation.MISSING:
        return {"pk": 10**9}
    row = SampleProject.objects.filter(zh="matrix").first()
    if row is None:
        row = add_sample("matrix", {"floor_area_m2": 900}, by=world.people[Who.KEEPER], at=timezone.now())
    return {"pk": row.pk}


OBJECTS = {"impact-draft": impact_draft, "sample": sample}
