"""Promise S2, tried out: drafts of the next catalogue."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from projects.models import CatalogueDraft, CatalogueVersion
from projects.operations.catalogue_drafts import open_draft
from projects.operations.draft_publishing import submit_draft
from tests.projects.operations.drafts import changed
from tests.security.field_acts import NOTHING
from tests.security.field_world import EVERYTHING, Act, World

SAID = {"name": "s2 草稿", "note": "说明", "note_en": "A note", "effective_on": ""}


def draft(world: World, state: str = "open", name: str = "s2") -> CatalogueDraft:
    """A keeper's, with one change; handed in where its name says so."""
    row: CatalogueDraft | None = CatalogueDraft.objects.filter(state=state, name=name).first()
    if row is None:
        keeper = world.people["keeper"]
        row = changed(open_draft(name, by=keeper, at=timezone.now()), keeper)
        row = submit_draft(row, by=keeper, at=timezone.now()) if state == "submitted" else row
    return row


def opened(world: World) -> dict[str, Any]:
    return {"pk": draft(world).pk}


def to_edit(world: World) -> dict[str, Any]:
    return {"pk": draft(world, name="s2 改名").pk}


def handed_in(world: World) -> dict[str, Any]:
    return {"pk": draft(world, "submitted").pk}


def version(world: World) -> dict[str, Any]:
    """One that may go: another is in force then."""
    known = {"as_of": timezone.localdate(), "published_at": timezone.now(), "source": "version: 1\n"}
    row, _new = CatalogueVersion.objects.get_or_create(
        number="s2", defaults={**known, "digest": "s2", "withdrawn_at": None}
    )
    return {"pk": row.pk}


ACTS = [
    Act(
        "draft-new", "drafts.CatalogueDraftForm", "keeper", CatalogueDraft, lambda w: dict(SAID),
        makes={"CatalogueDraft": EVERYTHING, "DraftHand": EVERYTHING},
    ),
    Act(
        "draft-edit", "drafts.CatalogueDraftForm", "keeper", CatalogueDraft,
        lambda w: {**SAID, "name": "s2 改名", "version": str(draft(w, name="s2 改名").version)},
        {"CatalogueDraft": "note note_en version"}, where=to_edit,
    ),
    Act(
        "draft-return", "drafts.WhyForm", "keeper", CatalogueDraft,
        lambda w: {"reason": "再改", "version": str(draft(w, "submitted").version)},
        {"CatalogueDraft": "state returned"}, where=handed_in,
    ),
    Act(
        "draft-discard", "drafts.WhyForm", "keeper", CatalogueDraft,
        lambda w: {"reason": "不改了", "version": str(draft(w).version)},
        {"CatalogueDraft": "state returned ended_by_id ended_at"}, where=opened,
    ),
    Act(
        "version-withdraw", "drafts.WhyForm", "keeper", CatalogueVersion,
        lambda w: version(w) and {"reason": "写错了"},
        {"CatalogueVersion": "withdrawn_at withdrawn_by_id withdrawn_reason"}, where=version,
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {
    **dict.fromkeys(("draft-submit", "draft-publish"), NOTHING),
    "draft-undo": "names an entry of the draft; whatever else is sent is not read",
    "draft-rebase": "one choice for each entry that both sides changed, of two words",
}
