"""Files that come in pieces, of the permission matrix: OWN is one's own, begun for a paper of one's own project."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = "0" * 32
BEGINNERS = (Who.MEMBER, Who.ENTERPRISE_ADMIN, Who.AGENT)


def upload(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """Everywhere but OWN: what somebody else of the enterprise began."""
    from projects.models import ApprovalItem
    from tests.matrix_items import in_state

    if relation is Relation.MISSING:
        return {"token": NOWHERE}
    found = in_state("draft")(world, who, relation)
    line = ApprovalItem.objects.get(pk=found["pk"]).papers.first()
    own = relation is Relation.OWN and who in BEGINNERS
    by = world.people[who if own else Who.ENTERPRISE_ADMIN if who is Who.MEMBER else Who.MEMBER]
    made: Any = world.keep(("upload", by.pk, line.pk), lambda: begin(line, by))
    return {"token": made.token}


def begin(line: Any, by: Any) -> Any:
    from projects.models import Upload

    now, project = timezone.now(), line.item.project
    return Upload.objects.create(
        token=secrets.token_hex(16),
        enterprise=project.enterprise,
        project=project,
        lines=[line.pk],
        said={"pieces": []},
        name="a.pdf",
        size=9,
        by=by,
        created_at=now,
        touched_at=now,
    )


OBJECTS = {"upload": upload}
