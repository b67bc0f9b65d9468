"""A draft that another keeper has handed in, and a published version, in the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = {"pk": 10**9}


def handed_in(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return NOWHERE
    return {"pk": world.keep("draft-handed-in", _handed_in).pk}


def _handed_in() -> Any:
    from approval_portal.accounts.models import Role
    from projects.operations.draft_publishing import submit_draft
    from tests.matrix_entries import draft_of
    from tests.projects.views.people import make_user

    colleague = make_user("matrix-keeper", Role.KEEPER)
    return submit_draft(draft_of(colleague), by=colleague, at=timezone.now())


def version(world: World, who: Who, relation: Relation) -> dict[str, object]:
    from projects.models import CatalogueVersion

    return NOWHERE if relation is Relation.MISSING else {"pk": CatalogueVersion.objects.values_list("pk", flat=True)[0]}


OBJECTS = {"draft-handed-in": handed_in, "catalogue-version": version}
