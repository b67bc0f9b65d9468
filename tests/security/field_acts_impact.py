"""Promise S2, tried out: comparing a catalogue draft with the projects, and sample projects."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from projects.models import SampleProject
from projects.operations.samples import add_sample
from tests.security.field_acts import NOTHING
from tests.security.field_world import EVERYTHING, Act, World

ANSWERS = {"zh": "s2", "en": "", "answers": "floor_area_m2: 900", "expected": "", "version": ""}


def own(world: World) -> dict[str, Any]:
    row = SampleProject.objects.filter(zh="s2 样例").first()
    if row is None:
        row = add_sample("s2 样例", {"floor_area_m2": 900}, by=world.people["keeper"], at=timezone.now())
    return {"pk": row.pk}


ACTS = [
    Act(
        "sample-new", "samples.SampleForm", "keeper", SampleProject, lambda w: dict(ANSWERS),
        makes={"SampleProject": EVERYTHING},
    ),
    Act(
        "sample-edit", "samples.SampleForm", "keeper", SampleProject,
        lambda w: own(w) and {**ANSWERS, "zh": "s2 样例", "answers": "floor_area_m2: 800", "version": str(_version(w))},
        {"SampleProject": "en answers expected version"}, where=own,
    ),
]  # fmt: skip


def _version(world: World) -> int:
    return int(SampleProject.objects.get(**own(world)).version)


NOT_HERE: dict[str, str] = {
    "draft-impact-run": NOTHING,
    "draft-rule": "tries a rule out, and writes nothing",
    "sample-retire": NOTHING,
}
