"""Promise S2, tried out: an entry of a catalogue draft as YAML, a new one, and leaving one out."""

from __future__ import annotations

from typing import Any

from projects.models import CatalogueDraft, DraftChange
from tests.matrix_entries import draft_of
from tests.security.field_acts import NOTHING, PREVIEW
from tests.security.field_world import EVERYTHING, Act, World

ENERGY = {"section": "items", "code": "ap-energy"}
HOURS = {"section": "service_rules", "code": "sr-weekend-hours"}
OWN_FORM = "its fields are the catalogue's own: tests/projects/rules/test_catalogue_entries.py"


def draft(world: World) -> CatalogueDraft:
    found: CatalogueDraft | None = CatalogueDraft.objects.filter(name="试改一个时限").first()
    return found or draft_of(world.people["keeper"])


def of_draft(world: World, **more: str) -> dict[str, Any]:
    return {"pk": draft(world).pk, **more}


def version(world: World) -> str:
    return str(draft(world).version)


def energy(world: World) -> str:
    from projects.queries_drafts import entry_of
    from projects.rules.drafting import dump_entry

    return dump_entry({**entry_of(draft(world), *ENERGY.values()), "committed_workdays": 3})


ACTS = [
    Act(
        "draft-entry-yaml", "catalogue_entry.EntryYamlForm", "keeper", DraftChange,
        lambda w: {"text": energy(w), "reason": "试", "version": version(w)},
        {"CatalogueDraft": "version", "DraftChange": "text reason changed_at"}, where=lambda w: of_draft(w, **ENERGY),
    ),
    Act(
        "draft-entry-new-yaml", "catalogue_entry.EntryYamlForm", "keeper", DraftChange,
        lambda w: {"text": "id: sr-s2\nzh: 新的承诺\nsrc: P\n", "reason": "", "version": version(w)},
        {"CatalogueDraft": "version"}, makes={"DraftChange": EVERYTHING},
        where=lambda w: of_draft(w, section="service_rules"),
    ),
    Act(
        "draft-entry-leave", "catalogue_entry.EntryLeaveForm", "keeper", DraftChange,
        lambda w: {"kind": "withdrawn", "reason": "省里的大厅", "version": version(w)},
        {"CatalogueDraft": "version"}, makes={"DraftChange": EVERYTHING}, where=lambda w: of_draft(w, **HOURS),
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {
    "draft-entry": OWN_FORM,
    "draft-entry-new": OWN_FORM,
    "draft-entry-undo": NOTHING,
    "draft-upload": "a file: what was looked at comes back signed, tests/projects/views/test_catalogue_files.py",
    "holiday-import": PREVIEW.partition(";")[0] + "; what was looked at comes back signed",
}
