"""The entries of a draft, files of it, holiday notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "draft-entry-undo": "POST, sends on",
    "draft-yaml": "a YAML file",
    "draft-xlsx": "a workbook",
    "catalogue-version-yaml": "a YAML file",
    "holiday-template": "a workbook",
}


def places(world: World) -> list[Place]:
    draft = f"/keeping/{changed_draft()}"
    english = (("django_language", "en"),)
    return [
        Place("entries", f"{draft}/entries/", who="keeper", main=True),
        Place("entries, English", f"{draft}/entries/?section=policies", who="keeper", cookies=english),
        Place("entries, changed", f"{draft}/entries/?changed=1", who="lead"),
        Place("entries, no hit", f"{draft}/entries/?q=zzz", who="keeper"),
        Place("entry", f"{draft}/entries/items/ap-energy/", who="keeper", main=True),
        Place("entry, English", f"{draft}/entries/items/ap-eia/", who="keeper", cookies=english),
        Place("entry, read along", f"{draft}/entries/derived/eia_class/", who="lead"),
        Place("entry, block", f"{draft}/entries/blocks/guide_defaults/", who="keeper"),
        Place("entry, left out", f"{draft}/entries/service_rules/sr-weekend-hours/", who="keeper"),
        Place("entry as YAML", f"{draft}/entries/items/ap-energy/yaml/", who="keeper"),
        Place("entry to leave out", f"{draft}/entries/items/ap-energy/leave/", who="keeper"),
        Place("entry, new", f"{draft}/add/materials/", who="keeper"),
        Place("entry, new as YAML", f"{draft}/add/materials/yaml/", who="keeper"),
        Place("draft, upload", f"{draft}/upload/", who="keeper"),
        Place("holidays", "/keeping/holidays/", who="keeper", main=True),
        Place("holidays, English", "/keeping/holidays/?year=2027", who="lead", cookies=english),
        Place("holidays to bring in", "/keeping/holidays/import/", who="keeper"),
    ]


def changed_draft() -> int:
    """The key of a draft with a changed entry and one that is left out."""
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import CatalogueDraft
    from projects.operations.catalogue_drafts import withdraw_entry
    from tests.matrix_entries import draft_of

    found = CatalogueDraft.objects.filter(name="试改一个时限").first()
    if found is None:
        keeper = User.objects.get(username="keeper")
        found = draft_of(keeper)
        reason = "这一条写的是省里的大厅"
        withdraw_entry(found, "service_rules", "sr-weekend-hours", reason, by=keeper, at=timezone.now())
    return int(found.pk)
