"""Drafts of the next catalogue, the published versions, two of them compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {"draft-undo": "POST, sends on", "draft-submit": "POST, sends on"}


def places(world: World) -> list[Place]:
    draft, faulty, handed_in, version = things()
    english = (("django_language", "en"),)
    return [
        Place("drafts", "/keeping/", who="keeper", main=True),
        Place("drafts, English", "/keeping/", who="lead", cookies=english),
        Place("drafts, no hit", "/keeping/?q=zzz", who="keeper"),
        Place("drafts refused", "/keeping/", who="agent", status=403),
        Place("draft to open", "/keeping/new/", who="keeper"),
        Place("draft", f"/keeping/{draft}/", who="keeper", main=True),
        Place("draft, English", f"/keeping/{draft}/", who="lead", cookies=english),
        Place("draft with faults", f"/keeping/{faulty}/", who="keeper", main=True),
        Place("draft to publish", f"/keeping/{handed_in}/", who="keeper"),
        Place("draft's name", f"/keeping/{draft}/edit/", who="keeper"),
        Place("draft to give back", f"/keeping/{handed_in}/return/", who="keeper"),
        Place("draft to discard", f"/keeping/{draft}/discard/", who="keeper"),
        Place("draft, publication", f"/keeping/{handed_in}/publish/", who="keeper"),
        Place("draft to move", f"/keeping/{draft}/rebase/", who="keeper"),
        Place("versions", "/catalogue/versions/", main=True),
        Place("versions, English", "/catalogue/versions/", who="keeper", cookies=english),
        Place("version to withdraw", f"/catalogue/versions/{version}/withdraw/", who="keeper"),
        Place("versions compared", "/catalogue/compare/"),
        Place("versions compared, English", "/catalogue/compare/", cookies=english),
        Place("first page of a keeper", "/", who="keeper"),
    ]


def things() -> tuple[int, int, int, int]:
    """The demo's draft, one with faults, one that a colleague has handed in, the version in force. Once is enough."""
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.demo.drafts import NAME
    from projects.models import CatalogueDraft, CatalogueVersion
    from projects.operations.catalogue_drafts import open_draft
    from projects.operations.draft_publishing import submit_draft
    from tests.projects.operations.drafts import changed

    colleague = User.objects.get(username="keeper2")
    said = {"by": colleague, "at": timezone.now()}
    rows = {row.name: row for row in CatalogueDraft.objects.all()}
    if "有错的走查" not in rows:
        rows["有错的走查"] = changed(open_draft("有错的走查", **said), colleague, committed_workdays=40)
        rows["走查待发布"] = submit_draft(changed(open_draft("走查待发布", **said), colleague), **said)
    version = CatalogueVersion.objects.values_list("pk", flat=True)[0]
    return rows[NAME].pk, rows["有错的走查"].pk, rows["走查待发布"].pk, version
