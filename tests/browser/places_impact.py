"""What a catalogue draft would change, the rule editor, sample projects."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {"draft-impact-run": "POST, sends on"}


def places(world: World) -> list[Place]:
    draft, fresh, own = things()
    english = (("django_language", "en"),)
    wrong, right = quote("总投资 > 5 && land_mode = 'grnt'"), quote("needs_permit == true")
    at = quote("items[ap-construction-permit].applies_when")
    return [
        Place("impact", f"/keeping/{draft}/impact/", who="lead", main=True),
        Place("impact, by code", f"/keeping/{draft}/impact/", who="keeper"),
        Place("impact, English", f"/keeping/{draft}/impact/?kind=days", who="lead", cookies=english),
        Place("impact, no hit", f"/keeping/{draft}/impact/?q=zzz", who="keeper"),
        Place("impact, not compared", f"/keeping/{fresh}/impact/", who="keeper"),
        Place("draft on samples", f"/keeping/{draft}/samples/", who="keeper"),
        Place("draft on samples, English", f"/keeping/{draft}/samples/?show=changed", who="lead", cookies=english),
        Place("rule editor", f"/keeping/{draft}/rule/?rule={right}&place={at}", who="keeper", main=True),
        Place("rule with faults", f"/keeping/{draft}/rule/?rule={wrong}&q={quote('面积')}", who="keeper"),
        Place("rule editor, English", f"/keeping/{draft}/rule/?rule={right}", who="lead", cookies=english),
        Place("samples", "/keeping/samples/", who="keeper"),
        Place("samples, English", "/keeping/samples/?whose=shipped", who="lead", cookies=english),
        Place("samples, no hit", "/keeping/samples/?q=zzz", who="keeper"),
        Place("sample", f"/keeping/samples/{own}/", who="keeper"),
        Place("sample, English", f"/keeping/samples/{own}/", who="lead", cookies=english),
        Place("sample to add", "/keeping/samples/new/", who="keeper"),
        Place("sample to change", f"/keeping/samples/{own}/edit/", who="keeper"),
        Place("sample to drop", f"/keeping/samples/{own}/retire/", who="keeper"),
    ]


def things() -> tuple[int, int, int]:
    """A compared draft, one that was not, a sample of one's own. Once is enough."""
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import CatalogueDraft, ImpactRun, SampleProject
    from projects.operations.catalogue_drafts import open_draft
    from projects.operations.samples import add_sample
    from tests.matrix_impact import compared

    said = {"by": User.objects.get(username="keeper"), "at": timezone.now()}
    run = ImpactRun.objects.filter(state="done").first()
    draft = run.draft if run else compared(said["by"])
    fresh = CatalogueDraft.objects.filter(name="走查").first() or open_draft("走查", **said)
    own = SampleProject.objects.filter(zh="走查样例").first()
    if own is None:
        answers = {"floor_area_m2": 900, "construction_cost_wan": 40}
        own = add_sample("走查样例", answers, expected={"ap-construction-permit": "not_needed"}, **said)
    return draft.pk, fresh.pk, own.pk
