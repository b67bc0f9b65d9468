"""A catalogue draft with one changed entry, and a published version, in the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

CHANGED = ("items", "ap-energy")


def entry_draft(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"pk": 10**9}
    return {"pk": world.keep("entry-draft", lambda: draft_of(world.people[Who.KEEPER])).pk}


def draft_of(keeper: Any) -> Any:
    """An open draft in which the energy review promises a day less."""
    from projects.operations.catalogue_drafts import change_entry, open_draft
    from projects.queries_drafts import entry_of
    from projects.rules.drafting import dump_entry

    said = {"by": keeper, "at": timezone.now()}
    draft = open_draft("试改一个时限", **said)
    value = {**entry_of(draft, *CHANGED), "committed_workdays": 4}
    return change_entry(draft, *CHANGED, dump_entry(value), **said)


def catalogue_number(world: World, who: Who, relation: Relation) -> dict[str, object]:
    from projects.models import CatalogueVersion

    if relation is Relation.MISSING:
        return {"number": "2000-01-01"}
    return {"number": CatalogueVersion.objects.values_list("number", flat=True)[0]}


OBJECTS = {"entry-draft": entry_draft, "catalogue-number": catalogue_number}
