"""The numbered papers of the permission matrix: the receipt of an item of each project, and the one that somebody holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9
CONTENT = b"%PDF-1.7 a paper of "


def notice_file(world: World, who: Who, relation: Relation) -> dict[str, object]:
    from tests.matrix_objects import packaged

    found = packaged(world, who, relation)
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    made = world.keep(("notice of an item", found["pk"]), lambda: first_notice(world.project(who, relation)))
    return {"pk": made.pk}


def notice_paper(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """Whoever holds it reads the project's name on it, so it is a project that no rule of the table speaks of."""
    from tests.matrix_prints import on_paper

    made = world.keep("notice in hand", lambda: first_notice(on_paper(world)))
    return {"token": made.token[::-1] if relation is Relation.MISSING else made.token}


def first_notice(project: Any) -> Any:
    from projects.models import OfficialNotice
    from projects.operations.items.drafts import open_item
    from projects.operations.items.notice_files import keep_notice_file
    from projects.operations.items.submission import submit_items

    now = timezone.now()
    item = open_item(project, "ap-construction-permit", by=None, at=now)
    submit_items([item], by=None, at=now, on_paper=True)
    notice = OfficialNotice.objects.get(item=item)
    return keep_notice_file(notice, CONTENT + str(notice.pk).encode(), at=now)


OBJECTS = {"notice_file": notice_file, "notice_paper": notice_paper}
