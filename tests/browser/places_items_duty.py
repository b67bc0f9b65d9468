"""What nobody has, what other systems handle, what was handled before the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {"item-look-again": "a button; it answers with a redirect"}


def places(world: World) -> list[Place]:
    told, english = reported(world.whole), (("django_language", "en"),)
    return [
        Place("duty list", "/duty/", who="lead", main=True),
        Place("duty list, English", "/duty/", who="lead", cookies=english),
        Place("duty list no hit", "/duty/?q=zzz", who="window"),
        Place("elsewhere", "/elsewhere/?all=1", who="window", main=True),
        Place("elsewhere, English", "/elsewhere/?all=1", who="window", cookies=english),
        Place("elsewhere of a liaison", "/elsewhere/", who="liaison"),
        Place("elsewhere no hit", "/elsewhere/?q=zzz", who="agent"),
        Place("report elsewhere", f"/items/{told}/report/", who="window"),
        Place("item elsewhere", f"/items/{told}/", who="window"),
        Place("back entries", "/back-entries/", who="window"),
        Place("back entry, project", "/back-entries/new/", who="window"),
        Place("back entry", f"/back-entries/new/?project={world.whole}", who="window"),
    ]


def reported(pk: int) -> int:
    """An item of the project that another system handles."""
    from projects.models import ApprovalItem, Project
    from tests.matrix_items_duty import made

    found = ApprovalItem.objects.filter(project=pk, handled="elsewhere").exclude(state="draft").first()
    return (found or made(Project.objects.get(pk=pk))).pk
