"""The weekly digests of the permission matrix: everybody has one of one's own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from approval_portal.access import Relation, Who
from services.enums import DigestKind
from services.models import Digest
from services.operations.papers import keep_paper

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9
SAID = {"figures": [], "sections": [{"code": "plan", "count": 1, "rows": [{"what": ["报件", "Hand in"]}]}]}


def _made(world: World, who: Who) -> Digest:
    """Of no enterprise in particular, which takes no role to read; with its papers, so that nothing is printed while
    the matrix is walked."""
    row: Digest = Digest.objects.create(
        kind=DigestKind.ENTERPRISE,
        user=world.people[who],
        week=dt.date(2026, 3, 2),
        content=SAID,
        made_at=timezone.now(),
    )
    for language in ("zh-hans", "en"):
        keep_paper(f"digest:{row.pk}", language, b"%PDF-1.7", at=row.made_at)
    return row


def digest(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    whose = who if who is not Who.ANONYMOUS else Who.MEMBER
    if relation is not Relation.OWN:
        whose = Who.LEAD if whose is not Who.LEAD else Who.MEMBER
    return {"pk": world.keep(("digest", whose), lambda: _made(world, whose)).pk}


def digests(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """The list has no object in its address; this sees to it that there is something in it."""
    digest(world, who, Relation.OWN)
    return {}


OBJECTS = {"digest": digest, "digests": digests}
